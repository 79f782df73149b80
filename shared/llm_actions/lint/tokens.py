"""Counts tokens with tiktoken, where it is installed and its data is on this machine.

The only module that uses tiktoken, which is no dependency: nothing is downloaded for a lint.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import tempfile
from pathlib import Path
from typing import Any

DATA_URL = "https://openaipublic.blob.core.windows.net/encodings/{encoding}.tiktoken"


class TiktokenTokenizer:
    """tiktoken's encodings, each loaded when it is first asked for."""

    def __init__(self) -> None:
        self._encodings: dict[str, Any] = {}

    def count(self, text: str, encoding: str) -> int | None:
        """The number of tokens; None where tiktoken or the encoding's data is missing."""
        if encoding not in self._encodings:
            self._encodings[encoding] = _load(encoding)
        loaded = self._encodings[encoding]
        return None if loaded is None else len(loaded.encode_ordinary(text))


def data_file(encoding: str) -> Path:
    """Where tiktoken keeps an encoding's data once it was downloaded."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    name = hashlib.sha1(DATA_URL.format(encoding=encoding).encode(), usedforsecurity=False)
    default = Path(tempfile.gettempdir()) / "data-gym-cache"
    return (Path(folder) if folder else default) / name.hexdigest()


def _load(encoding: str) -> Any:
    if not data_file(encoding).is_file():
        return None
    try:
        tiktoken = importlib.import_module("tiktoken")
        return tiktoken.get_encoding(encoding)
    except (ImportError, OSError, ValueError):
        return None
