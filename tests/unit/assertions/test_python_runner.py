"""Python functions run apart from this process, and whatever they do, it goes on."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from llm_actions.assertions.model import Output, Script, UnmeasuredError
from llm_actions.assertions.python_runner import ProcessPythonRunner

OUTPUT = Output(value="hello", variables={"name": "Ada"}, prompt="Greet!", latency_ms=5.0)


def run(
    folder: Path,
    script: Script,
    *,
    output: Output = OUTPUT,
    timeout_seconds: float = 20,
    environment: dict[str, str] | None = None,
) -> object:
    async def once() -> object:
        runner = ProcessPythonRunner(
            working=folder,
            environment=os.environ if environment is None else environment,
            timeout_seconds=timeout_seconds,
        )
        return await runner.run(script, output, {"limit": 3})

    return asyncio.run(once())


def code(text: str) -> Script:
    return Script(code=text)


def file(folder: Path, text: str, function: str = "get_assert") -> Script:
    path = folder / "check.py"
    path.write_text(text, "utf-8")
    return Script(path=str(path), function=function)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("len(output)", 5),
        ("output == 'hello'", True),
        ("context['vars']['name']", "Ada"),
        ("context['prompt']", "Greet!"),
        ("context['config']['limit']", 3),
        ("context['providerResponse']['latencyMs']", 5.0),
        ("json.dumps({'a': 1})", '{"a": 1}'),
        ("import re\nif re.match('h', output):\n    return {'score': 1}", {"score": 1}),
        ("\n    x = 1\n    return x\n", 1),
        ("None", None),
    ],
)
def test_code_is_run_with_the_answer_and_its_context(
    tmp_path: Path, text: str, value: object
) -> None:
    assert run(tmp_path, code(text)) == value


def test_function_of_a_file_is_run_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("ALL = ['hello']")
    script = file(
        tmp_path,
        "from words import ALL\ndef ok(output, context): return output in ALL",
        "ok",
    )

    assert run(tmp_path, script) is True


def test_coroutine_is_awaited(tmp_path: Path) -> None:
    script = file(tmp_path, "async def get_assert(output, context): return 0.5")

    assert run(tmp_path, script) == 0.5


def test_answer_may_be_any_json(tmp_path: Path) -> None:
    assert (
        run(tmp_path, code("output['a'][0]"), output=Output(value={"a": ["\ud83d x"]}))
        == "\ud83d x"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "the Python code failed: ZeroDivisionError: division by zero"),
        ("missing", "NameError: name 'missing' is not defined"),
        ("if True", "SyntaxError"),
        ("import sys\nsys.exit(3)", "ended with exit code 3 and gave no result"),
        ("import os\nos._exit(0)", "ended with exit code 0 and gave no result"),
        ("import os\nos.kill(os.getpid(), 9)", "ended with exit code -9"),
        ("lambda: 1", "TypeError: Object of type function is not JSON serializable"),
        ("float('nan'), object()", "TypeError"),
        ("'x' * 2_000_000", "returned more than 1,048,576 bytes"),
        (
            "import os, sys\nopen(sys.argv[1], 'w').write('{')\nos._exit(0)",
            "left a broken result",
        ),
        ("(lambda f: f(f))(lambda f: f(f))", "RecursionError"),
    ],
)
def test_code_that_does_not_answer_is_not_measured(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnmeasuredError) as caught:
        run(tmp_path, code(text))

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "function", "message"),
    [
        ("x = 1", "get_assert", "`get_assert` of check.py failed: AttributeError"),
        ("raise ValueError('at import')", "f", "`f` of check.py failed: ValueError: at import"),
        ("def f(): return 1", "f", "TypeError: f() takes 0 positional arguments"),
    ],
)
def test_file_that_does_not_answer_is_not_measured(
    tmp_path: Path, text: str, function: str, message: str
) -> None:
    with pytest.raises(UnmeasuredError) as caught:
        run(tmp_path, file(tmp_path, text, function))

    assert message in str(caught.value)


def test_message_of_an_error_is_one_short_line(tmp_path: Path) -> None:
    with pytest.raises(UnmeasuredError) as caught:
        run(tmp_path, code("raise_ = 1\nraise ValueError('a\\n::error::b' + 'x' * 9999)"))

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.slow
def test_function_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    started = time.perf_counter()
    text = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('child.pid', 'w').write(str(child.pid))\n"
        "time.sleep(60)"
    )

    with pytest.raises(UnmeasuredError, match="took more than 2 s"):
        run(tmp_path, code(text), timeout_seconds=2)

    assert time.perf_counter() - started < 10
    assert is_gone(int((tmp_path / "child.pid").read_text()))


def is_gone(pid: int) -> bool:
    """True once the process is dead, also where nobody collects it."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        try:
            if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_nothing_that_is_printed_reaches_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (
        "import os, sys, subprocess\n"
        "print('::error::out')\n"
        "print('::error::err', file=sys.stderr)\n"
        "os.write(1, b'::error::raw')\n"
        "subprocess.run([sys.executable, '-c', 'print(\"::error::child\")'])\n"
        "return True"
    )

    assert run(tmp_path, code(text)) is True
    assert capfd.readouterr() == ("", "")


def test_secrets_and_files_of_the_runner_are_not_passed_on(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "API_KEY": "secret",
        "GITHUB_TOKEN": "secret",
        "GITHUB_OUTPUT": "/out",
        "PYTHONPATH": "/elsewhere",
    }

    names = run(
        tmp_path,
        code("__import__('os').environ and sorted(__import__('os').environ)"),
        environment=environment,
    )

    assert isinstance(names, list)
    assert "PATH" in names
    assert set(names) <= {"PATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}


@pytest.mark.slow
def test_many_calls_run_a_few_at_a_time(tmp_path: Path) -> None:
    async def many() -> list[object]:
        runner = ProcessPythonRunner(working=tmp_path, environment=os.environ, processes=2)
        calls = (runner.run(code(f"{index}"), OUTPUT, {}) for index in range(5))
        return list(await asyncio.gather(*calls))

    assert asyncio.run(many()) == [0, 1, 2, 3, 4]


def test_cancelled_call_leaves_no_process(tmp_path: Path) -> None:
    text = "import os, time\nopen('own.pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"

    async def cancel() -> None:
        runner = ProcessPythonRunner(working=tmp_path, environment=os.environ)
        call = asyncio.create_task(runner.run(code(text), OUTPUT, {}))
        while not ((tmp_path / "own.pid").exists() and (tmp_path / "own.pid").read_text()):
            await asyncio.sleep(0.02)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)

    asyncio.run(cancel())

    assert is_gone(int((tmp_path / "own.pid").read_text()))
