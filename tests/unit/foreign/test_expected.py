"""Assertions written as one text."""

import pytest

from llm_actions.assertions.parse import parse_assertions
from llm_actions.foreign.expected import UnknownTypeError, has_lost_threshold, read_expected


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Paris", {"type": "equals", "value": "Paris"}),
        ("  Paris: the capital ", {"type": "equals", "value": "Paris: the capital"}),
        ("equals: 4", {"type": "equals", "value": "4"}),
        ("contains: Paris", {"type": "contains", "value": "Paris"}),
        ("not-contains:a:b", {"type": "not-contains", "value": "a:b"}),
        ("icontains-any(0.5): a, b", {"type": "icontains-any", "value": "a, b"}),
        ("is-json", {"type": "is-json"}),
        ('is-json: {"type": "object"}', {"type": "is-json", "value": '{"type": "object"}'}),
        ("fn: output.length", {"type": "javascript", "value": "output.length"}),
        ("javascript:true", {"type": "javascript", "value": "true"}),
        ("eval:true", {"type": "javascript", "value": "true"}),
        ("file://check.mjs:good", {"type": "javascript", "value": "file://check.mjs:good"}),
        ("python: len(output) > 3", {"type": "python", "value": "len(output) > 3"}),
        ("python:file://a.py", {"type": "python", "value": "file://a.py"}),
        ("file://check.py:good", {"type": "python", "value": "file://check.py:good"}),
        ("llm-rubric: is polite", {"type": "llm-rubric", "value": "is polite"}),
        (
            "llm-rubric(0.9): is polite",
            {"type": "llm-rubric", "value": "is polite", "threshold": 0.9},
        ),
        ("grade: is polite", {"type": "llm-rubric", "value": "is polite"}),
        ("similar(0.9): hi", {"type": "similar", "value": "hi", "threshold": 0.9}),
        ("similar: hi", {"type": "similar", "value": "hi", "threshold": 0.8}),
        ("similar:dot(2): hi", {"type": "similar:dot", "value": "hi", "threshold": 2.0}),
        ("levenshtein(3): hi", {"type": "levenshtein", "value": "hi", "threshold": 3.0}),
        ("levenshtein: hi", {"type": "levenshtein", "value": "hi", "threshold": 0.75}),
        ("bleu(0.7): reference", {"type": "bleu", "value": "reference", "threshold": 0.7}),
        ("latency(500)", {"type": "latency", "threshold": 500.0}),
        ("starts-with(0.5): Yes", {"type": "starts-with", "value": "Yes"}),
        ("contains: a\nb", {"type": "contains", "value": "a\nb"}),
    ],
)
def test_a_text_is_an_assertion(text: str, assertion: dict[str, object]) -> None:
    assert read_expected(text) == assertion


@pytest.mark.parametrize(
    "text",
    ["contains: a", "icontains-any: a, b", "is-json", "similar(0.8): a", "cost(0.1)", "Paris"],
)
def test_what_is_read_is_what_the_engine_takes(text: str) -> None:
    messages: list[str] = []

    items = parse_assertions([read_expected(text)], lambda _, message: messages.append(message))

    assert (len(items), messages) == (1, [])


@pytest.mark.parametrize("text", ["contain: Paris", "not-contians: a", "is_json", "iss-json: {}"])
def test_nearly_a_type_is_refused_where_promptfoo_compares_the_text(text: str) -> None:
    if ":" not in text:  # a plain answer
        assert read_expected(text) == {"type": "equals", "value": text}
        return
    with pytest.raises(UnknownTypeError, match="did you mean"):
        read_expected(text)


@pytest.mark.parametrize(
    ("text", "is_lost"),
    [("contains(0.5): a", True), ("similar(0.5): a", False), ("contains: a", False), ("a", False)],
)
def test_a_threshold_that_a_type_has_not_is_noticed(text: str, is_lost: bool) -> None:
    assert has_lost_threshold(text) is is_lost
