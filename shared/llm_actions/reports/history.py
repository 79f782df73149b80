"""What changed since the last run of the same pull request. Pure.

The comment carries what the next run needs to know, in a form that holds no text of others. It is
read only from a comment that was found by marker and author.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

PREFIX = "<!-- llm-actions-state "
STATE = re.compile(re.escape(PREFIX) + r"([A-Za-z0-9+/=]+) -->")
FAILED_AT_MOST = 2000
BYTES_AT_MOST = 200_000


@dataclass(frozen=True, kw_only=True)
class State:
    """A run as the next one remembers it; ids of failed samples as short digests.

    `failed` is None when there were too many to remember.
    """

    commit: str | None
    accuracy: float | None
    failed: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The difference of two runs. The lists are None when the earlier run's are not known."""

    since: str | None
    accuracy_before: float | None
    fixed: int | None
    newly_failed: tuple[str, ...] | None


def state_of(commit: str | None, accuracy: float | None, failed_ids: Iterable[str]) -> State:
    """The state of a run."""
    failed = frozenset(map(_short, failed_ids))
    return State(
        commit=commit, accuracy=accuracy, failed=failed if len(failed) <= FAILED_AT_MOST else None
    )


def encode(state: State) -> str:
    """The state as a Markdown comment."""
    failed = None if state.failed is None else "".join(sorted(state.failed))
    text = json.dumps({"commit": state.commit, "accuracy": state.accuracy, "failed": failed})
    return f"{PREFIX}{base64.b64encode(zlib.compress(text.encode(), 9)).decode()} -->"


def decode(body: str) -> State | None:
    """The state in a comment's body; None when there is none that can be read."""
    found = STATE.search(body)
    if found is None:
        return None
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(found[1]), BYTES_AT_MOST)
        values = json.loads(content)
        commit, accuracy, failed = values["commit"], values["accuracy"], values["failed"]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        return None
    if not isinstance(commit, str | None) or not isinstance(accuracy, float | int | None):
        return None
    if not isinstance(failed, str | None):
        return None
    return State(
        commit=commit,
        accuracy=accuracy,
        failed=None
        if failed is None
        else frozenset(failed[at : at + 8] for at in range(0, len(failed), 8)),
    )


def changes(before: State, accuracy: float | None, failed_ids: Iterable[str]) -> Changes | None:
    """What changed; None when there is nothing to compare."""
    if accuracy is None:
        return None
    ids = {_short(name): name for name in failed_ids}
    if before.failed is None:
        return Changes(
            since=before.commit, accuracy_before=before.accuracy, fixed=None, newly_failed=None
        )
    return Changes(
        since=before.commit,
        accuracy_before=before.accuracy,
        fixed=len(before.failed - set(ids)),
        newly_failed=tuple(sorted(name for key, name in ids.items() if key not in before.failed)),
    )


def _short(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
