"""The organisation's package index settings, as pip knows them, for pip and for uv.

pip's configuration files are read here and not by pip, because they can also send packages to
another place (`target`, `prefix`, `user`), and because uv does not read them at all.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

# pip's options about where packages come from. No other option of a pip.conf is ours to obey.
OPTIONS = frozenset(
    {
        "cache-dir",
        "cert",
        "client-cert",
        "default-timeout",
        "extra-index-url",
        "find-links",
        "index-url",
        "keyring-provider",
        "no-cache-dir",
        "no-index",
        "proxy",
        "retries",
        "timeout",
        "trusted-host",
        "use-feature",
    }
)
# uv's variables about the same thing. Its others are about projects and environments.
UV_INDEX = re.compile(r"UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS)")
UV_OPTIONS = re.compile(
    UV_INDEX.pattern + r"|UV_(INDEX_\w+|INSECURE_HOST|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS"
    r"|HTTP_\w+|REQUEST_TIMEOUT|CACHE_DIR|NO_CACHE|OFFLINE|CONFIG_FILE|NO_CONFIG|LINK_MODE"
    r"|CONCURRENT_\w+|CREDENTIALS_DIR)"
)
UV_INDEX_KEYS = frozenset({"index", "index-url", "extra-index-url", "find-links", "no-index"})
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
QUERY = re.compile(r"(?<=\?)[^\s#<>\"']+")
MASK = "***"


class BrokenFileError(Exception):
    """A configuration file of pip's that pip would refuse, too."""


def read_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Returns the options by pip's long names; a variable wins over a file, as in pip.

    Raises BrokenFileError.
    """
    settings: dict[str, str] = {}
    for path in configuration_files(environ):
        settings |= read_file(path)
    for name, value in environ.items():
        option = name.removeprefix("PIP_").lower().replace("_", "-")
        if name.startswith("PIP_") and option in OPTIONS and value.strip():
            settings[option] = value
    for option in ("find-links", "cert", "client-cert"):
        if option in settings:
            settings[option] = " ".join(absolute(word) for word in settings[option].split())
    return settings


def configuration_files(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yields pip's configuration files, the weakest first.

    https://pip.pypa.io/en/stable/topics/configuration/#location
    """
    chosen = environ.get("PIP_CONFIG_FILE", "")
    if chosen == os.devnull:
        return
    home = Path(environ.get("HOME") or "/nonexistent")
    for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":"):
        yield Path(folder, "pip/pip.conf")
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    yield Path("/etc/pip.conf")
    yield home / ".pip/pip.conf"
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config", "pip/pip.conf")
    if sys.platform == "darwin":
        yield home / "Library/Application Support/pip/pip.conf"
    yield Path(sys.prefix, "pip.conf")
    if chosen:
        yield Path(chosen)


