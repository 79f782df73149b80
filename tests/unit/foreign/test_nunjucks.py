"""Which templates of nunjucks are not run."""

import time

import pytest

from llm_actions.foreign.nunjucks import make_template, reason_not_run
from llm_actions.prompts.errors import TemplateError


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("plain | dump", None),
        ("{{ a | upper }} | dump", None),
        ("{{ a | dump }}", "the filter `dump` of nunjucks is not there in Jinja"),
        ("{% if a|nl2br %}{% endif %}", "the filter `nl2br` of nunjucks is not there in Jinja"),
        ("{{ a | mine }}", "the filter `mine` is written in JavaScript"),
        ("{{ env.HOME }}", "`env` is never read: a secret of the job must not reach a prompt"),
        ("{{ env['HOME'] }}", "`env` is never read: a secret of the job must not reach a prompt"),
        ("{% set env = 1 %}{{ env }}", None),
    ],
)
def test_the_reason_is_told(text: str, reason: str | None) -> None:
    assert reason_not_run(text, ("mine",)) == reason


@pytest.mark.parametrize("text", ["{{ a", "{{ a | nothing }}", "{% include 'a' %}", "{{ a ? b }}"])
def test_a_broken_template_is_an_error(text: str) -> None:
    def read() -> None:
        reason_not_run(text)
        make_template(text)

    with pytest.raises(TemplateError):
        read()


def test_tags_without_end_take_no_time() -> None:
    start = time.perf_counter()

    with pytest.raises(TemplateError):
        reason_not_run("{{ a |" * 100_000)

    assert time.perf_counter() - start < 5
