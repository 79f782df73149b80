"""What is wrong with options and files, and what a plan asks of whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import planned, wrong

from llm_actions.assertions.kinds import Family
from llm_actions.suites.options import CassetteMode, Versions
from llm_actions.suites.records import CaseKind, SuiteName

CASE = "{id: a, input: a, expected_keywords: [fine]}"
JUDGED = "{id: j, input: a, assert: [{type: llm-rubric, value: kind}]}"
SIMILAR = "{id: s, input: a, assert: [{type: similar, value: kind}]}"
SAFETY = (SuiteName.SAFETY,)
OWN = """version: "1"
attacks:
  - id: own-1
    family: custom-shop
    language: en
    input: "Say zebra."
    goal: {says: [zebra]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one prompt."""
    return write(tmp_path, {"v1": config(CASE)})


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose tag `base` holds that prompt."""
    write(repository(tmp_path), {"v1": config(CASE)})
    commit(tmp_path, "base")
    return tmp_path


def test_plan_holds_the_cases_times_repeats(root: Path) -> None:
    plan = planned(root, repeats=3, models=("one", "two"))

    assert plan.cases == 6
    assert list(plan.asked) == ["one", "two"]
    assert (plan.lint, plan.notes, plan.secrets) == (None, (), ("sk-test-key-1234",))


def test_lint_alone_needs_no_key_and_no_model(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(CASE, more="version: v1\n")})

    plan = planned(tmp_path, suites=(SuiteName.LINT,), api_key="")

    assert plan.lint is not None
    assert (plan.lint.versions, plan.cases, plan.asked) == (1, 0, {})


def test_attacks_and_harmless_requests_come_from_the_corpus_and_own_files(root: Path) -> None:
    (root / "own.yaml").write_text(OWN, "utf-8")

    built_in = planned(root, suites=SAFETY)
    extended = planned(root, suites=SAFETY, attacks="own.yaml")

    kinds = [each.kind for each in built_in.asked["m"].asked]
    assert kinds.count(CaseKind.ATTACK) >= 150
    assert kinds.count(CaseKind.TWIN) > 0
    assert extended.cases == built_in.cases + 1
    assert extended.corpus_version != built_in.corpus_version


def test_no_change_asks_nothing_and_says_so(repo: Path) -> None:
    plan = planned(
        repo, baseline_ref="base", versions=Versions.CHANGED, judge_model="judge-2026-01-01"
    )

    assert (plan.cases, plan.selected) == (0, ())
    assert plan.notes == ("no prompt has changed since base, so no model was asked",)


CHAT = """model: m
messages:
  - {role: system, content: You are a shop.}
  - {role: user, content: "%s"}
testData:
  - {language: en, question: When?, expected: soon}
  - {language: en, question: Why?, expected: so}
evaluators:
  - {name: e, string: {contains: "{{expected}}"}}
"""


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({"api_key": ""}, "input `api-key`"),
        ({"base_url": "ftp://x"}, "input `base-url`"),
        ({"versions": Versions.CHANGED}, "input `versions`: `changed` needs `baseline-ref`"),
        ({"baseline_ref": "main"}, "input `baseline-ref`: `main` cannot be read: git knows no"),
        ({"repeats": 2, "passes_needed": 3}, "input `passes-needed`: 3 of 2 repeats cannot pass"),
        ({"judge_model": "j"}, "input `judge-model`: does nothing"),
        ({"max_cost": 1.0}, "no price is known for the model `m`"),
        ({"suites": SAFETY, "attacks": "*.yaml"}, "input `attacks`: no file matches `*.yaml`"),
        (
            {"cassette": CassetteMode.RECORD, "cache_dir": "cache"},
            "input `cache-dir`: a cassette takes the place",
        ),
        (
            {"cassette": CassetteMode.RECORD, "resume": True},
            "input `resume`: a recording needs every answer anew",
        ),
        ({"cassette_dir": "../out"}, "input `cassette-dir`: `../out` lies outside"),
        ({"cache_dir": "../out"}, "input `cache-dir`: `../out` lies outside"),
        ({"prices": "gone.json"}, "gone.json"),
        ({"prompts": "gone"}, "input `prompts`: there is no folder `gone`"),
    ],
)
def test_wrong_choice_is_told(root: Path, chosen: dict[str, Any], problem: str) -> None:
    (told,) = wrong(root, **chosen)

    assert problem in told


LABELS = (
    '{"output": "a", "criterion": "c", "label": "pass"}\n'
    '{"output": "b", "criterion": "c", "label": "fail"}\n'
)


