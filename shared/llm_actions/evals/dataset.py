"""Datasets: files of samples, read as a stream, checked as a whole before the first request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems, shown
from llm_actions.evals.rows import Row, read_rows
from llm_actions.evals.samples import Sample, parse_sample
from llm_actions.evals.target import CheckedTarget
from llm_actions.llm.answers import AnswerError

TAGS_AT_MOST = 200

CheckAssertions = Callable[[Sample, Problems], None]


def accept_assertions(sample: Sample, problems: Problems) -> None:
    """Check nothing, where the assertions are of no concern."""
    del sample, problems


@dataclass(frozen=True, kw_only=True, slots=True)
class DatasetFile:
    """One file: its name in messages, SHA-256 of its bytes and how many samples it holds."""

    name: str
    path: Path
    digest: str
    samples: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """A checked dataset; the samples themselves are read again when the run needs them."""

    files: tuple[DatasetFile, ...]
    samples: int
    tags: tuple[str, ...]
    own_system_texts: int

    def __iter__(self) -> Iterator[Sample]:
        """The samples in order. Raises ConfigurationError if a file changed since the check."""
        problems = Problems()
        index = 0
        for file in self.files:
            end = index + file.samples
            for row in read_rows(file.path, file.name, problems):
                if index == end:
                    break
                sample = parse_sample(
                    row.values,
                    index=index,
                    file=file.name,
                    line=row.line,
                    nth=row.nth,
                    problems=problems,
                )
                problems.raise_if_any()
                if sample is not None:
                    yield sample
                    index += 1
            if index < end or digest_of(file.path) != file.digest:
                problems.add(file.name, "the file changed during the run; start it again")
            problems.raise_if_any()


def check_dataset(
    paths: Sequence[Path],
    folders: Folders,
    *,
    target: CheckedTarget | None,
    similarity_is_off: bool,
    problems: Problems,
    check_assertions: CheckAssertions = accept_assertions,
) -> Dataset | None:
    """Read every sample once and note every problem; None when there was one.

    `check_assertions` notes what is wrong with the assertions of a sample that has some.

    The target checks every sample, so that a template which cannot be filled in is found before
    anything is sent; without a target that is left out. Memory grows with the number of ids and
    tags only.
    """
    before = len(problems)
    survey = _Survey(
        target,
        similarity_is_off=similarity_is_off,
        check_assertions=check_assertions,
        problems=problems,
    )
    files = []
    for path in paths:
        name = folders.name(path)
        samples_before = survey.samples
        for row in read_rows(path, name, problems):
            survey.add(row, name)
            if problems.is_full:
                return None
        if survey.samples == samples_before and len(problems) == before:
            problems.add(name, "the file holds no sample")
        if len(problems) > before:
            continue
        files.append(
            DatasetFile(
                name=name,
                path=path,
                digest=digest_of(path),
                samples=survey.samples - samples_before,
            )
        )
    if len(problems) > before:
        return None
    return Dataset(
        files=tuple(files),
        samples=survey.samples,
        tags=tuple(sorted(survey.tags)),
        own_system_texts=survey.own_system_texts,
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as `sha256:…`."""
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


class _Survey:
    """What the check remembers from sample to sample."""

    def __init__(
        self,
        target: CheckedTarget | None,
        *,
        similarity_is_off: bool,
        check_assertions: CheckAssertions,
        problems: Problems,
    ) -> None:
        self._target = target
        self._check_assertions = check_assertions
        self._similarity_is_off = similarity_is_off
        self._problems = problems
        self._places: dict[bytes, tuple[str, int]] = {}
        self.samples = 0
        self.tags: set[str] = set()
        self.own_system_texts = 0

    def add(self, row: Row, file: str) -> None:
        sample = parse_sample(
            row.values,
            index=self.samples,
            file=file,
            line=row.line,
            nth=row.nth,
            problems=self._problems,
        )
        if sample is None:
            return
        self.samples += 1
        self.own_system_texts += sample.system is not None
        self._note_identifier(sample)
        self._note_tags(sample)
        self._require_criteria(sample)
        self._require_request(sample)
        if sample.assertions:
            self._check_assertions(sample, self._problems)

    def _require_request(self, sample: Sample) -> None:
        if self._target is None:
            return
        try:
            self._target.check(sample)
        except AnswerError as error:
            self._problems.add_at(sample.file, sample.line, str(error))

    def _note_identifier(self, sample: Sample) -> None:
        key = hashlib.blake2b(sample.id.encode(), digest_size=12).digest()
        if key not in self._places:
            self._places[key] = (sample.file, sample.line)
            return
        file, line = self._places[key]
        self._problems.add_at(
            sample.file, sample.line, f"the id `{shown(sample.id)}` stands already at {file}:{line}"
        )

    def _note_tags(self, sample: Sample) -> None:
        before = len(self.tags)
        self.tags.update(sample.tags)
        if before <= TAGS_AT_MOST < len(self.tags):
            self._problems.add_at(
                sample.file,
                sample.line,
                f"more than {TAGS_AT_MOST} different tags; a tag is for a group of samples, "
                "an `id` for one",
            )

    def _require_criteria(self, sample: Sample) -> None:
        if sample.has_criteria_without_similarity or sample.assertions:
            return
        if sample.expected is None:
            message = (
                "nothing to score: give `expected`, `expected_keywords`, `forbidden_keywords`, "
                "`expected_contains`, `max_length` or `assert`"
            )
        elif self._similarity_is_off:
            message = "nothing to score: only `expected` is given and `similarity` is off"
        else:
            return
        self._problems.add_at(sample.file, sample.line, message)
