"""The launcher builds a private environment once, and then stands aside."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.launching import (
    PYTHON,
    UV,
    Machine,
    copy_launcher,
    ended,
    make_machine,
    snapshot,
)
from tests.actions.package_server import (
    PackageServer,
    package_server,
    pure_wheel,
    wheel_of_installed_uv,
)

DAY = 24 * 60 * 60
INSTALLING = "installing the packages"
PIP_AFTER_UV = "llm-actions: uv failed"


@pytest.fixture
def index() -> Iterator[PackageServer]:
    """An index that has the probe's one package, and no uv."""
    with package_server(pure_wheel("tiny")) as server:
        yield server


@pytest.fixture(params=["uv", "pip"])
def machine(request: pytest.FixtureRequest, tmp_path: Path, index: PackageServer) -> Machine:
    """A machine with uv, then one where pip has to do."""
    return make_machine(tmp_path, index, with_uv=request.param == "uv")


@pytest.fixture
def quick_machine(tmp_path: Path, index: PackageServer) -> Machine:
    """The faster of the two, where the installer makes no difference."""
    return make_machine(tmp_path, index, with_uv=True)


# The environment


def test_action_runs_isolated_with_its_locked_packages(machine: Machine) -> None:
    told = machine.launch("--flag", "two words", "").told

    assert told["arguments"] == ["--flag", "two words", ""]
    assert told["version"] == "1.0"
    assert told["isolated"] == 1
    assert told["utf8"] == 1
    assert Path(told["prefix"]).parent == machine.cache
    assert all("site-packages" not in p or told["prefix"] in p for p in told["path"])


def test_second_run_installs_nothing(quick_machine: Machine, index: PackageServer) -> None:
    first = quick_machine.launch()
    index.requests.clear()

    second = quick_machine.launch()

    assert INSTALLING in first.stderr
    assert second.stderr == ""
    assert second.told["prefix"] == first.told["prefix"]
    assert index.requests == []


def test_environment_does_not_depend_on_the_installer(
    quick_machine: Machine, index: PackageServer
) -> None:
    by_uv = quick_machine.launch().told
    (quick_machine.programs / "uv").unlink()
    index.requests.clear()

    without_uv = quick_machine.launch().told

    assert without_uv["prefix"] == by_uv["prefix"]
    assert index.requests == []


def test_other_requirements_make_another_environment(
    quick_machine: Machine, index: PackageServer
) -> None:
    first = quick_machine.launch().told
    index.wheels.append(pure_wheel("tiny", "2.0"))
    quick_machine.lock(index.wheels[-1])

    second = quick_machine.launch().told

    assert (first["version"], second["version"]) == ("1.0", "2.0")
    assert len(quick_machine.environments()) == 2


def test_package_that_was_exchanged_is_refused(machine: Machine, index: PackageServer) -> None:
    index.wheels[0] = pure_wheel("tiny", source="raise SystemExit('exchanged')")

    run = machine.launch()

    assert run.status == 2
    assert "hash" in run.stderr.lower()
    assert machine.environments() == []


def test_package_without_a_hash_is_refused(machine: Machine) -> None:
    requirements = machine.repository / "shared" / "requirements" / "probe.txt"
    requirements.write_text("tiny==1.0\n", "utf-8")

    run = machine.launch()

    assert run.status == 2
    assert "hash" in run.stderr.lower()
    assert machine.environments() == []


def test_pip_fetches_uv_where_there_is_none(tmp_path: Path) -> None:
    with package_server(pure_wheel("tiny"), wheel_of_installed_uv()) as index:
        machine = make_machine(tmp_path, index, with_uv=False)
        machine.lock(index.wheels[1], action="uv")

        told = machine.launch().told

    assert told["version"] == "1.0"
    asked_for_tiny = {agent.partition("/")[0] for agent, path in index.requests if "tiny" in path}
    assert asked_for_tiny == {"uv"}
    assert not list(Path(told["prefix"]).rglob("uv"))


def test_pip_installs_where_uv_does_not_get_through(
    quick_machine: Machine, index: PackageServer
) -> None:
    quick_machine.variables["UV_DEFAULT_INDEX"] = "http://127.0.0.1:9/simple/"

    run = quick_machine.launch(UV_HTTP_RETRIES="0")

    assert run.told["version"] == "1.0"
    assert index.installers == {"pip"}
    assert PIP_AFTER_UV in run.stderr


