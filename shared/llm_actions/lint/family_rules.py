"""Rules on the layout: what is missing, `current`, and versions that do not differ. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llm_actions.errors import Problem
from llm_actions.lint.findings import Finding
from llm_actions.lint.making import at_line
from llm_actions.lint.subjects import CONFIG_FILE, SYSTEM_FILE, USER_FILE, Version

LACKING = {
    SYSTEM_FILE: "no system prompt is sent",
    USER_FILE: "the input is sent as it is",
    CONFIG_FILE: "there are no test cases and no thresholds",
}


@dataclass(frozen=True, kw_only=True)
class FamilySubject:
    """A family as the rules see it, versions in their natural order.

    `current_path` is None where the family has no `current`; `current_problem` says what is wrong
    with the one it has. `is_whole` is False when only some versions were named.
    """

    path: str
    versions: Sequence[Version]
    current_path: str | None
    current_problem: str | None
    is_whole: bool
    refused: Sequence[Problem] = ()


def check_family(family: FamilySubject) -> Iterator[Finding]:
    """What is wrong with a family as a whole."""
    for problem in family.refused:
        place = problem.file or problem.where
        yield at_line("layout/unusable-file", place, problem.line or 1, problem.message)
    yield from _current(family)
    for version in family.versions:
        yield from _files(version)
    yield from _same_versions(family.versions)


def _current(family: FamilySubject) -> Iterator[Finding]:
    if family.current_problem is not None and family.current_path is not None:
        yield at_line("layout/current-dangling", family.current_path, 1, family.current_problem)
    elif family.current_path is None and family.is_whole and family.versions:
        newest = family.versions[-1]
        message = f"{family.path} has no `current`; it could name {newest.name}"
        yield at_line("layout/current-missing", _any_file(newest), 1, message)


def _files(version: Version) -> Iterator[Finding]:
    for problem in version.unusable:
        place = problem.file or problem.where
        yield at_line("layout/unusable-file", place, problem.line or 1, problem.message)
    for name, consequence in LACKING.items():
        if name not in version.files:
            message = f"{version.path} has no {name}: {consequence}"
            yield at_line("layout/missing-file", _any_file(version), 1, message)


def _any_file(version: Version) -> str:
    """A file of the version that is there: GitHub shows nothing beside a folder."""
    names = [name for name in LACKING if name in version.files]
    return version.file(names[0]) if names else version.path


def _same_versions(versions: Sequence[Version]) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Version] = {}
    for version in versions:
        if version.unusable or not version.templates:
            continue
        other = first.setdefault(_essence(version), version)
        if other is not version:
            message = f"{version.path} differs from {other.path} in nothing but white space"
            yield at_line("layout/same-version", _any_file(version), 1, message)


def _essence(version: Version) -> tuple[object, ...]:
    config = version.config.config
    texts = (version.system, version.user)
    return (
        *("".join(each.source.text.split()) if each else None for each in texts),
        config.model,
        json.dumps(config.parameters, sort_keys=True, default=str),
    )
