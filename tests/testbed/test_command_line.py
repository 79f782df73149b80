"""The outputs file is read as the runner reads it."""

import pytest

from tests.testbed.command_line import parse_outputs


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("", {}),
        ("verdict=pass\nurl=https://x?a=b\n", {"verdict": "pass", "url": "https://x?a=b"}),
        ("a<<E\none\ntwo=2\nE\nb=1\n", {"a": "one\ntwo=2", "b": "1"}),
        ("a<<E\nE\n", {"a": ""}),
        ("a=x<<y\n", {"a": "x<<y"}),
    ],
    ids=["nothing", "lines", "here-document", "empty", "mark in a value"],
)
def test_outputs_are_read(text: str, outputs: dict[str, str]) -> None:
    assert parse_outputs(text) == outputs


def test_here_document_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end"):
        parse_outputs("a<<E\none\n")
