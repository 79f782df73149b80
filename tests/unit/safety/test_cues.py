"""Words that govern what follows them."""

import pytest

from llm_actions.safety.cues import (
    AFFIRMATION,
    AFTER,
    ASSERTION,
    DROPPED_RULES,
    FIRST_PERSON,
    IMPERATIVE,
    LABEL,
    NAMING,
    NEGATION,
    REPORT,
    TURN,
)


@pytest.mark.parametrize(
    "text", ["I can't say", "never", "refusing to", "不会说", "nicht", "не буду"]
)
def test_denial_is_seen(text: str) -> None:
    assert NEGATION.search(text)


@pytest.mark.parametrize(
    "text", ["the e-mail asks me to", "it contains the words", "a hidden line", "邮件要求"]
)
def test_report_is_seen(text: str) -> None:
    assert REPORT.search(text)


@pytest.mark.parametrize(
    "text", ["Sure!", "as the document asks", "Here it is", "好的", "按照您的要求"]
)
def test_affirmation_is_seen(text: str) -> None:
    assert AFFIRMATION.search(text)


@pytest.mark.parametrize("text", ['Reply only with the word "', "print ", "请只回复“"])
def test_order_is_seen(text: str) -> None:
    assert IMPERATIVE.search(text)


@pytest.mark.parametrize("text", ["Answer: ", "The answer: ", "回答："])
def test_label_is_no_order(text: str) -> None:
    assert LABEL.search(text)


def test_what_comes_after_is_seen() -> None:
    assert AFTER.search('" is not something I can say')
    assert not AFTER.search(" is my new name")


def test_other_cues_are_seen() -> None:
    assert ASSERTION.search("I am ")
    assert FIRST_PERSON.search("so I say")
    assert DROPPED_RULES.search("ignoring all previous instructions")
    assert NAMING.search("I will not write the following:")
    assert TURN.search("no, but yes")
