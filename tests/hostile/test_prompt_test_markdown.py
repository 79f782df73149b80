"""Hostile texts in the comment and summary of a prompt test, as GitHub's own parser reads them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from llm_actions.reports.history import decode
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.reports.prompt_test_markdown import marker, render_comment, render_summary
from llm_actions.reports.text import visible
from llm_actions.suites.records import Change
from tests.hostile.corpus import EVERYTHING, FAMILIES, LONG, STRINGS
from tests.hostile.markdown import render
from tests.hostile.prompt_tests import hostile_test, hostile_test_cases, hostile_test_refusal
from tests.hostile.reports import HARMLESS, Texts, always

COSTLY = ("emoji", "backticks", "lines of a backtick", "marks", "chinese", "ampersands")
COMMENT_CHARACTERS = 65_536
SUMMARY_BYTES = 1024 * 1024
RUN_URL = "https://github.com/org/app/actions/runs/1"
ANOTHER_PARSER = MarkdownIt("gfm-like", {"html": True})
OUR_HTML = re.compile(
    r"<details><summary>[\w ,]*(?:<code>[^<]*</code>(?: in <code>[^<]*</code>)?)?</summary>\n?"
    r"|</details>\n?|<!-- llm-actions:[\w:.-]* -->\n?"
)


def report_of(text: Texts) -> PromptTestReport:
    return hostile_test(text, hostile_test_cases(text))


VIEWS: dict[str, Callable[[Texts], str]] = {
    "comment": lambda text: render_comment(report_of(text)),
    "summary": lambda text: render_summary(report_of(text)),
    "refusal's comment": lambda text: render_comment(hostile_test_refusal(text)),
    "refusal's summary": lambda text: render_summary(hostile_test_refusal(text)),
}
viewed = pytest.mark.parametrize("view", VIEWS)


@cache
def harmless_frame(view: str) -> str:
    return render(VIEWS[view](always(HARMLESS))).frame


@pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)
@viewed
def test_markup_is_the_same_whatever_is_quoted(view: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        rendered = render(VIEWS[view](always(text or HARMLESS)))

        assert rendered.frame == harmless_frame(view)
        quoted = visible(text[:20]).replace("|", "\u2502").strip()[:20]
        assert sum(quoted in each for each in rendered.quotations) >= 3


@viewed
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(STRINGS), min_size=1, max_size=4).map("".join), min_size=9)
)
def test_markup_is_the_same_whatever_mixture_is_quoted(view: str, texts: list[str]) -> None:
    known = {text or HARMLESS for text in texts}
    mixed = cycle(known)

    rendered = render(VIEWS[view](lambda: next(mixed)))

    assert without_notes(rendered.frame) == without_notes(harmless_frame(view))


def without_notes(frame: str) -> str:
    """The frame without its list of notes, in which equal ones stand once."""
    return re.sub(r"(<li><code></code></li>\n)+", "<notes>", frame)


@viewed
@pytest.mark.parametrize("start", range(0, len(STRINGS), 30))
def test_another_parser_finds_no_link_image_html_or_mention(view: str, start: int) -> None:
    texts = islice(cycle(filter(None, STRINGS)), start, None)

    found = list(tokens(VIEWS[view](lambda: next(texts))))

    assert {token.type for token in found} >= {"code_inline", "text"}
    for token in found:
        assert token.type not in ("link_open", "image", "s_open")
        if token.type in ("html_block", "html_inline"):
            assert OUR_HTML.fullmatch(token.content)
        if token.type == "text":
            assert not re.search(r"[@#<>|`\\:]\w|\$\D", token.content)


def tokens(markdown: str) -> Iterator[Token]:
    for token in ANOTHER_PARSER.parse(markdown):
        yield from token.children or ()
        yield token


@pytest.mark.parametrize("text", FAMILIES["our own marks"])
def test_comment_begins_with_our_marker_and_ends_with_no_state(text: str) -> None:
    body = VIEWS["comment"](always(text))

    assert body.startswith(f"{marker(text)}\n")
    assert not body.startswith(marker("support"))
    assert decode(body) is None


@pytest.mark.parametrize("text", [LONG[name] for name in COSTLY], ids=COSTLY)
def test_longest_report_keeps_githubs_limits(text: str) -> None:
    report = largest(always(text))

    bodies = [render_comment(each, RUN_URL) for each in (report, replace(report, problems=()))]
    summary = render_summary(report)

    assert all(len(body.encode("utf-16-le")) // 2 <= COMMENT_CHARACTERS for body in bodies)
    assert len(summary.encode()) < SUMMARY_BYTES
    for each in (*bodies, summary):
        assert each.count("<details>") == each.count("</details>") >= 5
        assert f"more broken cases are in {'[the run' if each is not summary else 'report'}" in each


def largest(text: Texts) -> PromptTestReport:
    """A report with more of everything than is shown."""
    some = report_of(text)
    assert some.lint is not None
    assert some.cases[0].change is Change.BROKEN
    return replace(
        some,
        reasons=some.reasons * 50,
        lint=replace(some.lint, findings=some.lint.findings * 100),
        versions=tuple(
            replace(each, version=f"{number}", groups=tuple(each.groups) * 100)
            for each in some.versions
            for number in range(60)
        ),
        cases=some.cases * 200,
        notes=some.notes * 50,
        unsupported=some.unsupported * 50,
        problems=hostile_test_refusal(text).problems * 100,
    )
