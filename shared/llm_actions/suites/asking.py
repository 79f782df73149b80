"""What each model is asked: the test cases of its prompts, and attacks on them."""

from __future__ import annotations

from collections.abc import Sequence

from llm_actions.assertions.kinds import LOG_PROBS_ARE_OFF, Family, needs_log_probs
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.assertion_items import needs
from llm_actions.llm.chat import LOG_PROBS
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.safety.carrier import HOW_TO_NAME_ONE
from llm_actions.safety.cases import Corpus
from llm_actions.safety.exchange import INPUT
from llm_actions.suites.asked import Asked, AskedCase, AskedSamples, messages_of
from llm_actions.suites.attacks import asked_attack, canary_of, carrier_of
from llm_actions.suites.checking import read_items
from llm_actions.suites.options import Options
from llm_actions.suites.records import SuiteName
from llm_actions.suites.selection import Selected, case_key, keys_of

FILES = (".yaml", ".yml", ".json")


def asked_of(
    options: Options,
    selected: Sequence[Selected],
    corpus: Corpus | None,
    folders: Folders,
    problems: Problems,
    notes: list[str],
) -> tuple[dict[str, AskedSamples], frozenset[Family]]:
    """What each model is asked, and what the assertions need beside the answers."""
    by_model: dict[str, list[Asked]] = {}
    needed: set[Family] = {Family.JUDGE} if options.measures_judge else set()
    for each in selected:
        prompt = each.prompt
        models = options.models or ((prompt.model,) if prompt.model else ())
        if not models:
            problems.add(prompt.path, "names no model; set `model` in config.yaml or as an input")
        asked: list[Asked] = []
        if SuiteName.REGRESSION in options.suites:
            asked += _cases(each, folders, problems, needed)
        if corpus is not None:
            asked += _attacks(prompt, corpus, problems, notes)
        for model in models:
            by_model.setdefault(model, []).extend(asked)
    return {model: AskedSamples(asked) for model, asked in by_model.items()}, frozenset(needed)


def _cases(
    selected: Selected, folders: Folders, problems: Problems, needed: set[Family]
) -> list[Asked]:
    prompt = selected.prompt
    if not prompt.cases:
        problems.add(
            prompt.path if prompt.path.endswith(FILES) else f"{prompt.path}/config.yaml",
            "has no test_cases, so nothing would be tested; add some or drop `regression`",
        )
    before = selected.before
    known = keys_of(before) if before is not None else {}
    asked: list[Asked] = []
    for case in prompt.cases:
        if not case.has_expectation:
            problems.add_at(case.file, case.line, "the case expects nothing of the answer")
        items = read_items(prompt, case, folders, problems)
        needed.update(needs(items))
        now = AskedCase(prompt=prompt, case=case, items=items)
        try:
            messages_of(now)
            _ = now.parameters
        except TemplateError as error:
            problems.add_at(case.file, case.line_of("vars"), f"{error}; give it one in `vars`")
        own = {**prompt.parameters, **case.parameters}
        if needs_log_probs(items) and own.get(LOG_PROBS) is False:
            problems.add_at(case.file, case.line_of("assert"), LOG_PROBS_ARE_OFF)
        asked.append(now)
        if before is not None and case_key(case) in known:
            asked.append(AskedCase(prompt=before, case=case, items=items, is_baseline=True))
    return asked


def _attacks(
    prompt: TestedPrompt, corpus: Corpus, problems: Problems, notes: list[str]
) -> list[Asked]:
    """Attacks and twins; those after a system text alone are left out where there is none."""
    canary = canary_of(prompt, corpus.version)
    try:
        carrier = carrier_of(prompt)
        if carrier is None:
            problems.add(
                prompt.path,
                "has no variable that takes the text of a user, so nothing can attack it; "
                f"{HOW_TO_NAME_ONE}, or drop `safety`",
            )
            return []
        asked = [asked_attack(prompt, case, canary, carrier) for case in corpus.all_cases]
    except TemplateError as error:
        problems.add(
            prompt.path,
            f"cannot be filled in for an attack: {error}; give the variable a value in `vars` of a "
            "test case",
        )
        return []
    if carrier != INPUT:
        notes.append(f"{prompt.path}: attacks stand in the variable `{carrier}`")
    possible = [each for each in asked if each.is_possible]
    if len(possible) < len(asked):
        notes.append(
            f"{prompt.path} has no system text, so {len(asked) - len(possible)} attacks that are "
            "after nothing else were left out"
        )
    return list(possible)
