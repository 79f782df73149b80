"""A prompt: its texts, what its configuration says, and how it is filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Message: TypeAlias = Mapping[str, str]


class Fillable(Protocol):
    """A parsed template."""

    def fill(self, values: Mapping[str, object]) -> str:
        """The filled-in text. Raises TemplateError for a variable without a value."""
        ...


@dataclass(frozen=True, kw_only=True)
class PromptConfig:
    """What config.yaml says; None where it says nothing. Thresholds are from 0 to 1."""

    version: str | None = None
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    accuracy_threshold: float | None = None


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
