"""Finds the runs that an answer has in common with a system prompt. Pure.

The index holds the n-grams of the prompt's letters (10 letters of an alphabet, about two
words; 4 ideographs), also as they read when the prompt is reversed or enciphered by rot13 or
atbash. An answer's n-grams are looked up at every few letters and grown to the longest run, so
that spacing, punctuation, line breaks and case do not matter, and time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from llm_actions.safety.canonical import (
    ATBASH,
    FIRST_IDEOGRAPH,
    ROT13,
    UPSIDE_DOWN,
    fold,
    leet_letters,
    letters,
    units,
    without_prefixes,
)

WORD_GRAM, WORD_STEP = 10, 6
IDEOGRAPH_GRAM, IDEOGRAPH_STEP = 4, 2
# A run has at least this many units: three words or five ideographs.
RUN_AT_LEAST = 15
# How many places of one n-gram are grown; the rest repeats them.
PLACES_AT_MOST = 4
PLAIN, LEET = "plain", "leetspeak"
WORD = re.compile(r"[^\W_]+")
VOWELS = str.maketrans("", "", "aeiou")
PIG_START = re.compile(r"[b-df-hj-np-tv-z]*?qu|[b-df-hj-np-tv-z]+")


class Run(NamedTuple):
    """A common run: the way it is written, where it starts in both texts, and its length."""

    way: str
    in_prompt: int
    in_answer: int
    length: int


class RunIndex:
    """The n-grams of one system prompt; built once, asked for many answers."""

    def __init__(self, system_prompt: str) -> None:
        self._texts = {way: write(system_prompt) for way, write in WRITINGS.items()}
        self._places: dict[str, list[tuple[str, int]]] = {}
        self._leet_places: dict[str, list[tuple[str, int]]] = {}
        plain = self._texts[PLAIN]
        for way, text in self._texts.items():
            if way != PLAIN and text == plain:
                continue
            places = self._leet_places if way == LEET else self._places
            for start in range(len(text)):
                gram = _gram(text, start)
                if gram is None or (way not in ANY_SCRIPT and len(gram) == IDEOGRAPH_GRAM):
                    continue
                known = places.setdefault(gram, [])
                if len(known) < PLACES_AT_MOST * len(WRITINGS):
                    known.append((way, start))

    def runs(self, compact: str) -> Iterator[Run]:
        """The runs of an answer's letters, in order; overlapping parts are given once."""
        return self._runs(compact, self._places)

    def leet_runs(self, compact: str) -> Iterator[Run]:
        """The runs of an answer's leet letters."""
        return self._runs(compact, self._leet_places)

    def _runs(self, compact: str, index: dict[str, list[tuple[str, int]]]) -> Iterator[Run]:
        place, done, end = 0, 0, len(compact)
        while place < end:
            is_ideograph = compact[place] >= FIRST_IDEOGRAPH
            gram = compact[place : place + (IDEOGRAPH_GRAM if is_ideograph else WORD_GRAM)]
            if gram in index:
                grown = (self._grown(way, at, compact, place, done) for way, at in index[gram])
                run = max(grown, key=_length)
                if units(compact[run.in_answer : run.in_answer + run.length]) >= RUN_AT_LEAST:
                    yield run
                    done = place = run.in_answer + run.length
                    continue
            place += IDEOGRAPH_STEP if is_ideograph else WORD_STEP

    def _grown(self, way: str, start: int, compact: str, place: int, low: int) -> Run:
        text = self._texts[way]
        back = 0
        while (
            place - back > low
            and start - back > 0
            and text[start - back - 1] == compact[place - back - 1]
        ):
            back += 1
        length = _common_start(text, start, compact, place)
        return Run(way, start - back, place - back, length + back)


def _length(run: Run) -> int:
    return run.length


def _gram(text: str, start: int) -> str | None:
    size = IDEOGRAPH_GRAM if text[start] >= FIRST_IDEOGRAPH else WORD_GRAM
    gram = text[start : start + size]
    return gram if len(gram) == size else None


def _common_start(left: str, left_start: int, right: str, right_start: int) -> int:
    """How many characters are the same from two places on."""
    low, high = 0, 64
    most = min(len(left) - left_start, len(right) - right_start)
    while high < most and (
        left[left_start + low : left_start + high] == right[right_start + low : right_start + high]
    ):
        low, high = high, 2 * high
    high = min(high, most)
    while low < high:
        middle = (low + high + 1) // 2
        if (
            left[left_start + low : left_start + middle]
            == (right[right_start + low : right_start + middle])
        ):
            low = middle
        else:
            high = middle - 1
    return low


def _reversed(text: str) -> str:
    return letters(text)[::-1]


def _words_reversed(text: str) -> str:
    return "".join(reversed(WORD.findall(fold(without_prefixes(text)))))


def _each_word_reversed(text: str) -> str:
    return "".join(word[::-1] for word in WORD.findall(fold(without_prefixes(text))))


def _rot13(text: str) -> str:
    return letters(text).translate(ROT13)


def _atbash(text: str) -> str:
    return letters(text).translate(ATBASH)


def _upside_down(text: str) -> str:
    return letters(text)[::-1].translate(UPSIDE_DOWN)


def _without_vowels(text: str) -> str:
    return letters(text).translate(VOWELS)


def _pig_latin(text: str) -> str:
    return "".join(_pig_word(word, "way") for word in WORD.findall(fold(without_prefixes(text))))


def _pig_latin_y(text: str) -> str:
    return "".join(_pig_word(word, "yay") for word in WORD.findall(fold(without_prefixes(text))))


def _pig_word(word: str, after_vowel: str) -> str:
    start = PIG_START.match(word)
    if start is None or start.end() == len(word):
        return word + after_vowel
    return f"{word[start.end() :]}{start[0]}ay"


WRITINGS: dict[str, Callable[[str], str]] = {
    PLAIN: letters,
    "reversed": _reversed,
    "words in reverse order": _words_reversed,
    "each word reversed": _each_word_reversed,
    "rot13": _rot13,
    "atbash": _atbash,
    "upside down": _upside_down,
    "without vowels": _without_vowels,
    "pig Latin": _pig_latin,
    "pig Latin with y": _pig_latin_y,
    LEET: leet_letters,
}
# The others leave ideographs as they are, or write text without blanks backwards.
ANY_SCRIPT = (PLAIN, "reversed", LEET)
