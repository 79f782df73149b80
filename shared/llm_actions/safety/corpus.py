"""Reads corpus files: the one that comes with the package and those of a repository."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from llm_actions.config.files import decode
from llm_actions.config.problems import Problems
from llm_actions.safety.cases import Corpus, join_corpora
from llm_actions.safety.corpus_text import parse_corpus

BUILT_IN_FILES = ("attacks.yaml", "chinese.yaml", "indirect.yaml", "twins.yaml")
SUFFIXES = (".yaml", ".yml")
BYTES_AT_MOST = 10 * 1024 * 1024


def read_built_in() -> Corpus:
    """The corpus of the package."""
    problems = Problems()
    folder = resources.files("llm_actions.safety").joinpath("built_in")
    found = [
        parse_corpus(folder.joinpath(name).read_text("utf-8"), f"built-in {name}", problems)
        for name in BUILT_IN_FILES
    ]
    problems.raise_if_any()
    corpora = [corpus for corpus in found if corpus is not None]
    joined = join_corpora(corpora, problems)
    problems.raise_if_any()
    return replace(joined, version=corpora[0].version)


def read_corpus(path: Path, name: str, problems: Problems) -> Corpus | None:
    """The corpus in a file of a repository; None after its problems were noted.

    `name` is the path as messages show it. A file of more than 10 MiB is not read.
    """
    if path.suffix.lower() not in SUFFIXES:
        problems.add(name, f"a corpus must be one of {', '.join(SUFFIXES)}; rename or convert it")
        return None
    try:
        size = path.stat().st_size
        if size > BYTES_AT_MOST:
            problems.add(name, f"has {size:,} bytes, at most {BYTES_AT_MOST:,} are read; split it")
            return None
        content = path.read_bytes()
    except OSError as error:
        problems.add(name, f"cannot be read: {error.strerror or error}")
        return None
    text = decode(content, name, problems)
    return None if text is None else parse_corpus(text, name, problems)
