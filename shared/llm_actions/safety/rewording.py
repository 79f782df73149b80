"""Sees instructions that are told again with other small words: "I never …" for "You must not …".

The words that carry the meaning of an instruction are looked for in single sentences of an answer.
Two instructions that are there nearly whole, or a long one, are told by nobody by chance. Pure,
linear; languages that put blanks between words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from llm_actions.safety.canonical import fold
from llm_actions.safety.prompt_parts import PartKind, read_sentences

WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
ENDS = ".!?;\n"
TOKEN = re.compile(rf"{WORD.pattern}|[{ENDS}]+")
# Words are the same that begin with the same letters: touch, touches, touching.
STEM = 5
SMALL = (
    "the and for you your are not any all can may must should will would have has with from"
    " that this these those them they their there then than what when which who whom whose why"
    " how into onto out but nor yet its his her she him our ours was were been being does did"
    " doing done had let also just only very more most some such each every other another always"
    " never please about under over before after while during unless until because if on in at"
    " by to of"
)
SMALL_WORDS = frozenset(SMALL.split())
# Of an instruction's words, so many at least, and this share of them, in one sentence.
WORDS_AT_LEAST = 4
SHARE = 0.7
# Together in two instructions and more, or in a single one that is nearly whole.
SEVERAL_WORDS = 10
SINGLE_WORDS, SINGLE_SHARE = 9, 0.85


class Rewording:
    """The words of a prompt's instructions; built once, asked for many answers."""

    def __init__(self, system_prompt: str) -> None:
        self._sizes: list[int] = []
        self._places: dict[str, list[int]] = {}
        for sentence, kind in read_sentences(system_prompt):
            stems = frozenset(_stems(sentence))
            if kind is not PartKind.INSTRUCTION or len(stems) < WORDS_AT_LEAST:
                continue
            for stem in stems:
                self._places.setdefault(stem, []).append(len(self._sizes))
            self._sizes.append(len(stems))

    def told(self, folded: str, known: str) -> str | None:
        """The words of the first sentence of a folded answer that tells an instruction again.

        `known` holds the letters of the attack; the words in it count for nothing.
        """
        best: dict[int, int] = {}
        first = ""
        for stems in self._sentences(folded):
            hits = Counter(
                place for stem in stems if stem not in known for place in self._places[stem]
            )
            for place, count in hits.items():
                if count >= max(WORDS_AT_LEAST, SHARE * self._sizes[place]):
                    best[place] = max(best.get(place, 0), count)
                    first = first or " ".join(sorted(stems))
        is_several = len(best) > 1 and sum(best.values()) >= SEVERAL_WORDS
        is_single = any(
            count >= max(SINGLE_WORDS, SINGLE_SHARE * self._sizes[place])
            for place, count in best.items()
        )
        return first if is_several or is_single else None

    def _sentences(self, folded: str) -> Iterator[set[str]]:
        """The instructions' words in each sentence that has enough of them."""
        stems: set[str] = set()
        for token in TOKEN.findall(folded):
            if token[:STEM] in self._places and token not in SMALL_WORDS:
                stems.add(token[:STEM])
            elif token[0] in ENDS:
                if len(stems) >= WORDS_AT_LEAST:
                    yield stems
                stems = set()
        if len(stems) >= WORDS_AT_LEAST:
            yield stems


def _stems(sentence: str) -> Iterator[str]:
    for word in WORD.findall(fold(sentence)):
        if word not in SMALL_WORDS:
            yield word[:STEM]