def test_pip_that_comes_with_python_is_unpacked_where_none_is_installed(
    tmp_path: Path, index: PackageServer
) -> None:
    machine = make_machine(tmp_path, index, with_uv=False)
    machine.has("python3", python_without(tmp_path / "python", "site-packages"))

    assert machine.launch().told["version"] == "1.0"


def test_uv_needs_no_pip(tmp_path: Path, index: PackageServer) -> None:
    machine = make_machine(tmp_path, index, with_uv=True)
    machine.has("python3", python_without(tmp_path / "python", "site-packages", "ensurepip"))

    assert machine.launch().told["version"] == "1.0"


def test_machine_with_neither_pip_nor_uv_is_told_so(tmp_path: Path, index: PackageServer) -> None:
    machine = make_machine(tmp_path, index, with_uv=False)
    machine.has("python3", python_without(tmp_path / "python", "site-packages", "ensurepip"))

    run = machine.launch()

    assert run.status == 2
    assert run.stderr.count("has neither pip nor ensurepip") == 1
    assert "actions/setup-python" in run.stderr


def python_without(prefix: Path, *missing: str) -> Path:
    """A Python installation whose library lacks something, as distributions' do."""
    library = Path(sysconfig.get_path("stdlib"))
    copy = prefix / "lib" / library.name
    (copy / "site-packages").mkdir(parents=True)
    for path in library.iterdir():
        if path.name not in {"site-packages", "dist-packages", *missing}:
            (copy / path.name).symlink_to(path)
    (prefix / "bin").mkdir()
    return Path(shutil.copy(PYTHON, prefix / "bin" / PYTHON.name))


# Two runs at once, and runs that are cut short


