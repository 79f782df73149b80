"""A prompt with the cases that test it, whatever kind of file both came from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.prompt import Conversation


@dataclass(frozen=True, kw_only=True)
class TestedPrompt:
    """One version of a prompt.

    `family` and `version` name it, `path` is its folder or file as messages show it, `digest`
    that of all it is made of. `texts` holds the text of each of its parts by name, for the
    difference between two versions. `model` and `parameters` are its own, which inputs replace.
    Where `fills_parameters`, those may hold variables, as the texts do. `thresholds` are shares
    from 0 to 1 of accuracy, relevance and safety.
    """

    __test__ = False  # pytest takes the name for a class of tests

    family: str
    version: str
    path: str
    digest: str
    conversation: Conversation
    texts: Mapping[str, str]
    model: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    fills_parameters: bool = False
    thresholds: Mapping[str, float] = field(default_factory=dict)
    cases: tuple[PromptCase, ...] = ()
