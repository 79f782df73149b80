"""How near an answer is to the expected text, from 0 to 1."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

# A word, or one character of a script that is written without spaces between words: Chinese and
# Japanese ideographs, kana, Thai, Lao, Khmer, Burmese.
TOKEN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f"
    r"\u1780-\u17ff]"
    r"|(?:(?![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff\u0e00-\u0eff"
    r"\u1000-\u109f\u1780-\u17ff])\w)+"
)


def tokens(text: str) -> list[str]:
    """Words in lower case, and single characters where a script has no spaces between words.

    Width and compatibility forms are folded (NFKC), so a full-width digit is a digit. A text of
    punctuation or emoji alone is one token a character.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return TOKEN.findall(folded) or [char for char in folded if not char.isspace()]


def lexical_similarity(expected: str, answer: str) -> float:
    """Longest common subsequence of tokens, as F1: 2·LCS / (tokens expected + tokens answered).

    This is ROUGE-L (Lin 2004, https://aclanthology.org/W04-1013) with beta 1, computed by
    RapidFuzz.
    """
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(tokens(expected), tokens(answer))


def cosine_similarity(first: Sequence[float], second: Sequence[float]) -> float:
    """Cosine of two vectors of the same length, negative values cut to 0; 0 for a zero vector."""
    dot = math.fsum(a * b for a, b in zip(first, second, strict=True))
    norms = math.hypot(*first) * math.hypot(*second)
    return min(max(dot / norms, 0.0), 1.0) if norms else 0.0


def edit_distance(first: str, second: str) -> int:
    """Characters to insert, delete or replace until the texts are the same (Levenshtein 1966)."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(first, second)
