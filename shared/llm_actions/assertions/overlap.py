"""Scores of how many words an answer shares with a reference: ROUGE, BLEU, GLEU, METEOR.

The only module that uses `snowballstemmer`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise

from llm_actions.assertions.model import Assertion, Check, Outcome, Output, WrongValueError
from llm_actions.assertions.outcomes import graded
from llm_actions.assertions.text_checks import one_text, texts

ORDERS = (1, 2, 3, 4)
SMALLEST_PRECISION = 1e-7
METEOR_DEFAULTS = {"alpha": 0.9, "beta": 3.0, "gamma": 0.5}
WORDS_AT_MOST = 100_000
# The rules of the Penn Treebank for English, those of them that do not look at the whole sentence:
# punctuation, brackets and the ends of contractions are tokens of their own.
# https://catalog.ldc.upenn.edu/docs/LDC95T7/cl93.html
TREEBANK = (
    (re.compile(r'^"|(?<=[ (\[{<])"'), " `` "),
    (re.compile(r"\.{2,}"), " ... "),
    (re.compile(r"[;@#$%&,?!\[\](){}<>]"), r" \g<0> "),
    (re.compile(r"(?<=[^.])\.(?=[\])}>\"']*\s*$)"), " ."),
    (re.compile(r"-{2,}"), " -- "),
    (re.compile(r'"'), " '' "),
    (re.compile(r"(?<=[^'])'(?=\s|$)"), " '"),
    (re.compile(r"'(?=[sSmMdD](?:\s|$))"), " '"),
    (re.compile(r"(?:'(?:ll|LL|re|RE|ve|VE)|n't|N'T)(?=\s|$)"), r" \g<0>"),
    (re.compile(r"\b(can)(not)\b|\b(gim|lem)(me)\b|\b(gon|wan)(na)\b|\b(got)(ta)\b", re.I), ""),
)


def prepare_rouge(assertion: Assertion, value: object) -> Check:
    """ROUGE-1 of one reference; passes from `threshold` (0.75) on."""
    reference = one_text(value)
    counts = Counter(treebank_words(reference))
    return _scored(assertion, "ROUGE-N", 0.75, lambda text: rouge_1(text, counts))


def prepare_bleu(assertion: Assertion, value: object) -> Check:
    """BLEU-4 of one or several references; passes from `threshold` (0.5) on."""
    references = [Grams(_lower_words(text)) for text in texts(value)]
    return _scored(assertion, "BLEU", 0.5, lambda text: bleu(Grams(_lower_words(text)), references))


def prepare_gleu(assertion: Assertion, value: object) -> Check:
    """GLEU of the nearest reference; passes from `threshold` (0.5) on."""
    references = [Grams(_bare_words(text)) for text in texts(value)]

    def score(text: str) -> float:
        found = Grams(_bare_words(text))
        return max(gleu(found, reference) for reference in references)

    return _scored(assertion, "GLEU", 0.5, score)


def prepare_meteor(assertion: Assertion, value: object) -> Check:
    """METEOR of the nearest reference, without synonyms; passes from `threshold` (0.5) on."""
    references = [_bare_words(text) for text in texts(value)]
    alpha, beta, gamma = (
        float(assertion.options.get(name, default))  # type: ignore[arg-type]  # checked when it was read
        for name, default in METEOR_DEFAULTS.items()
    )
    return _scored(
        assertion,
        "METEOR",
        0.5,
        lambda text: max(
            meteor(_bare_words(text), reference, alpha, beta, gamma) for reference in references
        ),
    )


def _scored(
    assertion: Assertion, name: str, default: float, score: Callable[[str], float]
) -> Check:
    threshold = default if assertion.threshold is None else assertion.threshold
    if threshold > 1:
        raise WrongValueError(f"`threshold` must be between 0 and 1 for `{assertion.name}`")
    negated = assertion.is_negated

    def check(output: Output) -> Outcome:
        return graded(name, score(output.text), threshold, negated)

    return check


def treebank_words(text: str) -> list[str]:
    """The tokens of an English text."""
    for pattern, replacement in TREEBANK[:-1]:
        text = pattern.sub(replacement, text)
    pattern, _ = TREEBANK[-1]
    text = pattern.sub(lambda found: " ".join(part for part in found.groups() if part), text)
    return text.split()


def rouge_1(text: str, reference: Counter[str]) -> float:
    """The share of the reference's words that the text has, each as often as it stands there.

    Lin 2004, https://aclanthology.org/W04-1013, equation 1 with N = 1.
    """
    total = reference.total()
    return (Counter(treebank_words(text)) & reference).total() / total if total else 0.0


class Grams:
    """The words of a text and how often each run of 1 to 4 of them stands in it."""

    __slots__ = ("counts", "totals", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.counts = [
            Counter(zip(*(words[start:] for start in range(order)), strict=False))
            for order in ORDERS
        ]
        self.totals = [max(len(words) - order + 1, 0) for order in ORDERS]

    def shared(self, other: Grams, index: int) -> int:
        """How many runs of `index` + 1 words stand in both texts."""
        others = other.counts[index]
        return sum(
            min(count, others[gram]) for gram, count in self.counts[index].items() if gram in others
        )


def bleu(found: Grams, references: Sequence[Grams]) -> float:
    """BLEU with four equal weights; a precision of 0 counts as 1e-7.

    Papineni 2002, https://aclanthology.org/P02-1040; matches are clipped by the reference that has
    most of them.
    """
    size = len(found.words)
    if not size:
        return 0.0
    total = 0.0
    for index, runs in enumerate(found.totals):
        shared = max(found.shared(reference, index) for reference in references)
        total += math.log(shared / runs if shared else SMALLEST_PRECISION) / len(ORDERS)
    nearest = min((len(reference.words) for reference in references), key=lambda n: abs(n - size))
    brevity = 1.0 if size >= nearest else math.exp(1 - nearest / size)
    return brevity * math.exp(total)


def gleu(found: Grams, reference: Grams) -> float:
    """The smaller of precision and recall over all runs of 1 to 4 words; 1 for the same words.

    Wu 2016, https://arxiv.org/abs/1609.08144, section 4.3.
    """
    longest = max(sum(found.totals), sum(reference.totals))
    shared = sum(found.shared(reference, index) for index in range(len(ORDERS)))
    return shared / longest if longest else 0.0


def meteor(
    words: Sequence[str], reference: Sequence[str], alpha: float, beta: float, gamma: float
) -> float:
    """METEOR with exact and stem matches.

    Banerjee and Lavie 2005, https://aclanthology.org/W05-0909; without WordNet's synonyms, which
    are 10 MB of data.
    """
    matches = _matches(words, reference)
    if not matches:
        return 0.0
    precision, recall = len(matches) / len(words), len(matches) / len(reference)
    mean = precision * recall / (alpha * precision + (1 - alpha) * recall)
    chunks = 1 + sum(b != (a[0] + 1, a[1] + 1) for a, b in pairwise(matches))
    return float((1 - gamma * (chunks / len(matches)) ** beta) * mean)


def _matches(words: Sequence[str], reference: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of positions of the same word, then of the same stem, taken from the end on."""
    matches: list[tuple[int, int]] = []
    left, right = dict(enumerate(words)), dict(enumerate(reference))
    for form in (lambda word: word, _stem):
        places: dict[str, list[int]] = {}
        for position, word in right.items():
            places.setdefault(form(word), []).append(position)
        for position in sorted(left, reverse=True):
            if found := places.get(form(left[position])):
                other = found.pop()
                matches.append((position, other))
                del left[position], right[other]
    return sorted(matches)


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer  # type: ignore[import-untyped]  # it has no types

    stem: Callable[[str], str] = stemmer("porter").stemWord
    return stem


def _stem(word: str) -> str:
    return _stemmer()(word)


def _lower_words(text: str) -> list[str]:
    return text.lower().split()[:WORDS_AT_MOST]


def _bare_words(text: str) -> list[str]:
    return _without_dots(_lower_words(text))


def _without_dots(words: Iterable[str]) -> list[str]:
    return [word.rstrip(".") for word in words]
