"""The assertions of a dataset's samples: checked with it, and parsed again where they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from llm_actions.assertions.comparison import SELECT_BEST
from llm_actions.assertions.kinds import LOG_PROBS_ARE_OFF, Family, needs_log_probs
from llm_actions.assertions.model import Item, assertions_in
from llm_actions.assertions.references import FileReferences
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.assertion_items import needs, read_assertions
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.chat import LOG_PROBS

# Samples often have the same assertions, and the repeats of one always do; a dataset of any length
# takes no more memory than this.
KEPT_AT_MOST = 256
NO_PARAMETERS: Mapping[str, object] = {}


class SampleItems:
    """The assertions of samples. A file that one names is read once, when it is checked."""

    def __init__(
        self,
        paths: Iterable[Path],
        folders: Folders,
        parameters: Mapping[str, object] = NO_PARAMETERS,
    ) -> None:
        """`paths` are the files of the dataset: `file://…` starts at the folder of each.

        `parameters` are those that the model is sent with every sample.
        """
        self._parameters = parameters
        self._references = {
            folders.name(path): _KeptFiles(FileReferences(path.parent, folders)) for path in paths
        }
        self._parsed: dict[tuple[str, str], tuple[Item, ...]] = {}
        self._needed: set[Family] = set()
        self.samples = 0

    @property
    def needed(self) -> frozenset[Family]:
        """What the assertions that were checked need beside the answer."""
        return frozenset(self._needed)

    @property
    def asks_judge(self) -> bool:
        """True when one of them asks a judge."""
        return Family.JUDGE in self._needed

    @property
    def needs_vectors(self) -> bool:
        """True when one of them compares embeddings."""
        return Family.SIMILARITY in self._needed

    def check(self, sample: Sample, problems: Problems) -> None:
        """Note every problem of a sample's assertions at its line, and what they need."""
        before = len(problems)
        items = self._items(sample, problems)
        self._needed |= needs(items)
        if needs_log_probs(items) and self._parameters.get(LOG_PROBS) is False:
            problems.add_at(sample.file, sample.line, LOG_PROBS_ARE_OFF)
        self.samples += len(problems) == before

    def of(self, sample: Sample) -> tuple[Item, ...]:
        """The assertions of a sample that was checked; none for one without."""
        if not sample.assertions:
            return ()
        problems = Problems()
        items = self._items(sample, problems)
        if problems.found:  # the dataset changed since the check, which its reader will tell
            raise AnswerError(ErrorKind.ASSERTION, problems.found[0].message, is_fatal=False)
        return items

    def need_log_probs(self, sample: Sample) -> bool:
        """True when an assertion of a sample measures the probabilities of the answer's tokens."""
        return needs_log_probs(self.of(sample))

    def _items(self, sample: Sample, problems: Problems) -> tuple[Item, ...]:
        key = (sample.file, repr(sample.assertions))
        items = self._parsed.get(key)
        if items is not None:
            return items
        before = len(problems)

        def report(message: str) -> None:
            problems.add_at(sample.file, sample.line, message)

        items = read_assertions(sample.assertions, self._references[sample.file], report)
        for assertion in assertions_in(items):
            if assertion.type == SELECT_BEST:
                report(f"`{assertion.name}` compares several answers, and a sample has one")
        if len(problems) == before:
            while len(self._parsed) >= KEPT_AT_MOST:
                del self._parsed[next(iter(self._parsed))]
            self._parsed[key] = items
        return items

    def digest_of_files(self) -> str:
        """That of everything that assertions name: values as they were checked, scripts as now."""
        digest = hashlib.blake2b(digest_size=16)
        for name, references in sorted(self._references.items()):
            for part in references.contents():
                digest.update(repr((name, part)).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()


class _KeptFiles:
    """The files that one file of the dataset names."""

    def __init__(self, references: FileReferences) -> None:
        self._references = references
        self._values: dict[str, object] = {}
        self._scripts: dict[str, str] = {}

    def load(self, path: str) -> object:
        """The value in a file. Raises WrongValueError."""
        if path not in self._values:
            self._values[path] = self._references.load(path)
        return self._values[path]

    def script(self, path: str) -> str:
        """The absolute path of a Python file. Raises WrongValueError."""
        if path not in self._scripts:
            self._scripts[path] = self._references.script(path)
        return self._scripts[path]

    def contents(self) -> Iterable[tuple[str, object]]:
        """Each file's name and what it holds."""
        yield from sorted(self._values.items(), key=lambda item: item[0])
        for name, path in sorted(self._scripts.items()):
            yield name, _bytes_of(path)


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""  # it will be an error of the case