def test_runs_at_the_same_time_share_one_environment(machine: Machine) -> None:
    runs = [ended(process) for process in [machine.start() for _ in range(3)]]

    assert {run.told["version"] for run in runs} == {"1.0"}
    assert len({run.told["prefix"] for run in runs}) == 1
    assert len(machine.environments()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_installation_leaves_nothing(
    machine: Machine, index: PackageServer, number: signal.Signals
) -> None:
    index.answering.clear()
    process = machine.start()
    assert index.asked.wait(30)
    started = time.monotonic()

    process.send_signal(number)
    run = ended(process)

    assert run.status == 130
    assert number.name in run.stderr
    assert time.monotonic() - started < 7
    assert machine.environments() == []
    assert installers_below(machine.cache) == []


def installers_below(folder: Path) -> list[str]:
    """Command lines of processes that work on the folder."""
    if sys.platform != "linux":
        return []
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in line:
            lines.append(line)
    return lines


def test_killed_installation_is_not_taken_for_an_environment(
    quick_machine: Machine, index: PackageServer
) -> None:
    index.answering.clear()
    process = quick_machine.start()
    assert index.asked.wait(30)
    process.kill()
    ended(process)
    left = quick_machine.environments()
    index.answering.set()

    told = quick_machine.launch().told

    assert [name.partition("-")[0] for name in left] == ["unfinished"]
    assert told["version"] == "1.0"
    assert Path(told["prefix"]).name not in left


def test_what_a_killed_installation_left_is_removed_after_a_day(quick_machine: Machine) -> None:
    old, recent = quick_machine.cache / "unfinished-old", quick_machine.cache / "unfinished-recent"
    for folder in (old, recent):
        (folder / "bin").mkdir(parents=True)
    os.utime(old, (time.time() - 2 * DAY,) * 2)

    prefix = quick_machine.launch().told["prefix"]

    assert quick_machine.environments() == sorted([Path(prefix).name, recent.name])


def test_environment_is_removed_after_a_month_without_use(
    quick_machine: Machine, index: PackageServer
) -> None:
    unused = Path(quick_machine.launch().told["prefix"])
    index.wheels.append(pure_wheel("tiny", "2.0"))
    quick_machine.lock(index.wheels[1])
    used = Path(quick_machine.launch().told["prefix"])
    for environment in (unused, used):
        os.utime(environment / "last-used", (time.time() - 40 * DAY,) * 2)
    quick_machine.launch()
    quick_machine.lock(*index.wheels[:1], pure_wheel("tiny"))

    built = Path(quick_machine.launch().told["prefix"])

    assert quick_machine.environments() == sorted([used.name, built.name])


def test_environment_whose_python_is_gone_is_built_again(quick_machine: Machine) -> None:
    python = Path(quick_machine.launch().told["prefix"]) / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")

    run = quick_machine.launch()

    assert INSTALLING in run.stderr
    assert run.told["version"] == "1.0"
    assert len(quick_machine.environments()) == 1


# Folders


def test_action_folder_is_not_written(quick_machine: Machine) -> None:
    before = snapshot(quick_machine.repository)

    quick_machine.launch()
    quick_machine.launch()

    assert snapshot(quick_machine.repository) == before


def test_bytecode_is_kept_in_the_environment(quick_machine: Machine) -> None:
    module = quick_machine.repository / "action-probe" / "beside.py"
    module.write_text("", "utf-8")
    code = f"import sys; sys.path.insert(0, {str(module.parent)!r}); import beside, tiny\n"
    (quick_machine.repository / "action-probe" / "probe.py").write_text(code, "utf-8")

    assert quick_machine.launch().status == 0

    pycache = quick_machine.cache / quick_machine.environments()[0] / "pycache"
    kept = {path.name.partition(".")[0] for path in pycache.rglob("*.pyc") if not path.is_symlink()}
    assert {"beside", "tiny"} <= kept


def test_standard_library_is_not_compiled_again(quick_machine: Machine) -> None:
    told = quick_machine.launch().told

    pycache = Path(told["prefix"]) / "pycache"
    compiled = [path for path in pycache.rglob("*.pyc") if not path.is_symlink()]
    original = Path(told["json"]).parent / "__pycache__"
    if not original.exists():
        pytest.skip("this Python comes without compiled modules")
    assert not [path for path in compiled if path.parent.name == "json"]
    assert [path for path in pycache.rglob("*.pyc") if path.parent.name == "json"]


def test_launcher_works_through_links_and_with_cdpath(quick_machine: Machine) -> None:
    linked = quick_machine.root / "linked checkout"
    linked.symlink_to(quick_machine.repository)
    elsewhere = quick_machine.root / "elsewhere"
    copy_launcher(elsewhere)

    told = quick_machine.launch(
        launcher=Path("shared/launch.sh"), workspace=linked, CDPATH=str(elsewhere)
    ).told
    alone = quick_machine.launch(launcher=Path("launch.sh"), workspace=linked / "shared").told

    assert told["version"] == alone["version"] == "1.0"


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        pytest.param({"RUNNER_TOOL_CACHE": "/proc/tools"}, "home/.cache", id="home"),
        pytest.param(
            {"RUNNER_TOOL_CACHE": "", "XDG_CACHE_HOME": "{root}/xdg"}, "xdg", id="cache of XDG"
        ),
        pytest.param(
            {"RUNNER_TOOL_CACHE": "", "HOME": "/proc/home", "RUNNER_TEMP": "{root}/temp"},
            "temp",
            id="runner's temporary folder",
        ),
        pytest.param(
            {"RUNNER_TOOL_CACHE": "", "HOME": "", "TMPDIR": "{root}/temp/"},
            f"temp/llm-actions-{os.getuid()}",
            id="temporary folder",
        ),
    ],
)
def test_first_folder_that_can_be_written_keeps_the_environment(
    quick_machine: Machine, variables: dict[str, str], folder: str
) -> None:
    (quick_machine.root / "temp").mkdir()
    filled = {name: value.format(root=quick_machine.root) for name, value in variables.items()}

    told = quick_machine.launch(**filled).told

    assert Path(told["prefix"]).parent == quick_machine.root / folder / "llm-actions"


def test_temporary_folder_of_somebody_else_is_not_trusted(quick_machine: Machine) -> None:
    planted = quick_machine.root / f"llm-actions-{os.getuid()}"
    (quick_machine.root / "of somebody else").mkdir()
    planted.symlink_to(quick_machine.root / "of somebody else")

    run = quick_machine.launch(RUNNER_TOOL_CACHE="", HOME="", TMPDIR=str(quick_machine.root))

    assert run.status == 2
    assert "RUNNER_TOOL_CACHE" in run.stderr
    assert not list(planted.iterdir())


# The consumer's files and environments


