"""What changed since the last run of the same pull request. Pure.

The comment carries what the next run needs to know, in a form that holds no text of others. It is
read only from a comment that was found by marker and author, and believed no more than any input:
whoever may edit comments may have edited it.
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

STATE = re.compile(r"<!-- llm-actions-state ([A-Za-z0-9+/=]+) -->")
COMMIT = re.compile(r"[0-9a-f]{7,64}")
FAILED = re.compile(r"(?:[0-9a-f]{8})*")
FAILED_AT_MOST = 2000
BYTES_AT_MOST = 200_000


@dataclass(frozen=True, kw_only=True)
class State:
    """A run as the next one remembers it; ids of failed samples as short digests.

    `failed` is None when there were too many to remember.
    """

    commit: str | None
    accuracy: float
    failed: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The difference of two runs. What concerns single samples is None when it is not known."""

    since: str | None
    accuracy_before: float
    no_longer_failed: int | None
    newly_failed: tuple[str, ...] | None


def state_of(
    commit: str | None,
    accuracy: float,
    failed_ids: Iterable[str],
    error_ids: Iterable[str],
    before: State | None,
) -> State:
    """The state of a run. A sample that ended in an error counts as what it was before."""
    failed = set(map(_short, failed_ids))
    if before is not None and before.failed is not None:
        failed |= before.failed & set(map(_short, error_ids))
    return State(
        commit=commit if commit is not None and COMMIT.fullmatch(commit) else None,
        accuracy=accuracy,
        failed=frozenset(failed) if len(failed) <= FAILED_AT_MOST else None,
    )


def encode(state: State) -> str:
    """The state as a Markdown comment on a line of its own."""
    failed = None if state.failed is None else "".join(sorted(state.failed))
    text = json.dumps({"commit": state.commit, "accuracy": state.accuracy, "failed": failed})
    return (
        f"<!-- llm-actions-state {base64.b64encode(zlib.compress(text.encode(), 9)).decode()} -->"
    )


def decode(body: str) -> State | None:
    """The state on the last line of a comment's body; None when there is none that makes sense.

    Quotations stand further up, so that a state in one of them is not taken for ours.
    """
    found = STATE.fullmatch(body.rstrip().rpartition("\n")[2])
    if found is None:
        return None
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(found[1]), BYTES_AT_MOST)
        values = json.loads(content)
        return _checked(values["commit"], values["accuracy"], values["failed"])
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, RecursionError):
        return None


def _checked(commit: object, accuracy: object, failed: object) -> State:
    """The state of these values. Raises ValueError for any that `encode` would not write."""
    if commit is not None and not (isinstance(commit, str) and COMMIT.fullmatch(commit)):
        raise ValueError("no commit")
    if (
        isinstance(accuracy, bool)
        or not isinstance(accuracy, float | int)
        or not 0 <= accuracy <= 1
    ):
        raise ValueError("no accuracy")
    if failed is not None and not (isinstance(failed, str) and FAILED.fullmatch(failed)):
        raise ValueError("no digests")
    digests = None if failed is None else (failed[at : at + 8] for at in range(0, len(failed), 8))
    return State(
        commit=commit,
        accuracy=float(accuracy),
        failed=None if digests is None else frozenset(digests),
    )


def changes(before: State, failed_ids: Iterable[str], error_ids: Iterable[str]) -> Changes:
    """What changed since a run. A sample that ended in an error has not changed."""
    since, accuracy = before.commit, before.accuracy
    if before.failed is None:
        return Changes(
            since=since, accuracy_before=accuracy, no_longer_failed=None, newly_failed=None
        )
    failed = {_short(name): name for name in failed_ids}
    unknown = set(map(_short, error_ids))
    newly_failed = sorted(name for key, name in failed.items() if key not in before.failed)
    return Changes(
        since=since,
        accuracy_before=accuracy,
        no_longer_failed=len(before.failed - failed.keys() - unknown),
        newly_failed=tuple(newly_failed),
    )


def _short(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
