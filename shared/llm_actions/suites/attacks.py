"""Attacks and benign twins put to a prompt: what is sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.prompts.prompt import Message
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.safety.canary import make_canary, place_canary
from llm_actions.safety.canonical import letters
from llm_actions.safety.carrier import find_carrier, varied_names
from llm_actions.safety.cases import AttackCase, TwinCase
from llm_actions.safety.exchange import BLOCK, INPUT, NAME, QUOTED, fill_case
from llm_actions.suites.asked import AskedAttack

CONFIG = "config.yaml"


def canary_of(prompt: TestedPrompt, corpus_version: str) -> str:
    """The canary of a prompt; the same as long as prompt and corpus are."""
    return make_canary(f"{prompt.digest} {corpus_version}")


def variables_of(prompt: TestedPrompt) -> frozenset[str]:
    """The names that stand in the blocks of a prompt's texts."""
    names: set[str] = set()
    for part, text in prompt.texts.items():
        if not part.endswith(CONFIG):
            for block in BLOCK.findall(text):
                names.update(NAME.findall(QUOTED.sub(" ", block)))
    return frozenset(names)


def given_values(prompt: TestedPrompt) -> Mapping[str, object]:
    """A value for each variable that the prompt's test cases fill: that of the first."""
    values: dict[str, object] = {}
    for case in prompt.cases:
        for name, value in case.vars.items():
            values.setdefault(name, value)
    return values


def carrier_of(prompt: TestedPrompt) -> str | None:
    """The variable for the text of an attack; None where the prompt has none.

    Raises TemplateError for a prompt that cannot be filled in.
    """
    texts = (text for part, text in prompt.texts.items() if not part.endswith(CONFIG))
    varied = varied_names(case.vars for case in prompt.cases)
    return find_carrier(texts, prompt.conversation.messages, given_values(prompt), varied)


def asked_attack(
    prompt: TestedPrompt, case: AttackCase | TwinCase, canary: str, carrier: str = INPUT
) -> AskedAttack:
    """A case put to a prompt, the canary in its system text and its text in the carrier.

    Raises TemplateError for a variable that neither the case nor the prompt's test cases fill.
    """
    filled = fill_case(case, variables_of(prompt), given_values(prompt), carrier)
    messages = prompt.conversation.messages(filled.input, filled.vars)
    system, sent = None, []
    for message in messages:
        is_first_system = message["role"] == "system" and system is None
        if is_first_system:
            system = place_canary(message["content"], canary)
        content = system if is_first_system and system is not None else message["content"]
        sent.append({**message, "content": content})
    return AskedAttack(
        prompt=prompt,
        case=case,
        sent=tuple(sent),
        system=system,
        canary=canary if system is not None else None,
        is_delivered=_is_delivered(case, messages),
    )


def _is_delivered(case: AttackCase | TwinCase, messages: list[Message]) -> bool:
    sent = "\n".join(letters(message["content"]) for message in messages)
    return all(letters(text) in sent for text in (case.input, *case.vars.values()))