def test_workspace_cannot_get_its_code_run(machine: Machine) -> None:
    marker = machine.root / "was-run"
    code = f"open({str(marker)!r}, 'w').write(__name__)\n"
    for name in ("json", "sitecustomize", "usercustomize", "tiny", "pip", "venv", "installers"):
        (machine.workspace / f"{name}.py").write_text(code, "utf-8")
    (machine.workspace / "pyvenv.cfg").write_text("home = /nonexistent\n", "utf-8")
    (machine.workspace / "evil.pth").write_text(f"import os; {code}", "utf-8")
    before = snapshot(machine.workspace)

    told = machine.launch(
        PYTHONPATH=str(machine.workspace),
        PYTHONSTARTUP=str(machine.workspace / "json.py"),
        PYTHONHOME=str(machine.workspace),
    ).told

    assert not marker.exists()
    assert snapshot(machine.workspace) == before
    assert str(machine.workspace) not in told["json"] + told["tiny"] + "".join(told["path"])


def test_workspace_cannot_configure_the_installer(quick_machine: Machine) -> None:
    workspace = quick_machine.workspace
    (workspace / "uv.toml").write_text("offline = true\n", "utf-8")
    (workspace / "pip.conf").write_text("[global]\nno-index = true\n", "utf-8")
    (workspace / ".python-version").write_text("2.7\n", "utf-8")

    run = quick_machine.launch()

    assert run.told["version"] == "1.0"
    assert PIP_AFTER_UV not in run.stderr


def test_project_in_the_workspace_cannot_configure_the_installer(quick_machine: Machine) -> None:
    (quick_machine.workspace / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\n[tool.uv]\noffline = true\n', "utf-8"
    )

    run = quick_machine.launch()

    assert run.told["version"] == "1.0"
    assert PIP_AFTER_UV not in run.stderr


def test_environment_of_the_consumer_is_left_alone(machine: Machine) -> None:
    theirs = machine.root / "theirs"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", theirs], check=True)
    target = machine.root / "target"
    pip_conf = machine.home / ".config" / "pip" / "pip.conf"
    pip_conf.parent.mkdir(parents=True)
    pip_conf.write_text(
        f"[install]\ntarget = {target}\nuser = true\n[global]\nrequire-virtualenv = true\n"
    )
    before = snapshot(theirs)

    run = machine.launch(
        PATH=f"{theirs / 'bin'}:{machine.programs}",
        VIRTUAL_ENV=str(theirs),
        PIP_TARGET=str(target),
        PIP_PREFIX=str(target),
        PIP_USER="1",
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_CONSTRAINT="/nonexistent",
        UV_PROJECT=str(machine.workspace),
        UV_PROJECT_ENVIRONMENT=str(theirs),
        UV_PYTHON=str(theirs),
        UV_CONSTRAINT="/nonexistent",
        UV_EXCLUDE_NEWER="2001-01-01T00:00:00Z",
    )

    assert run.told["version"] == "1.0"
    assert run.told["base_prefix"] != str(theirs)
    assert PIP_AFTER_UV not in run.stderr
    assert snapshot(theirs) == before
    assert not target.exists()


def test_installer_gets_no_secret(quick_machine: Machine) -> None:
    seen = quick_machine.root / "seen"
    quick_machine.has_script("uv", f'export -p >"{seen}"\nexec "{UV}" "$@"')

    run = quick_machine.launch(
        LLM_ACTIONS_INPUTS='{"api-key": "sk-in-inputs"}',
        OPENAI_API_KEY="sk-in-variable",
        GITHUB_TOKEN="ghs-token",
    )

    assert run.told["version"] == "1.0"
    assert "PATH" in seen.read_text()
    assert not re.search("sk-in|ghs-", seen.read_text())


# The organisation's index


def test_index_of_pip_conf_is_used(machine: Machine, index: PackageServer) -> None:
    machine.variables.clear()
    pip_conf = machine.home / ".config" / "pip" / "pip.conf"
    pip_conf.parent.mkdir(parents=True)
    pip_conf.write_text(f"[global]\nindex-url = {index.url}\n")

    told = machine.launch().told

    assert told["version"] == "1.0"
    assert index.installers == {"uv" if (machine.programs / "uv").exists() else "pip"}


def test_wheels_in_folders_of_find_links_are_used(machine: Machine, index: PackageServer) -> None:
    for folder in ("one", "two"):
        (machine.root / folder).mkdir()
    (machine.root / "two" / index.wheels[0].filename).write_bytes(index.wheels[0].content)
    machine.variables.clear()

    run = machine.launch(
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=f"{machine.root}/one {machine.root}/missing {machine.root}/two",
    )

    assert run.told["version"] == "1.0"
    assert PIP_AFTER_UV not in run.stderr
    assert index.requests == []


