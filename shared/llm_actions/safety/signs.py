"""Reads letters that were written as signs, names or numbers, or hidden between other words. Pure.

Morse, braille, the spelling alphabet, the places of letters in the alphabet, octal codes, Ascii85,
rot47, and a text with the same word put in everywhere.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

SIGNS_AT_LEAST = 8
MORSE = re.compile(r"(?:[.\-·•−–—_]{1,6}[ \t\n/|]{1,5}){7,}[.\-·•−–—_]{1,6}")
MORSE_SIGN = str.maketrans("·•−–—_", "..----")
MORSE_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .--"
    " -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
MORSE_LETTERS = dict(
    zip(MORSE_CODES.split(" "), "abcdefghijklmnopqrstuvwxyz0123456789", strict=True)
)
BRAILLE = re.compile("[\u2800-\u28ff](?:[ \t\n]{0,3}[\u2800-\u28ff]){7,}")
BRAILLE_LETTERS = str.maketrans("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵⠀", "abcdefghijklmnopqrstuvwxyz ")
NAMES = (
    "alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike"
    " november oscar papa quebec romeo sierra tango uniform victor whiskey whisky x-ray xray yankee"
    " zulu"
)
VOWEL_NAMES = ("alfa", "alpha", "echo", "india", "oscar", "uniform")
NAME = rf"(?:{'|'.join(NAMES.split())})"
NAMED = re.compile(rf"{NAME}\b(?:[\s,./|–-]{{1,5}}{NAME}\b){{7,}}")
PLACES = re.compile(r"[1-9]\d?(?:[\s,./|-]{1,5}[1-9]\d?){15,}(?!\d)")
ALPHABET = 26
OCTAL = re.compile(r"[\\0-7][0-7]{1,3}(?:[\s,]{0,3}\\?[0-7]{2,3}){9,}(?!\d)")
OCTAL_CODE = re.compile(r"[0-7]{2,3}")
ASCII85 = re.compile(r"<~[!-uz\s]{20,}~>|[!-z]{25,}")
ASCII85_AT_MOST = 20
LINE = re.compile(r"[^\n]{20,}")
ROT47 = str.maketrans(
    "".join(map(chr, range(33, 127))), "".join(chr(33 + (i + 47) % 94) for i in range(94))
)
# What rot47 makes of the letters k to q: a tenth of every line at least.
ROT47_SIGNS = re.compile(r"[:-@]")
FILLER_WORDS = 20
FILLER_SHARE = 0.4


def _morse(text: str) -> Iterator[str]:
    if sum(map(text.count, ".-·•−–—_")) < 2 * SIGNS_AT_LEAST:
        return
    for match in MORSE.finditer(text):
        signs = re.split(r"[ \t\n/|]+", match[0].translate(MORSE_SIGN))
        yield "".join(MORSE_LETTERS.get(sign, "") for sign in signs)


def _braille(text: str) -> Iterator[str]:
    for match in BRAILLE.finditer(text):
        yield match[0].translate(BRAILLE_LETTERS)


def _spelling_alphabet(text: str) -> Iterator[str]:
    text = text.lower()
    if not any(name in text for name in VOWEL_NAMES):
        return
    for match in NAMED.finditer(text):
        yield "".join(name[0] for name in re.findall(NAME, match[0]))


def _places(text: str) -> Iterator[str]:
    for match in PLACES.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", match[0])]
        if max(numbers) <= ALPHABET:
            yield "".join(chr(96 + number) for number in numbers)


def _octal(text: str) -> Iterator[str]:
    for match in OCTAL.finditer(text):
        codes = [int(code, 8) for code in OCTAL_CODE.findall(match[0])]
        if max(codes) < 256:
            yield bytes(codes).decode("utf-8", "replace")


def _ascii85(text: str) -> Iterator[str]:
    for match in islice(ASCII85.finditer(text), ASCII85_AT_MOST):
        blob = match[0].removeprefix("<~").removesuffix("~>").encode()
        for decode in (base64.a85decode, base64.b85decode):
            try:
                yield decode(blob).decode("utf-8")
            except ValueError:
                continue


def _rot47(text: str) -> Iterator[str]:
    if sum(map(text.count, ":;<=>?@")) < SIGNS_AT_LEAST:
        return
    for match in LINE.finditer(text):
        if 10 * len(ROT47_SIGNS.findall(match[0])) > len(match[0]):
            yield match[0].translate(ROT47)


def _filler_words(text: str) -> Iterator[str]:
    words = text.split()
    if len(words) < FILLER_WORDS:
        return
    word, count = Counter(words).most_common(1)[0]
    if count >= FILLER_SHARE * len(words) and word.isalpha():
        yield " ".join(other for other in words if other != word)


SIGNS: dict[str, Callable[[str], Iterator[str]]] = {
    "Morse": _morse,
    "braille": _braille,
    "spelling alphabet": _spelling_alphabet,
    "numbers of letters": _places,
    "octal": _octal,
    "Ascii85": _ascii85,
    "rot47": _rot47,
    "filler words": _filler_words,
}
