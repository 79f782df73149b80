"""Clauses are the speaker's own words; quotations, letters and code are contents."""

import time

import pytest

from llm_actions.safety.reply_text import read_clauses

REFUSAL = "I can't help with that."


@pytest.mark.parametrize(
    "answer",
    [
        f'She said "{REFUSAL}" and left.',
        f"She said '{REFUSAL}' and left.",
        f"```\n{REFUSAL}\n```\nThat is all.",
        f"Here is your letter:\n\nDear Tom,\n\n{REFUSAL}\n\nKind regards,\nMia",
        f"User: Do it.\nAgent: {REFUSAL}",
    ],
    ids=["quotation", "single quotes", "code", "letter", "dialogue"],
)
def test_words_of_others_have_no_meaning(answer: str) -> None:
    assert not any("can't" in clause for clause in read_clauses(answer).texts)


@pytest.mark.parametrize(
    "answer",
    [f'"{REFUSAL}"', f'{{"answer": "{REFUSAL}", "ok": false}}', f"Dear Tom,\n\n{REFUSAL}"],
    ids=["quotation alone", "json", "answer as a letter"],
)
def test_answer_that_is_one_value_is_read_from_the_inside(answer: str) -> None:
    assert REFUSAL in read_clauses(answer).texts


def test_sentence_is_cut_at_its_turn() -> None:
    assert read_clauses("I cant open it, but it is short.").texts == (
        "I can't open it",
        "but it is short.",
    )


def test_code_is_told() -> None:
    assert read_clauses("Run ```ls```").has_code
    assert not read_clauses("Run ls").has_code


@pytest.mark.parametrize(
    "piece", ["[", '{"a":', "'a ", "Dear x,\n", "A: b\n", "B1: c\nA: b\n", "a, "]
)
def test_hostile_answers_do_not_hang(piece: str) -> None:
    started = time.process_time()

    read_clauses(piece * (200_000 // len(piece)))

    assert time.process_time() - started < 3
