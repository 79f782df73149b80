"""Scores of shared words."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.assertions.asserting import found, told

from llm_actions.assertions.overlap import Grams, bleu, gleu, meteor, rouge_1, treebank_words

SENTENCE = "the cat sat on the mat"
words = st.lists(st.sampled_from(["the", "cat", "sat", "on", "mat", "mats"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello, world.", ["Hello", ",", "world", "."]),
        ("I can't do $5.20 (now)!", ["I", "ca", "n't", "do", "$", "5.20", "(", "now", ")", "!"]),
        ("They'll cannot -- wait...", ["They", "'ll", "can", "not", "--", "wait", "..."]),
        ('"a" it\'s', ["``", "a", "''", "it", "'s"]),
    ],
)
def test_english_is_cut_into_tokens(text: str, tokens: list[str]) -> None:
    assert treebank_words(text) == tokens


@pytest.mark.parametrize(
    ("text", "score"), [(SENTENCE, 1.0), ("the cat", 2 / 6), ("a dog", 0.0), ("", 0.0)]
)
def test_rouge_is_the_share_of_the_reference(text: str, score: float) -> None:
    assert rouge_1(text, Counter(treebank_words(SENTENCE))) == pytest.approx(score)


def test_bleu_is_that_of_its_paper() -> None:
    candidate = Grams(["the", "the", "the", "the", "the", "the", "the"])
    references = [Grams(["the", "cat", "is", "on", "the", "mat"])]

    unigrams, others = 2 / 7, 1e-7
    assert bleu(candidate, references) == pytest.approx((unigrams * others**3) ** (1 / 4))


def test_bleu_is_lower_for_a_shorter_answer() -> None:
    short, whole = Grams(["the", "cat", "sat", "on", "the"]), Grams(SENTENCE.split())

    assert bleu(short, [whole]) == pytest.approx(math.exp(1 - 6 / 5))


@given(words, words)
def test_scores_are_shares(first: list[str], second: list[str]) -> None:
    left, right = Grams(first), Grams(second)
    scores = [
        bleu(left, [right]),
        gleu(left, right),
        meteor(first, second, 0.9, 3.0, 0.5),
        rouge_1(" ".join(first), Counter(second)),
    ]

    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert gleu(left, right) == gleu(right, left)
    assert not first or gleu(left, left) == 1


@pytest.mark.parametrize(
    ("candidate", "reference", "score"),
    [
        pytest.param(SENTENCE, SENTENCE, 1 - 0.5 / 6**3, id="same"),
        pytest.param("cats", "cat", 0.5, id="stem"),
        pytest.param("dog", "cat", 0.0, id="nothing"),
        pytest.param("", "cat", 0.0, id="empty"),
        pytest.param("b a", "a b", 0.5, id="other-order"),
    ],
)
def test_meteor_matches_words_and_stems(candidate: str, reference: str, score: float) -> None:
    found_score = meteor(candidate.split(), reference.split(), 0.9, 3.0, 0.5)

    assert found_score == pytest.approx(score)


@pytest.mark.parametrize(
    ("type_", "answer", "score", "passed"),
    [
        ("rouge-n", "the cat sat on", 4 / 6, False),
        ("bleu", "The cat sat on the mat", 1.0, True),
        ("gleu", "the cat sat on the mat.", 1.0, True),
        ("meteor", "the cats sat on the mats", 1 - 0.5 / 6**3, True),
        ("bleu", "", 0.0, False),
        ("gleu", "", 0.0, False),
        ("meteor", "", 0.0, False),
        ("rouge-n", "", 0.0, False),
    ],
)
def test_score_decides_by_the_default_threshold(
    type_: str, answer: str, score: float, passed: bool
) -> None:
    outcome = found({"type": type_, "value": SENTENCE}, answer)
    negated = found({"type": f"not-{type_}", "value": SENTENCE}, answer)

    assert (outcome.passed, negated.passed) == (passed, not passed)
    assert outcome.score == pytest.approx(score)
    assert negated.score == pytest.approx(1 - score)


def test_best_of_several_references_counts() -> None:
    for type_ in ("bleu", "gleu", "meteor"):
        assert found({"type": type_, "value": ["a dog", SENTENCE]}, SENTENCE).passed


def test_weights_of_meteor_can_be_set() -> None:
    row = {"type": "meteor", "value": "a b", "gamma": 0, "threshold": 1}

    assert found(row, "b a").score == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"type": "bleu", "value": 5}, "must be a text or a list of texts"),
        ({"type": "rouge-n", "value": ["a"]}, "must be a text, found a list"),
        ({"type": "gleu", "value": "a", "threshold": 2}, "between 0 and 1"),
        ({"type": "meteor", "value": "a", "alpha": 3}, "`alpha` must be between 0 and 1"),
        ({"type": "bleu", "value": "a", "alpha": 0.5}, "`alpha` has no meaning for `bleu`"),
    ],
)
def test_wrong_settings_are_reported(row: dict[str, object], message: str) -> None:
    (problem,) = told(row)

    assert message in problem
