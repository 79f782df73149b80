"""Names that last, read well and are safe to print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.prompts.cases import PromptCase
from llm_actions.pytest_plugin.names import case_name, first_words, safe_name, safe_path, unique


def case(id_: str | None = None, **fields: str) -> PromptCase:
    file, line = "p/config.yaml", 7
    return PromptCase(
        index=2,
        id=id_ or f"{file}:{line}",
        file=file,
        line=line,
        **fields,  # type: ignore[arg-type]  # texts alone
    )


@pytest.mark.parametrize(
    ("given_case", "expected"),
    [
        (case("refund", input="How long?"), "refund"),
        (case(description="The refund", input="How long?"), "the-refund"),
        (
            case(input="How long does a refund take, Ms Li, in all?"),
            "how-long-does-a-refund-take-ms-li-in-all",
        ),
        (case(input="退款多久能到账？"), "退款多久能到账"),
        (case(input="?!"), "case-3"),
        (case(), "case-3"),
    ],
)
def test_case_is_named_by_what_stays(given_case: PromptCase, expected: str) -> None:
    assert case_name(given_case) == expected


def test_long_word_is_cut() -> None:
    assert first_words("x" * 500) == "x" * 40


def test_same_names_get_numbers() -> None:
    assert unique(["a", "b", "a", "a", "a-2"]) == ["a", "b", "a-2", "a-3", "a-2-2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", "[U+001B][31mred"),
        ("one\n::error::two", "one\\n:error:two"),
        ("a::::b", "a:b"),
        ("##[error]x", "## [error]x"),
        ("", "unnamed"),
    ],
)
def test_name_cannot_pose_as_anything(text: str, expected: str) -> None:
    assert safe_name(text) == expected


def test_path_is_kept_whole_whatever_its_length() -> None:
    assert safe_path("folder/" * 100 + "v1") == "folder/" * 100 + "v1"


@given(st.text(max_size=200))
def test_name_is_one_printable_line_without_the_mark(text: str) -> None:
    name = safe_name(text)

    assert name
    assert "::" not in name
    assert "\n" not in name
    assert len(name) <= 90
