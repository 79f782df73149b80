"""Finds what a text holds in encoded form. Pure, linear in the text.

What only moves or swaps letters (rot13, reversed texts, spaced letters) is not undone here: the
index of the system prompt holds it in that form (see overlap.py).
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from llm_actions.safety.canonical import CHARACTERS_AT_MOST, letters, without_prefixes
from llm_actions.safety.signs import SIGNS

DEPTH_AT_MOST = 3
# All texts that are decoded from one answer together.
DECODED_AT_MOST = 4 * CHARACTERS_AT_MOST
# A run of base64's characters that is no plain word and no number.
BASE64_TOKEN = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?!(?:[A-Z]?[a-z]{1,19}|\d{1,4}|[-_/+]{1,9})(?![A-Za-z0-9+/_=-]))"
    r"([A-Za-z0-9+/_-]+)(={0,2})"
)
# What may stand between two parts of a wrapped text, parts that look like words among it.
BASE64_GAP = re.compile(r"[\s>|\"',\\`]{0,8}(?:[A-Za-z0-9+/_-]{4,80}[\s>|\"',\\`]{1,8}){0,3}")
BASE64_LAST = re.compile(
    r"[\s>|\"',\\`]{0,8}\n[\s>|\"',\\`]{0,8}([A-Za-z0-9+/_-]{1,80})(?![\w+/-])"
)
BASE64_PART = re.compile(r"[A-Za-z0-9+/_-]+")
BASE64_CHARACTERS = 16
BASE32 = re.compile(r"(?:[A-Z2-7]{16,}\s?)+={0,6}")
HEX = re.compile(r"(?<![A-Za-z0-9])(?:(?:0x|\\x|%|=)?[0-9a-fA-F]{2}[\s,:;>-]{0,3}){8,}")
HEX_PAIR = re.compile(r"(?:0x|\\x|%|=)?([0-9a-fA-F]{2})")
CODES_AT_LEAST = 8
DIGITS = "0123456789"
BINARY = re.compile(r"(?:[01]{8}[\s,>]{0,3}){8,}")
CODES = re.compile(r"(?:\d{2,6}[\s,;>]{1,3}){8,}\d{2,6}")
ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrt\"'/\\]))"
)
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
SENTENCE_START = re.compile(r"(?:^|[.!?。！？])\W{0,10}(\w)")
LINES_AT_LEAST = 6
# What a program or a page writes without any wish to hide it.
COMMON_WAYS = frozenset(("HTML entities", "URL encoding", "escapes"))
# A share of characters that are none of a text's: what is above was not encoded text.
STRANGE_AT_MOST = 0.15


class Decoded(NamedTuple):
    """A text found in another, and the encodings that were undone, outermost first."""

    ways: tuple[str, ...]
    text: str

    @property
    def is_hidden(self) -> bool:
        """True when it was encoded in a way that nobody uses by chance."""
        return not COMMON_WAYS.issuperset(self.ways)

    @property
    def is_acrostic(self) -> bool:
        """True when it was picked from the letters of a text, and is no text itself."""
        return bool(self.ways) and self.ways[-1] in ACROSTICS


@lru_cache(maxsize=8)
def decoded_texts(text: str) -> tuple[Decoded, ...]:
    """Every text that the given one holds in encoded form, also encoded several times."""
    return tuple(_decoded_texts(text))


def _decoded_texts(text: str) -> Iterator[Decoded]:
    level = [Decoded((), text[:CHARACTERS_AT_MOST])]
    seen = {level[0].text}
    left = DECODED_AT_MOST
    for _ in range(DEPTH_AT_MOST):
        found: list[Decoded] = []
        for outer in level:
            for way, decode in DECODERS.items():
                for inner in decode(outer.text):
                    if inner in seen or len(inner) > left:
                        continue
                    seen.add(inner)
                    left -= len(inner)
                    found.append(Decoded((*outer.ways, way), inner))
        yield from found
        level = [item for item in found if not item.is_acrostic]


def _entities(text: str) -> Iterator[str]:
    if "&" in text and (plain := html.unescape(text)) != text:
        yield plain


def _percent(text: str) -> Iterator[str]:
    if "%" in text and (plain := unquote(text)) != text:
        yield plain


def _escapes(text: str) -> Iterator[str]:
    if "\\" in text and (plain := ESCAPE.sub(_unescaped, text)) != text:
        yield SURROGATES.sub(_joined, plain)


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number is None:
        return " " if match[4] in "nrt" else match[4]
    return chr(min(int(number, 16), 0x10FFFF))


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _base64(text: str) -> Iterator[str]:
    for blob in _base64_blobs(without_prefixes(text)):
        body = blob.translate(str.maketrans("-_", "+/"))
        for offset in range(4):
            part = body[offset : offset + (len(body) - offset) // 4 * 4]
            if len(part) < BASE64_CHARACTERS - 4:
                break
            plain = _as_text(binascii.a2b_base64(part))
            if plain is not None:
                yield plain
                break


def _base64_blobs(text: str) -> Iterator[str]:
    """Runs of characters that can be base64, joined over blanks and lines."""
    parts: list[str] = []
    end = 0
    for token in BASE64_TOKEN.finditer(text):
        between = _between(text, end, token.start(), parts) if parts else []
        if between is None:
            yield from _long_enough([*parts, *_last(text, end, parts)])
            parts = []
        parts += [*(between or []), token[1]]
        end = token.end()
        if token[2]:
            yield from _long_enough(parts)
            parts = []
    yield from _long_enough([*parts, *_last(text, end, parts)])


def _between(text: str, start: int, end: int, parts: list[str]) -> list[str] | None:
    """Parts between two others that look like words but have their width; None between texts."""
    if BASE64_GAP.fullmatch(text, start, end) is None:
        return None
    found = BASE64_PART.findall(text, start, end)
    return found if all(len(part) == len(parts[-1]) for part in found) else None


def _last(text: str, end: int, parts: list[str]) -> list[str]:
    """The last, shorter line of a wrapped text, if it looks like a word."""
    match = BASE64_LAST.match(text, end) if parts else None
    return [match[1]] if match and len(match[1]) <= len(parts[-1]) else []


def _long_enough(parts: list[str]) -> Iterator[str]:
    blob = "".join(parts)
    if len(blob) >= BASE64_CHARACTERS - 2:
        yield blob + "A" * (-len(blob) % 4)


def _base32(text: str) -> Iterator[str]:
    for match in BASE32.finditer(text):
        blob = re.sub(r"[\s=]", "", match[0])
        blob = blob[: len(blob) // 8 * 8]
        plain = _as_text(base64.b32decode(blob))
        if blob and plain is not None:
            yield plain


def _count(text: str, characters: str) -> int:
    return sum(map(text.count, characters))


def _hex(text: str) -> Iterator[str]:
    if _count(text, DIGITS) < CODES_AT_LEAST:  # the codes of letters have a digit each
        return
    for match in HEX.finditer(text):
        digits = "".join(HEX_PAIR.findall(match[0]))
        plain = _as_text(bytes.fromhex(digits))
        if plain is not None:
            yield plain


def _binary(text: str) -> Iterator[str]:
    if _count(text, "01") < 8 * CODES_AT_LEAST:
        return
    for match in BINARY.finditer(text):
        bits = re.findall("[01]{8}", match[0])
        plain = _as_text(bytes(int(bit, 2) for bit in bits))
        if plain is not None:
            yield plain


def _codes(text: str) -> Iterator[str]:
    if _count(text, DIGITS) < 2 * CODES_AT_LEAST:
        return
    for match in CODES.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", match[0])]
        if all(_is_character(number) for number in numbers):
            yield "".join(map(chr, numbers))


def _is_character(number: int) -> bool:
    return number in (9, 10, 13) or (31 < number < 0x20000 and not 0xD800 <= number < 0xE000)


def _first_of_lines(text: str) -> Iterator[str]:
    lines = [compact for line in text.split("\n") if (compact := letters(line[:80]))]
    if len(lines) >= LINES_AT_LEAST:
        yield "".join(line[0] for line in lines)


def _first_of_words(text: str) -> Iterator[str]:
    yield "".join(WORD_START.findall(text))


def _first_of_sentences(text: str) -> Iterator[str]:
    starts = SENTENCE_START.findall(text)
    if len(starts) >= LINES_AT_LEAST:
        yield "".join(starts)


def _as_text(content: bytes) -> str | None:
    """The bytes as text, or None when they are none."""
    if len(content) < 6:
        return None
    if content.count(0) > len(content) // 4:
        text = content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", "replace")
    else:
        text = content.decode("utf-8", "replace")
    strange = sum(char == "\ufffd" or (char < " " and char not in "\n\r\t") for char in text)
    return text if strange <= STRANGE_AT_MOST * len(text) else None


ACROSTICS: dict[str, Callable[[str], Iterator[str]]] = {
    "first letters of lines": _first_of_lines,
    "first letters of words": _first_of_words,
    "first letters of sentences": _first_of_sentences,
}
DECODERS: dict[str, Callable[[str], Iterator[str]]] = {
    "HTML entities": _entities,
    "URL encoding": _percent,
    "escapes": _escapes,
    "base64": _base64,
    "base32": _base32,
    "hex": _hex,
    "binary": _binary,
    "character codes": _codes,
    **SIGNS,
    **ACROSTICS,
}
