"""pip's settings about the index, read from where pip reads them and told to uv."""

from pathlib import Path

import package_index
import pytest


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Variables of a user without any configuration."""
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_DIRS": str(tmp_path / "etc/xdg"),
        "PIP_CERT": "/corporate.pem",  # hides what this machine's /etc/pip.conf may say
    }


def test_settings_come_from_pips_files_and_the_strongest_wins(
    home: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path / "etc/xdg/pip/pip.conf", "[global]\nindex-url = http://system/\nretries = 1\n")
    write(tmp_path / ".pip/pip.conf", "[global]\nindex-url = http://old/\ntimeout = 3\n")
    write(tmp_path / ".config/pip/pip.conf", "[global]\nindex_url = http://user/\n")
    chosen = write(
        tmp_path / "chosen.conf", "[install]\nextra-index-url =\n  http://a/\n  http://b/"
    )

    settings = package_index.read_settings(home | {"PIP_CONFIG_FILE": str(chosen)})

    assert settings["index-url"] == "http://user/"
    assert settings["extra-index-url"].split() == ["http://a/", "http://b/"]
    assert (settings["retries"], settings["timeout"]) == ("1", "3")


def test_variable_wins_over_every_file(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", "[install]\nindex-url = http://file/\n")

    settings = package_index.read_settings(home | {"PIP_INDEX_URL": "http://variable/"})

    assert settings["index-url"] == "http://variable/"


def test_section_install_wins_over_global(home: dict[str, str], tmp_path: Path) -> None:
    write(
        tmp_path / ".config/pip/pip.conf",
        "[install]\nindex-url = http://install/\n[global]\nindex-url = http://global/\n",
    )

    assert package_index.read_settings(home)["index-url"] == "http://install/"


def test_no_file_is_read_when_pip_is_told_so(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", "[global]\nindex-url = http://user/\n")

    settings = package_index.read_settings(home | {"PIP_CONFIG_FILE": "/dev/null"})

    assert settings == {"cert": "/corporate.pem"}


@pytest.mark.parametrize(
    "text",
    [
        "[global",
        "no section = 1",
        "[global]\nindex-url = a\nindex-url = b",
        "\x00",
        "[global]\n\xff",
    ],
)
def test_broken_file_is_an_error_that_names_it(
    home: dict[str, str], tmp_path: Path, text: str
) -> None:
    path = write(tmp_path / ".config/pip/pip.conf", "")
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(package_index.BrokenFileError, match=r"^[^\n]*pip\.conf cannot be read"):
        package_index.read_settings(home)


def test_options_about_other_places_are_not_taken(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", "[install]\ntarget = /elsewhere\nuser = true\n")
    variables = home | {"PIP_PREFIX": "/elsewhere", "PIP_REQUIRE_VIRTUALENV": "1"}

    told = package_index.pip_variables(package_index.read_settings(variables))

    assert told == {
        "PIP_CERT": "/corporate.pem",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def test_paths_do_not_depend_on_the_working_directory(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variables = home | {
        "PIP_FIND_LINKS": "wheels https://host/wheels/ /opt/w",
        "PIP_CERT": "ca.pem",
    }

    settings = package_index.read_settings(variables)

    assert settings["find-links"] == f"{tmp_path}/wheels https://host/wheels/ /opt/w"
    assert settings["cert"] == f"{tmp_path}/ca.pem"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"index-url": "http://i/"}, {"UV_DEFAULT_INDEX": "http://i/"}, id="index"),
        pytest.param(
            {"extra-index-url": "http://a/\nhttp://b/"},
            {"UV_INDEX": "http://a/ http://b/"},
            id="extra indexes",
        ),
        pytest.param(
            {"find-links": "https://a/ / /nonexistent"},
            {"UV_FIND_LINKS": "https://a/,/"},
            id="links, without folders that are not there",
        ),
        pytest.param(
            {"trusted-host": "a\nb:8080"}, {"UV_INSECURE_HOST": "a b:8080"}, id="trusted hosts"
        ),
        pytest.param({"cert": "/ca.pem"}, {"SSL_CERT_FILE": "/ca.pem"}, id="certificates"),
        pytest.param({"cert": "/"}, {"SSL_CERT_DIR": "/"}, id="folder of certificates"),
        pytest.param({"client-cert": "/me"}, {"SSL_CLIENT_CERT": "/me"}, id="client certificate"),
        pytest.param({"timeout": "7"}, {"UV_HTTP_TIMEOUT": "7"}, id="timeout"),
        pytest.param({"default-timeout": "7"}, {"UV_HTTP_TIMEOUT": "7"}, id="default timeout"),
        pytest.param({"retries": "2"}, {"UV_HTTP_RETRIES": "2"}, id="retries"),
        pytest.param(
            {"proxy": "u:p@proxy:3128"},
            {"HTTPS_PROXY": "http://u:p@proxy:3128", "HTTP_PROXY": "http://u:p@proxy:3128"},
            id="proxy",
        ),
        pytest.param(
            {"keyring-provider": "subprocess"}, {"UV_KEYRING_PROVIDER": "subprocess"}, id="keyring"
        ),
    ],
)
def test_setting_is_told_to_uv(
    home: dict[str, str], settings: dict[str, str], expected: dict[str, str]
) -> None:
    variables = package_index.uv_variables(settings, home)

    assert variables == {"UV_INDEX_STRATEGY": "unsafe-best-match"} | expected


def test_what_uv_is_told_itself_is_not_changed(home: dict[str, str]) -> None:
    own = {"UV_HTTP_TIMEOUT": "9", "SSL_CERT_FILE": "/own.pem", "UV_INDEX_STRATEGY": "first-index"}
    settings = {"timeout": "7", "cert": "/pip.pem", "index-url": "http://i/"}

    variables = package_index.uv_variables(settings, home | own)

    assert variables["UV_HTTP_TIMEOUT"] == "9"
    assert variables["UV_INDEX_STRATEGY"] == "first-index"
    assert variables["UV_DEFAULT_INDEX"] == "http://i/"
    assert "SSL_CERT_FILE" not in variables


@pytest.mark.parametrize(
    "own",
    ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"],
)
def test_index_in_a_variable_of_uv_replaces_those_of_pip(home: dict[str, str], own: str) -> None:
    settings = {"index-url": "http://i/", "find-links": "/", "no-index": "1"}
    variables = home | {own: "http://own/"}

    assert package_index.uv_variables(settings, variables) == {own: "http://own/"}
    assert package_index.uv_flags(settings, variables) == []


@pytest.mark.parametrize(
    "text",
    ['index-url = "http://own/"\n', '[[index]]\nurl = "http://own/"\n', "[pip]\nno-index = true\n"],
)
def test_index_in_a_file_of_uv_replaces_those_of_pip(
    home: dict[str, str], tmp_path: Path, text: str
) -> None:
    write(tmp_path / ".config/uv/uv.toml", text)

    assert package_index.uv_variables({"index-url": "http://i/"}, home) == {}


def test_file_of_uv_about_other_things_replaces_nothing(
    home: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path / ".config/uv/uv.toml", 'link-mode = "copy"\n')

    variables = package_index.uv_variables({"index-url": "http://i/"}, home)

    assert variables["UV_DEFAULT_INDEX"] == "http://i/"


def test_uv_variables_about_projects_are_not_passed_on(home: dict[str, str]) -> None:
    projects = {
        "UV_PROJECT": "/p",
        "UV_PYTHON": "3.9",
        "UV_CONSTRAINT": "c",
        "UV_INDEX_X_PASSWORD": "p",
    }

    variables = package_index.uv_variables({}, home | projects)

    assert variables == {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_INDEX_X_PASSWORD": "p"}


@pytest.mark.parametrize(
    ("value", "flags"), [("1", ["--no-index"]), ("true", ["--no-index"]), ("0", [])]
)
def test_no_index_becomes_a_flag(home: dict[str, str], value: str, flags: list[str]) -> None:
    assert package_index.uv_flags({"no-index": value}, home) == flags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at https://user:pass@host/simple", "at https://***@host/simple"),
        ("at https://token@host/", "at https://***@host/"),
        ("at http://host/f.whl?sig=abc&x=1#sha256=2", "at http://host/f.whl?***#sha256=2"),
        ("password s3cr3t/pass and s3cr3t%2Fpass", "password *** and ***"),
        ("bearer ghp_token", "bearer ***"),
        ("named n4med", "named ***"),
        ("no index at https://host/simple", "no index at https://host/simple"),
    ],
)
def test_credentials_are_masked(text: str, expected: str) -> None:
    variables = {
        "PIP_INDEX_URL": "https://build:s3cr3t%2Fpass@host/simple",
        "PIP_EXTRA_INDEX_URL": "https://a/ https://ghp_token@host/",
        "UV_INDEX_INTERNAL_PASSWORD": "n4med",
    }

    assert package_index.without_credentials(text, variables) == expected
