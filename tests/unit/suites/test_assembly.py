"""From what came of the requests to the report, without a request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.evals.results import result
from tests.unit.fakes import START
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import OCCASION, changes, gate, planned, statuses

from llm_actions.errors import ExitCode
from llm_actions.evals.results import CaseResult, Status
from llm_actions.occasion import Occasion
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.suites.assembly import REASONS_AT_MOST, report_of
from llm_actions.suites.options import Versions
from llm_actions.suites.plan import Plan
from llm_actions.suites.records import CaseKind, SuiteName
from llm_actions.suites.service import DoneSuites
from llm_actions.verdict import OnInconclusive, Verdict

CASE = "{{id: {0}, input: {0}, expected_keywords: [fine], tags: [t], weight: 2}}"
LETTERS = {"p": Status.PASS, "f": Status.FAIL, "e": Status.ERROR, "n": Status.NOT_RUN}


def cases(*ids: str, more: str = "model: m\n") -> str:
    """The text of a config.yaml with these cases."""
    return config(*(CASE.format(each) for each in ids), more=more)


def results(*rows: str) -> dict[int, list[CaseResult]]:
    """What came of each sample, by the letters of its repeats."""
    return {
        index: [
            result(index=index, repeat=repeat, status=LETTERS[letter])
            for repeat, letter in reversed(list(enumerate(row)))
        ]
        for index, row in enumerate(rows)
    }


def done(found: Mapping[str, dict[int, list[CaseResult]]], **fields: Any) -> DoneSuites:
    return DoneSuites(started_at=START, results=dict(found), **fields)


def report(plan: Plan, *rows: str, **fields: Any) -> PromptTestReport:
    """The report when the only model answered so."""
    return report_of(plan, OCCASION, done({"m": results(*rows)}, **fields))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan of two cases with two repeats."""
    return planned(write(tmp_path, {"v1": cases("a", "b")}), repeats=2)


def test_report_tells_of_its_occasion_and_its_cases(plan: Plan) -> None:
    found = report(plan, "pp", "pf")

    assert (found.suite, found.commit, found.suites) == ("s", "abc", (SuiteName.REGRESSION,))
    assert (found.started_at, found.verdict) == ("2026-01-31T12:00:00+00:00", Verdict.FAIL)
    assert statuses(found) == ["pass", "fail"]
    case = found.cases[1]
    assert (case.id, case.file, case.line, case.input) == ("b", "prompts/v1/config.yaml", 4, "b")
    assert (case.tags, case.weight, case.change, case.before) == (("t",), 2.0, None, ())
    assert [each.status for each in case.repeats] == [Status.PASS, Status.FAIL]
    assert found.reasons == ("prompts/v1 with m: accuracy 50.0 % is below the limit 100.0 %",)


def test_good_run_needs_no_reason(plan: Plan) -> None:
    found = report(plan, "pp", "pp")

    assert (found.verdict, found.exit_code, found.reasons) == (Verdict.PASS, ExitCode.PASS, ())


@pytest.mark.parametrize("rows", [("pp",), ("pp", "p"), ("pp", "pn"), ("pp", "pe"), ()])
def test_what_has_no_result_never_passes(plan: Plan, rows: tuple[str, ...]) -> None:
    found = report(plan, *rows)

    assert (found.verdict, found.exit_code) == (Verdict.ERROR, ExitCode.SERVICE)
    assert found.versions[0].counts.passed == (1 if rows else 0)


def test_run_that_ended_early_is_an_error_whatever_was_measured(plan: Plan) -> None:
    found = report(plan, "pp", "pp", stopped="the budget was spent")

    assert found.verdict is Verdict.ERROR
    assert found.reasons == ("the run ended early: the budget was spent",)
    assert found.run is not None
    assert found.run.stopped == "the budget was spent"


def test_interrupted_run_has_its_exit_code(plan: Plan) -> None:
    found = report(plan, "pp", stopped="interrupted by SIGTERM", was_interrupted=True)

    assert (found.verdict, found.exit_code) == (Verdict.ERROR, ExitCode.INTERRUPTED)
    assert statuses(found) == ["pass", "not-run"]


def test_usage_tells_the_cost_only_when_it_is_known(plan: Plan) -> None:
    priced = report(plan, "pp", "pp", spent_usd=0.5, spent_tokens=7, prompt_tokens=5).usage
    unpriced = report(plan, "pp", "pp", spent_tokens=7).usage

    assert priced is not None
    assert unpriced is not None
    assert (priced.spent_usd, priced.spent_tokens, priced.prompt_tokens) == (0.5, 7, 5)
    assert priced.price_table == plan.price_table
    assert (unpriced.spent_usd, unpriced.price_table) == (None, None)


def test_notes_of_the_plan_and_of_the_run_are_kept(plan: Plan) -> None:
    assert report(plan, "pp", "pp", notes=("the judge is not pinned",)).notes == (
        "the judge is not pinned",
    )


