"""A cache of replies on disk: one SQLite file, safe for several runs at once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from llm_actions.errors import ConfigurationError, Problem

FILE_NAME = "responses.sqlite"
BUSY_SECONDS = 10
LAYOUT = 1


class RequestKey(bytes):
    """The digest under which a reply is kept, and the request that it is the digest of."""

    url: str
    body: bytes
    repeat: int


class Cache(Protocol):
    """What the run needs of a cache. Keys are those of `cache_key`."""

    def get(self, key: bytes) -> bytes | None:
        """The reply that was put under the key, or None.

        Raises AnswerError when there is none and none may be asked for.
        """
        ...

    def latency_seconds(self, key: bytes) -> float | None:
        """How long the reply under the key once took; None where that is not kept."""
        ...

    def put(self, key: bytes, reply: bytes, latency_seconds: float | None = None) -> None:
        """Keep a reply and, where it can be told again, how long it took."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class NoCache:
    """Keeps nothing."""

    def get(self, key: bytes) -> bytes | None:  # noqa: ARG002 part of the protocol
        """Nothing is ever found."""
        return None

    def latency_seconds(self, key: bytes) -> float | None:  # noqa: ARG002 part of the protocol
        """Nothing is known."""
        return None

    def put(self, key: bytes, reply: bytes, latency_seconds: float | None = None) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is held."""


class SqliteCache:
    """Replies in `responses.sqlite`; none is lost when the process is killed.

    Every method raises ConfigurationError when the folder or the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._usable():
            folder.mkdir(parents=True, exist_ok=True)
            # Every reply is a transaction of its own: one that stays open would lock out the
            # other runs. In this journal mode it costs a write without a wait for the disk.
            self._base = sqlite3.connect(
                folder / FILE_NAME, timeout=BUSY_SECONDS, isolation_level=None
            )
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS replies"
                " (key BLOB PRIMARY KEY, reply BLOB) WITHOUT ROWID"
            )
            self.get(b"")

    def get(self, key: bytes) -> bytes | None:
        """The reply that was put under the key, or None."""
        with self._usable():
            row = self._base.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def latency_seconds(self, key: bytes) -> float | None:  # noqa: ARG002 part of the protocol
        """None: a reply of another day tells nothing about the endpoint of today."""
        return None

    def put(
        self,
        key: bytes,
        reply: bytes,
        latency_seconds: float | None = None,  # noqa: ARG002 part of the protocol
    ) -> None:
        """Keep a reply; another run's reply under the same key is replaced."""
        with self._usable():
            self._base.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, reply))

    def close(self) -> None:
        """Fold the log into the one file, unless another run needs it, and close it."""
        with suppress(sqlite3.Error):
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            message = f"`{self._folder}` cannot hold the cache: {error}; delete or rename it"
            raise ConfigurationError(
                [Problem(where="input `cache-dir`", message=message)]
            ) from None


def open_cache(folder: Path | None) -> Cache:
    """The cache in a folder; without one nothing is kept."""
    return NoCache() if folder is None else SqliteCache(folder)


def cache_key(url: str, body: bytes, repeat: int) -> RequestKey:
    """Key of a request: its URL, its body (model, messages, parameters, tools) and its repeat."""
    digest = hashlib.blake2b(digest_size=24)
    digest.update(f"{LAYOUT}\0{repeat}\0{url}\0".encode())
    digest.update(body)
    key = RequestKey(digest.digest())
    key.url, key.body, key.repeat = url, body, repeat
    return key
