"""The HTML report as a file: nothing leaves its data blocks, and it needs nothing from outside."""

import json
import re
import stat
import tracemalloc
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_actions.reports import html
from llm_actions.reports.html import (
    EMBEDDED_BYTES_LIMIT,
    EMBEDDED_CASES_LIMIT,
    EVALUATION,
    escape_json,
    render_html,
    write_html,
)
from llm_actions.reports.prompt_test_html import PROMPT_TEST

VIEWERS = (EVALUATION, PROMPT_TEST)
VIEWER = Path(html.__file__).parent / "viewer"
HEADER = {"schema": "llm-actions/evaluation-report/1", "verdict": "pass"}

BREAKERS = (
    "</script>",
    "</SCRIPT\t>",
    "<script>",
    "<!--",
    "-->",
    "<!--<script>",
    "]]>",
    "&lt;",
    "&",
    "\u2028",
    "\u2029",
    "\\u003c",
    '"',
    "\\",
    "\\\\",
    "$cases",
    "$script",
    "${style}",
    "$$",
    "\x00",
    "\r\n",
    "\ufeff",
    "\ud800",
)
hostile_text = st.lists(st.sampled_from(BREAKERS) | st.text(max_size=8), max_size=6).map("".join)
hostile_document = st.recursive(
    hostile_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile_text, inner, max_size=3),
    max_leaves=6,
)


def page_of(header: dict[str, Any], case_lines: Iterable[bytes]) -> Element:
    page = b"".join(render_html(header, case_lines))
    parsed: Element = html5lib.parse(page, namespaceHTMLElements=False)
    return parsed


def scripts_of(page: Element) -> list[tuple[str | None, str | None]]:
    return [(each.get("type"), each.get("id")) for each in page.iter("script")]


def document_of(page: Element, name: str) -> Any:
    (block,) = (each for each in page.iter("script") if each.get("id") == name)
    return json.loads(block.text or "")


