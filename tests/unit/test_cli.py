"""The command line: flags are inputs, and what is wrong with them is told without their values."""

import sys

import pytest

from llm_actions import VERSION
from llm_actions.cli import main, parse_flags
from llm_actions.github.inputs import ActionSpec, InputSpec

SPEC = ActionSpec(
    description="Measures.",
    inputs=(
        InputSpec(name="dataset", description="Samples in `data/`.", default="", is_required=True),
        InputSpec(name="api-key", description="The key.", default="", is_required=False),
        InputSpec(name="threshold", description="Share of 85 %.", default="0.8", is_required=False),
        InputSpec(name="resume", description="Go on.", default="false", is_required=False),
    ),
    outputs=(),
)


def ended(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and output of flags that end the process."""
    with pytest.raises(SystemExit) as caught:
        parse_flags("evaluate", SPEC, arguments)
    out, error = capsys.readouterr()
    assert isinstance(caught.value.code, int)
    return caught.value.code, out + error


def command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Exit code and output of the command."""
    monkeypatch.setattr(sys, "argv", ["llm-actions", *arguments])
    code = main()
    out, error = capsys.readouterr()
    return code, out + error


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param([], {}, id="defaults"),
        pytest.param(["--dataset", "d"], {"dataset": "d"}, id="two-words"),
        pytest.param(["--threshold=0.9"], {"threshold": "0.9"}, id="one-word"),
        pytest.param(["--resume"], {"resume": "true"}, id="switch"),
        pytest.param(["--resume", "old.jsonl"], {"resume": "old.jsonl"}, id="switch-with-a-value"),
        pytest.param(
            ["--resume", "--threshold", "1"],
            {"resume": "true", "threshold": "1"},
            id="switch-before-a-flag",
        ),
        pytest.param(["--threshold", ""], {"threshold": ""}, id="empty"),
    ],
)
def test_flags_are_the_inputs(arguments: list[str], found: dict[str, str]) -> None:
    defaults = {"dataset": "", "api-key": "", "threshold": "0.8", "resume": "false"}

    assert parse_flags("evaluate", SPEC, arguments) == defaults | found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["--datset", "x"],
            "unknown flag `--datset`; did you mean `--dataset`?",
            id="near",
        ),
        pytest.param(["--zzz"], "unknown flag `--zzz`; see --help", id="far"),
        pytest.param(["data.jsonl"], "unexpected `data.jsonl`", id="without-a-flag"),
        pytest.param(
            ["--data", "x"],
            "unknown flag `--data`; did you mean `--dataset`?",
            id="abbreviation",
        ),
        pytest.param(["--dataset"], "argument --dataset: expected one argument", id="no-value"),
    ],
)
def test_wrong_flag_ends_with_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(arguments, capsys) == (2, f"llm-actions evaluate: {message}\n")


def test_all_unknown_flags_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    _, output = ended(["--datset", "x", "--treshold", "1"], capsys)

    assert "--datset" in output
    assert "--treshold" in output


@pytest.mark.parametrize(
    "arguments",
    [["--api-kye=sk-very-secret"], ["--api-kye", "sk-very-secret"]],
    ids=["one-word", "two-words"],
)
def test_value_of_an_unknown_flag_is_not_shown(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, output = ended(arguments, capsys)

    assert "did you mean `--api-key`?" in output
    assert "secret" not in output


def test_help_lists_every_input_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    code, output = ended(["--help"], capsys)

    assert code == 0
    assert all(f"--{item.name}" in output for item in SPEC.inputs)
    assert "Share of 85 %. [default: 0.8]" in " ".join(output.split())
    assert "Samples in data/. [required]" in " ".join(output.split())
    assert "130 interrupted" in " ".join(output.split())


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["none", "help", "h"])
def test_command_lists_its_actions(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, output = command(arguments, monkeypatch, capsys)

    assert code == 0
    assert "usage: llm-actions ACTION [FLAGS]" in output
    assert "evaluate" in output


def test_command_tells_its_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["--version"], monkeypatch, capsys) == (0, f"llm-actions {VERSION}\n")


@pytest.mark.parametrize(
    ("name", "known"),
    [("evalaute", "evaluate"), ("prompttest", "prompt-test"), ("zzz", "evaluate, prompt-test")],
)
def test_unknown_action_is_told_with_a_known_one(
    name: str, known: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command([name], monkeypatch, capsys) == (
        2,
        f"llm-actions: no action `{name}`; try {known}\n",
    )


def test_action_is_run_with_the_flags_after_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["llm-actions", "evaluate", "--help"])

    with pytest.raises(SystemExit) as caught:
        main()

    assert caught.value.code == 0
    assert "--dataset" in capsys.readouterr().out
