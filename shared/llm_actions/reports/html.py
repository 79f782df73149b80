"""Writes a report as one self-contained HTML page: a static viewer and its document.

The page needs no network. The report travels in two `application/json` blocks that the viewer's
script reads; the content security policy admits that script and the style sheet by their hashes,
and nothing else.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template

from llm_actions.config.atomic import replacing

EMBEDDED_CASES_LIMIT = 20_000
"""A browser stays quick up to about this many cases; report.json holds all of them."""

EMBEDDED_BYTES_LIMIT = 64 * 1024 * 1024
"""Long answers end the embedding earlier: a page far above this size does not open any more."""

_VIEWER = Path(__file__).parent / "viewer"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A page's title, and the files it is made of, by their names in the order of the page.

    What stands above the cases, which lists narrow them down beside status and tag, and what
    stands below them are parts of page.html; "" for none.
    """

    title: str
    overview: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    filters: str = ""
    appendix: str = ""


EVALUATION = Viewer(
    title="Evaluation report",
    overview="evaluation_overview",
    styles=("base", "summary", "charts", "cases", "detail", "print"),
    scripts=(
        *("text", "elements", "charts", "verdict", "summary", "groups", "facts"),
        *("order", "selection", "comparison", "texts", "detail", "cells", "rows"),
        *("list", "address", "page", "main"),
    ),
)
_ESCAPES = (
    (b"<", rb"\u003c"),
    (b">", rb"\u003e"),
    (b"&", rb"\u0026"),
    ("\u2028".encode(), rb"\u2028"),
    ("\u2029".encode(), rb"\u2029"),
)


def write_html(
    header: Mapping[str, object],
    case_lines: Iterable[bytes],
    path: Path,
    viewer: Viewer = EVALUATION,
) -> None:
    """Writes the page to `path`, which holds either the old or the whole new page at any time.

    `header` is the report document without its cases; each of `case_lines` is the JSON document
    of one case in UTF-8, with or without a line end. Lines past the limits above are not read.
    """
    with replacing(path) as page:
        page.writelines(render_html(header, case_lines, viewer))


def render_html(
    header: Mapping[str, object], case_lines: Iterable[bytes], viewer: Viewer = EVALUATION
) -> Iterator[bytes]:
    """Yields the page piece by piece, so that the cases never stand in memory together."""
    before, after = _frame(header, viewer)
    yield before
    yield from _embed(case_lines)
    yield after


def escape_json(document: bytes) -> bytes:
    r"""Spells the characters that mean something to an HTML parser as JSON's `\u` escapes.

    In JSON they stand inside strings only, so the document keeps its meaning.
    """
    for character, escape in _ESCAPES:
        document = document.replace(character, escape)
    return document


def _embed(case_lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yields `{"cases": [...], "complete": ...}`, where complete says that no case was left out."""
    room = EMBEDDED_BYTES_LIMIT
    complete = True
    yield b'{"cases":['
    for position, line in enumerate(case_lines):
        if position == EMBEDDED_CASES_LIMIT or len(line) > room:
            complete = False
            break
        yield b",\n" if position else b"\n"
        yield escape_json(line.rstrip())
        room -= len(line)
    yield b'\n],"complete":true}' if complete else b'\n],"complete":false}'


def _frame(header: Mapping[str, object], viewer: Viewer) -> tuple[bytes, bytes]:
    """Returns the page before and after its cases."""
    style = _join(f"style/{name}.css" for name in viewer.styles)
    script = _join(f"script/{name}.js" for name in viewer.scripts)
    script = f'(() => {{\n"use strict";\n{script}}})();\n'
    before, _, after = _join(["page.html"]).partition("$case_documents")
    document = escape_json(json.dumps(header, allow_nan=False).encode())
    before = Template(before).substitute(
        title=viewer.title,
        policy=_policy(script, style),
        style=style,
        overview=_part(viewer.overview),
        filters=_part(viewer.filters),
        appendix=_part(viewer.appendix),
        report=document.decode(),
    )
    return before.encode(), Template(after).substitute(script=script).encode()


def _part(name: str) -> str:
    return _join([f"part/{name}.html"] if name else [])


def _join(names: Iterable[str]) -> str:
    """Joins files of the viewer. Line ends become LF, as in the text whose hash a browser takes."""
    return "".join((_VIEWER / name).read_text(encoding="utf-8") for name in names)


def _policy(script: str, style: str) -> str:
    """Returns the content security policy.

    `require-trusted-types-for` makes every sink that parses HTML refuse a string, which the
    viewer never needs.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash_source(script)}'",
            f"style-src '{_hash_source(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash_source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
