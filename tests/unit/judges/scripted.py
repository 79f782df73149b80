"""A judge's model whose verdicts a test decides, and which follows the rules of the frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from llm_actions.judges.prompts import Prompt
from llm_actions.judges.replies import Reply, read_verdict

Value = TypeVar("Value")
Fields = dict[str, Any]


def reply_text(prompt: Prompt, fields: Fields) -> str:
    """A reply with the common fields as the instructions want them."""
    common = {"check": prompt.frame.check, "addressed": False, "note": "", "reason": "because"}
    return json.dumps(common | fields)


def block_of(prompt: Prompt, name: str) -> str:
    """The text of a block, without its bars."""
    mark = prompt.frame.boundary
    content = prompt.messages[1]["content"]
    found = re.search(f"{mark} begin {name}\n(.*?)\n{mark} end {name}", content, re.DOTALL)
    assert found is not None, f"there is no block {name}"
    return "\n".join(line.removeprefix("| ") for line in found[1].split("\n"))


@dataclass(kw_only=True)
class ScriptedModel:
    """Answers every prompt with the fields that `answer` gives for it and its repeat."""

    answer: Callable[[Prompt, int], Fields]
    prompts: list[Prompt] = field(default_factory=list)

    async def ask(
        self, prompt: Prompt, repeat: int, read: Callable[[Reply], Value]
    ) -> tuple[Reply, Value]:
        """Note the prompt and read the scripted reply."""
        self.prompts.append(prompt)
        fields = self.answer(prompt, repeat)
        required = prompt.schema["required"]
        assert isinstance(required, list)
        assert fields.keys() <= set(required)
        return read_verdict(reply_text(prompt, fields), prompt.frame, read)


def always(**fields: Any) -> ScriptedModel:
    """A model with one verdict for everything."""
    return ScriptedModel(answer=lambda _, __: fields)


def in_turn(*verdicts: Fields) -> ScriptedModel:
    """A model with one verdict after the other."""
    remaining = iter(verdicts)
    return ScriptedModel(answer=lambda _, __: next(remaining))


@dataclass(kw_only=True)
class ScriptedVectors:
    """Vectors by text."""

    by_text: dict[str, Sequence[float]]

    async def vectors(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """The vector of each text."""
        return [self.by_text[text] for text in texts]
