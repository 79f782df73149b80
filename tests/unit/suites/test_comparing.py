"""Answers are compared when all of them are there, also in whole runs over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.unit.assertions.asserting import parsed
from tests.unit.evals.results import result
from tests.unit.servers import endpoint
from tests.unit.suites.judges import JUDGE, blocks, choosing, passing_when
from tests.unit.suites.prompts import case, config, prompt, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import (
    Document,
    gate,
    planned,
    replying,
    reported,
    statuses,
    system,
)

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import (
    Assertion,
    Outcome,
    Output,
    Preference,
    UnmeasuredError,
)
from llm_actions.evals.results import CaseResult
from llm_actions.suites.asked import AskedCase, AskedSamples
from llm_actions.suites.comparing import hold_contests
from llm_actions.suites.contests import Turn, contests_of
from llm_actions.suites.options import CassetteMode, Versions
from llm_actions.suites.records import Repeat
from llm_actions.verdict import Verdict

KEY = "sk-test-key-1234"


@dataclass
class Longest:
    """A judge that likes the longest answer, and repeats a key that it was told."""

    seen: list[tuple[object, list[str]]] = field(default_factory=list)
    error: str | None = None

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        raise AssertionError(assertion, value, output)

    async def choose(
        self, assertion: Assertion, value: object, outputs: Sequence[Output]
    ) -> Preference:
        texts = [each.text for each in outputs]
        self.seen.append((value, texts))
        if self.error is not None:
            raise UnmeasuredError(self.error)
        best = max(range(len(texts)), key=lambda index: len(texts[index]))
        return Preference(best=frozenset([best]), reason=f"by {KEY}")


def held(
    judge: Longest, answers: Sequence[Sequence[str | None]], value: str = "longer"
) -> dict[Turn, Preference | UnmeasuredError]:
    """What comes of the answers of two versions, each over its repeats."""
    best = parsed({"type": "select-best", "value": value})
    versions = [
        AskedCase(
            prompt=prompt(f"v{number}"),
            case=case(vars={"what": f"text {number}"}),
            items=(best,) if number == 1 else (),
        )
        for number in range(len(answers))
    ]
    results: dict[int, list[CaseResult]] = {
        index: [
            result(index=index, repeat=repeat, answer=answer)
            for repeat, answer in reversed(list(enumerate(row)))
        ]
        for index, row in enumerate(answers)
    }
    preferences: dict[Turn, Preference | UnmeasuredError] = {}
    asyncio.run(
        hold_contests(
            contests_of({"m": AskedSamples(versions)}),
            {"m": results},
            Engine(judge=judge),
            preferences,
            repeats=len(answers[0]),
            secrets=(KEY,),
        )
    )
    return preferences


def test_answers_of_one_repeat_are_compared() -> None:
    judge = Longest()

    found = held(judge, [["a", "bbb"], ["aa", "bb"]])

    assert sorted(texts for _, texts in judge.seen) == [["a", "aa"], ["bbb", "bb"]]
    assert {turn: each.best for turn, each in found.items() if isinstance(each, Preference)} == {
        Turn(0, 0): {1},
        Turn(0, 1): {0},
    }


def test_criterion_is_filled_in_by_the_case_that_demands_it() -> None:
    judge = Longest()

    held(judge, [["a"], ["aa"]], "like {{ what }}")

    assert judge.seen[0][0] == "like text 1"


def test_missing_answer_leaves_nobody_the_best() -> None:
    judge = Longest()

    found = held(judge, [[None, "b"], ["aa", "bb"]])

    assert str(found[Turn(0, 0)]) == "v0 with m has no answer that could be compared"
    assert isinstance(found[Turn(0, 1)], Preference)
    assert len(judge.seen) == 1


def test_judge_without_a_choice_is_an_error() -> None:
    found = held(Longest(error=f"no reply to {KEY}"), [["a"], ["aa"]])

    assert str(found[Turn(0, 0)]) == "no reply to ***"


def test_reason_holds_no_secret() -> None:
    (found,) = held(Longest(), [["a"], ["aa"]]).values()

    assert isinstance(found, Preference)
    assert found.reason == "by ***"


BEST = "{id: a, input: a, expected_keywords: [fine], assert: [{type: select-best, value: longer}]}"


def told(repeat: Repeat) -> list[str]:
    """Why a repeat has its status."""
    return [*repeat.reasons, *([repeat.error.message] if repeat.error else [])]


def workspace(root: Path) -> None:
    """Two versions that want to be the best, whose system texts end in their names."""
    write(root, {"v1": config(BEST), "v2": config(BEST)})
    for name in ("v1", "v2"):
        text = f"You are the assistant {name}.\n"
        (root / "prompts" / name / "system.md").write_text(text, "utf-8")


def compared(
    root: Path, answers: Mapping[str, str], judge: Callable[[Document], str]
) -> dict[str, tuple[str, float | None, list[str]]]:
    """The status, the score and the reasons of each of two versions that answered so."""
    workspace(root)

    def answer(document: Document) -> str:
        if document["model"] == JUDGE:
            return judge(document)
        return answers[system(document).split()[-1].strip(".")]

    with endpoint(replying(answer)) as url:
        report = reported(planned(root, url, versions=Versions.ALL, judge_model=JUDGE))
    return {
        each.version: (str(each.status), each.repeats[0].score, told(each.repeats[0]))
        for each in report.cases
    }


def test_best_version_passes_and_the_other_fails(tmp_path: Path) -> None:
    found = compared(tmp_path, {"v1": "fine", "v2": "fine, and why"}, choosing(len))

    assert found == {
        "v1": (
            "fail",
            0.0,
            ['select-best: Not the best of 2 by "longer", which is v2 with m: so it is'],
        ),
        "v2": ("pass", 1.0, []),
    }


def test_preference_for_a_place_makes_nobody_the_best(tmp_path: Path) -> None:
    found = compared(tmp_path, {"v1": "fine", "v2": "fine!"}, choosing(lambda _: 0))

    assert [found[name][:2] for name in ("v1", "v2")] == [("fail", 0.0)] * 2
    assert "flips with the order" in found["v1"][2][0]


def test_equal_answers_are_equally_good_and_cost_nothing(tmp_path: Path) -> None:
    seen: list[Document] = []

    found = compared(
        tmp_path, {"v1": "fine", "v2": "fine"}, lambda each: seen.append(each) or "none"
    )

    assert [found[name][:2] for name in ("v1", "v2")] == [("pass", 1.0)] * 2
    assert seen == []


def test_choice_that_cannot_be_read_is_an_error_of_both(tmp_path: Path) -> None:
    found = compared(tmp_path, {"v1": "fine", "v2": "fine!"}, lambda _: "the second")

    assert [found[name][:2] for name in ("v1", "v2")] == [("error", None)] * 2
    assert found["v1"][2][0].startswith("select-best: judge: ")


def test_wrong_answer_that_is_the_best_has_failed(tmp_path: Path) -> None:
    found = compared(tmp_path, {"v1": "fine", "v2": "quite wrong"}, choosing(len))

    assert [found[name][0] for name in ("v1", "v2")] == ["fail", "fail"]
    assert found["v2"][2] == ['missing keyword "fine"']


def by_model(document: Document) -> str:
    """Two models, of which the second answers at greater length, and a judge who likes that."""
    if document["model"] == JUDGE:
        return choosing(len)(document)
    return "fine" if document["model"] == "one" else "fine, too"


def test_models_are_compared_over_every_repeat(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(BEST)})
    chosen = {"models": ("one", "two"), "repeats": 2, "judge_model": JUDGE}

    with endpoint(replying(by_model)) as url:
        report = reported(planned(tmp_path, url, **chosen))

    assert {each.model: [str(one.status) for one in each.repeats] for each in report.cases} == {
        "one": ["fail", "fail"],
        "two": ["pass", "pass"],
    }
    assert [gate(report, "accuracy", number).value for number in (0, 1)] == [0.0, 1.0]


def test_what_changed_is_told_without_the_comparison(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(BEST)})
    commit(tmp_path, "base")
    (tmp_path / "prompts" / "v1" / "system.md").write_text("You are new here, too.\n", "utf-8")
    chosen = {"models": ("one", "two"), "baseline_ref": "base", "judge_model": JUDGE}

    with endpoint(replying(by_model)) as url:
        report = reported(planned(tmp_path, url, **chosen))

    assert [(each.model, str(each.status), each.change) for each in report.cases] == [
        ("one", "fail", "same"),
        ("two", "pass", "same"),
    ]
    assert gate(report, "broken").verdict is Verdict.PASS


def test_recorded_labels_and_comparisons_are_replayed(tmp_path: Path) -> None:
    workspace(tmp_path)
    rows = "".join(f"kind {n},is kind,pass\nrude {n},is kind,fail\n" for n in range(12))
    (tmp_path / "labels.csv").write_text(f"output,criterion,label\n{rows}", "utf-8")
    chosen = {"judge_model": JUDGE, "judge_labels": "labels.csv", "versions": Versions.ALL}

    def answer(document: Document) -> str:
        if document["model"] != JUDGE:
            return "fine, too" if "v2" in system(document) else "fine"
        choose, judge = choosing(len), passing_when(lambda text, _: "kind" in text)
        return judge(document) if "output" in blocks(document) else choose(document)

    with endpoint(replying(answer)) as url:
        first = reported(planned(tmp_path, url, cassette=CassetteMode.RECORD, **chosen))
        again = planned(tmp_path, url, cassette=CassetteMode.REPLAY, api_key="", **chosen)
    second = reported(again)

    assert (second.judge, second.cases) == (first.judge, first.cases)
    assert [str(each.status) for each in first.cases] == ["fail", "pass"]
    assert second.run is not None
    assert second.run.requests == 0


def test_run_that_ended_early_compares_nothing_and_passes_nobody(tmp_path: Path) -> None:
    workspace(tmp_path)
    chosen = {"versions": Versions.ALL, "judge_model": JUDGE, "max_tokens": 1}

    with endpoint(replying(lambda each: "fine, too" if "v2" in system(each) else "fine")) as url:
        report = reported(planned(tmp_path, url, **chosen))

    assert report.verdict is Verdict.ERROR
    assert "pass" not in statuses(report)
