"""Reads from git what its tags hold of the prompts."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from llm_actions.lint.releases import Release, ReleasedFiles, release_tags

SECONDS_AT_MOST = 20
ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
}
FETCH = "fetch the tags, as `actions/checkout` does with `fetch-depth: 0`"


class GitError(RuntimeError):
    """git did not answer, and why."""


class GitTags:
    """The tags of the repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def released_files(
        self, versions: Mapping[str, Path], patterns: Sequence[str], files: Sequence[str]
    ) -> ReleasedFiles:
        """What the release tags hold of versions, each given with its name in messages.

        `files` are the names that a file of a version can have. They are compared as git stores
        them, so that line ends it converts make no difference.
        """
        try:
            return self._read(versions, patterns, files)
        except GitError as error:
            return ReleasedFiles(unchecked=str(error))

    def _read(
        self, versions: Mapping[str, Path], patterns: Sequence[str], files: Sequence[str]
    ) -> ReleasedFiles:
        prefix, is_shallow = self._repository()
        tags = release_tags(
            self._git(["tag", "--list", "--sort=-creatordate"]).splitlines(), patterns
        )
        inside = {
            name: prefix + relative
            for name, path in versions.items()
            if (relative := _relative(path, self._folder)) is not None
        }
        names = [name for name in files if "\n" not in name]
        now = self._now({name: versions[name] for name in inside}, names)
        if not tags:
            reason = f"this is a shallow clone without release tags; {FETCH}"
            return ReleasedFiles(unchecked=reason, now=now) if is_shallow else ReleasedFiles()
        trees = self._trees(tags, inside)
        return ReleasedFiles(releases=self._releases(tags, inside, trees, names), now=now)

    def _repository(self) -> tuple[str, bool]:
        """The folder's path inside of the repository, with a slash, and whether it is shallow."""
        answer = self._git(["rev-parse", "--show-prefix", "--is-shallow-repository"])
        lines = answer.split("\n")
        return lines[0], lines[1] == "true"

    def _trees(self, tags: Sequence[str], inside: Mapping[str, str]) -> dict[tuple[str, str], str]:
        """The tree of each version in each tag that has it."""
        asked = [(tag, name) for tag in tags for name in inside]
        found = self._objects(f"refs/tags/{tag}:{inside[name]}" for tag, name in asked)
        return {key: tree for key, tree in zip(asked, found, strict=True) if tree is not None}

    def _releases(
        self,
        tags: Sequence[str],
        inside: Mapping[str, str],
        trees: Mapping[tuple[str, str], str],
        names: Sequence[str],
    ) -> tuple[Release, ...]:
        unique = sorted(set(trees.values()))
        asked = [(tree, file) for tree in unique for file in names]
        found = self._objects(f"{tree}:{file}" for tree, file in asked)
        files: dict[str, dict[str, str]] = {tree: {} for tree in unique}
        for (tree, file), digest in zip(asked, found, strict=True):
            if digest is not None:
                files[tree][file] = digest
        return tuple(
            Release(
                tag=tag,
                folders={
                    name: files[trees[tag, name]]
                    for name in inside
                    if (tag, name) in trees and files[trees[tag, name]]
                },
            )
            for tag in tags
        )

    def _now(self, versions: Mapping[str, Path], names: Sequence[str]) -> dict[str, dict[str, str]]:
        """The digests that git would store the present files under."""
        present = [
            (name, file, path / file)
            for name, path in versions.items()
            for file in names
            if (path / file).is_file()
        ]
        paths = "".join(f"{path}\n" for _, _, path in present)
        digests = self._git(["hash-object", "--stdin-paths"], paths).split()
        if len(digests) != len(present):
            raise GitError("git could not read every prompt file")
        now: dict[str, dict[str, str]] = {name: {} for name in versions}
        for (name, file, _), digest in zip(present, digests, strict=True):
            now[name][file] = digest
        return now

    def _objects(self, names: Iterable[str]) -> list[str | None]:
        """The object that each name stands for; None for a name without one."""
        text = "".join(f"{name}\n" for name in names)
        if not text:
            return []
        command = ["cat-file", "--batch-check=%(objectname)"]
        answers = self._git(command, text).split("\n")[:-1]
        if len(answers) != text.count("\n"):
            raise GitError("git gave another number of answers than it was asked for")
        return [None if " " in answer else answer for answer in answers]

    def _git(self, arguments: Sequence[str], text: str = "") -> str:
        command = ["git", "-C", str(self._folder), "-c", "core.fsmonitor=false", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 no shell, and every name goes in as text
                command,
                input=os.fsencode(text),
                capture_output=True,
                check=False,
                timeout=SECONDS_AT_MOST,
                env={**os.environ, **ENVIRONMENT},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitError(f"git did not run: {type(error).__name__}") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason"]
            raise GitError(f"git could not say it: {lines[0][:200]}")
        return os.fsdecode(done.stdout)


def _relative(path: Path, folder: Path) -> str | None:
    """The path as git names it, None for one outside or with a line break in its name."""
    real, root = path.resolve(), folder.resolve()
    if not real.is_relative_to(root) or "\n" in str(real):
        return None
    return real.relative_to(root).as_posix()
