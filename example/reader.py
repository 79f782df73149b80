"""An extractive reader: from a prompt and a question to an answer.

It splits a prompt into sentences, scores them against the question (words for English, pairs of
characters for Chinese, rare ones count more) and answers with the best ones as they stand.
"""

import functools
import math
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

UNKNOWN_SHARE: Final = 0.25
CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CJK_CHARACTER: Final = re.compile(f"[{CJK}]")
TERM_RUN: Final = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+(?:[.'’-][^\\W_{CJK}]+)*")
TOKEN: Final = re.compile(f"\\s*(?:[{CJK}]|[^\\W_{CJK}]{{1,4}}|\\S)")
SENTENCE_END: Final = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+(?=[A-Z0-9\"“])")
LINE_MARK: Final = re.compile(r"^\s*(?:[-*•+]|\d+[.)])\s+")
MARKUP: Final = re.compile(r"\*\*|__|`|</?[A-Za-z_]+>")
STOP_WORDS: Final = frozenset(
    """
    a about after all also am an and any are as at be been but by can could customer did do does
    doing for from get got had has have he hello her him his hi how i i'd i'll i'm i've if in is it
    it's its just like long may me my need no not now of on once one or our please possible she so
    some still tell than thank thanks that the their them then there they this to too up us want
    was we were what when where which while who why will with would you your
    """.split()  # noqa: SIM905 a list of 110 strings reads worse
)
STOP_BIGRAMS: Final = frozenset(
    """
    你们 我们 我的 给我 可以 是不 不是 怎么 什么 请问 一下 如果 的话 能不 不能 有没 没有 多少 想要
    能否 了吗 的吗 可不 不可 以吗 么办 这个 那个 还是 我想 为什
    """.split()  # noqa: SIM905 as above
)


class Sentence(NamedTuple):
    """One sentence of a prompt, with the terms it is found by and their weight."""

    text: str
    chinese: bool
    terms: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Model:
    """How carefully a model reads; `reads` is the share of the prompt that it gets to."""

    name: str
    description: str
    reads: float
    weighs_rarity: bool
    sentences: int
    least_share: float


MODELS: Final = {
    model.name: model
    for model in (
        Model(
            name="support-large",
            description="Extractive reader, no language model: reads the whole prompt.",
            reads=1.0,
            weighs_rarity=True,
            sentences=2,
            least_share=0.2,
        ),
        Model(
            name="support-small",
            description="Extractive reader, no language model: reads the first part, badly.",
            reads=0.65,
            weighs_rarity=False,
            sentences=1,
            least_share=0.1,
        ),
    )
}


def is_chinese(text: str) -> bool:
    """More Chinese characters than words of other scripts."""
    characters = len(CJK_CHARACTER.findall(text))
    return characters > 0 and characters >= sum(
        1 for run in TERM_RUN.findall(text) if not CJK_CHARACTER.match(run)
    )


def stem(word: str) -> str:
    """Cut the commonest English endings, so that `returned` finds `returns`."""
    word = word.replace("’", "'").removesuffix("'s")
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + rest
    return word


def find_terms(text: str) -> list[str]:
    """Words without the commonest ones, and pairs of Chinese characters."""
    terms: list[str] = []
    for run in TERM_RUN.findall(text.casefold()):
        if CJK_CHARACTER.match(run):
            pairs = (run[start : start + 2] for start in range(len(run) - 1))
            terms.extend(pair for pair in pairs if pair not in STOP_BIGRAMS)
        elif run.replace("’", "'") not in STOP_WORDS:
            terms.append(stem(run))
    return terms


def without_markup(text: str) -> str:
    """The text without emphasis and tags."""
    return MARKUP.sub("", text)


def split_prompt(prompt: str) -> list[Sentence]:
    """Sentences of a prompt that can be answers.

    Headings and questions are none, but their terms lead to what follows them: those of a heading
    count half. What stands before the first heading describes the assistant.
    """
    sentences: list[Sentence] = []
    heading: dict[str, float] = {}
    for line in prompt.splitlines():
        if line.startswith("#"):
            if not heading:
                sentences.clear()
            heading = dict.fromkeys(find_terms(line), 0.5)
            continue
        leading = heading
        for part in SENTENCE_END.split(without_markup(LINE_MARK.sub("", line))):
            text = part.strip()
            terms = leading | dict.fromkeys(find_terms(text), 1.0)
            leading = terms if text.endswith(("?", "？", ":", "：")) else heading
            if text and leading is heading:
                sentences.append(Sentence(text, is_chinese(text), terms))
    return sentences


class Reader:
    """A prompt as one model has read it."""

    def __init__(self, prompt: str, model: Model) -> None:
        everything = split_prompt(prompt)
        self.model = model
        self.sentences = everything[: math.ceil(len(everything) * model.reads)]
        lengths = [len(sentence.terms) for sentence in self.sentences]
        usual = max(1.0, sum(lengths) / max(1, len(lengths)))
        self.discounts = [0.85 + 0.15 * length / usual for length in lengths]
        self.postings: dict[str, list[tuple[int, float]]] = {}
        for index, sentence in enumerate(self.sentences):
            for term, weight in sentence.terms.items():
                self.postings.setdefault(term, []).append((index, weight))

    def weigh(self, term: str) -> float:
        """Inverse document frequency over the sentences of this prompt."""
        if not self.model.weighs_rarity:
            return 1.0
        found = len(self.postings.get(term, ()))
        return math.log(1 + (len(self.sentences) - found + 0.5) / (found + 0.5))

    def score(self, question: str) -> dict[int, float]:
        """Score by sentence index: about the share of the question that the sentence has."""
        weights = {term: self.weigh(term) for term in find_terms(question)}
        total = sum(w if t in self.postings else UNKNOWN_SHARE * w for t, w in weights.items())
        chinese = is_chinese(question)
        scores: dict[int, float] = {}
        for term, weight in weights.items():
            for index, share in self.postings.get(term, ()):
                if self.sentences[index].chinese == chinese:
                    gain = weight * share / (total * self.discounts[index])
                    scores[index] = scores.get(index, 0.0) + gain
        return scores

    def answer(self, question: str, noise: Callable[[], float]) -> str:
        """The best sentence, and the next one where it is nearly as good."""
        scores = {index: score * noise() for index, score in self.score(question).items()}
        ranked = sorted(scores, key=lambda index: (-scores[index], index))
        if not ranked or scores[ranked[0]] < self.model.least_share:
            return say_unknown(question)
        enough = 0.9 * scores[ranked[0]]
        chosen = [i for i in ranked[: self.model.sentences] if scores[i] >= enough]
        joint = "" if is_chinese(question) else " "
        return joint.join(self.sentences[index].text for index in sorted(chosen))


def say_unknown(question: str) -> str:
    """What the reader answers when nothing in the prompt matches."""
    if is_chinese(question):
        return "抱歉，我不知道这个问题的答案。"
    return "I'm sorry, I don't know the answer to that."


@functools.lru_cache(maxsize=256)
def read_prompt(prompt: str, model_name: str) -> Reader:
    return Reader(prompt, MODELS[model_name])


@functools.lru_cache(maxsize=1024)
def split_tokens(text: str) -> tuple[str, ...]:
    """The tokens that are billed: a Chinese character, up to four letters or digits, or a sign."""
    return tuple(TOKEN.findall(text))


def make_noise(temperature: float, seed: int | None, content: str) -> Callable[[], float]:
    """Factors around 1, wider with the temperature; exactly 1 at temperature 0."""
    if temperature == 0:
        return lambda: 1.0
    seeded = f"{seed}\0{content}".encode("utf-8", "replace")
    source = random.Random(None if seed is None else seeded)
    return lambda: math.exp(source.gauss(0.0, 0.4 * temperature))
