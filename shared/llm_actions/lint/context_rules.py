"""The rule on the length of a prompt against its model's context. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Protocol

from llm_actions.lint.contexts import context_of, encoding_of
from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.making import at_line
from llm_actions.lint.settings import Settings
from llm_actions.lint.subjects import SYSTEM_FILE, USER_FILE, Version
from llm_actions.prompts.history import transcript

ASCII_CHARACTERS_A_TOKEN = 4
# Of a chat's two messages: their roles and separators.
TOKENS_AROUND = 11


class Tokenizer(Protocol):
    """Counts tokens as the models do."""

    def count(self, text: str, encoding: str) -> int | None:
        """The number of tokens; None when the encoding's data is not at hand."""
        ...


def check_context(
    version: Version, settings: Settings, tokenizer: Tokenizer | None
) -> Iterator[Finding]:
    """A prompt that is longer than its model's context, with the longest case and the answer."""
    config = version.config.config
    context = context_of(config.model, settings.contexts) if config.model else None
    if config.model is None or context is None or not version.templates:
        return
    texts = [template.source.text for template in version.templates.values()]
    texts.append(_longest_case(version))
    offered = config.parameters.get("tools")
    texts += [] if offered is None else [_text_of(offered)]
    reserved = TOKENS_AROUND + (config.max_tokens or 0)
    # No tokenizer makes more tokens than there are bytes.
    if sum(len(text.encode()) for text in texts) + reserved <= context:
        return
    counted = _count(texts, config.model, tokenizer)
    total = (estimated_tokens(texts) if counted is None else counted) + reserved
    if total <= context:
        return
    at_most = Severity.WARNING if counted is None else Severity.ERROR
    about = "about " if counted is None else ""
    message = (
        f"the prompt with its longest case and max_tokens takes {about}{total:,} tokens; "
        f"{config.model} has {context:,}"
    )
    file = SYSTEM_FILE if SYSTEM_FILE in version.templates else USER_FILE
    yield at_line("prompt/over-context", version.file(file), 1, message, at_most)


def estimated_tokens(texts: list[str]) -> int:
    """Tokens as they are estimated: one for four ASCII characters, one for each other character."""
    characters = sum(map(len, texts))
    other = sum(len(text) - len(text.encode("ascii", "ignore")) for text in texts)
    return -(-(characters - other) // ASCII_CHARACTERS_A_TOKEN) + other


def _count(texts: list[str], model: str, tokenizer: Tokenizer | None) -> int | None:
    encoding = encoding_of(model)
    if tokenizer is None or encoding is None:
        return None
    counts = [tokenizer.count(text, encoding) for text in texts]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _longest_case(version: Version) -> str:
    texts = (
        "".join((case.input or "", *map(_text_of, case.vars.values()), transcript(case.history)))
        for case in version.cases
    )
    return max(texts, key=len, default="")


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
