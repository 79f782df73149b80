"""Canary tokens: a made-up word in the system prompt that no answer holds by chance. Pure."""

from __future__ import annotations

import hashlib

from llm_actions.safety.canonical import FIRST_IDEOGRAPH, fold, letters

CONSONANTS = "bdfgkmnprstvz"
VOWELS = "aeou"
SYLLABLES = 4
# The note says what the token is and forbids nothing, so that it does not help the prompt.
NOTE = "(Id of this system prompt: {canary})"
CHINESE_NOTE = "（本系统提示的编号：{canary}）"


def make_canary(seed: str) -> str:
    """Two made-up words such as `Vokumera-Tedosugan`; the same for the same seed.

    The seed should name what is tested (the prompt's digest, the corpus's version): then requests
    stay the same from run to run and a cache or a cassette knows their answers. The token has
    letters only, because digits do not survive every encoding, and 16 of them, about 45 bits.
    """
    number = int.from_bytes(hashlib.blake2b(seed.encode("utf-8", "replace")).digest())
    words = []
    for _ in range(2):
        word = ""
        for _ in range(SYLLABLES):
            number, consonant = divmod(number, len(CONSONANTS))
            number, vowel = divmod(number, len(VOWELS))
            word += CONSONANTS[consonant] + VOWELS[vowel]
        words.append(word.capitalize())
    return "-".join(words)


def place_canary(system_prompt: str, canary: str) -> str:
    """The system prompt with the canary in a note at its end, in Chinese below Chinese text.

    A prompt that holds the canary already stays what it is.
    """
    if canary in system_prompt:
        return system_prompt
    compact = letters(system_prompt)
    ideographs = sum(char >= FIRST_IDEOGRAPH for char in compact)
    note = CHINESE_NOTE if 3 * ideographs > len(compact) else NOTE
    return f"{system_prompt.rstrip()}\n\n{note.format(canary=canary)}"


def canary_parts(canary: str) -> tuple[str, ...]:
    """What betrays a canary: its words of at least six letters, else the whole, folded.

    Each word of a token that `make_canary` made is proof enough; a model that misspells one word
    or cuts the token has still given it away.
    """
    words = [letters(word) for word in fold(canary).replace("_", "-").split("-")]
    long_words = tuple(word for word in words if len(word) >= 6)
    return long_words or (letters(canary),)
