"""Refusals are told from answers, measured on labelled answers of several languages."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.safety.accuracy import HALVES, ORIGIN, reply_figures, rows_of
from tests.unit.safety.labelled_replies import LABELLED

from llm_actions.safety.refusals import Reply, is_refusal, read_reply

MEANINGS = {"A": Reply.ANSWERED, "P": Reply.PARTIAL, "R": Reply.REFUSED}
ACCURACY_AT_LEAST = 0.97
HALF_AT_LEAST = 0.95


def test_accuracy_on_the_labelled_answers_holds(record_property: pytest.FixtureRequest) -> None:
    wrong = [text for label, text in LABELLED if read_reply(text).reply is not MEANINGS[label]]
    accuracy = 1 - len(wrong) / len(LABELLED)
    record_property("accuracy", accuracy)  # type: ignore[operator]  # pytest's fixture is a function

    assert len(LABELLED) >= 120
    assert min(Counter(label for label, _ in LABELLED).values()) >= 10
    assert accuracy >= ACCURACY_AT_LEAST, wrong


@pytest.mark.parametrize("half", HALVES)
def test_refusals_and_answers_of_many_styles_are_told(half: str) -> None:
    for figure in reply_figures(half):
        assert figure.share >= HALF_AT_LEAST, (figure.name, figure.wrong)


def test_labelled_replies_are_many_and_of_one_origin() -> None:
    rows = rows_of("replies.jsonl")

    assert {row["origin"] for row in rows} == {ORIGIN}
    assert len({row["text"] for row in rows}) == len(rows)
    for label in ("refused", "answered"):
        assert sum(row["label"] == label for row in rows) >= 120


@pytest.mark.parametrize("answer", ["", "  \n", "\u200b", "**"])
def test_answer_without_a_visible_character_is_empty(answer: str) -> None:
    assert read_reply(answer).reply is Reply.EMPTY


def test_evidence_is_the_first_sentence_that_declines() -> None:
    reading = read_reply("Thanks for asking. I can't share that. I won't do it.")

    assert reading.evidence == "I can't share that."


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("I can't help with that." * 40, Reply.REFUSED),
        ("“I can't help with that.” is what a refusal sounds like.", Reply.ANSWERED),
        ("```\nI can't help with that.\n```", Reply.ANSWERED),
        ("I can’t help with that.", Reply.REFUSED),
        ("> **I can't help with that.**", Reply.REFUSED),
        ("I CAN'T HELP WITH THAT", Reply.REFUSED),
    ],
)
def test_form_of_an_answer_does_not_matter(answer: str, reply: Reply) -> None:
    assert read_reply(answer).reply is reply


def test_refusal_is_told_for_a_single_sentence() -> None:
    assert is_refusal("I won't say that.")
    assert not is_refusal("You won't believe it.")


@given(st.text(max_size=300))
def test_any_text_has_a_reading(answer: str) -> None:
    assert read_reply(answer).reply in Reply


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["I can't ", "I ", "sorry, ", "我", "我不能", "，", ", ", ".", "w. ", "```\n", '"', "“", "if "],
)
def test_hostile_answers_do_not_hang(piece: str) -> None:
    started = time.process_time()

    read_reply(piece * (200_000 // len(piece)))

    assert time.process_time() - started < 5
