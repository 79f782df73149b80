"""Workflow commands, outputs and summary as the runner reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hostile.runner import Command, commands_in, outputs_in

from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.workflow import Workflow

JOB = Workflow(is_job=True)
MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("level", Level)
def test_annotation_is_one_command(level: Level, capsys: pytest.CaptureFixture[str]) -> None:
    commands.annotate(
        Annotation(
            level=level,
            title="50 %: a, b",
            message="first, 100 %\nsecond: x",
            file="data/50 %,a:b.jsonl",
            line=7,
        )
    )

    properties = {"title": "50 %: a, b", "file": "data/50 %,a:b.jsonl", "line": "7"}
    message = "first, 100 %\nsecond: x"
    printed = capsys.readouterr().out
    assert commands_in(printed) == [Command(name=level, properties=properties, message=message)]
    assert printed.count("\n") == 1


def test_annotation_without_a_place_stands_on_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    commands.annotate(Annotation(level=Level.NOTICE, title="Title", message="text"))
    commands.annotate(Annotation(level=Level.NOTICE, title="Title", message="text", file="a.py"))

    on_the_run, on_the_file = commands_in(capsys.readouterr().out)
    assert on_the_run.properties == {"title": "Title"}
    assert on_the_file.properties == {"title": "Title", "file": "a.py", "line": "1"}


def test_long_message_is_cut_to_what_github_shows(capsys: pytest.CaptureFixture[str]) -> None:
    commands.annotate(Annotation(level=Level.ERROR, title="Title", message="\U0001f600" * 5000))

    (command,) = commands_in(capsys.readouterr().out)
    assert len(command.message.encode("utf-16-le")) // 2 <= 4096
    assert command.message.endswith("…")


def test_each_line_of_a_secret_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    commands.mask("-----BEGIN-----\r\nabc 100%\n\n   \n-----END-----\n")

    assert commands_in(capsys.readouterr().out) == [
        Command(name="add-mask", message="-----BEGIN-----"),
        Command(name="add-mask", message="abc 100%"),
        Command(name="add-mask", message="-----END-----"),
    ]


def test_group_folds_what_is_printed_inside_also_when_it_breaks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> None:
        with commands.group("Plan", JOB):
            commands.log("inside")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()

    assert capsys.readouterr().out == "::group::Plan\ninside\n::endgroup::\n"


def test_group_on_a_laptop_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with commands.group("Plan", Workflow()):
        commands.log("inside")

    assert capsys.readouterr().out == "inside\n"


def test_log_prints_lines_and_disarms_commands(capsys: pytest.CaptureFixture[str]) -> None:
    commands.log("plain, a::b and [x]\n  ::error::x\nsee ##[error]y\n对话")

    assert capsys.readouterr().out == (
        "plain, a::b and [x]\n|   ::error::x\nsee ## [error]y\n对话\n"
    )


def log_much_to(output: int) -> tuple[int, bytes]:
    """Exit code and last words of a process that logs more than a buffer holds."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from llm_actions.github import commands\n"
        "for _ in range(3): commands.log('x' * 100_000)\n"
        "print('reached', file=sys.stderr)\n"
    )
    shared = Path(commands.__file__).parents[2]
    try:
        run = subprocess.run(
            [sys.executable, "-c", code, shared], stdout=output, stderr=subprocess.PIPE, timeout=60
        )
    finally:
        os.close(output)
    return run.returncode, run.stderr.strip()


def test_log_that_nobody_reads_ends_no_run() -> None:
    """A pipe whose reader is gone, as after `| head`."""
    reader, writer = os.pipe()
    os.close(reader)

    assert log_much_to(writer) == (0, b"reached")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_log_on_a_full_disk_ends_no_run() -> None:
    full = os.open("/dev/full", os.O_WRONLY)

    assert log_much_to(full) == (0, b"reached")


def test_outputs_are_appended(tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_text("earlier=1\n")

    commands.write_outputs({"verdict": "pass", "score": ""}, file)
    commands.write_outputs({"comment-url": "https://x/?a=b<<c"}, file)

    assert outputs_in(file.read_text("utf-8")) == {
        "earlier": "1",
        "verdict": "pass",
        "score": "",
        "comment-url": "https://x/?a=b<<c",
    }


def test_delimiters_of_outputs_cannot_be_foreseen(tmp_path: Path) -> None:
    for name in ("a", "b"):
        commands.write_outputs({"verdict": "pass"}, tmp_path / name)

    assert (tmp_path / "a").read_text() != (tmp_path / "b").read_text()


def test_laptop_has_no_files_to_write() -> None:
    commands.write_outputs({"verdict": "pass"}, None)
    commands.write_summary("text", None)


def test_summary_is_appended_as_utf8(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("earlier\n")

    commands.write_summary("### ✅ 通过", file)

    assert file.read_bytes().decode() == "earlier\n### ✅ 通过\n"


@pytest.mark.parametrize(("earlier", "is_written"), [(0, True), (1, False)])
def test_summary_that_would_be_dropped_with_all_others_is_not_written(
    tmp_path: Path, earlier: int, is_written: bool
) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"\n" * earlier)

    commands.write_summary("x" * (MEBIBYTE - 1), file)

    assert file.stat().st_size == (MEBIBYTE if is_written else earlier)
