"""The lines of a cassette: what was asked, for people, and what was answered, for a replay. Pure.

An entry is one line of JSON. It holds no header of a request, and of its body no more than the
model and the beginning of the last user text. Its key is a digest of the path and the query of the
URL, of the whole body and of the repeat. The host does not count: a fork may reach the same model
through another gateway. The path does: some endpoints name the model there. The values of query
parameters that are credentials count as `***`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from llm_actions.config.fields import Fields, Report
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown, unknown_name

VERSION = 1
HEADER_NAME = "llm_actions_cassette"
KEY = re.compile(r"[0-9a-f]{48}")
FORMS = ("reply", "reply_text", "reply_base64")
FIELDS = ("model", "asked", "repeat", "path", "key", "latency_seconds", *FORMS)
ASKED_CHARACTERS_AT_MOST = 120
NAME_CHARACTERS_AT_MOST = 200
DAY_SECONDS = 86_400.0
# A text or a number of JSON: what a secret can stand in.
ATOM = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*', re.DOTALL)
CREDENTIALS = re.compile(
    r"(?i)(^|&)((?:x-)?(?:api[_-]?key|key|code|sig|signature|password|secret|auth"
    r"|(?:access[_-]?|auth[_-]?)?token|subscription-key))=[^&]*"
)
IDEOGRAPHIC_SPACE = "\u3000"

Clean = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a request asks, as people see it. `model` is None where the body names none."""

    model: str | None
    asked: str
    repeat: int
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One recorded reply; `latency_seconds` is None where it was not measured."""

    key: str
    question: Question
    latency_seconds: float | None
    reply: bytes

    @property
    def order(self) -> tuple[str, str, int, str, str]:
        """Where the entry stands, so that an answer to a changed prompt replaces its neighbour."""
        question = self.question
        return question.model or "", question.asked, question.repeat, question.path, self.key


def header() -> str:
    """The first line of a cassette."""
    return json.dumps({HEADER_NAME: VERSION})


def check_header(line: str, report: Report) -> bool:
    """True when the line begins a cassette of this version; else the reason is reported."""
    try:
        value = parse_json(line)
    except JsonError:
        value = None
    if not isinstance(value, dict) or HEADER_NAME not in value:
        report(f"this is no cassette: the first line must be `{header()}`; record it anew")
        return False
    if value != {HEADER_NAME: VERSION} or isinstance(value[HEADER_NAME], bool):
        found = shown(value[HEADER_NAME])
        report(f"the cassette has version {found}, known is {VERSION}; record it anew")
        return False
    return True


def entry_key(url: str, body: bytes, repeat: int) -> str:
    """The key of a request, the same for every host."""
    digest = hashlib.blake2b(digest_size=24)
    path = _path(url).encode("utf-8", "surrogatepass")
    digest.update(b"%d\0%d\0%d\0" % (VERSION, repeat, len(path)) + path)
    digest.update(body)
    return digest.hexdigest()


def question_of(url: str, body: bytes, repeat: int, clean: Clean = str) -> Question:
    """What a request asks; `clean` takes the secrets out before anything is shortened."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    fields: dict[str, object] = document if isinstance(document, dict) else {}
    model = fields.get("model")
    asked = _last_user_text(fields.get("messages")) or fields.get("input")
    if not isinstance(asked, str):
        asked = clean_reply(body, clean).decode(errors="replace")
    return Question(
        model=_short(clean(model), NAME_CHARACTERS_AT_MOST) if isinstance(model, str) else None,
        asked=_short(clean(asked), ASKED_CHARACTERS_AT_MOST),
        repeat=repeat,
        path=_short(clean(_path(url)), NAME_CHARACTERS_AT_MOST),
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    query = CREDENTIALS.sub(r"\1\2=***", parts.query)
    return f"{parts.path}?{query}" if query else parts.path


def _last_user_text(messages: object) -> str | None:
    for message in reversed(messages if isinstance(messages, list) else []):
        if not isinstance(message, dict) or message.get("role") != "user":
            continue
        content = message.get("content")
        if isinstance(content, list):
            texts = (part.get("text") for part in content if isinstance(part, dict))
            content = " ".join(text for text in texts if isinstance(text, str))
        if isinstance(content, str):
            return content
    return None


def _short(text: str, limit: int) -> str:
    """The beginning of a text, on one line and without halves of surrogate pairs."""
    start = " ".join(text[: 4 * limit].split())
    start = start if len(start) < limit and len(text) <= 4 * limit else start[: limit - 1] + "…"
    return start.encode("utf-8", "replace").decode()


def clean_reply(reply: bytes, clean: Clean) -> bytes:
    """The reply without secrets, also those that JSON writes with escapes; JSON stays JSON."""
    try:
        text = reply.decode()
    except UnicodeDecodeError:
        return clean(reply.decode("latin-1")).encode("latin-1")
    if "\\" not in text and clean(text) == text:
        return reply
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return clean(text).encode()
    return ATOM.sub(lambda match: _clean_atom(match[0], clean), text).encode()


def _clean_atom(atom: str, clean: Clean) -> str:
    if not atom.startswith('"'):
        return atom if clean(atom) == atom else '"***"'
    if "\\" not in atom and clean(atom) == atom:
        return atom
    text = json.loads(atom, strict=False)
    cleaned = clean(text)
    return atom if cleaned == text else json.dumps(cleaned)


def to_line(entry: Entry) -> str:
    """The entry as a line without its end; characters that cannot be seen are written out."""
    question = entry.question
    values = {
        "model": question.model,
        "asked": question.asked,
        "repeat": question.repeat,
        "path": question.path,
        "key": entry.key,
        "latency_seconds": entry.latency_seconds,
        **_form(entry.reply),
    }
    return _visible(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def _form(reply: bytes) -> dict[str, object]:
    """An object of JSON as it is, which reads best; else text; else, as vectors are, base64."""
    try:
        text = reply.decode()
    except UnicodeDecodeError:
        return {"reply_base64": base64.b64encode(reply).decode()}
    try:
        values = parse_json(f"[{text}]")  # as deep as it will stand in its line
    except JsonError:
        return {"reply_text": text}
    match values:
        case [dict(value)] if len(_bytes(value)) <= len(reply):
            return {"reply": value}
        case _:
            return {"reply_text": text}


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _visible(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        char if char.isprintable() or char == IDEOGRAPHIC_SPACE else json.dumps(char)[1:-1]
        for char in line
    )


def from_line(line: str, report: Report) -> Entry | None:
    """The entry in a line, which may be anybody's; None after what is wrong was reported."""
    try:
        values = parse_json(line)
    except JsonError as error:
        report(str(error))
        return None
    if not isinstance(values, dict):
        report("an entry must be an object")
        return None
    for name in values:
        if name not in FIELDS:  # one is enough: there may be millions
            report(unknown_name("field", shown(name), FIELDS))
            return None
    return _entry(values, report)


def _entry(values: dict[str, Any], report: Report) -> Entry | None:
    faults: list[str] = []
    fields = Fields(values, FIELDS, faults.append)
    key, path = fields.text("key", required=True), fields.text("path", required=True)
    question = Question(
        model=fields.text("model"),
        asked=fields.text("asked") or "",
        repeat=fields.integer("repeat", low=0) or 0,
        path=path or "",
    )
    latency = fields.number("latency_seconds", low=0, high=DAY_SECONDS)
    if key and not KEY.fullmatch(key):
        faults.append(f"`key` must be 48 hexadecimal digits, found `{shown(key)}`")
    reply = _reply(values, faults.append)
    for fault in faults:
        report(fault)
    if faults or reply is None or key is None:
        return None
    return Entry(key=key, question=question, latency_seconds=latency, reply=reply)


def _reply(values: dict[str, Any], report: Report) -> bytes | None:
    given = [name for name in FORMS if name in values]
    if len(given) != 1:
        report(f"an entry needs one of `{'`, `'.join(FORMS)}`, found {len(given)}")
        return None
    name, value = given[0], values[given[0]]
    if name == "reply" and isinstance(value, dict):
        return _bytes(value)
    if name == "reply" or not isinstance(value, str):
        report(f"`{name}` must be {'an object' if name == 'reply' else 'text'}")
        return None
    if name == "reply_text":
        return value.encode()
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        report("`reply_base64` is not base64")
        return None
