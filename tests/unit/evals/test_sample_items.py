"""The assertions of samples: checked with the dataset, parsed again where they are used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.evals.datasets import sample
from tests.unit.problems import told

from llm_actions.assertions.model import Assertion, Script
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.sample_items import KEPT_AT_MOST, SampleItems
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import AnswerError, ErrorKind


def items_of(folder: Path, *names: str) -> SampleItems:
    paths = [folder / name for name in names or ("data.jsonl",)]
    return SampleItems(paths, Folders(working=folder, allowed=(folder,)))


def asserting(*entries: object, **fields: object) -> Sample:
    return sample(assertions=list(entries), **fields)


def contains(value: object) -> dict[str, object]:
    return {"type": "contains", "value": value}


def values(items: SampleItems, of: Sample) -> list[object]:
    return [each.value for each in items.of(of) if isinstance(each, Assertion)]


def test_sample_without_assertions_has_none(tmp_path: Path) -> None:
    assert items_of(tmp_path).of(sample()) == ()


def test_checked_assertions_are_found_again(tmp_path: Path) -> None:
    items, problems = items_of(tmp_path), Problems()
    one, other = asserting(contains("a")), asserting(contains("b"))

    items.check(one, problems)
    items.check(other, problems)

    assert told(problems) == []
    assert (items.samples, values(items, one), values(items, other)) == (2, ["a"], ["b"])


def test_more_assertions_than_are_kept_are_parsed_anew(tmp_path: Path) -> None:
    items, problems = items_of(tmp_path), Problems()
    samples = [asserting(contains(str(number))) for number in range(KEPT_AT_MOST + 5)]
    for each in samples:
        items.check(each, problems)

    assert values(items, samples[0]) == ["0"]
    assert values(items, samples[-1]) == [str(KEPT_AT_MOST + 4)]
    assert values(items, samples[0]) == ["0"]


def test_problem_of_the_same_assertions_is_told_for_each_sample(tmp_path: Path) -> None:
    items, problems = items_of(tmp_path), Problems()

    items.check(asserting({"type": "x"}, line=1), problems)
    items.check(asserting({"type": "x"}, line=2), problems)

    assert [problem.split(": ")[0] for problem in told(problems)] == [
        "data.jsonl:1",
        "data.jsonl:2",
    ]
    assert items.samples == 0


def test_files_are_found_beside_the_file_of_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "wanted.txt").write_text("above\n")
    (tmp_path / "sub" / "wanted.txt").write_text("below\n")
    items, problems = items_of(tmp_path, "data.jsonl", "sub/data.jsonl"), Problems()
    above = asserting(contains("file://wanted.txt"))
    below = asserting(contains("file://wanted.txt"), file="sub/data.jsonl")

    items.check(above, problems)
    items.check(below, problems)

    assert told(problems) == []
    assert (values(items, above), values(items, below)) == (["above"], ["below"])


def test_file_is_read_once_so_that_a_run_scores_with_what_was_checked(tmp_path: Path) -> None:
    path = tmp_path / "wanted.txt"
    path.write_text("before")
    items, problems = items_of(tmp_path), Problems()
    items.check(asserting(contains("file://wanted.txt")), problems)

    path.write_text("after")
    other = asserting(contains("file://wanted.txt"), contains("more"))

    assert values(items, other) == ["before", "more"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (contains("file://../outside.txt"), "lies outside the workspace"),
        ({"type": "python", "value": "file://../outside.py"}, "lies outside the workspace"),
        ({"type": "python", "value": "file://gone.py"}, "there is no file `gone.py`"),
        ({"type": "contains", "value": "a", "transform": "file://a.js"}, "JavaScript"),
    ],
)
def test_file_that_cannot_be_used_is_told(
    tmp_path: Path, entry: dict[str, object], message: str
) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("a")
    (tmp_path / "outside.py").write_text("")
    problems = Problems()

    items_of(folder).check(asserting(entry), problems)

    (problem,) = told(problems)
    assert problem.startswith("data.jsonl:1: ")
    assert message in problem


@pytest.mark.parametrize("name", ["select-best", "not-select-best"])
def test_comparison_of_several_answers_is_refused(tmp_path: Path, name: str) -> None:
    alone = {"type": name, "value": "a"}
    problems = Problems()

    items_of(tmp_path).check(asserting(alone), problems)
    items_of(tmp_path).check(asserting({"type": "assert-set", "assert": [alone]}), problems)

    message = f"`{name}` compares several answers, and a sample has one"
    assert told(problems) == [f"data.jsonl:1: {message}"] * 2


def test_digest_follows_from_what_the_named_files_hold(tmp_path: Path) -> None:
    script, wanted = tmp_path / "check.py", tmp_path / "wanted.json"
    script.write_text("def get_assert(output, context): return True\n")
    wanted.write_text('["a"]')
    python = asserting({"type": "python", "value": "file://check.py"})
    listed = asserting({"type": "contains-any", "value": "file://wanted.json"})

    def digest() -> str:
        items, problems = items_of(tmp_path), Problems()
        items.check(python, problems)
        items.check(listed, problems)
        assert told(problems) == []
        return items.digest_of_files()

    before = digest()
    assert digest() == before
    wanted.write_text('["b"]')
    other = digest()
    script.write_text("def get_assert(output, context): return False\n")
    third = digest()

    assert len({before, other, third, items_of(tmp_path).digest_of_files()}) == 4


def test_script_that_is_gone_is_an_error_of_its_cases_and_not_of_the_run(tmp_path: Path) -> None:
    script = tmp_path / "check.py"
    script.write_text("")
    items, problems = items_of(tmp_path), Problems()
    python = asserting({"type": "python", "value": "file://check.py"})
    items.check(python, problems)
    script.unlink()

    assert items.digest_of_files()
    (found,) = items.of(python)
    assert isinstance(found, Assertion)
    assert isinstance(found.value, Script)


def test_assertion_that_was_never_checked_is_an_error_of_its_case(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="unknown assertion type") as caught:
        items_of(tmp_path).of(asserting({"type": "x"}))

    assert (caught.value.kind, caught.value.is_fatal) == (ErrorKind.ASSERTION, False)


PERPLEXITY = {"type": "perplexity", "threshold": 5}


def test_samples_that_measure_probabilities_are_told_from_others(tmp_path: Path) -> None:
    items = items_of(tmp_path)

    assert items.need_log_probs(asserting({"type": "assert-set", "assert": [PERPLEXITY]}))
    assert not items.need_log_probs(asserting(contains("a")))
    assert not items.need_log_probs(sample())


def test_probabilities_that_the_prompt_switches_off_are_a_problem(tmp_path: Path) -> None:
    folders = Folders(working=tmp_path, allowed=(tmp_path,))
    items = SampleItems([tmp_path / "data.jsonl"], folders, {"logprobs": False})
    problems = Problems()

    items.check(asserting(PERPLEXITY), problems)
    items.check(asserting(contains("a")), problems)

    (problem,) = told(problems)
    assert problem.startswith("data.jsonl:1: `perplexity` needs `logprobs`")
