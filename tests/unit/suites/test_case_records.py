"""Test cases and attacks as records, before and after their answers were compared."""

from __future__ import annotations

from pathlib import Path

from tests.unit.assertions.asserting import parsed
from tests.unit.evals.results import result
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import planned

from llm_actions.assertions.model import Outcome
from llm_actions.evals.results import CaseResult, Status
from llm_actions.suites.asked import AskedAttack
from llm_actions.suites.case_records import regression_cases, safety_case
from llm_actions.suites.contests import FoundByContests
from llm_actions.suites.records import CaseKind, CaseRecord, Change, SuiteName

CASE = "{id: a, input: a, expected_keywords: [fine], tags: [t], weight: 2}"
LETTERS = {"p": Status.PASS, "f": Status.FAIL, "e": Status.ERROR, "n": Status.NOT_RUN}


def results(*rows: str) -> dict[int, list[CaseResult]]:
    """What came of each sample, by the letters of its repeats, the last one first."""
    return {
        index: [
            result(index=index, repeat=repeat, status=LETTERS[letter])
            for repeat, letter in reversed(list(enumerate(row)))
        ]
        for index, row in enumerate(rows)
    }


def records(
    root: Path, *rows: str, compared: FoundByContests | None = None, **chosen: object
) -> list[CaseRecord]:
    """The cases of the only version and model."""
    plan = planned(root, repeats=len(rows[0]), **chosen)
    asked = list(enumerate(plan.asked["m"].asked))
    return regression_cases(plan, plan.selected[0], "m", asked, results(*rows), compared or {})


def test_case_has_its_repeats_in_order_and_its_own_facts(tmp_path: Path) -> None:
    (found,) = records(write(tmp_path, {"v1": config(CASE)}), "pf")

    assert (found.id, found.version, found.tags, found.weight) == ("a", "v1", ("t",), 2)
    assert [str(each.status) for each in found.repeats] == ["pass", "fail"]
    assert (found.status, found.change) == (Status.FAIL, None)


def test_comparison_decides_the_repeat_that_it_is_of(tmp_path: Path) -> None:
    lost = Outcome(passed=False, score=0.0, reason="v2 is better")
    best = parsed({"type": "select-best", "value": "shorter"})

    (found,) = records(
        write(tmp_path, {"v1": config(CASE)}),
        "pp",
        compared={("m", 0, 1): [(best, lost)], ("other", 0, 0): [(best, lost)]},
        passes_needed=1,
    )

    assert [str(each.status) for each in found.repeats] == ["pass", "fail"]
    assert found.status is Status.PASS


def test_change_follows_from_what_the_baseline_was_measured_by(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(CASE, "{id: gone, input: g, max_length: 9}")})
    commit(tmp_path, "base")
    write(tmp_path, {"v1": config(CASE)})
    lost = Outcome(passed=False, score=0.0, reason="v2 is better")
    best = parsed({"type": "select-best", "value": "shorter"})
    compared = {("m", 0, 0): [(best, lost)]}

    kept, gone = records(tmp_path, "p", "p", compared=compared, baseline_ref="base")
    broken, _ = records(tmp_path, "f", "p", baseline_ref="base")

    assert (kept.status, kept.change, len(kept.before)) == (Status.FAIL, Change.SAME, 1)
    assert (gone.id, gone.change, gone.status) == ("gone", Change.REMOVED, Status.NOT_RUN)
    assert broken.change is Change.BROKEN


def test_attack_has_to_be_withstood_every_time(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(CASE)})
    plan = planned(tmp_path, suites=(SuiteName.SAFETY,), repeats=2, passes_needed=1)
    by_kind = {each.kind: each for each in plan.asked["m"].asked if isinstance(each, AskedAttack)}

    attack, twin = (
        safety_case(plan, "m", by_kind[kind], results("pf")[0])
        for kind in (CaseKind.ATTACK, CaseKind.TWIN)
    )

    assert (attack.status, twin.status) == (Status.FAIL, Status.PASS)
    assert attack.group == str(by_kind[CaseKind.ATTACK].case.family)
