"""The prompts that a configuration of promptfoo names: texts, lists of messages and files."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from llm_actions.config.fields import Fields, describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown, unknown_name
from llm_actions.foreign.chat_text import (
    ChatMessage,
    NotChatError,
    chat_messages,
    looks_like_chat,
)
from llm_actions.foreign.config_files import ConfigFiles
from llm_actions.foreign.conversation import ChatConversation, TextConversation, Turn, texts_of
from llm_actions.foreign.files import FILE, SourceFiles
from llm_actions.foreign.nunjucks import make_template, reason_not_run
from llm_actions.foreign.promptfoo_parameters import read_parameters
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import text_keys, texts_in
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Conversation, Fillable

TEXT_ENDINGS = (".txt", ".md", ".j2", ".json", ".jsonl", ".yaml", ".yml", ".csv")
CODE_ENDINGS = (".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".py", ".sh", ".rb", ".go", ".exe")
OBJECT_KEYS = ("id", "label", "raw", "config", "display")
FILE_NAME = re.compile(r"[^\s{}]{1,1000}\.[A-Za-z0-9]{1,6}(?::\w{1,100})?")
SEPARATOR = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
ELSEWHERE = ("langfuse://", "portkey://", "helicone://", "pf://", "http://", "https://")
LABEL_CHARACTERS_AT_MOST = 80
PROMPTS_AT_MOST = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPrompt:
    """A prompt: how it is called, what it sends, and its own parameters."""

    label: str
    names: frozenset[str]
    conversation: Conversation
    texts: Mapping[str, str]
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """True for a text, which a test can lengthen at both ends."""
        return isinstance(self.conversation, TextConversation)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Raw:
    text: str
    place: Place
    label: str
    names: frozenset[str]


def read_prompts(
    entries: Iterator[tuple[object, Place]],
    files: SourceFiles,
    own_filters: tuple[str, ...],
    notes: Notes,
) -> list[FoundPrompt]:
    """The prompts of a list; what is wrong or not run is noted."""
    reader = _Reader(files, own_filters, notes)
    return [prompt for value, place in entries for prompt in reader.read(value, place)]


class _Reader:
    def __init__(self, files: SourceFiles, own_filters: tuple[str, ...], notes: Notes) -> None:
        self._files = files
        self._own_filters = own_filters
        self._notes = notes
        self._count = 0

    def read(self, value: object, place: Place) -> Iterator[FoundPrompt]:
        """The prompts of one entry: several in a file of several, or of a pattern."""
        if isinstance(value, str):
            for raw in self._raws(value, place):
                yield from self._made(raw, {})
        elif isinstance(value, dict):
            yield from self._object(text_keys(value), place)
        else:
            message = f"a prompt must be a text or an object, found {describe(value)}"
            self._notes.wrong(place, message)

    def _object(self, values: Mapping[str, object], place: Place) -> Iterator[FoundPrompt]:
        if "function" in values:
            self._notes.gap(place, "a prompt that is a function", "code is not run as a prompt")
            return
        if "role" in values:
            message = "the messages of one prompt are a list within the list of prompts"
            self._notes.wrong(place, f"{message}: write `- |` and the messages as text below")
            return
        for key in values:
            if key not in OBJECT_KEYS:
                self._notes.wrong(place, unknown_name("field", key, OBJECT_KEYS))
        fields = Fields(values, tuple(values), lambda message: self._notes.wrong(place, message))
        name, label, raw = (fields.text(key) for key in ("id", "label", "raw"))
        if raw is None and name is None and label is None:
            self._notes.wrong(place, "a prompt must have `raw` or `id`")
            return
        load = ConfigFiles(self._files).load
        config = fields.mapping("config")
        parameters = read_parameters(config, place, self._notes, load, "a prompt")
        if parameters is None:
            return
        text = raw if raw is not None else name if name is not None else label or ""
        names = frozenset(filter(None, (name, label)))
        for found in self._raws(text, place):
            named = _Raw(
                text=found.text,
                place=found.place,
                label=label or (name if raw is not None and name else found.label),
                names=found.names | names,
            )
            yield from self._made(named, parameters)

    def _raws(self, text: str, place: Place) -> Iterator[_Raw]:
        """The texts of an entry, which may name files."""
        if text.startswith(ELSEWHERE) or text.startswith("exec:"):
            what = f"the prompt `{text}`"
            self._notes.gap(place, what, "prompts of a service or a program are not fetched")
            return
        is_name = FILE_NAME.fullmatch(text) is not None
        path = text.removeprefix(FILE)
        ending = Path(path.partition(":")[0]).suffix.lower()
        if is_name and ending in CODE_ENDINGS and (path != text or self._files.is_file(path)):
            self._notes.gap(place, f"the prompt `{text}`", "code is not run as a prompt")
        elif text.startswith(FILE) or (is_name and ending in TEXT_ENDINGS):
            for found in self._files.find(text, place):
                yield from self._in_file(found, text, place)
        else:
            self._count += 1
            yield _Raw(text=text, place=place, label=_label(text), names=frozenset((text,)))

    def _in_file(self, path: Path, reference: str, place: Place) -> Iterator[_Raw]:
        ending = path.suffix.lower()
        if ending in CODE_ENDINGS or ending not in TEXT_ENDINGS:
            why = "code is not run as a prompt" if ending in CODE_ENDINGS else "it is not read"
            self._notes.gap(place, f"the prompt `{self._files.name(path)}`", why)
            return
        source = self._files.read(path, place)
        if source is None:
            return
        names = frozenset((reference, reference.removeprefix(FILE), source.name, path.name))
        found = _parts(source.text, ending, source.name, self._notes)
        parts = list(itertools.islice(found, PROMPTS_AT_MOST + 1))
        if len(parts) > PROMPTS_AT_MOST:
            message = f"the file holds more than {PROMPTS_AT_MOST} prompts"
            self._notes.wrong(Place(source.name, 1), message)
            return
        if not parts:
            self._notes.wrong(Place(source.name, 1), "the file holds no prompt")
        for number, (line, label, text) in enumerate(parts, 1):
            own = label or (f"{source.name} #{number}" if len(parts) > 1 else source.name)
            yield _Raw(
                text=text,
                place=Place(source.name, line),
                label=own,
                names=names | {own},
            )

    def _made(self, raw: _Raw, parameters: Mapping[str, object]) -> Iterator[FoundPrompt]:
        if not raw.text.strip():
            self._notes.wrong(raw.place, "a prompt is empty")
            return
        try:
            conversation, texts = self._conversation(raw)
        except _NotRunError as error:
            self._notes.gap(raw.place, f"the prompt `{raw.label}`", str(error))
            return
        except NotChatError as error:
            self._notes.gap(raw.place, f"the prompt `{raw.label}`", str(error))
            return
        except TemplateError as error:
            line = raw.place.line + (error.line or 1) - 1
            self._notes.wrong(Place(raw.place.file, line), str(error))
            return
        yield FoundPrompt(
            label=raw.label,
            names=raw.names | {raw.label},
            conversation=conversation,
            texts=texts,
            parameters=parameters,
        )

    def _conversation(self, raw: _Raw) -> tuple[Conversation, Mapping[str, str]]:
        messages = chat_messages(raw.text) if looks_like_chat(raw.text) else None
        if messages is None:
            text = raw.text.strip()
            if looks_like_chat(text) and "{%" in text:
                raise _NotRunError("its list of messages is made by a template")
            template = self._template(text)
            conversation = TextConversation(
                text=text, template=template, make_template=make_template
            )
            return conversation, {"user": text}
        turns = tuple(self._turn(message) for message in messages)
        return ChatConversation(turns=turns), texts_of(turns)

    def _turn(self, message: ChatMessage) -> Turn:
        role, text, rest = message
        for each in texts_in(rest):
            self._template(each)  # only to refuse what is not run
        if text is None:
            return Turn(role=role, text="", template=None, rest=rest)
        return Turn(role=role, text=text, template=self._template(text), rest=rest)

    def _template(self, text: str) -> Fillable:
        reason = reason_not_run(text, self._own_filters)
        if reason is not None:
            raise _NotRunError(reason)
        return make_template(text)


class _NotRunError(Exception):
    """Why a prompt is not run, for a message."""


def _label(text: str) -> str:
    line = " ".join(text.split())
    return shown(line, LABEL_CHARACTERS_AT_MOST)


def _parts(
    text: str, ending: str, file: str, notes: Notes
) -> Iterator[tuple[int, str | None, str]]:
    """Line, label and text of each prompt in a file."""
    match ending:
        case ".txt":
            start = 0
            for match in (*SEPARATOR.finditer(text), None):
                part = text[start : match.start() if match else len(text)]
                blank = len(part) - len(part.lstrip())
                if part.strip():
                    yield text.count("\n", 0, start + blank) + 1, None, part.strip()
                start = match.end() if match else start
        case ".jsonl":
            for number, content in enumerate(text.split("\n"), 1):
                if content.strip():
                    yield number, None, _json_prompt(content, Place(file, number), notes)
        case ".csv":
            yield from _rows(text, file, notes)
        case _:
            yield 1, None, text.strip()


def _json_prompt(content: str, place: Place, notes: Notes) -> str:
    """A line of JSON as a prompt: a list of messages, or the text itself."""
    try:
        value = parse_json(content)
    except JsonError as error:
        notes.wrong(place, str(error))
        return content
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rows(text: str, file: str, notes: Notes) -> Iterator[tuple[int, str | None, str]]:
    """Prompts in a table with the columns `prompt` and `label`, or in one column alone."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line, header = 1, ["prompt"]
    try:
        for cells in reader:
            first, line = line, reader.line_num + 1
            if first == 1 and "prompt" in cells:
                header = cells
            elif any(cells):
                row = dict(zip(header, cells, strict=False))
                if row.get("prompt", "").strip():
                    yield first, row.get("label") or None, row["prompt"].strip()
    except csv.Error as error:
        notes.wrong(Place(file, line), f"broken CSV: {error}")
