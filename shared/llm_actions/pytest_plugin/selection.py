"""Which items the arguments of the command line choose. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from llm_actions.config.problems import unknown_name


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What arguments such as `prompts/v2::refund` and `prompts/v2` name.

    `names` has folders with the names of items in them, `folders` those that are wanted as a
    whole. With neither, every item is wanted.
    """

    names: frozenset[tuple[PurePath, str]] = frozenset()
    folders: frozenset[PurePath] = frozenset()

    def wants(self, folder: PurePath, name: str) -> bool:
        """True when the item of a folder is to be run; a name stands for all of its repeats."""
        if not self.names and not self.folders:
            return True
        if any(folder == each or each in folder.parents for each in self.folders):
            return True
        return bool({(folder, name), (folder, name.partition("[")[0])} & self.names)


def split_arguments(
    arguments: Sequence[str],
    start: Path,
    folders: Mapping[Path, Path],
    roots: Collection[Path],
) -> tuple[list[str], Selection]:
    """The arguments that are left to pytest, and what the others choose.

    `folders` are those of the items under each name that they have, such as `prompts/current` for
    `prompts/v2`; `roots` is what --llm-prompts names. A folder in or at a root is left to pytest,
    too: it may hold tests in Python.
    """
    left: list[str] = []
    names: set[tuple[PurePath, str]] = set()
    whole: set[PurePath] = set()
    for argument in arguments:
        path, mark, name = argument.partition("::")
        folder = _plain(start / path)
        if mark and folder in folders:
            names.add((folders[folder], name))
            continue
        if folders.get(folder, folder) != folder:
            whole.add(folders[folder])
            continue
        left.append(argument)
        is_inside = any(folder == root or root in folder.parents for root in roots)
        is_above = any(folder == each or folder in each.parents for each in folders)
        if not mark and is_inside and is_above:
            whole.add(folder)
    return left, Selection(names=frozenset(names), folders=frozenset(whole))


def not_found(selection: Selection, known: Collection[tuple[PurePath, str]]) -> list[str]:
    """What is wrong with the chosen names that no item has."""
    forms = {(folder, form) for folder, name in known for form in (name, _base(name))}
    return sorted(
        unknown_name("test", name, [each for other, each in known if other == folder])
        for folder, name in selection.names - forms
    )


def _base(name: str) -> str:
    return name.partition("[")[0]


def _plain(path: Path) -> Path:
    """The path without `.` and `..`, links left as they are."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1] or parts
        else:
            parts.append(part)
    return Path(*parts)
