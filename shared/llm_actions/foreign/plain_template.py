"""Templates of GitHub Models: `{{name}}` is replaced, everything else is text. Pure.

https://docs.github.com/en/github-models/use-github-models/storing-prompts-in-github-repositories
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from llm_actions.assertions.model import as_text
from llm_actions.prompts.errors import TemplateError

CHARACTERS_AT_MOST = 1_000_000
TAG = re.compile(r"\{\{[ \t]{0,20}([^{}\s](?:[^{}\r\n]{0,98}[^{}\s])?)[ \t]{0,20}\}\}")
NAME = re.compile(r"[^\W\d][\w.-]*")


class PlainTemplate:
    """A text in which variables are replaced, once: what they hold is not looked at again."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def names(self) -> tuple[str, ...]:
        """The variables in the order in which they first stand."""
        found = (match[1] for match in TAG.finditer(self._text))
        return tuple(dict.fromkeys(name for name in found if NAME.fullmatch(name)))

    def fill(self, values: Mapping[str, object]) -> str:
        """The filled-in text; a variable without a value stays as it is written.

        Raises TemplateError for a text that becomes too long.
        """
        size = len(self._text)
        parts: list[str] = []
        position = 0
        for match in TAG.finditer(self._text):
            if match[1] not in values:
                continue
            value = value_text(values[match[1]])
            size += len(value)
            if size > CHARACTERS_AT_MOST + len(match[0]):
                raise TemplateError(f"the filled-in text has over {CHARACTERS_AT_MOST:,} letters")
            parts += [self._text[position : match.start()], value]
            position = match.end()
        return "".join((*parts, self._text[position:]))


def value_text(value: object) -> str:
    """A variable as it stands in a text; nothing for null."""
    return "" if value is None else as_text(value)