def test_extra_index_may_have_another_version(quick_machine: Machine, index: PackageServer) -> None:
    with package_server(pure_wheel("tiny", "0.1")) as extra:
        run = quick_machine.launch(PIP_EXTRA_INDEX_URL=extra.url)

    assert run.told["version"] == "1.0"
    assert PIP_AFTER_UV not in run.stderr
    assert extra.requests


def test_own_setting_of_uv_wins_over_that_of_pip(quick_machine: Machine) -> None:
    with package_server(pure_wheel("tiny")) as own:
        told = quick_machine.launch(UV_DEFAULT_INDEX=own.url).told

    assert told["version"] == "1.0"
    assert own.installers == {"uv"}


def test_index_with_a_password_works_and_is_not_shown(
    machine: Machine, index: PackageServer
) -> None:
    index.credentials = "build:s3cr3t/pass"

    run = machine.launch(PIP_INDEX_URL=index.url_with("build:s3cr3t%2Fpass"))

    assert run.told["version"] == "1.0"
    assert "s3cr3t" not in run.text
    assert PIP_AFTER_UV not in run.stderr


def test_refused_password_is_not_shown(machine: Machine, index: PackageServer) -> None:
    index.credentials = "build:other"

    run = machine.launch(PIP_INDEX_URL=index.url_with("build:s3cr3t%2Fpass"))

    assert run.status == 2
    assert index.requests
    assert "s3cr3t" not in run.text


def test_password_that_an_installer_prints_is_masked(quick_machine: Machine) -> None:
    quick_machine.has_script("uv", 'echo "at $UV_DEFAULT_INDEX with s3cr3t/pass"; exit 1')
    quick_machine.lock(pure_wheel("missing"))

    run = quick_machine.launch(
        PIP_INDEX_URL="http://build:s3cr3t%2Fpass@127.0.0.1:9/simple/", PIP_RETRIES="0"
    )

    assert run.status == 2
    assert "uv: at http://***@127.0.0.1:9/simple/ with ***" in run.stderr
    assert "s3cr3t" not in run.text


# Failures


def test_broken_pip_conf_is_an_error_that_names_it(quick_machine: Machine) -> None:
    pip_conf = quick_machine.home / ".config" / "pip" / "pip.conf"
    pip_conf.parent.mkdir(parents=True)
    pip_conf.write_text("[global\n")

    run = quick_machine.launch()

    assert run.status == 2
    assert f"{pip_conf} cannot be read" in run.stderr
    assert "Traceback" not in run.stderr


def test_failed_installation_says_what_to_check(quick_machine: Machine) -> None:
    quick_machine.lock(pure_wheel("missing"))

    run = quick_machine.launch()

    assert run.status == 2
    assert run.stdout == ""
    assert "missing" in run.stderr
    assert "Check the network, the package index (PIP_INDEX_URL" in run.stderr
    assert "Traceback" not in run.stderr
    assert quick_machine.environments() == []


def test_failed_installation_in_a_workflow_delivers_outputs(
    quick_machine: Machine, index: PackageServer
) -> None:
    quick_machine.lock(pure_wheel("missing"))
    outputs, summary = quick_machine.root / "outputs", quick_machine.root / "summary"

    run = quick_machine.launch(
        GITHUB_ACTIONS="true", GITHUB_OUTPUT=str(outputs), GITHUB_STEP_SUMMARY=str(summary)
    )

    assert run.status == 2
    assert outputs.read_text() == "verdict=error\npassed=false\n"
    assert "Check the network" in summary.read_text()
    assert [line for line in run.stdout.splitlines() if line.startswith("::error ")]


def test_installers_words_cannot_act_as_commands(
    quick_machine: Machine, index: PackageServer
) -> None:
    quick_machine.has_script("uv", "echo '::set-output name=passed::true'; exit 7")
    (quick_machine.programs / "python3").unlink()
    quick_machine.has("python3", PYTHON)
    quick_machine.lock(pure_wheel("missing"))

    run = quick_machine.launch(GITHUB_ACTIONS="true")

    lines = run.stderr.splitlines()
    stop = next(line for line in lines if line.startswith("::stop-commands::"))
    resume = f"::{stop.rpartition('::')[2]}::"
    said = next(number for number, line in enumerate(lines) if "set-output" in line)
    assert lines.index(stop) < said < lines.index(resume)
    assert not [line for line in run.text.splitlines() if line.startswith("::set-output")]


@pytest.mark.parametrize("action", ["nothing", "", "../probe", "probe.txt", "uv", "Probe", "-p"])
def test_unknown_action_is_an_error(quick_machine: Machine, action: str) -> None:
    run = quick_machine.launch(action=action)

    assert run.status == 2
    assert "There is no action named" in run.stderr