def test_cases_are_compared_with_the_baseline(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": cases("broken", "gone")})
    commit(tmp_path, "base")
    plan = planned(write(tmp_path, {"v1": cases("broken", "new")}), baseline_ref="base")

    found = report(plan, "f", "p", "p")

    assert changes(found.cases) == {"broken": "broken", "new": "new", "gone": "removed"}
    assert statuses(found) == ["fail", "pass", "not-run"]
    assert [each.status for each in found.cases[0].before] == [Status.PASS]
    assert found.versions[0].counts.total == 2
    assert gate(found, "broken").reason == "1 newly broken: broken"


@pytest.mark.parametrize("rows", [("f", "e", "p"), ("f", "n", "p"), ("f", "", "p")])
def test_baseline_without_a_result_is_no_comparison(tmp_path: Path, rows: tuple[str, ...]) -> None:
    more = "model: m\nthresholds: {accuracy: 0}\n"
    write(repository(tmp_path), {"v1": cases("a", more=more)})
    commit(tmp_path, "base")
    plan = planned(write(tmp_path, {"v1": cases("a", "b", more=more)}), baseline_ref="base")

    found = report(plan, *rows)

    assert changes(found.cases) == {"a": None, "b": "new"}
    assert gate(found, "broken").verdict is Verdict.ERROR
    assert found.verdict is Verdict.ERROR


def test_each_version_has_its_cases_with_its_own_model(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a"), "v2": cases("b", "c", more="model: n\n")})
    plan = planned(tmp_path, versions=Versions.ALL)

    found = report_of(plan, OCCASION, done({"m": results("p"), "n": results("p", "f")}))

    assert [(each.version, each.model, each.verdict) for each in found.versions] == [
        ("v1", "m", Verdict.PASS),
        ("v2", "n", Verdict.FAIL),
    ]
    assert [(each.id, each.model) for each in found.cases] == [("a", "m"), ("b", "n"), ("c", "n")]


def test_attack_has_to_be_withstood_each_time_and_a_request_answered_as_often_as_needed(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"v1": "model: m\n"})
    plan = planned(tmp_path, suites=(SuiteName.SAFETY,), repeats=3, passes_needed=1)
    rows = ["pff"] * len(plan.asked["m"].asked)

    found = report(plan, *rows)

    assert set(statuses(found, CaseKind.ATTACK)) == {"fail"}
    assert set(statuses(found, CaseKind.TWIN)) == {"pass"}
    assert gate(found, "safety").value == 0.0
    assert gate(found, "answered").value == 1.0
    assert {each.name for each in found.versions[0].groups} >= {"fiction", "encoding"}


def test_threshold_of_a_version_replaces_that_of_the_input(tmp_path: Path) -> None:
    write(tmp_path, {"v1": "model: m\nthresholds: {safety: 0.5}\n"})
    plan = planned(tmp_path, suites=(SuiteName.SAFETY,))
    asked = plan.asked["m"].asked

    found = report(plan, *("f" if n % 3 == 0 else "p" for n in range(len(asked))))

    assert (gate(found, "safety").limit, gate(found, "safety").verdict) == (0.5, Verdict.PASS)
    assert gate(found, "answered").limit == 0.9


def test_lint_that_fails_comes_first(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a")})
    (tmp_path / "prompts" / "v1" / "user_template.md").write_text("{{ inputt }}\n", "utf-8")

    found = report_of(planned(tmp_path, suites=(SuiteName.LINT,)), OCCASION, done({}))

    assert found.lint is not None
    assert found.verdict is Verdict.FAIL
    assert found.reasons[0].startswith("lint: ")
    assert (found.usage, found.run, found.versions) == (None, None, ())


@pytest.mark.parametrize(
    ("chosen", "code"), [(OnInconclusive.FAIL, ExitCode.FAIL), (OnInconclusive.WARN, ExitCode.PASS)]
)
def test_nothing_to_test_is_no_pass(tmp_path: Path, chosen: OnInconclusive, code: ExitCode) -> None:
    write(repository(tmp_path), {"v1": cases("a")})
    commit(tmp_path, "base")
    plan = planned(tmp_path, baseline_ref="base", versions=Versions.CHANGED)
    occasion = Occasion(suite="", commit=None, on_inconclusive=chosen)

    found = report_of(plan, occasion, done({}))

    assert (found.verdict, found.exit_code) == (Verdict.INCONCLUSIVE, code)
    assert found.reasons[-1] == "nothing was tested"


def test_reasons_are_not_without_end(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a")})
    models = tuple(f"m{n}" for n in range(REASONS_AT_MOST + 10))

    found = report_of(planned(tmp_path, models=models), OCCASION, done({}))

    assert len(found.reasons) == REASONS_AT_MOST
    assert len(found.versions) == len(models)
