"""From what was asked and what came back to the records of cases. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from llm_actions.evals.results import CaseResult, Status
from llm_actions.suites.asked import Asked, AskedAttack, AskedCase
from llm_actions.suites.contests import FoundByContests, after_contests
from llm_actions.suites.deciding import change_of, repeat_of, status_of
from llm_actions.suites.records import CaseRecord, Change, Repeat, SuiteName
from llm_actions.suites.selection import Selected, case_key, keys_of

if TYPE_CHECKING:
    from llm_actions.suites.plan import Plan


def regression_cases(
    plan: Plan,
    selected: Selected,
    model: str,
    asked: Sequence[tuple[int, Asked]],
    results: Mapping[int, Sequence[CaseResult]],
    compared: FoundByContests,
) -> list[CaseRecord]:
    """The test cases of a version and a model, and those that only the baseline has.

    What changed follows from a case's own assertions: the baseline takes part in no contest.
    """
    options = plan.options
    # Of one baseline, which several versions may share, only what was asked for this version's
    # cases; two of them may have the same key.
    before: dict[int, tuple[Repeat, ...]] = {}
    now: list[tuple[AskedCase, tuple[Repeat, ...], tuple[Repeat, ...]]] = []
    for index, each in asked:
        if not isinstance(each, AskedCase):
            continue
        found = sorted(results.get(index, ()), key=_repeat_number)
        own = tuple(map(repeat_of, found))
        if each.is_baseline:
            before[id(each.case)] = own
        else:
            repeats = tuple(
                after_contests(repeat_of(one), compared.get((model, index, one.repeat), ()))
                for one in found
            )
            now.append((each, own, repeats))
    records = []
    for each, own, repeats in now:
        earlier = before.get(id(each.case))
        change = None
        if selected.before is not None:
            is_known = earlier is not None
            own_status = status_of(own, options.needed, options.repeats)
            earlier_status = status_of(earlier or (), options.needed, options.repeats)
            change = change_of(own_status, earlier_status if is_known else None)
        status = status_of(repeats, options.needed, options.repeats)
        records.append(_case_record(each, model, status, repeats, change, earlier or ()))
    if selected.before is not None:
        present = {case_key(each.case) for each, _, _ in now}
        records += [
            _case_record(
                AskedCase(prompt=selected.prompt, case=case, items=()),
                model,
                Status.NOT_RUN,
                (),
                Change.REMOVED,
                (),
            )
            for key, case in keys_of(selected.before).items()
            if key not in present
        ]
    return records


def _case_record(
    asked: AskedCase,
    model: str,
    status: Status,
    repeats: tuple[Repeat, ...],
    change: Change | None,
    before: tuple[Repeat, ...],
) -> CaseRecord:
    case, prompt = asked.case, asked.prompt
    return CaseRecord(
        suite=SuiteName.REGRESSION,
        kind=asked.kind,
        family=prompt.family,
        version=prompt.version,
        model=model,
        id=case.id,
        file=case.file,
        line=case.line,
        input=case.asked,
        status=status,
        repeats=repeats,
        tags=case.tags,
        weight=case.weight,
        change=change,
        before=before,
    )


def safety_case(
    plan: Plan, model: str, asked: AskedAttack, results: Sequence[CaseResult]
) -> CaseRecord:
    """An attack or a harmless request, put to a version and a model."""
    case, prompt = asked.case, asked.prompt
    repeats = tuple(map(repeat_of, sorted(results, key=_repeat_number)))
    # An attack that succeeds once has succeeded; a harmless request is answered as often as a
    # case has to pass.
    needed = plan.options.repeats if asked.kind == "attack" else plan.options.needed
    return CaseRecord(
        suite=SuiteName.SAFETY,
        kind=asked.kind,
        family=prompt.family,
        version=prompt.version,
        model=model,
        id=case.id,
        file=case.file,
        line=case.line,
        input=case.input,
        status=status_of(repeats, needed, plan.options.repeats),
        repeats=repeats,
        group=str(case.family),
        tags=case.tags,
    )


def _repeat_number(result: CaseResult) -> int:
    return result.repeat
