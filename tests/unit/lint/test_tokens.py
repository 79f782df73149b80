"""Tokens are counted only with what is on this machine already."""

import sys
from pathlib import Path

import pytest

from llm_actions.lint.tokens import TiktokenTokenizer, data_file

LIBRARY = """
class Encoding:
    def encode_ordinary(self, text):
        return text.split()
def get_encoding(name):
    LOADED.append(name)
    if name == "broken":
        raise ValueError("no data")
    return Encoding()
LOADED = []
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the data of encodings, and a library that reads it."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    (tmp_path / "tiktoken.py").write_text(LIBRARY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tiktoken", raising=False)
    return tmp_path


def test_tokens_are_counted_where_the_data_is(cache: Path) -> None:
    data_file("o200k_base").write_text("data")
    tokenizer = TiktokenTokenizer()

    assert [tokenizer.count(text, "o200k_base") for text in ("a b c", "")] == [3, 0]
    assert sys.modules["tiktoken"].LOADED == ["o200k_base"]


def test_missing_data_is_not_downloaded(cache: Path) -> None:
    assert TiktokenTokenizer().count("a", "o200k_base") is None
    assert "tiktoken" not in sys.modules


def test_broken_data_is_as_none(cache: Path) -> None:
    data_file("broken").write_text("data")

    assert TiktokenTokenizer().count("a", "broken") is None


def test_missing_library_is_as_none(cache: Path) -> None:
    (cache / "tiktoken.py").write_text("raise ImportError('not installed')")
    data_file("o200k_base").write_text("data")

    assert TiktokenTokenizer().count("a", "o200k_base") is None


def test_data_lies_where_tiktoken_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    monkeypatch.setenv("DATA_GYM_CACHE_DIR", str(tmp_path))
    named = data_file("cl100k_base")
    monkeypatch.delenv("DATA_GYM_CACHE_DIR")
    default = data_file("cl100k_base")

    assert named == tmp_path / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
    assert default.parent.name == "data-gym-cache"
