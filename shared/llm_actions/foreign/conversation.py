"""Prompts that are a list of messages, or one text, each filled in for a case. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from llm_actions.assertions.rendering import filled
from llm_actions.prompts.history import message_text
from llm_actions.prompts.prompt import Fillable, Message

ROLES = ("system", "developer", "user", "assistant", "tool")
SYSTEM_ROLES = ("system", "developer")
# Variables that hold what promptfoo puts before and after the text of a prompt.
PREFIX, SUFFIX = "__prefix", "__suffix"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message: who says it and its text before variables are filled in.

    `template` is None for a message that says nothing and calls tools. `rest` holds what stands
    beside the text, such as those calls, and may have variables too.
    """

    role: str
    text: str
    template: Fillable | None
    rest: Mapping[str, object] = field(default_factory=dict)

    def message(self, values: Mapping[str, object]) -> Message:
        """What is sent. Raises TemplateError for a variable without a value."""
        content = None if self.template is None else self.template.fill(values)
        more = filled(dict(self.rest), values) if self.rest else {}
        assert isinstance(more, dict)
        return {"role": self.role, "content": content, **more}


@dataclass(frozen=True, kw_only=True)
class ChatConversation:
    """Messages in their order; `input` in their templates stands for the text of a case."""

    turns: tuple[Turn, ...]

    @property
    def system_text(self) -> str | None:
        """The system messages before their variables are filled in; None without one."""
        texts = [turn.text for turn in self.turns if turn.role in SYSTEM_ROLES]
        return "\n\n".join(texts) if texts else None

    def messages(self, text: str, variables: Mapping[str, object]) -> list[Message]:
        """What is sent for an input. Raises TemplateError for a variable without a value."""
        values = with_input(text, variables)
        return [turn.message(values) for turn in self.turns]


@dataclass(frozen=True, kw_only=True)
class TextConversation:
    """One text, sent as the user's message, which a case can lengthen at both ends."""

    text: str
    template: Fillable
    make_template: Callable[[str], Fillable]

    @property
    def system_text(self) -> str | None:
        """A text alone has no system message."""
        return None

    def messages(self, text: str, variables: Mapping[str, object]) -> list[Message]:
        """What is sent for an input. Raises TemplateError for a variable without a value."""
        before, after = variables.get(PREFIX), variables.get(SUFFIX)
        template = self.template
        if before or after:
            template = self.make_template(f"{before or ''}{self.text}{after or ''}")
        return [{"role": "user", "content": template.fill(with_input(text, variables))}]


def with_input(text: str, variables: Mapping[str, object]) -> Mapping[str, object]:
    """The variables with the text of the case as `input`, if it has one."""
    return {**variables, "input": text} if text else variables


def texts_of(turns: Sequence[Turn]) -> dict[str, str]:
    """The text of each message by its role, the second of a role as `user 2`."""
    texts: dict[str, str] = {}
    counts: dict[str, int] = {}
    for turn in turns:
        counts[turn.role] = count = counts.get(turn.role, 0) + 1
        text = message_text({"content": turn.text or None, **turn.rest})
        texts[turn.role if count == 1 else f"{turn.role} {count}"] = text
    return texts