# The search for Python

TOO_OLD = "printf 3.10; exit 1"


def test_missing_python_is_an_error_that_says_what_to_add(quick_machine: Machine) -> None:
    (quick_machine.programs / "python3").unlink()
    (quick_machine.programs / "uv").unlink()

    run = quick_machine.launch()

    assert run.status == 2
    assert "there is no Python on PATH" in run.stderr
    assert "actions/setup-python" in run.stderr


def test_old_python_is_an_error_that_names_it(quick_machine: Machine) -> None:
    (quick_machine.programs / "uv").unlink()
    quick_machine.has_script("python3", TOO_OLD)
    outputs = quick_machine.root / "outputs"

    run = quick_machine.launch(GITHUB_ACTIONS="true", GITHUB_OUTPUT=str(outputs))

    assert run.status == 2
    assert "python3 is 3.10" in run.stderr
    assert run.stdout.startswith("::error title=llm-actions::Python 3.11 or newer is needed")
    assert run.stdout.count("\n") == 1
    assert outputs.read_text() == "verdict=error\npassed=false\n"


def old_pythons() -> list[Path]:
    """Pythons of this machine that are too old."""
    found = [Path(path) for name in ("python2", "python2.7") if (path := shutil.which(name))]
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    found += [
        path / "bin" / "python"
        for path in sorted(versions.glob("*"))
        if re.match(r"2\.|3\.([0-9]|10)\.", path.name)
    ]
    return [path for path in found if path.exists()]


def test_really_old_pythons_are_passed_over(quick_machine: Machine) -> None:
    pythons = old_pythons()
    if not pythons:
        pytest.skip("this machine has no Python before 3.11")
    quick_machine.has("python", PYTHON)
    for python in pythons:
        quick_machine.has("python3", python.resolve())

        assert quick_machine.launch().told["version"] == "1.0", python


@pytest.mark.parametrize("name", ["python3.14", "python3.11", "python"])
def test_newer_python_behind_an_old_one_is_found(quick_machine: Machine, name: str) -> None:
    quick_machine.has_script("python3", TOO_OLD)
    quick_machine.has(name, PYTHON)

    assert quick_machine.launch().told["version"] == "1.0"


def test_python_of_setup_python_is_found(quick_machine: Machine) -> None:
    (quick_machine.programs / "python3").unlink()
    location = quick_machine.root / "hosted toolcache" / "Python" / "x64"
    (location / "bin").mkdir(parents=True)
    (location / "bin" / "python").symlink_to(PYTHON)

    assert quick_machine.launch(pythonLocation=str(location)).told["version"] == "1.0"


def test_python_of_uv_is_found(quick_machine: Machine) -> None:
    (quick_machine.programs / "python3").unlink()
    managed = quick_machine.root / "managed" / "bin"
    managed.mkdir(parents=True)
    (managed / "python3").symlink_to(PYTHON)
    quick_machine.has_script("uv", f'[[ $1 == python ]] && PATH="{managed}"\nexec "{UV}" "$@"')

    assert quick_machine.launch().told["version"] == "1.0"


def test_python_that_would_be_used_is_printed(quick_machine: Machine) -> None:
    run = quick_machine.launch(action="--python")

    assert run.stdout == f"{PYTHON}\n"


# Signals and exit codes


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("launch", ["first", "second"])
def test_signals_to_the_launcher_reach_python(
    quick_machine: Machine, number: signal.Signals, launch: str
) -> None:
    if launch == "second":
        quick_machine.launch()
    (quick_machine.repository / "action-probe" / "probe.py").write_text(
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda number, frame: sys.exit(30 + number))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n",
        "utf-8",
    )
    process = quick_machine.start()
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    process.send_signal(number)

    assert ended(process).status == 30 + number


def test_python_takes_the_place_of_the_launcher(quick_machine: Machine) -> None:
    for _ in ("first", "second"):
        process = quick_machine.start()

        assert ended(process).told["pid"] == process.pid


@pytest.mark.parametrize("status", [0, 1, 3, 130])
def test_exit_code_is_that_of_the_action(quick_machine: Machine, status: int) -> None:
    probe = quick_machine.repository / "action-probe" / "probe.py"
    probe.write_text(f"raise SystemExit({status})\n", "utf-8")

    assert quick_machine.launch().status == status
