"""Rules on test cases: what contradicts itself or another, and what tests nothing. Pure."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence

from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.making import at_line, limited
from llm_actions.lint.subjects import CONFIG_FILE, Version
from llm_actions.prompts.cases import CASES_KEY, PromptCase
from llm_actions.prompts.errors import Mistake
from llm_actions.reports.text import visible_start


def check_cases(version: Version) -> Iterator[Finding]:
    """What is wrong with the test cases of a version."""
    if CONFIG_FILE in version.sources and not version.cases and not _has_mistakes(version):
        path, line = version.file(CONFIG_FILE), version.config.document.line(CASES_KEY)
        yield at_line("case/none", path, line, "there are no test cases")
    cases = version.cases
    yield from limited([found for case in cases for found in _contradictions(case)])
    yield from limited(list(_without_expectation(cases, version)))
    yield from limited(list(_same_ids(cases)))
    yield from limited(list(_same_inputs(cases)))


def _has_mistakes(version: Version) -> bool:
    """True when the cases may be missing because they could not be read."""
    line = version.config.document.line(CASES_KEY)
    return any(
        mistake.kind is Mistake.SYNTAX or mistake.line >= line for mistake in version.mistakes
    )


def _contradictions(case: PromptCase) -> Iterator[Finding]:
    rule, line = "case/contradiction", case.line_of("forbidden_keywords")
    for wanted, forbidden in _clashes(case, case):
        message = f"{_shown(wanted)} is expected, {_shown(forbidden)} in it is forbidden"
        if _folded(wanted) == _folded(forbidden):
            message = f"{_shown(wanted)} is both expected and forbidden"
        yield at_line(rule, case.file, line, message)
    if case.expected:
        for word in case.forbidden_keywords:
            if _folded(word) in _folded(case.expected):
                message = f"the forbidden {_shown(word)} is part of the `expected` answer"
                yield at_line(rule, case.file, line, message)
    if case.max_length is None:
        return
    line = case.line_of("max_length")
    for kind, texts in (
        ("expected text", case.expected_contains),
        ("expected keyword", case.expected_keywords),
        ("`expected` answer", (case.expected or "",)),
    ):
        longest = max((unicodedata.normalize("NFC", text) for text in texts), key=len, default="")
        if len(longest) > case.max_length:
            message = (
                f"at most {case.max_length} characters are allowed, the {kind} "
                f"{_shown(longest)} has {len(longest)}"
            )
            yield at_line(rule, case.file, line, message)


def _without_expectation(cases: Sequence[PromptCase], version: Version) -> Iterator[Finding]:
    wrong = {mistake.line for mistake in version.mistakes}
    for case in cases:
        if not case.has_expectation and wrong.isdisjoint((case.line, *case.lines.values())):
            yield at_line(
                "case/no-expectation", case.file, case.line, "every answer passes this case"
            )


def _same_ids(cases: Sequence[PromptCase]) -> Iterator[Finding]:
    first: dict[str, PromptCase] = {}
    for case in cases:
        other = first.setdefault(case.id, case)
        if other is not case and "id" in case.lines:
            message = f"the id {_shown(case.id)} is that of the case on line {other.line}"
            yield at_line("case/duplicate-id", case.file, case.line_of("id"), message)


def _same_inputs(cases: Sequence[PromptCase]) -> Iterator[Finding]:
    groups: dict[str, list[PromptCase]] = {}
    for case in cases:
        asked = [case.input, case.vars, case.history]
        key = json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str)
        groups.setdefault(key, []).append(case)
    for group in groups.values():
        for position, case in enumerate(group[:100]):
            yield from _against(case, group[:position])


def _against(case: PromptCase, earlier: Sequence[PromptCase]) -> Iterator[Finding]:
    """How a case stands to the earlier ones with the same input; the first remark is enough."""
    for other in earlier:
        if _expectations(case) == _expectations(other):
            message = f"the same case stands on line {other.line}"
            yield at_line("case/duplicate", case.file, case.line, message)
            return
        clashes = [*_clashes(case, other), *_clashes(other, case)]
        if clashes:
            wanted = _shown(clashes[0][0])
            message = f"of this case and the one on line {other.line}, with the same input, one "
            message += f"expects {wanted} and the other forbids it"
            yield at_line("case/conflict", case.file, case.line, message)
            return
        if case.expected and other.expected and _folded(case.expected) != _folded(other.expected):
            message = f"the case on line {other.line} expects another answer to the same input"
            yield at_line("case/conflict", case.file, case.line, message, Severity.WARNING)
            return


def _expectations(case: PromptCase) -> tuple[object, ...]:
    return (
        case.expected,
        frozenset(map(_folded, case.expected_keywords)),
        frozenset(map(_folded, case.forbidden_keywords)),
        frozenset(case.expected_contains),
        case.max_length,
        json.dumps(case.assertions, sort_keys=True, default=str),
    )


def _clashes(wanting: PromptCase, forbidding: PromptCase) -> Iterator[tuple[str, str]]:
    """Texts that one case wants and that hold what the other forbids."""
    for word in forbidding.forbidden_keywords:
        for wanted in (*wanting.expected_keywords, *wanting.expected_contains):
            if _folded(word) in _folded(wanted):
                yield wanted, word


def _folded(text: str) -> str:
    """As action-evaluate compares keywords: without differences of case, width and blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _shown(text: str) -> str:
    return f"“{visible_start(text, 60)}”"
