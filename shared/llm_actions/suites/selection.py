"""Which versions are tested, and what each is compared with. Pure."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.suites.options import Versions
from llm_actions.suites.records import Baseline

DIFFERENCE_LINES_AT_MOST = 400


@dataclass(frozen=True, kw_only=True)
class Versioned:
    """The versions of a family that could be read, in their order.

    `current` names one of them or one that could not be read, is empty where what it names cannot
    be told, and None where the family has none.
    """

    path: str
    versions: tuple[TestedPrompt, ...]
    current: str | None

    @property
    def now(self) -> TestedPrompt | None:
        """The current version, None if it could not be read; the newest without a `current`."""
        if self.current is not None:
            return next((each for each in self.versions if each.version == self.current), None)
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A version to test, and the prompt that it replaces; None where nothing is compared."""

    prompt: TestedPrompt
    before: TestedPrompt | None = None
    baseline: Baseline | None = None


def select(
    families: Sequence[Versioned],
    base: Sequence[Versioned] | None,
    versions: Versions,
    reference: str,
) -> list[Selected]:
    """The versions to test; `base` are the families at the reference, None without one.

    A version is compared with what was current at the reference, unless that is the same text.
    """
    earlier = {family.path: family for family in base or ()}
    selected = []
    for family in families:
        old = earlier.get(family.path)
        for prompt in _chosen(family, old, versions):
            before = old.now if old else None
            if before is None or before.digest == prompt.digest:
                selected.append(Selected(prompt=prompt))
            else:
                found = Baseline(
                    reference=reference,
                    version=before.version,
                    digest=before.digest,
                    difference=difference(before, prompt),
                )
                selected.append(Selected(prompt=prompt, before=before, baseline=found))
    return selected


def _chosen(family: Versioned, old: Versioned | None, versions: Versions) -> list[TestedPrompt]:
    match versions:
        case Versions.ALL:
            return list(family.versions)
        case Versions.CURRENT:
            return [family.now] if family.now else []
        case Versions.CHANGED:
            known = {each.version: each.digest for each in old.versions} if old else {}
            changed = [each for each in family.versions if known.get(each.version) != each.digest]
            moved = family.now is not None and old is not None and _moved(family.now, old)
            if moved and family.now is not None and family.now not in changed:
                changed.append(family.now)
            return changed


def _moved(now: TestedPrompt, old: Versioned) -> bool:
    """True when `current` leads to another text than before."""
    return old.now is None or old.now.digest != now.digest


def difference(before: TestedPrompt, after: TestedPrompt) -> str:
    """How the texts of two versions differ, as a unified diff."""
    lines: list[str] = []
    for part in sorted({*before.texts, *after.texts}):
        lines += difflib.unified_diff(
            before.texts.get(part, "").splitlines(),
            after.texts.get(part, "").splitlines(),
            f"{before.version}/{part}",
            f"{after.version}/{part}",
            lineterm="",
        )
    if len(lines) > DIFFERENCE_LINES_AT_MOST:
        left_out = len(lines) - DIFFERENCE_LINES_AT_MOST
        lines = [*lines[:DIFFERENCE_LINES_AT_MOST], f"… {left_out} more lines"]
    return "\n".join(lines)


def case_key(case: PromptCase) -> str:
    """What makes two cases the same one in two versions: their id, else what they ask."""
    if case.id != f"{case.file}:{case.line}":
        return f"id {case.id}"
    asked = json.dumps([case.input, case.vars, case.history], sort_keys=True, default=str)
    return hashlib.blake2b(asked.encode("utf-8", "replace"), digest_size=12).hexdigest()


def keys_of(prompt: TestedPrompt) -> Mapping[str, PromptCase]:
    """The cases of a version by their keys."""
    return {case_key(case): case for case in prompt.cases}
