"""Recorded replies in a folder of the repository, for runs that may not or cannot ask an endpoint.

`cassette.jsonl` is one file, whatever the models, so that it is replaced as a whole. A recording
belongs to one run: what that run did not ask is no longer in it. The latency of a reply is kept,
so that gates and assertions on it decide in a replay as they did in the recording.

A cassette may come from the pull request of a fork. It can then answer as it likes, which a
review of its lines shows; it cannot lead to another file, and what it costs to read is limited.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Lock

from llm_actions.config.atomic import write_atomically
from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems, shown
from llm_actions.errors import ConfigurationError, Problem
from llm_actions.http import REPLY_BYTES_AT_MOST, secret_free
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.cache import RequestKey
from llm_actions.llm.cassette_entries import (
    Entry,
    Question,
    check_header,
    clean_reply,
    entry_key,
    from_line,
    header,
    question_of,
    to_line,
)

FILE_NAME = "cassette.jsonl"
MIB = 1024 * 1024
BYTES_AT_MOST = 50 * MIB  # from there on GitHub warns of a file
LINE_CHARACTERS_AT_MOST = 8 * MIB
WHERE = "input `cassette-dir`"


class RecordingCassette:
    """Keeps what an endpoint answers to this run, to be written by `finish`.

    Nothing is taken from an earlier recording, whose file stays as it is until `finish`. A
    request that this run made before has its reply from there, as it will have in the replay.
    `secrets` are replaced by `***` wherever they stand. Raises ConfigurationError when the folder
    cannot be written.
    """

    def __init__(self, folder: Path, secrets: Sequence[str] = ()) -> None:
        self._path = folder / FILE_NAME
        self._clean = partial(secret_free, secrets=secrets)
        self._entries: dict[str, Entry] = {}
        self._size = 0
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            if self._path.is_dir() and not self._path.is_symlink():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        except OSError as error:
            raise self._unwritable(error) from None

    def get(self, key: bytes) -> bytes | None:
        """The reply that this run recorded for the request, or None."""
        entry = self._entries.get(_entry_key(key))
        return entry.reply if entry else None

    def latency_seconds(self, key: bytes) -> float | None:
        """How long the recorded reply took."""
        entry = self._entries.get(_entry_key(key))
        return entry.latency_seconds if entry else None

    def put(self, key: bytes, reply: bytes, latency_seconds: float | None = None) -> None:
        """Keep a reply; the first one to a request counts.

        Raises ConfigurationError when the recording grows beyond what a replay reads.
        """
        request = _request(key)
        entry = Entry(
            key=_entry_key(key),
            question=question_of(request.url, request.body, request.repeat, self._clean),
            latency_seconds=None if latency_seconds is None else round(latency_seconds, 6),
            reply=clean_reply(reply, self._clean),
        )
        line = to_line(entry)
        size = len(line.encode()) + 1
        if len(line) > LINE_CHARACTERS_AT_MOST:
            raise self._problem(f"a reply takes {size:,} bytes, which no replay reads")
        with self._lock:
            if entry.key in self._entries:
                return
            if self._size + size > BYTES_AT_MOST - len(header()) - 1:
                message = f"the cassette would be larger than {BYTES_AT_MOST // MIB} MiB"
                raise self._problem(f"{message}; record fewer cases")
            self._size += size
            self._entries[entry.key] = entry

    def finish(self) -> int:
        """Replace the file by what was recorded, at once, and return how many replies that is.

        A run that failed or was stopped must not come here: the file would lack what it did not
        reach. When nothing was recorded, the file stays. Raises ConfigurationError when it cannot
        be written.
        """
        if not self._entries:
            return 0
        try:
            write_atomically(self._path, self._lines())
        except OSError as error:
            raise self._unwritable(error) from None
        return len(self._entries)

    def close(self) -> None:
        """Let go of what is held; what was not finished is not written."""

    def _lines(self) -> Iterator[bytes]:
        yield header().encode() + b"\n"
        for entry in sorted(self._entries.values(), key=lambda entry: entry.order):
            yield to_line(entry).encode() + b"\n"

    def _unwritable(self, error: OSError) -> ConfigurationError:
        return self._problem(f"`{self._path}` cannot be written: {error.strerror}")

    def _problem(self, message: str) -> ConfigurationError:
        return ConfigurationError([Problem(where=WHERE, message=message)])


class ReplayCassette:
    """Answers what was recorded, and nothing else.

    `folders` says where the folder may lie and how messages name it. Raises ConfigurationError
    with everything that is wrong with the file.
    """

    def __init__(self, folder: Path, folders: Folders | None = None) -> None:
        self._folders = folders or Folders(working=Path.cwd())
        self._name = self._folders.name(folder)
        self._entries: dict[str, Entry] = {}
        self._recorded: dict[str, set[tuple[str | None, int]]] = {}
        problems = Problems()
        self._read(folder / FILE_NAME, problems)
        problems.raise_if_any()

    def get(self, key: bytes) -> bytes:
        """The recorded reply. Raises AnswerError of kind `cassette` when there is none."""
        entry = self._entries.get(_entry_key(key))
        if entry is not None:
            return entry.reply
        request = _request(key)
        question = question_of(request.url, request.body, request.repeat)
        raise AnswerError(ErrorKind.CASSETTE, self._missing(question), attempts=0)

    def latency_seconds(self, key: bytes) -> float | None:
        """How long the reply took when it was recorded."""
        entry = self._entries.get(_entry_key(key))
        return entry.latency_seconds if entry else None

    def put(self, key: bytes, reply: bytes, latency_seconds: float | None = None) -> None:
        """Nothing is kept: nothing was asked."""

    def close(self) -> None:
        """Nothing is held."""

    def _missing(self, question: Question) -> str:
        model = f" by the model `{shown(question.model)}`" if question.model else ""
        return (
            f"no answer{model} to `{shown(question.asked)}` (repeat {question.repeat}) is "
            f"recorded: {self._change(question)}; run once with `cassette: record` and commit "
            f"`{shown(self._name, 200)}`"
        )

    def _change(self, question: Question) -> str:
        """What is not as it was in the recording, as far as its entries tell."""
        known = self._recorded.get(question.asked)
        models = sorted({model or "" for model, _ in known or ()})
        if known is None:
            return "the case or what the prompt makes of it is new or changed, or it had no answer"
        if (question.model or "") not in models:
            return f"the model changed, recorded is `{shown(', '.join(models))}`"
        if (question.model, question.repeat) not in known:
            return "it was recorded with fewer repeats, or this one had no answer"
        return "the prompt, its tools, the parameters or the path of the URL changed"

    def _read(self, path: Path, problems: Problems) -> None:
        name = self._folders.name(path)
        try:
            content = _content(path, self._folders)
        except OSError as error:
            remedy = "run once with `cassette: record` and commit the folder"
            problems.add(WHERE, f"`{name}` cannot be read: {error.strerror}; {remedy}")
            return
        except ValueError as error:
            problems.add(WHERE, f"`{name}` {error}")
            return
        text = decode(content, name, problems)
        if text is not None:
            self._take_lines(text, name, problems)

    def _take_lines(self, text: str, name: str, problems: Problems) -> None:
        lines = text.rstrip().split("\n")  # other ends of lines may stand in the texts themselves
        if not check_header(lines[0], partial(problems.add_at, name, 1)):
            return
        taken: dict[str, int] = {}
        for number, line in enumerate(lines[1:], start=2):
            if problems.is_full:
                return
            report = partial(problems.add_at, name, number)
            if len(line) > LINE_CHARACTERS_AT_MOST:
                report(f"a line of more than {LINE_CHARACTERS_AT_MOST // MIB} MiB; record it anew")
                continue
            entry = from_line(line, report)
            if entry is None:
                continue
            if entry.key in taken:
                report(f"the key of line {taken[entry.key]} again; delete one of the two")
            elif len(entry.reply) > REPLY_BYTES_AT_MOST:
                report(f"a reply of more than {REPLY_BYTES_AT_MOST // MIB} MiB; record it anew")
            taken[entry.key] = number
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        question = entry.question
        self._recorded.setdefault(question.asked, set()).add((question.model, question.repeat))


def _request(key: bytes) -> RequestKey:
    if not isinstance(key, RequestKey):
        raise TypeError("a cassette needs the keys of `cache_key`, which know their request")
    return key


def _entry_key(key: bytes) -> str:
    request = _request(key)
    return entry_key(request.url, request.body, request.repeat)


def _content(path: Path, folders: Folders) -> bytes:
    """The bytes of a plain file. Raises OSError, and ValueError when it must not be read."""
    if not folders.allows(path):
        raise ValueError("leads outside the workspace; commit the file itself")
    try:
        with open(path, "rb", opener=_opened) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ValueError("is no file")
            if status.st_size > BYTES_AT_MOST:
                size = f"has {status.st_size // MIB:,} MiB, at most {BYTES_AT_MOST // MIB} are read"
                raise ValueError(f"{size}; record fewer cases")
            return stream.read(BYTES_AT_MOST)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ValueError("is a link; commit the file itself") from None
        raise


def _opened(path: str, flags: int) -> int:
    """Open what is no link, without waiting for a pipe's other end."""
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
