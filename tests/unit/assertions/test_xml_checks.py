"""An answer is XML, or holds it, with the elements that are required."""

import time

import pytest
from tests.unit.assertions.asserting import found, passes, told

from llm_actions.assertions.model import UnmeasuredError

DOCUMENT = '<a x="1"><b>one</b><b>two<c/></b><d>text</d></a>'


@pytest.mark.parametrize("type_", ["is-xml", "contains-xml"])
@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (None, True),
        ("a.b, a.d", True),
        (["a.b.0"], True),
        (["a.b.1.c"], True),
        (["a.b.c"], False),
        (["a.b.2"], False),
        (["a.@_x", "a.d.#text"], True),
        (["a.@_y"], False),
        ({"requiredElements": ["a.e"]}, False),
        ({"requiredElements": ["a.d.text"]}, False),
    ],
)
def test_required_elements_are_looked_for(type_: str, value: object, holds: bool) -> None:
    assert passes(type_, value, DOCUMENT) is holds


@pytest.mark.parametrize(
    ("answer", "is_document", "holds_elements"),
    [
        ("<a>1 < 2</a>", False, True),
        ("<a>fish & chips</a>", False, True),
        ("text <a/> text", False, True),
        ("<a><b></a>", False, False),
        ("<a>", False, False),
        ("<a/><b/>", False, True),
        ("<p>open <a>closed</a>", False, True),
        ("<!-- <a></a> -->", False, False),
        ("<![CDATA[<a></a>]]>", False, False),
        ('<a b="<c>"/>', False, False),
        ("<a b='>'/>", True, True),
        ("a < b and c > d", False, False),
        ("", False, False),
        ('<!DOCTYPE a SYSTEM "a.dtd"><a/>', True, True),
    ],
)
def test_document_is_told_from_elements(
    answer: str, is_document: bool, holds_elements: bool
) -> None:
    assert passes("is-xml", None, answer) is is_document
    assert passes("contains-xml", None, answer) is holds_elements


def test_entities_that_multiply_are_not_followed() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><a>&y;</a>'

    outcome = found({"type": "is-xml"}, bomb)

    assert outcome.reason == (
        "Documents that declare entities or types of their own are not supported"
    )


def test_reason_names_what_is_missing_and_what_is_broken() -> None:
    missing = found({"type": "is-xml", "value": "a.e, a.b"}, DOCUMENT)
    broken = found({"type": "is-xml"}, "<a>\n</b>")

    assert missing.reason == "XML is missing required elements: a.e"
    assert broken.reason == "XML parsing failed: mismatched tag in line 2"


@pytest.mark.parametrize(
    "answer",
    ["<a>" * 400, "<a " * 200_000, "<!--" * 200_000, "<a></b>" * 50_000, "<a b='" * 100_000],
)
def test_hostile_answers_are_checked_in_time(answer: str) -> None:
    started = time.perf_counter()

    found({"type": "contains-xml", "value": "a.b"}, answer)
    found({"type": "is-xml"}, answer)

    assert time.perf_counter() - started < 5


def test_deep_documents_are_not_measured() -> None:
    with pytest.raises(UnmeasuredError, match="more than 500 levels"):
        found({"type": "is-xml"}, "<a>" * 1000 + "</a>" * 1000)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "must name elements"),
        ({"elements": ["a"]}, "unknown field `elements`"),
        ([5], "must name elements"),
    ],
)
def test_wrong_value_is_reported(value: object, message: str) -> None:
    (problem,) = told({"type": "is-xml", "value": value})

    assert message in problem
