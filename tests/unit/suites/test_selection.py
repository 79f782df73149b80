"""Which versions are tested, what each is compared with, and which cases are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.suites.prompts import case, names, prompt

from llm_actions.prompts.tested import TestedPrompt
from llm_actions.suites.options import Versions
from llm_actions.suites.selection import (
    DIFFERENCE_LINES_AT_MOST,
    Selected,
    Versioned,
    case_key,
    difference,
    keys_of,
    select,
)

TEXTS = st.sampled_from(["one", "two", "three"])


def family(texts: dict[str, str], current: str | None = None, path: str = "prompts") -> Versioned:
    """A family of versions by their texts."""
    versions = tuple(prompt(name, text, family=path) for name, text in texts.items())
    return Versioned(path=path, versions=versions, current=current)


def chosen(
    now: Versioned, before: Versioned | None, versions: Versions = Versions.CURRENT
) -> list[Selected]:
    """What is selected of one family."""
    return select([now], [before] if before else None, versions, "main")


def prompts(found: list[Selected]) -> list[TestedPrompt]:
    """The versions to test."""
    return [each.prompt for each in found]


V1_V2 = {"v1": "one", "v2": "two"}


@pytest.mark.parametrize(
    ("current", "version"), [("v1", "v1"), (None, "v2")], ids=["named", "the-newest"]
)
def test_current_version_is_the_one_that_is_named_or_the_newest(
    current: str | None, version: str
) -> None:
    assert names(prompts(chosen(family(V1_V2, current), None))) == [version]


def test_nothing_takes_the_place_of_a_current_version_that_cannot_be_read() -> None:
    assert family({"v1": "one"}, current="v2").now is None
    assert family({"v1": "one"}, current="").now is None


def test_all_versions_are_each_compared_with_what_was_current() -> None:
    found = chosen(family(V1_V2 | {"v3": "three"}), family(V1_V2, "v1"), Versions.ALL)

    assert names(prompts(found)) == ["v1", "v2", "v3"]
    assert [each.baseline.version if each.baseline else None for each in found] == [
        None,
        "v1",
        "v1",
    ]
    assert [each.baseline is None for each in found] == [each.before is None for each in found]


def test_same_text_is_compared_with_nothing() -> None:
    (found,) = chosen(family(V1_V2), family(V1_V2))

    assert (found.before, found.baseline) == (None, None)


@pytest.mark.parametrize(
    ("now", "before", "changed"),
    [
        pytest.param(family(V1_V2), family(V1_V2), [], id="nothing"),
        pytest.param(family({"v1": "one", "v2": "2"}), family(V1_V2), ["v2"], id="a-text"),
        pytest.param(family(V1_V2), family({"v1": "one"}), ["v2"], id="a-new-version"),
        pytest.param(family(V1_V2, "v1"), family(V1_V2, "v2"), ["v1"], id="current-alone"),
        pytest.param(family({"v1": "1"}, "v1"), family({"v1": "one"}, "v1"), ["v1"], id="both"),
        pytest.param(family(V1_V2), None, ["v1", "v2"], id="a-new-family"),
        pytest.param(family({"v1": "one"}), family(V1_V2), ["v1"], id="the-newest-was-deleted"),
    ],
)
def test_changed_versions_are_those_with_another_text_and_a_moved_current(
    now: Versioned, before: Versioned | None, changed: list[str]
) -> None:
    assert names(prompts(chosen(now, before, Versions.CHANGED))) == changed


def test_families_are_told_apart_by_their_path() -> None:
    now = [family({"v1": "new"}, path="a"), family({"v1": "new"}, path="b")]

    found = select(now, [family({"v1": "old"}, path="b")], Versions.CURRENT, "main")

    assert [each.baseline is not None for each in found] == [False, True]


@given(
    st.dictionaries(st.sampled_from(["v1", "v2", "v3"]), TEXTS, min_size=1),
    st.dictionaries(st.sampled_from(["v1", "v2", "v3"]), TEXTS),
    st.sampled_from(Versions),
)
def test_selection_holds_versions_of_now_each_once(
    now: dict[str, str], before: dict[str, str], versions: Versions
) -> None:
    found = chosen(family(now), family(before), versions)

    selected = names(prompts(found))
    assert sorted(set(selected)) == sorted(selected)
    assert set(selected) <= now.keys()
    for each in found:
        assert each.before is None or each.before.digest != each.prompt.digest
    if versions is Versions.CHANGED:
        assert {name for name in now if before.get(name) != now[name]} <= set(selected)


def test_difference_is_a_unified_diff_of_each_part() -> None:
    before = prompt("v1", "You are a shop.\nBe kind.\n")
    after = prompt("v2", "You are a shop.\nBe short.\n")

    assert difference(before, after).splitlines() == [
        "--- v1/system.md",
        "+++ v2/system.md",
        "@@ -1,2 +1,2 @@",
        " You are a shop.",
        "-Be kind.",
        "+Be short.",
    ]


def test_difference_tells_of_a_part_that_is_new() -> None:
    before = prompt("v1", "same")
    after = prompt("v2", "same", texts={"system.md": "same", "user_template.md": "Q: {{ input }}"})

    assert "+Q: {{ input }}" in difference(before, after).splitlines()
    assert "same" not in difference(before, after)


def test_long_difference_is_cut_and_says_so() -> None:
    after = prompt("v2", "\n".join(map(str, range(1000))))

    lines = difference(prompt("v1", "x"), after).splitlines()

    assert len(lines) == DIFFERENCE_LINES_AT_MOST + 1
    assert lines[-1] == f"… {1000 + 4 - DIFFERENCE_LINES_AT_MOST} more lines"


def test_case_with_an_id_stays_the_same_when_its_question_changes() -> None:
    assert case_key(case(id="a", input="When?")) == case_key(case(id="a", input="At what time?"))
    assert case_key(case(id="a")) != case_key(case(id="b"))


def test_case_without_an_id_is_the_same_wherever_it_stands() -> None:
    one = case(id="prompts/v1/config.yaml:3", vars={"a": 1, "b": 2})
    moved = case(
        id="prompts/v2/config.yaml:30",
        file="prompts/v2/config.yaml",
        line=30,
        vars={"b": 2, "a": 1},
    )

    assert case_key(one) == case_key(moved)
    assert case_key(one) != case_key(case(id="prompts/v1/config.yaml:3", vars={"a": 2}))
    assert case_key(one) != case_key(case(id="prompts/v1/config.yaml:3", input=None))


def test_key_of_an_id_is_no_key_of_a_text() -> None:
    unnamed = case(id="prompts/v1/config.yaml:3")

    assert case_key(case(id=case_key(unnamed))) != case_key(unnamed)


def test_cases_of_a_version_are_found_by_their_keys() -> None:
    one, two = case(id="a"), case(id="b")

    assert keys_of(prompt(cases=(one, two))) == {case_key(one): one, case_key(two): two}
