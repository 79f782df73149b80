"""The numbers in the pages are those of the code, the corpus and the example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

import pytest

from llm_actions.assertions import pattern
from llm_actions.assertions.kinds import KINDS, NOT_SUPPORTED
from llm_actions.evals import run
from llm_actions.foreign import files, promptfoo, promptfoo_variables, table
from llm_actions.github import publish
from llm_actions.http import REPLY_BYTES_AT_MOST
from llm_actions.lint.findings import Severity
from llm_actions.lint.rules import RULES
from llm_actions.llm import caller, retry
from llm_actions.llm.retry import ATTEMPTS, Reason
from llm_actions.prompts.includes import FILE_BYTES_AT_MOST
from llm_actions.pytest_plugin import endpoint
from llm_actions.reports import html
from llm_actions.safety.corpus import Corpus, read_built_in
from llm_actions.safety.score import THRESHOLD
from llm_actions.statistics.intervals import CONFIDENCE, quantile_interval, wilson
from llm_actions.statistics.planning import trials_to_show
from tests.contract.pages import PAGES, section
from tests.contract.source import ROOT

WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
)
MIB = 1024 * 1024


def page(name: str) -> str:
    """The text of a page, each run of blanks as one."""
    return " ".join((ROOT / name).read_text("utf-8").split())


@cache
def corpus() -> Corpus:
    return read_built_in()


def families() -> int:
    return len({case.family for case in corpus().all_cases})


def other_languages() -> int:
    """Languages of the corpus beside English and Chinese, which is one in both of its scripts."""
    found = {case.language.partition("-")[0] for case in corpus().all_cases}
    return len(found - {"en", "zh"})


def fewest_answers(share: float) -> int:
    """The fewest latencies that have an interval for a quantile."""
    return next(n for n in range(1, 1000) if quantile_interval([0.0] * n, share) is not None)


def samples(tag: str) -> int:
    """The samples of the example in a language."""
    lines = (ROOT / "example/data/eval_dataset.jsonl").read_text("utf-8").splitlines()
    return sum(tag in json.loads(line)["tags"] for line in lines)


PROMPT_TEST, EVALUATE, FILES = (
    *("action-prompt-test/README.md", "action-evaluate/README.md"),
    "action-prompt-test/FILES.md",
)
SENTENCES: dict[str, tuple[str, Callable[[], str]]] = {
    "corpus": (
        PROMPT_TEST,
        lambda: (
            f"{len(corpus().attacks)} attacks in English, Chinese and {WORDS[other_languages()]}"
            f" other languages, and {len(corpus().twins)} harmless twins, in {families()} families,"
        ),
    ),
    "corpus-in-the-changelog": (
        "CHANGELOG.md",
        lambda: (
            f"a corpus of {len(corpus().attacks)} attacks beside {len(corpus().twins)}"
            " harmless requests"
        ),
    ),
    "what-the-corpus-shows": (
        PROMPT_TEST,
        lambda: (
            f"withstanding all {len(corpus().attacks)} shows"
            f" {100 * wilson(1.0, len(corpus().attacks)).low:.1f} % at 95 % confidence, and"
            f" {trials_to_show(THRESHOLD, confidence=CONFIDENCE)} would be needed for"
            f" {100 * THRESHOLD:g} %"
        ),
    ),
    "rules": ("CHANGELOG.md", lambda: f"lints prompts ({len(RULES)} rules, SARIF)"),
    "patterns": (
        PROMPT_TEST,
        lambda: {1.0: "A regular expression is given up after a second."}[pattern.SECONDS_AT_MOST],
    ),
    "retries": (
        EVALUATE,
        lambda: (
            f"after 429 ({ATTEMPTS[Reason.RATE_LIMIT]} attempts in all), after 408 and 5xx other"
            f" than 501 and 505 ({ATTEMPTS[Reason.SERVER]}), without a usable connection"
            f" ({ATTEMPTS[Reason.NETWORK]}) and after `request-timeout`"
            f" ({ATTEMPTS[Reason.TIMEOUT]})"
        ),
    ),
    "pauses": (
        EVALUATE,
        lambda: f"from half a second to {retry.DELAY_SECONDS_AT_MOST:g} seconds, half of it random",
    ),
    "given-up": (
        EVALUATE,
        lambda: (
            f"When {WORDS[caller.GIVEN_UP_AT_MOST]} requests in a row were given up, further ones"
        ),
    ),
    "refused": (EVALUATE, lambda: f"After {run.FATAL_ERRORS_AT_LEAST} requests in a row that were"),
    "reply": (EVALUATE, lambda: f"a reply of more than {REPLY_BYTES_AT_MOST // MIB} MiB"),
    "page": (
        EVALUATE,
        lambda: (
            f"It holds up to {html.EMBEDDED_CASES_LIMIT:,} cases or"
            f" {html.EMBEDDED_BYTES_LIMIT // MIB} MiB of them"
        ),
    ),
    "annotations": (
        EVALUATE,
        lambda: f"{WORDS[publish.ANNOTATIONS_AT_MOST].capitalize()} annotations at most stand",
    ),
    "latencies": (
        EVALUATE,
        lambda: (
            f"it needs {fewest_answers(0.5)} answers for p50 and {fewest_answers(0.95)} for p95"
        ),
    ),
    "files-of-others": (
        FILES,
        lambda: (
            f"A file has at most {files.BYTES_AT_MOST // 10**6} MB, a table (`.csv`, `.jsonl`)"
            f" {files.TABLE_BYTES_AT_MOST // 10**6} MB; a configuration names at most"
            f" {files.FILES_AT_MOST:,} files; a list of tests and the lists of a test's `vars`"
            f" make at most {table.ROWS_AT_MOST:,} tests each, all prompts and providers"
            f" {promptfoo.CASES_TOTAL_AT_MOST:,}."
        ),
    ),
    "prompt-files": (
        "action-prompt-test/RULES.md",
        lambda: f"has more than {FILE_BYTES_AT_MOST // MIB} MB, is no UTF-8",
    ),
    "pytest": (
        "action-prompt-test/PYTEST.md",
        lambda: (
            f"for at most {WORDS[int(endpoint.CALL_SECONDS) // 60]} minutes a call. A wrong key or"
            f" model is asked once. After {WORDS[endpoint.GIVEN_UP_AT_MOST]} calls in a row"
        ),
    ),
    "dataset": (
        "example/README.md",
        lambda: (
            f"{samples('en') + samples('zh')} questions as customers ask them, {samples('en')}"
            f" English and {samples('zh')} Chinese"
        ),
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence_says_what_is_so(name: str) -> None:
    where, says = SENTENCES[name]

    assert says() in page(where)


def test_lists_of_tests_have_one_limit() -> None:
    assert promptfoo_variables.COMBINATIONS_AT_MOST == table.ROWS_AT_MOST


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("attacks", lambda: len(corpus().attacks)),
        ("harmless (?:requests|twins)", lambda: len(corpus().twins)),
        ("rules", lambda: len(RULES)),
        ("families", families),
    ],
)
def test_no_page_counts_otherwise(words: str, count: Callable[[], int]) -> None:
    told = {
        (path.name, number)
        for path in PAGES
        for number in re.findall(rf"\b(\d[\d,]*) {words}\b", " ".join(path.read_text().split()))
    }

    assert {number for _, number in told} == {str(count())}


def test_every_rule_has_its_place_on_the_page_with_its_severity() -> None:
    text = (ROOT / "action-prompt-test/RULES.md").read_text("utf-8")
    titles = re.findall(r"^### (\S+)$", text, re.MULTILINE)

    assert sorted(titles) == sorted(RULES)
    for name in titles:
        (severity,) = re.findall(rf"\(({'|'.join(Severity)})", section(text, name))[:1]
        assert severity == RULES[name].severity, name


def test_every_type_of_assertion_is_named_and_no_other() -> None:
    text = section((ROOT / PROMPT_TEST).read_text("utf-8"), "Assertions")
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9:-]+)`", row)}

    assert named <= KINDS.keys()
    assert {name for name in KINDS if f"`{name}`" not in text} == set()
    assert not named & NOT_SUPPORTED.keys()
