"""Checks that an answer is XML or holds XML, with required elements.

A path such as `root.item.name` leads through element names; `@_name` is an attribute, `#text` the
text beside them, and a number counts elements of the same name from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.parsers import expat

from llm_actions.assertions.model import Assertion, Check, Outcome, UnmeasuredError, WrongValueError
from llm_actions.assertions.outcomes import PASSED, failed
from llm_actions.config.fields import describe
from llm_actions.config.problems import unknown_name

DEPTH_AT_MOST = 500
CHARACTERS_AT_MOST = 10_000_000
COMPLETE = "XML is valid and contains all required elements"
ATTRIBUTES = r"""(?:"[^"<]*"|'[^'<]*'|[^"'<>])*"""
# A comment, a section or an instruction is passed over, to its end or that of the text.
TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|\?.*?(?:\?>|\Z)"
    rf"|/(?P<closed>[\w:][\w:.-]*)\s*>|(?P<opened>[\w:][\w:.-]*)(?P<rest>(?:\s{ATTRIBUTES})?/?)>)",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([\w:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*')""")


class Element:
    """An element: what it holds, by name, and whether it has text."""

    __slots__ = ("attributes", "children", "has_text", "name")

    def __init__(self, name: str, attributes: Sequence[str] = ()) -> None:
        self.name = name
        self.attributes = frozenset(attributes)
        self.children: dict[str, list[Element]] = {}
        self.has_text = False

    def add(self, child: Element) -> None:
        """Take in an element."""
        self.children.setdefault(child.name, []).append(child)


def prepare_is_xml(assertion: Assertion, value: object) -> Check:
    """The whole answer is one well-formed document with the required elements."""
    paths, negated = _paths(value), assertion.is_negated
    return lambda output: _told(_problem_of_document(output.text, paths), negated)


def prepare_contains_xml(assertion: Assertion, value: object) -> Check:
    """Complete elements somewhere in the answer, with the required elements."""
    paths, negated = _paths(value), assertion.is_negated
    return lambda output: _told(_problem_of_parts(output.text, paths), negated)


def _told(problem: str | None, negated: bool) -> Outcome:
    return PASSED if (problem is None) != negated else failed(problem or COMPLETE)


def _paths(value: object) -> Sequence[str]:
    if isinstance(value, dict):
        for key in value:
            if key != "requiredElements":
                raise WrongValueError(unknown_name("field", str(key), ("requiredElements",)))
        value = value.get("requiredElements")
    items = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if items is None:
        return ()
    if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
        raise WrongValueError(
            "must name elements: a list of paths, a text with commas, or `requiredElements`; "
            f"found {describe(value)}"
        )
    return items


def _problem_of_document(text: str, paths: Sequence[str]) -> str | None:
    """Why the text is no document with the elements, or None."""
    if len(text) > CHARACTERS_AT_MOST:
        raise UnmeasuredError(f"more than {CHARACTERS_AT_MOST:,} characters of XML are not parsed")
    document = Element("")
    stack = [document]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEPTH_AT_MOST:
            raise UnmeasuredError(f"XML of more than {DEPTH_AT_MOST} levels is not parsed")
        element = Element(name, tuple(attributes))
        stack[-1].add(element)
        stack.append(element)

    def end(name: str) -> None:
        del name
        stack.pop()

    def data(part: str) -> None:
        stack[-1].has_text = stack[-1].has_text or not part.isspace()

    def doctype(name: str, system: str | None, public: str | None, has_subset: int) -> None:
        del name, system, public
        if has_subset:
            raise _OwnTypesError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, doctype
    try:
        parser.Parse(text.encode(errors="surrogatepass"), True)
    except _OwnTypesError:
        return "Documents that declare entities or types of their own are not supported"
    except expat.ExpatError as error:
        return f"XML parsing failed: {expat.ErrorString(error.code)} in line {error.lineno}"
    return _missing([document], paths)


class _OwnTypesError(Exception):
    """A document declares entities, which could be a bomb."""


def _problem_of_parts(text: str, paths: Sequence[str]) -> str | None:
    """Why no complete elements in the text hold the required ones, or None."""
    groups = [group for group in _complete_elements(text) if group]
    if not groups:
        return "No XML content found in the output"
    for group in groups:
        roots = []
        for parts in (group, *([element] for element in group if len(group) > 1)):
            root = Element("")
            for element in parts:
                root.add(element)
            roots.append(root)
        if any(_missing([root], paths) is None for root in roots):
            return None
    return "No valid XML content found matching the requirements"


def _complete_elements(text: str) -> Iterator[list[Element]]:
    """The outermost elements that are closed, grouped by the open element that they stand in."""
    stack = [Element("")]
    last_end = 0
    for tag in TAG.finditer(text):
        if text[last_end : tag.start()].strip():
            stack[-1].has_text = True
        last_end = tag.end()
        if tag["opened"]:
            rest = tag["rest"]
            element = Element(tag["opened"], [name for name, _ in ATTRIBUTE.findall(rest)])
            if rest.endswith("/"):
                stack[-1].add(element)
            elif len(stack) <= DEPTH_AT_MOST:
                stack.append(element)
        elif tag["closed"]:
            if len(stack) > 1 and stack[-1].name == tag["closed"]:
                element = stack.pop()
                stack[-1].add(element)
            else:  # what is open here will never be closed in order
                yield from map(_children, stack)
                stack = [Element("")]
    yield from map(_children, stack)


def _children(element: Element) -> list[Element]:
    return [child for named in element.children.values() for child in named]


def _missing(roots: list[Element], paths: Sequence[str]) -> str | None:
    missing = [path for path in paths if not _has(roots, path.split("."))]
    return f"XML is missing required elements: {', '.join(missing)}" if missing else None


def _has(elements: list[Element], keys: Sequence[str]) -> bool:
    for position, key in enumerate(keys):
        if len(elements) > 1:
            if not key.isdecimal() or int(key) >= len(elements):
                return False
            elements = [elements[int(key)]]
            continue
        element = elements[0]
        if key.startswith("@_") or key == "#text":
            is_there = key[2:] in element.attributes if key[0] == "@" else element.has_text
            return is_there and position == len(keys) - 1
        if key not in element.children:
            return False
        elements = element.children[key]
    return True