def line_of(case: object, *, ascii_only: bool) -> bytes:
    return json.dumps(case, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@settings(max_examples=2 * settings.default.max_examples)
@given(header=hostile_document, cases=st.lists(hostile_document, max_size=3))
def test_no_text_leaves_its_data_block(header: object, cases: list[object]) -> None:
    page = page_of({"any": header}, [line_of(case, ascii_only=True) for case in cases])

    assert scripts_of(page) == [
        ("application/json", "report-document"),
        ("application/json", "case-documents"),
        (None, None),
    ]
    assert document_of(page, "report-document") == {"any": header}
    assert document_of(page, "case-documents") == {"cases": cases, "complete": True}


@given(case=hostile_document)
def test_escaping_keeps_the_meaning_and_leaves_nothing_to_a_parser(case: object) -> None:
    escaped = escape_json(line_of(case, ascii_only=False)).decode("utf-8", "surrogatepass")

    assert json.loads(escaped) == case
    assert not set("<>&\u2028\u2029") & set(escaped)


@pytest.mark.parametrize("line", [b"</script><script>alert(1)</script>", b'"\xe2\x80<!--<script>'])
def test_even_a_line_that_is_no_json_stays_in_its_block(line: bytes) -> None:
    page = page_of(HEADER, [line])

    assert [kind for kind, _ in scripts_of(page)] == ["application/json"] * 2 + [None]


def test_the_policy_admits_this_script_and_this_style_and_nothing_else() -> None:
    page = page_of(HEADER, [])
    (policy,) = (
        meta.get("content") or ""
        for meta in page.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    (script,) = (each for each in page.iter("script") if each.get("type") is None)
    (style,) = page.iter("style")

    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src '{source_of(script)}'",
        f"style-src '{source_of(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]


def source_of(element: Element) -> str:
    return f"sha256-{b64encode(sha256((element.text or '').encode()).digest()).decode()}"


def test_the_policy_stands_before_everything_that_it_governs() -> None:
    head = page_of(HEADER, []).find("head")
    assert head is not None

    assert [(each.tag, each.get("http-equiv")) for each in head][:2] == [
        ("meta", None),
        ("meta", "Content-Security-Policy"),
    ]


def test_nothing_in_the_page_names_another_address() -> None:
    page = page_of(HEADER, [])
    addresses = {
        value
        for element in page.iter()
        for name, value in element.items()
        if name in {"src", "href", "action", "srcset", "data", "poster", "style"}
    }
    (style,) = page.iter("style")

    assert addresses == {"data:,", "#top"}
    assert not re.search(r"url\(|@import|@font-face", style.text or "")


def test_the_viewer_neither_parses_html_nor_talks_to_anyone() -> None:
    script = "".join(path.read_text("utf-8") for path in sorted(VIEWER.rglob("*.js")))

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
        r"|\beval\b|new Function|\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|\bimport\b",
        script,
    )


def test_every_file_of_the_viewer_is_in_the_page() -> None:
    pages = [b"".join(render_html(HEADER, [], each)).decode() for each in VIEWERS]
    sources = [path for path in VIEWER.rglob("*.*") if path.name != "page.html"]

    assert len(sources) > 10
    texts = {path.name: path.read_text("utf-8") for path in sources}
    assert [name for name, text in texts.items() if not any(text in page for page in pages)] == []


def test_without_javascript_the_page_says_what_to_read() -> None:
    (note,) = page_of(HEADER, []).iter("noscript")
    text = "".join(note.itertext())

    assert all(name in text for name in ("summary.md", "report.json", "junit.xml"))


def test_line_ends_of_the_cases_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "report.html"

    write_html(HEADER, [b'{"index":0}\n', b'{"index":1}\r\n', b'{"index":2}'], path)

    page = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    assert document_of(page, "case-documents") == {
        "cases": [{"index": 0}, {"index": 1}, {"index": 2}],
        "complete": True,
    }


def test_exactly_the_limit_is_complete() -> None:
    page = page_of(HEADER, (b"%d" % index for index in range(EMBEDDED_CASES_LIMIT)))

    assert document_of(page, "case-documents") == {
        "cases": list(range(EMBEDDED_CASES_LIMIT)),
        "complete": True,
    }


def test_cases_past_the_limit_are_neither_embedded_nor_read() -> None:
    lines = (b"%d" % index for index in range(100_000))

    page = page_of(HEADER, lines)

    assert document_of(page, "case-documents") == {
        "cases": list(range(EMBEDDED_CASES_LIMIT)),
        "complete": False,
    }
    assert next(lines) == b"%d" % (EMBEDDED_CASES_LIMIT + 1)


def test_long_answers_end_the_embedding_before_the_page_gets_too_large(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    long_line = b'"' + b"x" * (EMBEDDED_BYTES_LIMIT // 2) + b'"'

    write_html(HEADER, [long_line, long_line, b'"short"'], path)

    page = path.read_bytes()
    assert b'"complete":false' in page
    assert b'"short"' not in page
    assert EMBEDDED_BYTES_LIMIT // 2 < len(page) < EMBEDDED_BYTES_LIMIT


def test_a_broken_run_leaves_the_old_page_and_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the old page")

    def breaking_lines() -> Iterator[bytes]:
        yield b"{}"
        assert list(tmp_path.iterdir()) != [path]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        write_html(HEADER, breaking_lines(), path)

    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "the old page"


def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_html({"value": float("nan")}, [], tmp_path / "report.html")

    assert list(tmp_path.iterdir()) == []


def test_others_may_read_the_page(tmp_path: Path) -> None:
    write_html(HEADER, [], tmp_path / "report.html")

    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o644


def test_the_cases_never_stand_in_memory_together(tmp_path: Path) -> None:
    lines = (b'{"index":%d,"answer":"%s"}' % (n, b"x" * 1500) for n in range(EMBEDDED_CASES_LIMIT))
    tracemalloc.start()

    write_html(HEADER, lines, tmp_path / "report.html")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "report.html").stat().st_size > 30_000_000
    assert peak < 4_000_000
