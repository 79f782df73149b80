"""Checks that an answer is HTML or holds HTML: the only module that uses `selectolax`.

Parsing is that of the HTML standard, as browsers do it: https://html.spec.whatwg.org/#parsing
"""

from __future__ import annotations

import re

from llm_actions.assertions.model import Assertion, Check, Outcome, Output, UnmeasuredError
from llm_actions.assertions.outcomes import PASSED, failed, verdict

CHARACTERS_AT_MOST = 10_000_000
# The standard's parser looks through all open elements again and again.
OPEN_AT_MOST = 10_000
TAG_NAME = r"[a-zA-Z][a-zA-Z0-9-]*"
OPENING = re.compile(rf"<{TAG_NAME}(?:\s[^<>]*)?/?>")
CLOSING = re.compile(rf"</{TAG_NAME}\s*>")
SELF_CLOSING = re.compile(rf"<{TAG_NAME}(?:\s[^<>]*)?/>")
ENTITY = re.compile(r"&(?:[a-zA-Z]{1,31}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\s[a-zA-Z-]{1,60}=\s{0,9}["'][^"']*["']""")
COMMON = re.compile(
    r"<(?:html|head|body|div|span|p|a|img|h[1-6]|ul|ol|li|table|tr|td|th|form|input|button|script"
    r"|style|link|meta|br|hr)\b",
    re.IGNORECASE,
)
XML_START = re.compile(r"<\?xml", re.IGNORECASE)
# https://html.spec.whatwg.org/#toc-semantics
ELEMENT_NAMES = """
a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite
code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label
legend li link main map mark math menu meta meter nav noscript object ol optgroup option output p
param picture pre progress q rp rt ruby s samp script search section select slot small source span
strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track
u ul var video wbr
"""
VOID_NAMES = "area base br col embed hr img input link meta p param source track wbr"
VOID = frozenset(VOID_NAMES.split())
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*(?:>|\Z)")
ELEMENTS = frozenset(ELEMENT_NAMES.split())


def prepare_contains_html(assertion: Assertion, value: object) -> Check:
    """At least two signs of HTML: tags, entities, attributes, a comment, a document type."""
    del value
    negated = assertion.is_negated
    return lambda output: verdict(contains_html(output.text), negated, "contain HTML content")


def contains_html(text: str) -> bool:
    """True for at least two signs of HTML; one alone may be `a < b` or an address."""
    if "<" not in text and "&" not in text:
        return False
    signs = 2 * bool(COMMON.search(text)) + 2 * bool(DOCTYPE.search(text))
    if signs < 2:
        signs += bool(OPENING.search(text)) + bool(CLOSING.search(text))
        signs += bool(SELF_CLOSING.search(text)) + bool(ENTITY.search(text))
        comment = text.find("<!--")
        signs += comment >= 0 and text.find("-->", comment + 4) >= 0
        signs += bool(ATTRIBUTE.search(text))
    return signs >= 2


def prepare_is_html(assertion: Assertion, value: object) -> Check:
    """The whole answer is HTML: elements of the standard or with a hyphen, no text beside them."""
    del value
    negated = assertion.is_negated

    def check(output: Output) -> Outcome:
        problem = problem_of_html(output.text)
        if (problem is None) != negated:
            return PASSED
        return failed(problem or "Output is valid HTML")

    return check


def problem_of_html(text: str) -> str | None:
    """Why a text is no HTML, or None. Raises UnmeasuredError for one that is too long."""
    from selectolax.lexbor import LexborHTMLParser

    trimmed = text.strip()
    if not trimmed:
        return "Output is empty"
    if len(trimmed) > CHARACTERS_AT_MOST:
        raise UnmeasuredError(f"more than {CHARACTERS_AT_MOST:,} characters of HTML are not parsed")
    if XML_START.match(trimmed):
        return "Output appears to be XML, not HTML"
    lower = trimmed.lower()
    _refuse_depth(trimmed)
    body = (document := LexborHTMLParser(trimmed)).body
    if body is not None and "<body" not in lower:
        for node in body.iter(include_text=True):
            if node.tag == "-text" and (node.text_content or "").strip():
                return "Output must be wrapped in HTML tags"
    for element in document.css("*"):
        name = element.tag or ""
        is_added = name in ("html", "head", "body") and f"<{name}" not in lower
        if not is_added and (name in ELEMENTS or "-" in name):
            return None
    return "Output does not contain recognized HTML elements"


def _refuse_depth(text: str) -> None:
    """Raise UnmeasuredError for more elements left open than any page has."""
    if text.count("<") <= OPEN_AT_MOST:
        return
    opened = 0
    for tag in TAG.finditer(text):
        if tag[1]:
            opened = max(opened - 1, 0)
        elif tag[2].lower() not in VOID:
            opened += 1
            if opened > OPEN_AT_MOST:
                raise UnmeasuredError("the answer is nested too deeply to be checked")
