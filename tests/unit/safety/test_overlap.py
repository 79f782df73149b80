"""Common runs of an answer and a prompt, found from any few letters."""

import codecs
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.safety.prompts import CHINESE_RULES, RULES

from llm_actions.safety.canonical import ATBASH, fold, leet_letters, letters, units
from llm_actions.safety.overlap import RUN_AT_LEAST, Run, RunIndex

INDEX = RunIndex(f"{RULES}\n{CHINESE_RULES}")


def ways(answer: str) -> set[str]:
    return {run.way for run in INDEX.runs(letters(answer))}


def longest(runs: list[Run]) -> int:
    return max((run.length for run in runs), default=0)


@pytest.mark.parametrize("start", range(0, 60, 7))
def test_copied_piece_is_found_with_its_whole_length(start: int) -> None:
    piece = letters(RULES)[start : start + 50]
    filler = "qzxjv" * 9

    runs = list(INDEX.runs(filler + piece + filler))

    assert [(run.in_prompt, run.in_answer, run.length) for run in runs] == [(start, 45, 50)]


@given(st.integers(0, 200), st.integers(16, 60), st.integers(0, 20))
def test_every_piece_of_more_than_sixteen_letters_is_found(
    start: int, length: int, shift: int
) -> None:
    piece = letters(RULES)[start : start + length]

    runs = list(INDEX.runs("q" * shift + piece + "zz"))

    assert len(piece) < 16 or longest(runs) >= len(piece)


@given(st.integers(0, 40), st.integers(6, 20), st.integers(0, 9))
def test_every_piece_of_more_than_five_ideographs_is_found(
    start: int, length: int, shift: int
) -> None:
    piece = letters(CHINESE_RULES)[start : start + length]

    runs = list(INDEX.runs("鑫" * shift + piece))

    assert len(piece) < 6 or longest(runs) >= len(piece)


@pytest.mark.parametrize(
    ("answer", "way"),
    [
        (RULES[:80], "plain"),
        (RULES[:80][::-1], "reversed"),
        (CHINESE_RULES[:30][::-1], "reversed"),
        (codecs.encode(RULES[:80], "rot13"), "rot13"),
        (fold(RULES[:80]).translate(ATBASH), "atbash"),
        (" ".join(reversed(RULES[:80].split())), "words in reverse order"),
        (" ".join(word[::-1] for word in RULES[:80].split()), "each word reversed"),
    ],
)
def test_writing_is_recognised(answer: str, way: str) -> None:
    assert way in ways(answer)


def test_leetspeak_has_an_index_of_its_own() -> None:
    answer = RULES[:80].translate(str.maketrans("aeio", "4310"))

    assert longest(list(INDEX.leet_runs(leet_letters(answer)))) > 40


def test_short_and_chance_runs_are_left_out() -> None:
    random_letters = random.Random(5).choices("etaoinshrdlu", k=50_000)
    runs = list(INDEX.runs("".join(random_letters)))

    assert all(
        units("".join(random_letters)[run.in_answer : run.in_answer + run.length]) >= RUN_AT_LEAST
        for run in runs
    )
    assert longest(runs) < 24


@pytest.mark.parametrize("piece", ["a", "ab", "youarethe", "顾客"])
def test_repeated_text_costs_no_time(piece: str) -> None:
    index = RunIndex(piece * (20_000 // len(piece)))
    started = time.process_time()

    runs = list(index.runs(piece * (200_000 // len(piece))))

    assert runs
    assert time.process_time() - started < 3
