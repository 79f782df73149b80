"""What is made of each case as soon as it is there, while the run waits for other answers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import IO

from llm_actions.evals.results import CaseResult
from llm_actions.reports.excerpt import Excerpt, ExcerptBuilder
from llm_actions.reports.junit import case_element

MEMORY_BYTES_AT_MOST = 4 * 1024 * 1024


class CaseViews:
    """The element of each case in the JUnit file, and the excerpt for summary and comment.

    Cases come in any order. Elements beyond a few megabytes wait in a temporary file, which is
    gone when the context is left.
    """

    def __init__(self, cases: int, repeats: int) -> None:
        self._repeats = repeats
        self._excerpt = ExcerptBuilder()
        self._elements: IO[bytes] | None = None
        self._starts = array("q", [-1]) * cases
        self._lengths = array("q", [0]) * cases
        self._end = 0

    def add_all(self, cases: Iterable[CaseResult]) -> CaseViews:
        """Look at cases that were measured before."""
        for case in cases:
            self.add(case)
        return self

    def __enter__(self) -> CaseViews:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._elements is not None:
            self._elements.close()

    def add(self, case: CaseResult) -> None:
        """Look at one more case. Raises OSError when the temporary file cannot be written."""
        self._excerpt.add(case)
        if self._elements is None:
            self._elements = _temporary_file()
        element = case_element(case, self._repeats)
        self._elements.write(element)
        number = case.index * self._repeats + case.repeat
        self._starts[number], self._lengths[number] = self._end, len(element)
        self._end += len(element)

    def excerpt(self) -> Excerpt:
        """What a person should look at first."""
        return self._excerpt.build()

    def junit_elements(self) -> Iterator[bytes]:
        """The elements in the order of the dataset."""
        position = self._end
        for start, length in zip(self._starts, self._lengths, strict=True):
            if start < 0 or self._elements is None:
                continue
            if start != position:
                self._elements.seek(start)
            yield self._elements.read(length)
            position = start + length


def _temporary_file() -> IO[bytes]:
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(MEMORY_BYTES_AT_MOST)
