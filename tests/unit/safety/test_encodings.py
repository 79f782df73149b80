"""Everything that is encoded is found, wherever it stands in the text."""

import base64
import html
import json
import time
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.safety.encodings import decoded_texts
from llm_actions.safety.signs import MORSE_LETTERS

SECRET = "the harbour opens at nine, 码头九点开门"
MORSE = {letter: code for code, letter in MORSE_LETTERS.items()}


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def wrapped(text: str, width: int, joint: str) -> str:
    blob = base64_of(text)
    return joint.join(blob[start : start + width] for start in range(0, len(blob), width))


WRITERS: dict[str, Callable[[str], str]] = {
    "base64": base64_of,
    "base64 without padding": lambda text: base64_of(text).rstrip("="),
    "base64 url-safe": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: wrapped(text, 19, "\n"),
    "base64 in quoted lines": lambda text: "> " + wrapped(text, 20, "\n> "),
    "base64 in groups": lambda text: wrapped(text, 4, " "),
    "base64 twice": lambda text: base64_of(base64_of(text)),
    "base32": lambda text: base64.b32encode((text + "        ").encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex with blanks": lambda text: text.encode().hex(" "),
    "hex with marks": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "utf-16 hex": lambda text: text.encode("utf-16-be").hex(),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "codes": lambda text: ", ".join(str(ord(char)) for char in text),
    "url": urllib.parse.quote,
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "named entities": lambda text: html.escape(f"<{text}>"),
    "json": json.dumps,
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("around", ["{}", "Sure, here it is: {} \n\nAnything else?", "好的：{}。"])
def test_encoded_text_is_found(write: Callable[[str], str], around: str) -> None:
    found = [inner.text for inner in decoded_texts(around.format(write(SECRET)))]

    assert any(SECRET in text for text in found)


def test_morse_is_read_as_letters() -> None:
    code = " ".join(MORSE[char] for char in "harbouropens")

    assert any("harbouropens" in inner.text for inner in decoded_texts(f"Listen: {code} over"))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{char}x and so on" for char in "harbour"),
        " ".join(f"{char}oo" for char in "harbour"),
        " ".join(f"{char}oo bar." for char in "harbour"),
    ],
)
def test_first_letters_are_picked(text: str) -> None:
    assert any("harbour" in inner.text for inner in decoded_texts(text))


def test_ways_are_told_from_the_outside_in() -> None:
    text = base64_of(SECRET.encode().hex())

    assert ("base64", "hex") in [inner.ways for inner in decoded_texts(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Opened mattresses, plants and made-to-order furniture cannot be returned.",
        "internationalization and telecommunications",
        "Call +65 6123 4567 between 9 and 17, order 20391-88.",
        "The digest is 0123456789abcdef0123456789abcdef01234567.",
    ],
)
def test_plain_text_decodes_to_nothing_but_its_first_letters(text: str) -> None:
    assert [inner.ways for inner in decoded_texts(text) if not inner.is_acrostic] == []


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(inner.ways for inner in decoded_texts(text))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["=", "AAAA ", "%", "&#x", "\\u", "01", "0x", "- ", "1. ", "A", "aB3 ", "\n", "![](", "A2" * 8],
)
def test_time_does_not_explode(piece: str) -> None:
    started = time.process_time()

    decoded_texts(piece * (200_000 // len(piece)))

    assert time.process_time() - started < 5
