"""Tells which versions were changed after they were released. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from llm_actions.lint.findings import Finding
from llm_actions.lint.making import at_line

NUMBER = re.compile(r"(.*?)(\d{1,9})")
TAGS_AT_MOST = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A git tag and, for each version's folder that it has, the digest of each prompt file."""

    tag: str
    folders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedFiles:
    """What git knows, newest tag first, and the digests of the files as they are now.

    `unchecked` says why nothing could be found out; then the rest is empty.
    """

    releases: tuple[Release, ...] = ()
    now: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unchecked: str | None = None


def release_tags(tags: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The tags that count as releases, in their order, of many the first hundred."""
    fitting = [tag for tag in tags if any(fnmatch.fnmatchcase(tag, each) for each in patterns)]
    return fitting[:TAGS_AT_MOST]


def check_releases(
    folders: Sequence[str], files: ReleasedFiles, siblings: Sequence[str]
) -> Iterator[Finding]:
    """Versions whose files are those of no release that has them.

    `folders` are the paths of the versions of one family, `siblings` the names of all of them.
    """
    if files.unchecked is not None:
        if folders:
            yield at_line("release/unchecked", _place(folders[0], files), 1, files.unchecked)
        return
    for folder in folders:
        held = [release for release in files.releases if folder in release.folders]
        now = files.now.get(folder, {})
        if not held or any(release.folders[folder] == now for release in held):
            continue
        newest = held[0]
        changed = _differences(newest.folders[folder], now)
        name = folder.rpartition("/")[2]
        message = (
            f"{name} was released in tag {newest.tag} and {', '.join(changed)} changed since; "
            f"make {next_name(siblings)} and leave {name} as it was"
        )
        yield at_line("release/changed", f"{folder}/{changed[0]}", 1, message)


def next_name(names: Sequence[str]) -> str:
    """The name of the version after these: v3 after v1 and v2."""
    matches = [match for name in names if (match := NUMBER.fullmatch(name))]
    if not matches:
        return "a new version"
    last = max(matches, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1}"


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _place(folder: str, files: ReleasedFiles) -> str:
    names = sorted(files.now.get(folder, {}))
    return f"{folder}/{names[-1]}" if names else folder
