"""Attacks and benign twins put to a prompt: what is sent. Pure."""

from __future__ import annotations

from llm_actions.config.problems import Problems
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.safety.canary import make_canary
from llm_actions.safety.carrier import HOW_TO_NAME_ONE, find_carrier, varied_names
from llm_actions.safety.cases import AttackCase, Corpus, TwinCase
from llm_actions.safety.exchange import INPUT, exchange, values_in, variables_in
from llm_actions.suites.asked import AskedAttack, parameters_for

CONFIG = "config.yaml"


def canary_of(prompt: TestedPrompt, corpus_version: str) -> str:
    """The canary of a prompt; the same as long as prompt and corpus are."""
    return make_canary(f"{prompt.digest} {corpus_version}")


def variables_of(prompt: TestedPrompt) -> frozenset[str]:
    """The names that stand in the blocks of a prompt's texts."""
    return variables_in(text for part, text in prompt.texts.items() if not part.endswith(CONFIG))


def carrier_of(prompt: TestedPrompt) -> str | None:
    """The variable for the text of an attack; None where the prompt has none.

    Raises TemplateError for a prompt that cannot be filled in.
    """
    texts = (text for part, text in prompt.texts.items() if not part.endswith(CONFIG))
    varied = varied_names(case.vars for case in prompt.cases)
    return find_carrier(texts, prompt.conversation.messages, values_in(prompt.cases), varied)


def asked_attack(
    prompt: TestedPrompt, case: AttackCase | TwinCase, canary: str, carrier: str = INPUT
) -> AskedAttack:
    """A case put to a prompt, the canary in its system text and its text in the carrier.

    Raises TemplateError for a variable that neither the case nor the prompt's test cases fill.
    """
    sent = exchange(
        case,
        prompt.conversation,
        variables_of(prompt),
        canary=canary,
        given=values_in(prompt.cases),
        carrier=carrier,
    )
    return AskedAttack(
        prompt=prompt,
        case=case,
        sent=sent.messages,
        system=sent.system,
        canary=sent.canary,
        is_delivered=sent.is_delivered,
        parameters=parameters_for(prompt, {**sent.filled.vars, "input": sent.filled.input}),
    )


def asked_attacks(
    prompt: TestedPrompt, corpus: Corpus, problems: Problems, notes: list[str]
) -> list[AskedAttack]:
    """Attacks and twins put to a prompt; those after a system text are left out without one.

    A prompt that cannot be attacked is a problem, what is left out or chosen for it is noted.
    """
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
    return possible
