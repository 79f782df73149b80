"""What one run tells the next, and what a forged message cannot tell it."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.corpus import LONE_SURROGATES, STRINGS

from llm_actions.reports.history import State, changes, decode, encode, state_of

COMMIT = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
names = st.frozensets(st.sampled_from(STRINGS) | st.text(max_size=5), max_size=8)


def forged(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"comment\n<!-- llm-actions-state {packed} -->"


def valid(**changed: object) -> dict[str, object]:
    return {"commit": COMMIT, "accuracy": 0.5, "failed": "00000000"} | changed


@given(st.none() | st.just(COMMIT), st.floats(0, 1), names)
def test_state_survives_the_comment(
    commit: str | None, accuracy: float, failed: frozenset[str]
) -> None:
    state = state_of(commit, accuracy, failed, (), None)

    body = f"<!-- marker -->\ntext\n{encode(state)}"

    assert decode(body) == state
    assert decode(body + "\r\n \n") == state


def test_state_holds_no_text_of_others() -> None:
    written = encode(state_of(COMMIT, 0.5, STRINGS, (), None))

    packed = written.removeprefix("<!-- llm-actions-state ").removesuffix(" -->")
    content = zlib.decompress(base64.b64decode(packed)).decode()
    assert set(json.loads(content)["failed"]) <= set("0123456789abcdef")
    assert "--" not in packed


def test_forged_state_is_good_when_nothing_is_wrong_with_it() -> None:
    assert decode(forged(valid())) == State(
        commit=COMMIT, accuracy=0.5, failed=frozenset({"00000000"})
    )


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"text"',
        "{}",
        {"commit": COMMIT, "accuracy": 0.5},
        valid(commit="<b>"),
        valid(commit="abc"),
        valid(commit=COMMIT.upper()),
        valid(commit=f"{COMMIT}\n@octocat"),
        valid(commit=7),
        valid(accuracy="1"),
        valid(accuracy=None),
        valid(accuracy=True),
        valid(accuracy=1.01),
        valid(accuracy=-1),
        '{"commit": null, "accuracy": NaN, "failed": null}',
        '{"commit": null, "accuracy": 1e999, "failed": null}',
        f'{{"commit": null, "accuracy": {"9" * 400}, "failed": null}}',
        f'{{"commit": null, "accuracy": {"9" * 5000}, "failed": null}}',
        valid(failed=["00000000"]),
        valid(failed="0000000"),
        valid(failed="@octocat"),
        valid(failed="00000000\n"),
        valid(failed=0),
        "[" * 150_000,
        '{"a":' * 30_000,
        "0" * 190_000,
    ],
    ids=lambda content: str(content)[:60],
)
def test_forged_values_are_not_believed(content: object) -> None:
    assert decode(forged(content)) is None


def test_bomb_is_not_unpacked() -> None:
    bomb = forged(json.dumps(valid(failed="00000000" * 1_000_000)))

    assert len(bomb) < 20_000
    assert decode(bomb) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "<!-- llm-actions-state  -->",
        "<!-- llm-actions-state ==== -->",
        "<!-- llm-actions-state aGVsbG8= -->",
        "<!-- llm-actions-state eNo= -->",
        "<!-- llm-actions-state A -->",
        "<!-- llm-actions-state \u00e9 -->",
    ],
)
def test_body_without_a_readable_state_has_none(body: str) -> None:
    assert decode(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "{} \ntext",
        "text {}",
        "`{}`",
        "> {}",
        "{}{}",
    ],
)
def test_state_counts_only_as_the_last_line(body: str) -> None:
    state = encode(state_of(COMMIT, 1.0, (), (), None))

    assert decode(body.replace("{}", state)) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    packed = base64.b64encode(content).decode()

    assert decode(f"<!-- llm-actions-state {packed} -->") is None


def test_changes_are_what_failed_and_what_no_longer_does() -> None:
    before = state_of(COMMIT, 0.5, ("a", "b", "c"), (), None)

    found = changes(before, failed_ids=("c", "z", "d"), error_ids=())

    assert (found.since, found.accuracy_before) == (COMMIT, 0.5)
    assert found.newly_failed == ("d", "z")
    assert found.no_longer_failed == 2


def test_sample_that_ended_in_an_error_has_not_changed() -> None:
    before = state_of(COMMIT, 0.5, ("a", "b"), (), None)

    found = changes(before, failed_ids=(), error_ids=("a", "z"))
    after = state_of(COMMIT, 0.5, (), ("a", "z"), before)

    assert found.no_longer_failed == 1
    assert after.failed == state_of(COMMIT, 0.5, ("a",), (), None).failed


def test_too_many_failures_are_not_remembered_and_not_compared() -> None:
    few, many = (map(str, range(count)) for count in (2000, 2001))

    assert state_of(None, 0.5, few, (), None).failed is not None
    state = state_of(None, 0.5, many, (), None)
    found = changes(state, ("a",), ())

    assert state.failed is None
    assert (found.newly_failed, found.no_longer_failed) == (None, None)
    assert decode(encode(state)) == state


def test_largest_state_is_small() -> None:
    state = state_of(COMMIT, 1 / 3, map(str, range(2000)), (), None)

    assert len(encode(state)) < 16_000


@pytest.mark.parametrize("commit", ["", "HEAD", "@octocat", "x" * 100_000, *LONE_SURROGATES])
def test_what_is_no_commit_is_not_remembered(commit: str) -> None:
    assert state_of(commit, 0.5, LONE_SURROGATES, (), None).commit is None


@given(names, names, names)
def test_changes_add_up(
    before: frozenset[str], after: frozenset[str], errors: frozenset[str]
) -> None:
    errors -= after
    state = state_of(COMMIT, 0.5, before, (), None)

    found = changes(state, after, errors)

    assert set(found.newly_failed or ()) == after - before
    assert found.no_longer_failed == len(before - after - errors)
    assert state_of(None, 0.5, after, errors, state).failed == (
        state_of(None, 0.5, after | (before & errors), (), None).failed
    )
