"""A prompt: its texts, what its configuration says, and how it is filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

Message: TypeAlias = Mapping[str, object]
TOKEN_LIMITS = ("max_completion_tokens", "max_tokens")


class Fillable(Protocol):
    """A parsed template."""

    def fill(self, values: Mapping[str, object]) -> str:
        """The filled-in text. Raises TemplateError for a variable without a value."""
        ...


class Conversation(Protocol):
    """A prompt as it is sent."""

    @property
    def system_text(self) -> str | None:
        """The system text before its variables are filled in; None without one."""
        ...

    def messages(self, text: str, variables: Mapping[str, object]) -> list[Message]:
        """What is sent for an input. Raises TemplateError for a variable without a value."""
        ...


@dataclass(frozen=True, kw_only=True)
class PromptConfig:
    """What config.yaml says; None where it says nothing. Thresholds are from 0 to 1.

    `parameters` are sent with each request, by the names of OpenAI's: temperature, tools and the
    like.
    """

    version: str | None = None
    model: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    accuracy_threshold: float | None = None

    @property
    def max_tokens(self) -> int | None:
        """How long an answer may be, in tokens."""
        limits = (self.parameters.get(name) for name in TOKEN_LIMITS)
        return next((limit for limit in limits if isinstance(limit, int)), None)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt folder that was read.

    `digest` is SHA-256 over the names and bytes of its files. The texts are None where the file
    is missing.
    """

    path: str
    version: str
    digest: str
    system_text: str | None
    user_text: str | None
    config: PromptConfig
    system: Fillable | None
    user: Fillable | None

    def fill(self, text: str, variables: Mapping[str, object]) -> tuple[str | None, str]:
        """System text (None without one) and user text for an input.

        Raises TemplateError for a variable without a value.
        """
        values = {**variables, "input": text}
        system = self.system.fill(values) if self.system else None
        return system, self.user.fill(values) if self.user else text

    def messages(self, text: str, variables: Mapping[str, object]) -> list[Message]:
        """What is sent for an input. Raises TemplateError for a variable without a value."""
        system, user = self.fill(text, variables)
        first = [{"role": "system", "content": system}] if system else []
        return [*first, {"role": "user", "content": user}]
