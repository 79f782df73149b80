"""Workflow commands, outputs and the summary, as the runner reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import llm_actions
from llm_actions.github.commands import (
    MESSAGE_CHARACTERS_AT_MOST,
    SUMMARY_BYTES_AT_MOST,
    Annotation,
    Level,
    annotate,
    group,
    log,
    mask,
    write_outputs,
    write_summary,
)
from llm_actions.github.workflow import Workflow

SHARED = Path(llm_actions.__file__).parents[1]
JOB = Workflow(is_job=True)


@pytest.mark.parametrize(
    ("annotation", "command"),
    [
        pytest.param(
            Annotation(level=Level.ERROR, title="Not correct", message="a, b: 100%"),
            "::error title=Not correct::a, b: 100%25\n",
            id="on-the-run",
        ),
        pytest.param(
            Annotation(
                level=Level.WARNING, title="T: x, y", message="m", file="data/a,b.jsonl", line=3
            ),
            "::warning title=T%3A x%2C y,file=data/a%2Cb.jsonl,line=3::m\n",
            id="on-a-line",
        ),
        pytest.param(
            Annotation(level=Level.NOTICE, title="T", message="m", file="a.jsonl"),
            "::notice title=T,file=a.jsonl,line=1::m\n",
            id="on-a-file",
        ),
        pytest.param(
            Annotation(level=Level.NOTICE, title="T", message="one\ntwo"),
            "::notice title=T::one%0Atwo\n",
            id="several-lines",
        ),
    ],
)
def test_annotation_is_one_command(
    annotation: Annotation, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    annotate(annotation)

    assert capsys.readouterr().out == command


def test_long_message_of_an_annotation_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    annotate(Annotation(level=Level.NOTICE, title="T", message="x" * 10_000))

    assert len(capsys.readouterr().out) < MESSAGE_CHARACTERS_AT_MOST + 50


def test_every_line_of_a_secret_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    mask("first\n\nsecond")

    assert capsys.readouterr().out == "::add-mask::first\n::add-mask::second\n"


def test_group_folds_what_is_inside_in_a_job_only(capsys: pytest.CaptureFixture[str]) -> None:
    with group("Plan", JOB):
        log("inside")
    with group("Plan", Workflow()):
        log("elsewhere")

    assert capsys.readouterr().out == "::group::Plan\ninside\n::endgroup::\nelsewhere\n"


def test_group_ends_when_its_inside_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), group("Plan", JOB):
        log(str(1 // 0))

    assert capsys.readouterr().out == "::group::Plan\n::endgroup::\n"


def test_log_holds_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    log("a\n::error::x\n  ::set-output name=a::b\n##[error]y\r::stop")

    lines = capsys.readouterr().out.splitlines()
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)


def test_outputs_are_appended_whatever_they_hold(tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_text("earlier=1\n")

    write_outputs({"verdict": "pass", "note": "a\nb=c\nEOF\n"}, file)

    name, _, delimiter = file.read_text().splitlines()[1].partition("<<")
    assert name == "verdict"
    assert file.read_text().splitlines()[2:4] == ["pass", delimiter]
    assert file.read_text().startswith("earlier=1\n")


def test_nothing_is_written_without_a_file() -> None:
    write_outputs({"verdict": "pass"}, None)
    write_summary("text", None)


def test_summary_is_appended(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    write_summary("# One", file)
    write_summary("# Two", file)

    assert file.read_text() == "# One\n# Two\n"


@pytest.mark.parametrize(
    ("size", "is_written"),
    [(SUMMARY_BYTES_AT_MOST - 1 - 5, True), (SUMMARY_BYTES_AT_MOST - 5, False)],
    ids=["fits", "one-byte-too-many"],
)
def test_summary_never_passes_github_s_limit(tmp_path: Path, size: int, is_written: bool) -> None:
    file = tmp_path / "summary"
    file.write_text("here\n")

    write_summary("x" * size, file)

    assert file.stat().st_size <= SUMMARY_BYTES_AT_MOST
    assert (file.stat().st_size > 5) is is_written


def test_log_that_nobody_reads_ends_no_run() -> None:
    script = """
import sys
from llm_actions.github.commands import log
for number in range(5000):
    log("x" * 100)
print("went on", file=sys.stderr)
"""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SHARED)},
    )
    os.close(writing)
    os.close(reading)

    _, error = process.communicate(timeout=30)

    assert (process.returncode, error) == (0, b"went on\n")