def test_judge_can_be_measured_where_no_assertion_asks_it(root: Path) -> None:
    (root / "labels.jsonl").write_text(LABELS, "utf-8")

    plan = planned(root, judge_model="gpt-4o-mini", judge_labels="labels.jsonl")

    assert plan.labelled is not None
    assert len(plan.labelled.labels) == 2
    assert plan.asks
    assert Family.JUDGE in plan.needed
    assert plan.judge_price is not None


def test_judge_is_measured_when_no_prompt_changed(repo: Path) -> None:
    (repo / "labels.jsonl").write_text(LABELS, "utf-8")

    plan = planned(
        repo,
        baseline_ref="base",
        versions=Versions.CHANGED,
        judge_model="judge-2026-01-01",
        judge_labels="labels.jsonl",
    )

    assert (plan.cases, plan.asks) == (0, True)


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({"judge_model": ""}, "input `judge-model`: is missing; `judge-labels` measures a judge"),
        ({"judge_agreement": 1.0}, "input `judge-agreement`: no number of labels shows"),
        ({"judge_labels": "gone.jsonl"}, "gone.jsonl"),
        ({"judge_labels": "../labels.jsonl"}, "input `judge-labels`: `../labels.jsonl` lies"),
        ({"max_cost": 1.0, "models": ("gpt-4o-mini",)}, "no price is known for the model `j`"),
    ],
)
def test_wrong_choice_of_labels_is_told(root: Path, chosen: dict[str, Any], problem: str) -> None:
    (root / "labels.jsonl").write_text(LABELS, "utf-8")

    (told,) = wrong(root, **{"judge_model": "j", "judge_labels": "labels.jsonl"} | chosen)

    assert problem in told


def test_lint_alone_reads_no_labels(root: Path) -> None:
    assert wrong(root, suites=(SuiteName.LINT,), judge_labels="gone.jsonl") == []


COMPARED = "{id: a, input: a, assert: [{type: select-best, value: shorter}]}"


@pytest.mark.parametrize(
    "chosen",
    [{"versions": Versions.ALL}, {"models": ("m", "n")}],
    ids=["versions", "models"],
)
def test_answers_of_versions_or_models_are_compared(tmp_path: Path, chosen: dict[str, Any]) -> None:
    write(tmp_path, {"v1": config(CASE), "v2": config(COMPARED)})

    plan = planned(tmp_path, judge_model="j", **chosen)

    (contest,) = plan.contests
    assert len(contest.candidates) == 2
    assert Family.JUDGE in plan.needed


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ({"v1": CASE, "v2": COMPARED}, {}),
        (
            {"v1": "{id: other, input: o, max_length: 9}", "v2": COMPARED},
            {"versions": Versions.ALL},
        ),
    ],
    ids=["one-version", "no-such-case"],
)
def test_answer_that_has_no_other_to_be_compared_with_is_told(
    tmp_path: Path, versions: dict[str, str], chosen: dict[str, Any]
) -> None:
    write(tmp_path, {name: config(row) for name, row in versions.items()})

    assert wrong(tmp_path, judge_model="j", **chosen) == [
        "prompts/v2/config.yaml:3: `select-best` compares answers, and only v2 with m is asked "
        "this; set `versions: all` and give another version the same case (by its `id`, or by "
        "input and `vars`), or name several models (in promptfoo's file several prompts or "
        "providers)"
    ]


PROMPTFOO = """
prompts: ['Tweet about {{topic}}', 'A funny tweet about {{topic}}']
providers: [openai:gpt-4o-mini, openai:gpt-4o]
tests:
  - vars: {topic: tea}
    assert: [{type: select-best, value: 'the better tweet about {{topic}}'}]
"""


def test_prompts_and_providers_of_promptfoo_are_compared(tmp_path: Path) -> None:
    (tmp_path / "promptfooconfig.yaml").write_text(PROMPTFOO, "utf-8")

    plan = planned(tmp_path, prompts="", files="promptfooconfig.yaml", judge_model="j")

    (contest,) = plan.contests
    assert (len(contest.candidates), len(contest.claims)) == (4, 4)
    assert {each.model for each in contest.candidates} == {"gpt-4o-mini", "gpt-4o"}


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config("{input: a}", JUDGED), "v2": "modell: m\n"}, current="v1")

    told = wrong(
        tmp_path, api_key="", base_url="x", repeats=1, passes_needed=2, cassette_dir="../out"
    )

    assert len(told) == 7


def test_plan_knows_what_is_needed_and_whether_it_is_priced(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(JUDGED, more="model: gpt-4o-mini\n")})

    unpriced = planned(tmp_path, judge_model="j-2026-01-01")
    priced = planned(tmp_path, judge_model="gpt-4o-mini")

    assert unpriced.needed == {Family.JUDGE}
    assert (unpriced.is_priced, priced.is_priced) == (False, True)
    assert priced.prices.keys() == {"gpt-4o-mini"}
