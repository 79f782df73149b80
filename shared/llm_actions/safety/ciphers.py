"""Undoes shifts of the alphabet (Caesar's cipher) in the lines that read as no language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# The shift by thirteen is found without being undone (see overlap.py).
SHIFTS = {
    shift: str.maketrans(ALPHABET, ALPHABET[-shift:] + ALPHABET[:-shift])
    for shift in range(1, 26)
    if shift != 13
}
# A piece of so many letters without one of these words is not English, and hardly a language that
# is written with twenty-six letters.
PIECE = re.compile(r"[^\n:：]{30,}")
COMMON_WORD = re.compile(
    r"\b(?:the|and|to|of|you|is|in|for|that|are|it|on|your|not|with|or|be|can|this|if|we|at|an|from"
    r"|die|der|und|das|nicht|ist|sie|ein|zu|den|le|la|les|de|des|et|un|une|est|que|el|en|los|por|con"
    r"|para|no|um|uma|da|do|os|il|di|che|non|per|una)\b"
)
LETTER = re.compile(r"[a-z]")
LETTERS_SHARE = 0.7
CHARACTERS_AT_MOST = 20_000


def enciphered(folded: str) -> str:
    """The lines of a folded text that can be enciphered, together; most texts have none."""
    pieces: list[str] = []
    left = CHARACTERS_AT_MOST
    for match in PIECE.finditer(folded):
        piece = match[0][:left]
        if COMMON_WORD.search(piece) is not None:
            continue
        if len(LETTER.findall(piece)) >= LETTERS_SHARE * len(piece):
            pieces.append(piece)
            left -= len(piece)
    return "\n".join(pieces)


def shifted_back(text: str) -> Iterator[tuple[str, str]]:
    """The name of each shift, and the text without it."""
    for shift, table in SHIFTS.items():
        yield f"Caesar {shift}", text.translate(table)
