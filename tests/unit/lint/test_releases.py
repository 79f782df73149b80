"""Versions against what was released, decided from values alone."""

import pytest

from llm_actions.lint.findings import Finding
from llm_actions.lint.releases import (
    Release,
    ReleasedFiles,
    check_releases,
    next_name,
    release_tags,
)

V1 = "prompts/v1"


def release(tag: str, **digests: str) -> Release:
    return Release(tag=tag, folders={V1: {f"{name}.md": value for name, value in digests.items()}})


def found(now: dict[str, str], *releases: Release) -> list[Finding]:
    present = {V1: {f"{name}.md": digest for name, digest in now.items()}}
    files = ReleasedFiles(releases=releases, now=present)
    return list(check_releases([V1], files, ["v1", "v2", "notes"]))


def test_unchanged_version_is_fine() -> None:
    assert found({"system": "a"}, release("v1.0", system="a")) == []


def test_version_that_was_never_released_may_change() -> None:
    assert found({"system": "a"}, Release(tag="v1.0")) == []
    assert found({"system": "a"}) == []


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ({"system": "b", "user": "u"}, "system.md changed"),
        ({"system": "a"}, "user.md changed"),
        ({"system": "a", "user": "u", "extra": "e"}, "extra.md changed"),
        ({"system": "b", "user": "w"}, "system.md, user.md changed"),
    ],
    ids=["changed", "deleted", "added", "both"],
)
def test_changed_version_is_told_with_the_tag_and_the_next_name(
    now: dict[str, str], changed: str
) -> None:
    (finding,) = found(now, release("v1.0", system="a", user="u"))

    assert finding.rule == "release/changed"
    assert finding.file.startswith(f"{V1}/")
    assert finding.message == (
        f"v1 was released in tag v1.0 and {changed} since; make v3 and leave v1 as it was"
    )


def test_version_that_is_that_of_any_release_is_fine() -> None:
    assert found({"system": "a"}, release("v2.0", system="b"), release("v1.0", system="a")) == []


def test_newest_release_is_named() -> None:
    (finding,) = found({"system": "c"}, release("v2.0", system="b"), release("v1.0", system="a"))

    assert "tag v2.0" in finding.message


def test_what_could_not_be_checked_is_a_note_with_the_reason() -> None:
    files = ReleasedFiles(unchecked="this is a shallow clone", now={V1: {"system.md": "a"}})
    (finding,) = check_releases([V1, "prompts/v2"], files, ["v1", "v2"])

    assert (finding.rule, finding.severity.value) == ("release/unchecked", "note")
    assert (finding.file, finding.message) == (f"{V1}/system.md", "this is a shallow clone")


def test_tags_count_by_their_patterns_and_at_most_a_hundred() -> None:
    tags = ["v2", "release-1", "nightly", "prod/v1", "V3"]

    assert release_tags(tags, ("v*", "release*")) == ["v2", "release-1"]
    assert release_tags(tags, ("prod/*",)) == ["prod/v1"]
    assert len(release_tags([f"v{number}" for number in range(500)], ("v*",))) == 100


@pytest.mark.parametrize(
    ("names", "following"),
    [
        (["v1", "v2"], "v3"),
        (["v9", "v10"], "v11"),
        (["1", "2"], "3"),
        (["draft"], "a new version"),
        ([], "a new version"),
    ],
)
def test_next_name_follows_the_highest_number(names: list[str], following: str) -> None:
    assert next_name(names) == following
