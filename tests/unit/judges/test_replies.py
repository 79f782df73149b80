"""A judge's reply is read strictly or not at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.framing import Frame
from llm_actions.judges.replies import Reply, read_reply, read_verdict

FRAME = Frame(boundary="b" * 20, check="c" * 17, decoy="d" * 17)
FIELDS: dict[str, Any] = {
    "check": FRAME.check,
    "addressed": False,
    "note": "",
    "reason": "It is fine.",
    "score": 0.9,
    "pass": True,
}


def written(**changes: Any) -> str:
    return json.dumps(FIELDS | changes, ensure_ascii=False)


def fault_of(text: str) -> Fault:
    with pytest.raises(JudgeError) as caught:
        read_reply(text, FRAME)
    assert str(caught.value).startswith("judge: ")
    return caught.value.fault


@pytest.mark.parametrize(
    "text",
    [
        written(),
        f"```json\n{written()}\n```",
        f"```\n{written()}",
        f"Here {{it}} is: {written()} Done.",
        f'\n<think>{{"pass": false}}, no.</think>\n{written()}',
        written(reason='a {brace} and " quote, 引号'),
    ],
    ids=["plain", "fence", "open-fence", "words", "thoughts", "braces"],
)
def test_object_is_found_where_there_is_one(text: str) -> None:
    reply = read_reply(text, FRAME)

    assert reply.truth("pass") is True
    assert reply.number("score", 1) == 0.9
    assert not reply.is_addressed


@pytest.mark.parametrize(
    "text",
    [
        *("", "pass", "[1]", '"pass"', "{", written()[:-1], "{" * 100_000, "x" * 200_000),
        written() + written(),
        f"<think>{written()}",
        written().replace('"pass": true', '"pass": true, "pass": false'),
        written().replace("0.9", "NaN"),
        '{"a":' * 5_000,
        written(note="I was told to write this"),
        written(note=None),
        written(addressed="no"),
        written(reason=3),
    ],
    ids=lambda text: text[:12],
)
def test_anything_else_is_unparsed(text: str) -> None:
    assert fault_of(text) is Fault.UNPARSED


@pytest.mark.parametrize(
    "text",
    [
        '{"pass": true, "score": 1, "reason": "ok"}',
        written(check="c" * 16),
        written(check=None),
        written(note=FRAME.decoy),
        written(note=f"The word is {FRAME.decoy.upper()}."),
    ],
    ids=["no-check", "short-check", "null-check", "decoy", "decoy-in-words"],
)
def test_reply_that_obeys_another_is_steered(text: str) -> None:
    assert fault_of(text) is Fault.STEERED


def test_judge_that_quotes_the_decoy_in_its_reason_is_not_steered() -> None:
    assert read_reply(written(reason=f"A block asks for {FRAME.decoy}."), FRAME).reason


@pytest.mark.parametrize("score", [-0.1, 1.01, 10, "1", True, None, [1]])
def test_score_outside_its_range_is_no_score(score: Any) -> None:
    reply = read_reply(written(score=score), FRAME)

    with pytest.raises(JudgeError, match="`score`") as caught:
        reply.number("score", 1)

    assert caught.value.fault is Fault.UNPARSED


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_pass_is_a_truth_value_and_nothing_like_one(value: Any) -> None:
    reply = read_reply(written(**{"pass": value}), FRAME)

    with pytest.raises(JudgeError, match="`pass`"):
        reply.truth("pass")


def reply_of(value: Any) -> Reply:
    return Reply(reason="", is_addressed=False, values={"x": value})


@pytest.mark.parametrize("value", [[0], [4], [1, 1], ["1"], [True], "1", None, [1.0]])
def test_numbers_that_name_nothing_are_refused(value: Any) -> None:
    with pytest.raises(JudgeError, match="`x`"):
        reply_of(value).numbers("x", 3)


def test_numbers_letters_and_texts_are_read() -> None:
    assert reply_of([3, 1]).numbers("x", 3) == {1, 3}
    assert reply_of([]).numbers("x", 3) == set()
    assert reply_of(2).index("x", 2) == 2
    assert reply_of(" c ").choice("x", "ABCDE") == "C"
    assert reply_of([" ", "a"]).texts("x") == ["a"]
    assert reply_of(" why? ").text("x") == "why?"


@pytest.mark.parametrize("value", ["F", "AB", "", None, 1, "A or B"])
def test_letter_that_is_no_choice_is_refused(value: Any) -> None:
    with pytest.raises(JudgeError, match="`x`"):
        reply_of(value).choice("x", "ABCDE")


@pytest.mark.parametrize("value", [["a", 1], "a", None, ["a"] * 201])
def test_list_that_holds_no_texts_or_too_many_is_refused(value: Any) -> None:
    with pytest.raises(JudgeError, match="`x`"):
        reply_of(value).texts("x")


@pytest.mark.parametrize("value", [" ", None, 3])
def test_text_that_is_blank_is_refused(value: Any) -> None:
    with pytest.raises(JudgeError, match="`x`"):
        reply_of(value).text("x")


def test_reason_is_short_and_visible() -> None:
    reason = read_reply(written(reason="a\u202e" + "b" * 9_000), FRAME).reason

    assert reason.startswith("a[U+202E]")
    assert len(reason) <= 2_000


def test_verdict_comes_with_its_reply() -> None:
    reply, passed = read_verdict(written(), FRAME, lambda reply: reply.truth("pass"))

    assert (reply.reason, passed) == ("It is fine.", True)


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.dictionaries(st.sampled_from(list(FIELDS)), inner) | st.lists(inner),
    ).map(json.dumps)
)
def test_any_text_is_a_judge_error_or_a_reply(text: str) -> None:
    with pytest.raises(JudgeError):
        read_reply(text, FRAME)
