"""Hostile texts in the comment and the step summary, as GitHub's own parser reads them."""

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

from llm_actions.evals.judgement import Counts
from llm_actions.evals.results import Status
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import Excerpt, excerpt
from llm_actions.reports.history import State, decode
from llm_actions.reports.markdown import marker, render_comment, render_summary
from llm_actions.reports.text import visible
from tests.hostile.corpus import EVERYTHING, FAMILIES, LONG, STRINGS
from tests.hostile.markdown import render
from tests.hostile.reports import (
    HARMLESS,
    Texts,
    always,
    hostile_case,
    hostile_cases,
    hostile_refusal,
    hostile_report,
    in_file,
)

BEFORE = State(commit="0123456789abcdef" * 2, accuracy=0.5, failed=frozenset({"00000000"}))
COSTLY = ("emoji", "backticks", "lines of a backtick", "marks", "chinese", "ampersands")
COMMENT_CHARACTERS = 65_536
SUMMARY_BYTES = 1024 * 1024
ANOTHER_PARSER = MarkdownIt("gfm-like", {"html": True})
OUR_HTML = re.compile(
    r"<details(?: open)?><summary>(?:[\w ,]+|<code>[^<]*</code> [\w.]+)</summary>\n?"
    r"|</details>\n?|<!-- llm-actions[-:][ \w:.+/=-]* -->\n?"
)


def measured(text: Texts) -> tuple[EvaluationReport, Excerpt]:
    cases = hostile_cases(text)[:-1]
    return hostile_report(text, cases), excerpt(cases)


def refused(text: Texts) -> tuple[EvaluationReport, Excerpt]:
    return hostile_refusal(text), excerpt(())


VIEWS: dict[str, Callable[[Texts], str]] = {
    "comment": lambda text: render_comment(*measured(text), BEFORE),
    "summary": lambda text: render_summary(*measured(text)),
    "refusal's comment": lambda text: render_comment(*refused(text), BEFORE),
    "refusal's summary": lambda text: render_summary(*refused(text)),
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
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(STRINGS), min_size=1, max_size=4).map("".join), min_size=9)
)
def test_markup_is_the_same_whatever_mixture_is_quoted(view: str, texts: list[str]) -> None:
    mixed = cycle(text or HARMLESS for text in texts)

    rendered = render(VIEWS[view](lambda: next(mixed)))

    assert rendered.frame == harmless_frame(view)


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
def test_comment_begins_with_our_marker_and_ends_with_our_state(text: str) -> None:
    body = VIEWS["comment"](always(text))

    assert body.startswith(f"{marker(text)}\n")
    assert not body.startswith(marker("support"))
    state = decode(body)
    assert state is not None
    assert state.accuracy == pytest.approx(1 / 3)
    assert body.count("\n<!--") == 1


@pytest.mark.parametrize("text", FAMILIES["our own marks"])
def test_state_in_a_quotation_is_not_taken_for_ours(text: str) -> None:
    report, found = measured(always(text))
    unmeasured = replace(report, metrics=())

    assert decode(render_comment(unmeasured, found, None)) is None


@pytest.mark.parametrize("text", [LONG[name] for name in COSTLY], ids=COSTLY)
def test_longest_report_keeps_githubs_limits(text: str) -> None:
    report, found = largest(always(text))
    before = replace(BEFORE, failed=frozenset(f"{n:08x}" for n in range(0, 2**31, 2**31 // 1990)))

    url = "https://github.com/org/app/actions/runs/1"
    bodies = [
        render_comment(each, found, before, url) for each in (report, replace(report, problems=()))
    ]
    summary = render_summary(report, found)

    assert all(len(body.encode("utf-16-le")) // 2 <= COMMENT_CHARACTERS for body in bodies)
    assert len(summary.encode()) < SUMMARY_BYTES
    assert all(body.count("<details") == body.count("</details>") == 2 for body in bodies)
    assert summary.count("<details>") == summary.count("</details>") >= 20


def largest(text: Texts) -> tuple[EvaluationReport, Excerpt]:
    """A report with more of everything than is shown."""
    some = hostile_report(text, hostile_cases(text)[:-1])
    name = in_file(text())
    case = replace(hostile_case(0, Status.FAIL, name, text), reasons=(name,) * 20)
    report = replace(
        some,
        reasons=some.reasons * 50,
        dataset=some.dataset * 50,
        counts=Counts(total=100_000, failed=100_000),
        metrics=tuple(
            replace(metric, tag=metric.tag and f"{number}{metric.tag}")
            for metric in some.metrics
            for number in range(100)
        ),
        gates=some.gates * 50,
        notes=some.notes * 50,
        problems=hostile_refusal(text).problems * 100,
    )
    return report, Excerpt(
        worst=tuple(replace(case, index=index) for index in range(50)),
        failed_ids=frozenset({name, *map(str, range(1999))}),
    )
