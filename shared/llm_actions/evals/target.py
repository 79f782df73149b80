"""What is evaluated, as the run sees it."""

from __future__ import annotations

from typing import Protocol

from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer


class Target(Protocol):
    """Makes a request of a sample and an answer of a reply."""

    @property
    def url(self) -> str:
        """Where requests go."""
        ...

    def request(self, sample: Sample) -> bytes:
        """The body of the request. Raises AnswerError if a template cannot be filled in."""
        ...

    def parse(self, body: bytes) -> Answer:
        """The answer in the body of a 2xx reply. Raises AnswerError."""
        ...


class CheckedTarget(Target, Protocol):
    """A target that can tell beforehand which samples it cannot ask."""

    def check(self, sample: Sample) -> None:
        """Raises AnswerError if the request of a sample could not be made."""
        ...
