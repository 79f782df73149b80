"""Rules on texts: what is too little, left over, mixed or unclosed, and what is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.lint.subjects import SYSTEM, told, version

from llm_actions.lint.settings import Settings
from llm_actions.lint.text_rules import check_texts


def found(system: str, user: str = "{{ input }}", settings: Settings | None = None) -> list[str]:
    return told(check_texts(version(system=system, user=user), settings or Settings()))


def test_good_prompt_has_no_finding() -> None:
    assert found(SYSTEM) == []


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n", "\u200b\ufeff", "{# a note #}\n", "<!-- lint-disable prompt/no-role: x -->\n"],
    ids=["nothing", "blank", "no-width", "comment", "directive"],
)
def test_file_without_text_is_empty_and_nothing_else(text: str) -> None:
    assert found(text) == ["prompt/empty system.md:1"]


def test_empty_user_template_is_told() -> None:
    assert found(SYSTEM, "  \n") == ["prompt/empty user_template.md:1"]


@pytest.mark.parametrize(
    ("text", "is_short"),
    [
        ("You are a bot.", True),
        ("You are a bot, be nice.", True),
        ("You are a bot, be nice, be brief.", False),
        ("你是客服", True),
        ("你是一家商店的客服助手，请简短回答。", False),
        ("You are {{ who }}.", False),
    ],
    ids=["bot", "19-letters", "longer", "four-han", "han", "filled-in"],
)
def test_length_counts_han_characters_twice(text: str, is_short: bool) -> None:
    assert found(text) == (["prompt/too-short system.md:1"] if is_short else [])


def test_shortest_length_is_a_setting() -> None:
    assert found("You are a bot.", settings=Settings(minimum=5)) == []


def test_role_is_missed_and_may_be_a_phrase_of_the_project() -> None:
    text = "Answer every question in one sentence."

    assert found(text) == ["prompt/no-role system.md:1"]
    assert found(text, settings=Settings(role_phrases=("ANSWER every",))) == []


def test_role_may_come_from_a_variable() -> None:
    assert found("{{ persona }}\nAnswer every question briefly.") == []


@pytest.mark.parametrize(
    "text",
    [
        *("T" + "ODO: more", "F" + "IXME", "T" + "BD", "lorem ipsum dolor", "<insert name>"),
        *(
            "[your company]",
            "{add policy here}",
            "YOUR_COMPANY",
            "此处填写",
            "<待定：价格>",
            "XX" + "X",
        ),
    ],
)
def test_placeholder_is_told_with_its_place(text: str) -> None:
    findings = list(check_texts(version(system=f"{SYSTEM}Say: {text}\n"), Settings()))

    assert told(findings) == ["prompt/placeholder system.md:2"]
    assert findings[0].column == 6


@pytest.mark.parametrize(
    "text",
    [
        "Make a todo list.",
        "T" + "ODO list apps are our product.",
        "Insert the answer into the form.",
        "Write <answer> and </answer>.",
        "价格待定时请说明",
        "[Your answer](https://example.com)",
    ],
)
def test_usual_words_are_no_placeholder(text: str) -> None:
    assert found(SYSTEM + text) == []


def test_line_ends_may_be_of_either_kind_but_not_of_both() -> None:
    windows = SYSTEM.replace("\n", "\r\n")

    assert found(windows * 2) == []
    assert found(windows * 2 + SYSTEM) == ["prompt/mixed-line-ends system.md:3"]
    assert found(SYSTEM * 2 + windows) == ["prompt/mixed-line-ends system.md:3"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```json\n{}\n```\n", []),
        ("```json\n{}\n", [2]),
        ("````\n```\n````\n", []),
        ("<rules>\nx\n</rules>\n", []),
        ("<rules>\nx\n", [2]),
        ("<rules>\nx </rules>\n", []),
        ("Put it into <answer> tags.\n", []),
        ("```\n<rules>\n```\n", []),
        ("<a>\n<b>\n</a>\n", [3]),
    ],
    ids=["fence", "open", "nested", "tag", "open-tag", "same-line", "inline", "quoted", "inner"],
)
def test_delimiter_that_is_not_closed_is_told_where_it_opens(text: str, lines: list[int]) -> None:
    expected = [f"prompt/unclosed-delimiter system.md:{line}" for line in lines]

    assert found(SYSTEM + text) == expected


@pytest.mark.parametrize("piece", ["{#", "{{", "{{ role", "<insert ", "```\n", "<a>\n", "lorem "])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    started = time.perf_counter()

    found(SYSTEM + piece * 50_000)

    assert time.perf_counter() - started < 5


@given(st.text(), st.text())
def test_any_text_is_looked_at(system: str, user: str) -> None:
    for finding in check_texts(version(system=system, user=user), Settings()):
        assert 1 <= finding.line <= max(system.count("\n"), user.count("\n")) + 1