def read_file(path: Path) -> dict[str, str]:
    """Returns the options of `[global]` and, stronger, `[install]`; none if there is no file."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text("utf-8"), str(path))
    except OSError:
        return {}
    except (configparser.Error, UnicodeDecodeError) as error:
        raise BrokenFileError(f"{path} cannot be read: {error}".replace("\n", " ")) from None
    settings: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            for name, value in parser.items(section):
                option = name.lower().replace("_", "-").removeprefix("--")
                if option in OPTIONS and value.strip():
                    settings[option] = value
    return settings


def absolute(place: str) -> str:
    """Makes a path independent of the working directory; leaves a URL alone."""
    return place if "://" in place else str(Path(place).expanduser().absolute())


def pip_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Hands the settings to pip, and keeps it from its configuration files."""
    variables = {f"PIP_{name.upper().replace('-', '_')}": settings[name] for name in settings}
    return variables | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def uv_variables(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Translates pip's settings; what uv is itself told, by variable or file, stays as it is.

    They are variables and not arguments because an index URL can hold a password.
    """
    own = {name: value for name, value in environ.items() if UV_OPTIONS.fullmatch(name)}
    translated = network_variables(settings, environ)
    if not uv_has_an_index(environ):
        translated |= index_variables(settings)
    return {name: value for name, value in translated.items() if name not in environ} | own


def uv_flags(settings: Mapping[str, str], environ: Mapping[str, str]) -> list[str]:
    """`no-index` has no variable in uv."""
    forbidden = settings.get("no-index", "").lower() in {"1", "true", "yes", "on", "y", "t"}
    return ["--no-index"] if forbidden and not uv_has_an_index(environ) else []


def uv_has_an_index(environ: Mapping[str, str]) -> bool:
    """Whether uv's own variables or configuration files name an index."""
    return any(UV_INDEX.fullmatch(name) for name in environ) or any(
        UV_INDEX_KEYS & (options.keys() | options.get("pip", {}).keys())
        for options in map(read_toml, uv_files(environ))
    )


def uv_files(environ: Mapping[str, str]) -> list[Path]:
    """https://docs.astral.sh/uv/concepts/configuration-files/"""
    if environ.get("UV_CONFIG_FILE"):
        return [Path(environ["UV_CONFIG_FILE"])]
    home = Path(environ.get("HOME") or "/nonexistent")
    folders = environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    user = Path(environ.get("XDG_CONFIG_HOME") or home / ".config", "uv/uv.toml")
    return [user, *(Path(folder, "uv/uv.toml") for folder in folders), Path("/etc/uv/uv.toml")]


def read_toml(path: Path) -> dict[str, Mapping[str, object]]:
    """Returns nothing for a file that is missing or broken: uv itself complains about those."""
    with contextlib.suppress(OSError, tomllib.TOMLDecodeError):
        return tomllib.loads(path.read_text("utf-8"))
    return {}


def index_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Translates where packages are looked for.

    uv takes a package from the first index that has it, pip from all of them; the hashes make
    pip's way safe here.
    """
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    if "index-url" in settings:
        variables["UV_DEFAULT_INDEX"] = settings["index-url"]
    if "extra-index-url" in settings:
        variables["UV_INDEX"] = " ".join(settings["extra-index-url"].split())
    places = [word for word in settings.get("find-links", "").split() if can_be_listed(word)]
    if places:
        variables["UV_FIND_LINKS"] = ",".join(places)
    return variables


def can_be_listed(place: str) -> bool:
    """pip passes over a folder that does not exist; uv stops."""
    return "://" in place or Path(place).exists()


def network_variables(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Translates how an index is reached."""
    variables = {
        "UV_INSECURE_HOST": " ".join(settings.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": settings.get("timeout") or settings.get("default-timeout", ""),
        "UV_HTTP_RETRIES": settings.get("retries", ""),
        "SSL_CLIENT_CERT": settings.get("client-cert", ""),
    }
    if settings.get("keyring-provider") in {"import", "subprocess"}:
        variables["UV_KEYRING_PROVIDER"] = "subprocess"
    proxy = settings.get("proxy", "")
    if proxy:
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        variables |= {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy}
    authorities = settings.get("cert") or environ.get("REQUESTS_CA_BUNDLE", "")
    if authorities and not {"SSL_CERT_FILE", "SSL_CERT_DIR"} & environ.keys():
        variables["SSL_CERT_DIR" if Path(authorities).is_dir() else "SSL_CERT_FILE"] = authorities
    return {name: value for name, value in variables.items() if value}


def without_credentials(text: str, variables: Mapping[str, str]) -> str:
    """Masks what stands before the @ of a URL, its query, and every password of `variables`."""
    for secret in sorted(passwords(variables), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return QUERY.sub(MASK, CREDENTIALS.sub(MASK, text))


def passwords(variables: Mapping[str, str]) -> set[str]:
    """Returns the passwords of the URLs in the variables; a user name alone is a token."""
    found = {
        value for name, value in variables.items() if re.fullmatch(r"UV_INDEX_\w+_PASSWORD", name)
    }
    for value in variables.values():
        for credentials in CREDENTIALS.findall(value):
            secret = credentials.partition(":")[2] or credentials
            found |= {secret, unquote(secret)}
    return {secret for secret in found if len(secret) > 2}
