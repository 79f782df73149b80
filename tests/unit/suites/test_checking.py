"""The assertions of test cases, checked before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.problems import told
from tests.unit.suites.prompts import config, write

from llm_actions.assertions.model import Assertion, Item, Script
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.suites.checking import check_alone, read_items
from llm_actions.suites.reading import read_families


def items(
    root: Path, *rows: str, working: Path | None = None
) -> tuple[list[tuple[Item, ...]], list[str]]:
    """The assertions of each case of a prompt, and what is wrong with them."""
    folders = Folders(working=working or root, allowed=(root,))
    problems = Problems()
    write(folders.working, {"v1": config(*rows)})
    (family,) = read_families("prompts", folders, problems).versioned
    (version,) = family.versions
    found = [read_items(version, case, folders, problems) for case in version.cases]
    return found, told(problems)


def asserting(*entries: str) -> str:
    """A case with these entries of `assert`."""
    return f"{{input: a, assert: [{', '.join(entries)}]}}"


def test_assertions_of_a_case_are_read(tmp_path: Path) -> None:
    (found, none), problems = items(
        tmp_path,
        asserting("{type: contains, value: a}", "{type: not-equals, value: b, weight: 2}"),
        "{input: a, max_length: 5}",
    )

    assert problems == []
    assert [each.name for each in found if isinstance(each, Assertion)] == [
        "contains",
        "not-equals",
    ]
    assert none == ()


@pytest.mark.parametrize("working", ["", "services/app"], ids=["workspace", "below"])
def test_files_are_found_beside_the_config(tmp_path: Path, working: str) -> None:
    folder = tmp_path / working / "prompts" / "v1"
    folder.mkdir(parents=True)
    (folder / "wanted.json").write_text('["a", "b"]', "utf-8")
    (folder / "check.py").write_text("def get_assert(output, context): return True\n", "utf-8")

    (found,), problems = items(
        tmp_path,
        asserting(
            "{type: contains-any, value: 'file://wanted.json'}",
            "{type: python, value: 'file://check.py'}",
        ),
        working=tmp_path / working,
    )

    assert problems == []
    listed, python = found
    assert isinstance(listed, Assertion)
    assert isinstance(python, Assertion)
    assert listed.value == ["a", "b"]
    assert isinstance(python.value, Script)
    assert python.value.path == str(folder / "check.py")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{type: javascript, value: 'output.length'}", "`javascript` is not supported"),
        ("{type: containss, value: a}", "did you mean `contains`?"),
        ("{type: contains, value: a, wieght: 2}", "did you mean `weight`?"),
        ("{type: select-best, value: [a]}", "`select-best` needs a text as `value`"),
        ("{type: select-best, value: a, weight: 2}", "has the `weight` 1, or 0"),
        ("{type: select-best, value: a, threshold: 1}", "`threshold` has no meaning"),
        ("{type: select-best, value: a, config: {b: 1}}", "`config` has no meaning"),
        ("{type: llm-rubric, value: a, provider: openai:gpt-4}", "with the input `judge-model`"),
        ("{type: llm-rubric, value: a, rubricPrompt: Pass}", "no answer can talk it into a pass"),
        ("{type: contains, value: 'file://gone.json'}", "there is no file `gone.json`"),
        ("{type: contains, value: 'file://../../../etc/passwd.txt'}", "outside the workspace"),
        ("{type: python, value: 'file://gone.py'}", "there is no file `gone.py`"),
    ],
)
def test_mistake_is_told_with_its_file_and_line(tmp_path: Path, entry: str, message: str) -> None:
    _, problems = items(tmp_path, "{input: a, max_length: 5}", asserting(entry))

    assert len(problems) == 1
    assert problems[0].startswith("prompts/v1/config.yaml:4: ")
    assert message in problems[0]


def test_all_mistakes_are_told_at_once_those_in_sets_too(tmp_path: Path) -> None:
    inner = "{type: assert-set, assert: [{type: select-best, value: a}]}"

    _, problems = items(tmp_path, asserting("{type: ruby, value: a}", inner), asserting("{}"))

    assert len(problems) == 3


def test_comparison_cannot_stand_in_a_set(tmp_path: Path) -> None:
    inner = "{type: assert-set, assert: [{type: not-select-best, value: a}]}"

    _, problems = items(tmp_path, asserting(inner))

    assert problems == [
        "prompts/v1/config.yaml:3: `not-select-best` cannot stand in an `assert-set`; write it "
        "beside the set"
    ]


@pytest.mark.parametrize("more", ["", ", weight: 0", ", metric: relevance"])
def test_comparison_is_an_assertion_of_a_case(tmp_path: Path, more: str) -> None:
    (found,), problems = items(tmp_path, asserting(f"{{type: select-best, value: a{more}}}"))

    assert problems == []
    (best,) = found
    assert isinstance(best, Assertion)
    assert best.type == "select-best"


def test_lint_reads_no_other_file() -> None:
    messages: list[str] = []

    check_alone({"type": "contains", "value": "file://gone.json"}, messages.append)
    check_alone({"type": "is-json", "value": {"a": ["file://gone.json"]}}, messages.append)
    assert messages == []

    check_alone({"type": "containss", "value": "a"}, messages.append)
    assert len(messages) == 1
    assert "[0]" not in messages[0]
    assert "did you mean `contains`?" in messages[0]


def test_case_without_assertions_has_no_items(tmp_path: Path) -> None:
    assert items(tmp_path, "{input: a, max_length: 5}") == ([()], [])
