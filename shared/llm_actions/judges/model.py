"""The judge's model: how it is asked, and what its endpoint does not take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Protocol, TypeVar

from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.prompts import Prompt
from llm_actions.judges.replies import Reply, read_verdict
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body

Value = TypeVar("Value")

# A date or a digest in a model's name pins it: gpt-4o-2024-08-06, claude-sonnet-4-20250514,
# model@sha256:…, gemini-2.0-flash-001.
PINNED = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|-\d{3,4}$|@[\w.:-]+$")


class Chat(Protocol):
    """What a judge needs of an endpoint; `llm.exchange.Exchange` is one."""

    async def ask(self, body: bytes, repeat: int, read: Callable[[Answer], Value]) -> Value:
        """What `read` makes of the answer to a request. Raises AnswerError."""
        ...


def pin_note(model: str) -> str | None:
    """Why a model's name does not say which model answers; None when it does."""
    if PINNED.search(model):
        return None
    return (
        f"the judge `{model}` is not pinned: its provider can put another model behind this name, "
        "which changes scores; name a dated version where there is one"
    )


@dataclass(kw_only=True)
class JudgeModel:
    """A model that is asked as a judge: temperature 0, no tools, a JSON schema for its reply.

    An endpoint that refuses the schema is asked without it, and one whose model takes no
    temperature without that, for the rest of the run. `parameters`, such as max_tokens, come on
    top, and one for the temperature replaces ours. `notes` tells what was left out.
    """

    chat: Chat
    model: str
    parameters: Mapping[str, float | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise ValueError("a judge needs the name of its model")
        if taken := sorted(OURS & self.parameters.keys()):
            raise ValueError(f"a judge has no parameter `{taken[0]}` of its own")
        self._left_out: set[str] = set()
        self._proven: set[str] = set()
        note = pin_note(self.model)
        self.notes: list[str] = [] if note is None else [note]

    async def ask(
        self, prompt: Prompt, repeat: int, read: Callable[[Reply], Value]
    ) -> tuple[Reply, Value]:
        """The judge's reply and what `read` finds in it. Raises AnswerError and JudgeError."""

        def accept(answer: Answer) -> tuple[Reply, Value]:
            try:
                return read_verdict(answer.text, prompt.frame, read)
            except JudgeError as error:
                if answer.finish_reason == "length" and error.fault is Fault.UNPARSED:
                    raise JudgeError(
                        Fault.UNPARSED, "its reply was cut off; raise its max_tokens"
                    ) from None
                raise

        while True:
            without = frozenset(self._left_out)
            try:
                found = await self.chat.ask(self._body(prompt, without), repeat, accept)
            except JudgeError:
                self._proven |= self._optional() - without
                raise
            except AnswerError as error:
                if error.kind is ErrorKind.CASSETTE:
                    return await self._recorded(prompt, repeat, accept, without, error)
                if error.kind is not ErrorKind.BAD_REQUEST:
                    raise
                if not self._leave_out(str(error), without):
                    raise
            else:
                self._proven |= self._optional() - without
                return found

    async def _recorded(
        self,
        prompt: Prompt,
        repeat: int,
        accept: Callable[[Answer], Value],
        without: frozenset[str],
        missing: AnswerError,
    ) -> Value:
        """The answer recorded from an endpoint that refused a part of the request.

        The refusal is not in the cassette, so the requests that came after it are looked up.
        """
        open_ones = sorted(self._optional() - without)
        for parts in chain.from_iterable(combinations(open_ones, n) for n in (1, 2)):
            try:
                found = await self.chat.ask(
                    self._body(prompt, without.union(parts)), repeat, accept
                )
            except AnswerError as error:
                if error.kind is not ErrorKind.CASSETTE:
                    raise
                continue
            self._note_refused(parts)
            return found
        raise missing

    def _optional(self) -> set[str]:
        return {"response_format", "temperature"} - self.parameters.keys()

    def _leave_out(self, said: str, without: frozenset[str]) -> bool:
        """Give up what the endpoint refused; False when nothing is left to give up.

        What it names goes; when it names nothing, the schema, unless it took that before.
        """
        if self._left_out - without:
            return True  # another request has found out meanwhile
        open_ones = self._optional() - without
        named = {name for name in open_ones if any(word in said for word in WORDS[name])}
        refused = named or (open_ones & {"response_format"}) - self._proven
        self._note_refused(sorted(refused))
        return bool(refused)

    def _note_refused(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._left_out:
                self.notes.append(f"the endpoint of the judge `{self.model}` refused {SHOWN[name]}")
                self._left_out.add(name)

    def _body(self, prompt: Prompt, without: frozenset[str]) -> bytes:
        extra: dict[str, object] = {}
        if "temperature" not in without:
            extra["temperature"] = 0
        if "response_format" not in without:
            extra["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "judgement", "strict": True, "schema": prompt.schema},
            }
        return chat_body(self.model, prompt.messages, {**extra, **self.parameters})


OURS = {"model", "messages", "tools", "tool_choice", "functions", "stream", "n", "response_format"}
WORDS = {
    "response_format": ("response_format", "json_schema", "structured", "schema", "grammar"),
    "temperature": ("temperature",),
}
SHOWN = {
    "response_format": "`response_format`: its replies are asked for in words alone",
    "temperature": "temperature 0: its replies vary",
}
