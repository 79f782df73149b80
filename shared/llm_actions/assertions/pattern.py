"""Regular expressions as promptfoo's users write them, matched within a time limit.

The only module that uses `regex`. Patterns are JavaScript's; where Python writes or means something
else, they are translated. An answer is hostile: a match that takes too long is given up.
https://tc39.es/ecma262/#sec-patterns
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llm_actions.assertions.model import UnmeasuredError, WrongValueError
from llm_actions.config.problems import shown

if TYPE_CHECKING:
    import regex

SECONDS_AT_MOST = 1.0
CHARACTERS_AT_MOST = 10_000
LINE_ENDS = r"\n\r\u2028\u2029"
BLANKS = r"\s\u00a0\ufeff\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}")
# What these mean to Python is not what they mean in a pattern of promptfoo.
FOREIGN = {"A": "^", "Z": "$", "z": "$", "G": "^", "m": r"\b", "M": r"\b"}
UNICODE_PROPERTY = re.compile(r"\\[pP]\{")
ESCAPE = re.compile(
    r"\\(?:k<(?P<reference>\w+)>|c(?P<control>[A-Za-z])|u\{(?P<point>[0-9a-fA-F]{1,6})\}"
    r"|(?P<property>[pP]\{[^{}]{0,50}\})|(?P<char>.))",
    re.DOTALL,
)
# A class without anything in it has no end of its own: `[]` matches nothing, `[^]` everything.
EMPTY_CLASSES = {"[]": "(?!)", "[^]": r"[\s\S]"}


class Pattern:
    """A compiled pattern."""

    def __init__(self, text: str) -> None:
        """Raises WrongValueError for a pattern that does not compile."""
        import regex

        if len(text) > CHARACTERS_AT_MOST:
            raise WrongValueError(f"a pattern of more than {CHARACTERS_AT_MOST:,} characters")
        self.text = text
        # `\d` and `\w` are ASCII in JavaScript; with properties, letters are those of Unicode.
        is_ascii = UNICODE_PROPERTY.search(text) is None
        flags = regex.V0 | (regex.ASCII if is_ascii else regex.UNICODE)
        try:
            self._compiled: regex.Pattern[str] = regex.compile(
                translated(text), flags, cache_pattern=False
            )
        except (regex.error, ValueError, OverflowError, RecursionError) as error:
            raise WrongValueError(f"`{shown(text)}` is no regular expression: {error}") from None

    def is_in(self, text: str) -> bool:
        """True when the pattern matches anywhere. Raises UnmeasuredError after a second."""
        try:
            return self._compiled.search(text, timeout=SECONDS_AT_MOST) is not None
        except TimeoutError:
            raise UnmeasuredError(
                f"matching `{shown(self.text)}` took more than {SECONDS_AT_MOST:g} s; "
                "simplify the pattern"
            ) from None


def translated(text: str) -> str:
    """The pattern in the syntax of `regex`. Raises WrongValueError where it has no meaning."""
    pieces: list[str] = []
    position, is_in_class = 0, False
    while position < len(text):
        char = text[position]
        taken = 1
        if char == "\\":
            escape = ESCAPE.match(text, position)
            if escape is None:
                raise WrongValueError(f"`{shown(text)}` ends in a backslash")
            piece, taken = _escaped(escape, is_in_class), len(escape[0])
        elif is_in_class:
            piece = r"\[" if char == "[" else char
            is_in_class = char != "]"
        elif char == "[":
            piece, is_in_class = _opened(text, position)
            taken = 1 if is_in_class else 2 if text[position + 1] == "]" else 3
        elif quantifier := QUANTIFIER.match(text, position):
            piece, taken = quantifier[0], len(quantifier[0])
        else:
            piece = _outside(char)
        pieces.append(piece)
        position += taken
    return "".join(pieces)


def _opened(text: str, position: int) -> tuple[str, bool]:
    for written, meant in EMPTY_CLASSES.items():
        if text.startswith(written, position):
            return meant, False
    return "[", True


def _outside(char: str) -> str:
    match char:
        case ".":
            return f"[^{LINE_ENDS}]"
        case "$":
            return r"\Z"
        case "{" | "}":
            return f"\\{char}"
        case _:
            return char


def _escaped(token: re.Match[str], is_in_class: bool) -> str:
    if token["reference"]:
        return f"(?P={token['reference']})"
    if token["control"]:
        return f"\\x{ord(token['control']) % 32:02x}"
    if token["point"]:
        return re.escape(chr(min(int(token["point"], 16), 0x10FFFF)))
    if token["property"]:
        return token[0]
    char = token["char"]
    match char:
        case "s":
            return BLANKS if is_in_class else f"[{BLANKS}]"
        case "S" if not is_in_class:
            return f"[^{BLANKS}]"
        case "b" if is_in_class:
            return r"\x08"
        case "/":
            return "/"
        case _ if char in FOREIGN:
            raise WrongValueError(
                f"`\\{char}` is no part of a JavaScript pattern; write `{FOREIGN[char]}`"
            )
        case _:
            return f"\\{char}"
