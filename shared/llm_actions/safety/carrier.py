"""Finds the variable of a prompt in which the text of its user stands, and so that of an attack.

The layout of this library calls it `input`; prompts that were written for something else have
`{{question}}`, or several variables. A variable is tried by filling it in and looking whether its
value arrives. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.history import message_text
from llm_actions.prompts.prompt import Message
from llm_actions.safety.exchange import (
    ANY_TEXT,
    ANY_TEXT_LATER,
    BLOCK,
    INPUT,
    SAME_THING,
)

# A text that no template holds, of one word, so that filters leave its letters alone.
PROBE = "Vuzokamedipegona"
NAME = re.compile(r"(?<![.\w-])[A-Za-z_][\w-]*")
CANDIDATES_AT_MOST = 200
# What an application pastes in beside the words of its user.
DOCUMENTS = frozenset((*ANY_TEXT, *ANY_TEXT_LATER, *(name for same in SAME_THING for name in same)))
HOW_TO_NAME_ONE = "write `{{ input }}` where the text of the user belongs"

Messages = Callable[[str, Mapping[str, object]], list[Message]]


def find_carrier(
    texts: Iterable[str],
    messages: Messages,
    given: Mapping[str, object],
    varied: Collection[str] = (),
) -> str | None:
    """The variable that takes the text of an attack: `input` where the prompt has a place for it.

    Else the only variable of the user's messages; of several the one that the test cases vary,
    else the one that stands last, and a document only if there is nothing else; else the only
    variable of the prompt. None where there is none of these. `texts` are the prompt's texts
    before they are filled in, `given` its values, `varied` the variables with different values in
    its test cases. Raises TemplateError when the prompt cannot be filled in whatever is put where.
    """
    names = _names(texts)
    values: dict[str, object] = {**{name: name for name in names}, **given}
    if INPUT in names or _place(messages, PROBE, values) is not None:
        return INPUT
    places = {name: _place_of(messages, {**values, name: PROBE}) for name in names}
    asked = {name: place for name, place in places.items() if place is not None and place[0]}
    if not asked:
        found = [name for name, place in places.items() if place is not None]
        return found[0] if len(found) == 1 else None
    own = {name: place for name, place in asked.items() if name not in DOCUMENTS} or asked
    chosen = {name: place for name, place in own.items() if name in varied} or own
    return max(chosen, key=lambda name: chosen[name])


def varied_names(cases: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """The variables to which test cases give more than one value."""
    values: dict[str, set[str]] = {}
    for variables in cases:
        for name, value in variables.items():
            values.setdefault(name, set()).add(repr(value))
    return frozenset(name for name, found in values.items() if len(found) > 1)


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    found = (
        name for text in texts for block in BLOCK.findall(text) for name in NAME.findall(block)
    )
    return tuple(dict.fromkeys(found))[:CANDIDATES_AT_MOST]


def _place_of(messages: Messages, values: Mapping[str, object]) -> tuple[bool, int, int] | None:
    """As `_place`; None for a variable that is no text, but an object or a list."""
    try:
        return _place(messages, "", values)
    except TemplateError:
        return None


def _place(
    messages: Messages, text: str, values: Mapping[str, object]
) -> tuple[bool, int, int] | None:
    """Where the probe arrives: whether the user says it, in which message, and how far in it."""
    sent = messages(text, values)
    places = [
        (message["role"] == "user", number, message_text(message).lower().rfind(PROBE.lower()))
        for number, message in enumerate(sent)
    ]
    return max((place for place in places if place[2] >= 0), default=None)
