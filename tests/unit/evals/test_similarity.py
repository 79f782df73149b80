"""How near an answer is to the expected text, in English, in Chinese and as vectors."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.evals.similarity import (
    cosine_similarity,
    edit_distance,
    lexical_similarity,
    tokens,
)

RETURNS = "您可以在收到商品后30天内申请退货，退款会在5个工作日内到账。"
SAID_DIFFERENTLY = "收到商品后30天内可以退货，5个工作日内退款到账。"
UNRELATED = "我们的门店周末营业到晚上九点，欢迎光临。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It's a Test, OK?", ["it", "s", "a", "test", "ok"]),
        ("退货30天", ["退", "货", "30", "天"]),
        ("３０ ＤＡＹＳ", ["30", "days"]),
        ("返品はOK", ["返", "品", "は", "ok"]),
        ("สวัสดี", list("สวัสดี")),
        ("Straße", ["strasse"]),
        ("!?", ["!", "?"]),
        ("😀 👍", ["😀", "👍"]),
        ("", []),
    ],
    ids=[
        "english",
        "chinese",
        "full-width",
        "japanese",
        "thai",
        "german",
        "marks",
        "emoji",
        "empty",
    ],
)
def test_text_is_split_into_words_or_characters_of_its_script(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("expected", "answer", "low", "high"),
    [
        pytest.param(RETURNS, RETURNS, 1, 1, id="chinese-identical"),
        pytest.param(RETURNS, SAID_DIFFERENTLY, 0.5, 0.99, id="chinese-similar"),
        pytest.param(RETURNS, UNRELATED, 0, 0.3, id="chinese-unrelated"),
        pytest.param("A refund takes 5 days.", "a refund takes 5 days", 1, 1, id="same-words"),
        pytest.param(
            "A refund takes 5 working days.",
            "Your refund takes about 5 working days.",
            0.7,
            0.95,
            id="english-similar",
        ),
        pytest.param(
            "A refund takes 5 working days.",
            "Our shop is closed on Sundays.",
            0,
            0.3,
            id="english-unrelated",
        ),
        pytest.param("refund", "", 0, 0, id="empty-answer"),
        pytest.param(RETURNS, "You can return it within 30 days.", 0, 0.15, id="other-language"),
    ],
)
def test_lexical_similarity_makes_sense_of_both_languages(
    expected: str, answer: str, low: float, high: float
) -> None:
    assert low <= lexical_similarity(expected, answer) <= high


def test_lexical_similarity_is_the_f1_of_the_longest_common_subsequence() -> None:
    assert lexical_similarity("a b c d", "a x c") == pytest.approx(2 * 2 / (4 + 3))


def test_order_of_words_counts() -> None:
    assert lexical_similarity("dog bites man", "man bites dog") < 1


@given(st.text(), st.text())
def test_lexical_similarity_is_a_symmetric_share(first: str, second: str) -> None:
    found = lexical_similarity(first, second)

    assert 0 <= found <= 1
    assert found == lexical_similarity(second, first)


@given(st.text())
def test_text_is_wholly_similar_to_itself(text: str) -> None:
    assert lexical_similarity(text, text) == 1


@pytest.mark.parametrize(
    ("first", "second", "cosine"),
    [
        ([1.0, 0.0], [1.0, 0.0], 1.0),
        ([1.0, 0.0], [0.0, 1.0], 0.0),
        ([1.0, 1.0], [1.0, 0.0], 1 / math.sqrt(2)),
        ([1.0, 0.0], [-1.0, 0.0], 0.0),
        ([0.0, 0.0], [1.0, 0.0], 0.0),
        ([3.0, 4.0], [6.0, 8.0], 1.0),
    ],
    ids=["same", "right-angle", "half-way", "opposite", "nothing", "other-length"],
)
def test_cosine_is_that_of_the_angle(
    first: list[float], second: list[float], cosine: float
) -> None:
    assert cosine_similarity(first, second) == pytest.approx(cosine)


vectors = st.lists(
    st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=3, max_size=3
)


@given(vectors, vectors)
def test_cosine_is_a_share(first: list[float], second: list[float]) -> None:
    assert 0 <= cosine_similarity(first, second) <= 1


def test_edit_distance_counts_characters() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("退货", "退款") == 1
