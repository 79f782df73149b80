"""A cache of replies on disk: one SQLite file, safe for several runs at once."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Protocol

from llm_actions.errors import ConfigurationError, Problem

FILE_NAME = "responses.sqlite"
WRITES_BETWEEN_COMMITS = 64
LAYOUT = 1


class Cache(Protocol):
    """What the run needs of a cache."""

    def get(self, key: bytes) -> bytes | None:
        """The reply that was put under the key, or None."""
        ...

    def put(self, key: bytes, reply: bytes) -> None:
        """Keep a reply."""
        ...

    def close(self) -> None:
        """Write what is still in memory."""
        ...


class NoCache:
    """Keeps nothing."""

    def get(self, key: bytes) -> bytes | None:  # noqa: ARG002 part of the protocol
        """Nothing is ever found."""
        return None

    def put(self, key: bytes, reply: bytes) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is held."""


class SqliteCache:
    """Replies in `responses.sqlite`; at most the last few are lost when the process is killed."""

    def __init__(self, folder: Path) -> None:
        """Raises ConfigurationError when the folder or the file cannot be used."""
        self._path = folder / FILE_NAME
        self._uncommitted = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self._path, timeout=10)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS replies"
                " (key BLOB PRIMARY KEY, reply BLOB) WITHOUT ROWID"
            )
            self._base.commit()
        except (sqlite3.Error, OSError) as error:
            message = f"`{folder}` cannot hold the cache: {error}; delete or rename it"
            raise ConfigurationError(
                [Problem(where="input `cache-dir`", message=message)]
            ) from None

    def get(self, key: bytes) -> bytes | None:
        """The reply that was put under the key, or None."""
        row = self._base.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: bytes, reply: bytes) -> None:
        """Keep a reply; another run's reply under the same key is replaced."""
        self._base.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, reply))
        self._uncommitted += 1
        if self._uncommitted >= WRITES_BETWEEN_COMMITS:
            self._base.commit()
            self._uncommitted = 0

    def close(self) -> None:
        """Write what is still in memory, fold the log into the one file and close it."""
        self._base.commit()
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()


def cache_key(url: str, body: bytes, repeat: int) -> bytes:
    """Key of a request: its URL, its body (model, messages, parameters, tools) and its repeat."""
    digest = hashlib.blake2b(digest_size=24)
    digest.update(f"{LAYOUT}\0{repeat}\0{url}\0".encode())
    digest.update(body)
    return digest.digest()
