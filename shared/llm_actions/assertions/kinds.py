"""The types of assertions: what each is called, may have, and is checked by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.assertions import (
    html_checks,
    json_checks,
    overlap,
    refusal,
    run_checks,
    sql_checks,
    text_checks,
    tool_checks,
    xml_checks,
)
from llm_actions.assertions.model import Assertion, Check, Item, assertions_in
from llm_actions.llm.chat import LOG_PROBS

Prepare = Callable[[Assertion, object], Check]
SET = "assert-set"


class Family(StrEnum):
    """What a type needs beside the answer."""

    TEXT = "text"
    SIMILARITY = "similarity"
    JUDGE = "judge"
    PYTHON = "python"
    WEBHOOK = "webhook"


class Value(StrEnum):
    """Whether a type has a `value`."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A type: `prepare` makes its check from the answer alone, None for the other families."""

    family: Family = Family.TEXT
    value: Value = Value.REQUIRED
    has_threshold: bool = False
    has_config: bool = False
    options: tuple[str, ...] = ()
    prepare: Prepare | None = None


def _text(
    prepare: Prepare,
    value: Value = Value.REQUIRED,
    *,
    has_threshold: bool = False,
    options: tuple[str, ...] = (),
) -> Kind:
    return Kind(prepare=prepare, value=value, has_threshold=has_threshold, options=options)


def _judged(value: Value = Value.REQUIRED, *options: str) -> Kind:
    return Kind(
        family=Family.JUDGE,
        value=value,
        has_threshold=True,
        has_config=True,
        options=("provider", "rubricPrompt", *options),
    )


SIMILAR = Kind(family=Family.SIMILARITY, has_threshold=True, options=("provider",))
KINDS: Mapping[str, Kind] = {
    "equals": _text(text_checks.prepare_equals),
    "contains": _text(text_checks.prepare_contains),
    "icontains": _text(text_checks.prepare_icontains),
    "contains-any": _text(text_checks.prepare_contains_any),
    "contains-all": _text(text_checks.prepare_contains_all),
    "icontains-any": _text(text_checks.prepare_icontains_any),
    "icontains-all": _text(text_checks.prepare_icontains_all),
    "starts-with": _text(text_checks.prepare_starts_with),
    "ends-with": _text(text_checks.prepare_ends_with),
    "regex": _text(text_checks.prepare_regex),
    "levenshtein": _text(text_checks.prepare_levenshtein, has_threshold=True),
    "word-count": _text(text_checks.prepare_word_count),
    "is-json": _text(json_checks.prepare_is_json, Value.OPTIONAL),
    "contains-json": _text(json_checks.prepare_contains_json, Value.OPTIONAL),
    "is-html": _text(html_checks.prepare_is_html, Value.NONE),
    "contains-html": _text(html_checks.prepare_contains_html, Value.NONE),
    "is-xml": _text(xml_checks.prepare_is_xml, Value.OPTIONAL),
    "contains-xml": _text(xml_checks.prepare_contains_xml, Value.OPTIONAL),
    "is-sql": _text(sql_checks.prepare_is_sql, Value.OPTIONAL),
    "contains-sql": _text(sql_checks.prepare_contains_sql, Value.OPTIONAL),
    "is-valid-function-call": _text(tool_checks.prepare_function_call, Value.NONE),
    "is-valid-openai-function-call": _text(tool_checks.prepare_openai_function, Value.NONE),
    "is-valid-openai-tools-call": _text(tool_checks.prepare_openai_tools, Value.NONE),
    "tool-call-f1": _text(tool_checks.prepare_tool_call_f1, has_threshold=True),
    "rouge-n": _text(overlap.prepare_rouge, has_threshold=True),
    "bleu": _text(overlap.prepare_bleu, has_threshold=True),
    "gleu": _text(overlap.prepare_gleu, has_threshold=True),
    "meteor": _text(
        overlap.prepare_meteor, has_threshold=True, options=tuple(overlap.METEOR_DEFAULTS)
    ),
    "latency": _text(run_checks.prepare_latency, Value.NONE, has_threshold=True),
    "cost": _text(run_checks.prepare_cost, Value.NONE, has_threshold=True),
    "perplexity": _text(run_checks.prepare_perplexity, Value.NONE, has_threshold=True),
    "perplexity-score": _text(run_checks.prepare_perplexity_score, Value.NONE, has_threshold=True),
    "finish-reason": _text(run_checks.prepare_finish_reason),
    "guardrails": _text(run_checks.prepare_guardrails, Value.NONE),
    "is-refusal": _text(refusal.prepare_is_refusal, Value.NONE),
    "similar": SIMILAR,
    "similar:cosine": SIMILAR,
    "similar:dot": SIMILAR,
    "similar:euclidean": SIMILAR,
    "llm-rubric": _judged(),
    "g-eval": _judged(),
    "factuality": _judged(),
    "model-graded-factuality": _judged(),
    "model-graded-closedqa": _judged(),
    "answer-relevance": _judged(Value.NONE),
    "context-recall": _judged(Value.REQUIRED, "contextTransform"),
    "context-relevance": _judged(Value.NONE, "contextTransform"),
    "context-faithfulness": _judged(Value.NONE, "contextTransform"),
    "select-best": Kind(family=Family.JUDGE, options=("provider", "rubricPrompt")),
    "python": Kind(family=Family.PYTHON, has_threshold=True, has_config=True),
    "webhook": Kind(family=Family.WEBHOOK),
}
NEED_LOG_PROBS = ("perplexity", "perplexity-score")
LOG_PROBS_ARE_OFF = f"`perplexity` needs `{LOG_PROBS}`, which the prompt switches off; drop it"
NO_JAVASCRIPT = "JavaScript is not run here; write it as `python`"
NO_TRACES = "it reads traces, which are not recorded here"
NO_VENDOR = "it needs a vendor's own service"
# What promptfoo has and is not run here, each with the reason and, where there is one, a way out.
NOT_SUPPORTED: Mapping[str, str] = {
    "javascript": NO_JAVASCRIPT,
    "ruby": "Ruby is not run here; write it as `python`",
    "agent-rubric": "it needs an agent with tools; use `llm-rubric`",
    "search-rubric": "it needs a model that searches the web; use `llm-rubric`",
    "classifier": f"{NO_VENDOR}; use `llm-rubric` or `webhook`",
    "moderation": f"{NO_VENDOR}; use `llm-rubric` or `webhook`",
    "pi": f"{NO_VENDOR}; use `llm-rubric`",
    "conversation-relevance": "it needs a conversation of several turns; use `llm-rubric`",
    "max-score": "it compares what other assertions scored; use `select-best` with a criterion",
    "human": "nobody is there to grade an answer",
    "skill-used": NO_TRACES,
    **dict.fromkeys(
        (
            *("trace-error-spans", "trace-span-count", "trace-span-duration"),
            *("trajectory:goal-success", "trajectory:step-count", "trajectory:tool-args-match"),
            *("trajectory:tool-sequence", "trajectory:tool-used"),
        ),
        NO_TRACES,
    ),
}


def needs_log_probs(items: Sequence[Item]) -> bool:
    """True when an assertion measures the probabilities of an answer's tokens."""
    return any(assertion.type in NEED_LOG_PROBS for assertion in assertions_in(items))


def reason_not_supported(name: str) -> str | None:
    """Why a type of promptfoo's (without `not-`) is not run here; None for any other name."""
    if name.startswith("promptfoo:redteam:"):
        return "attacks are the safety suite's"
    return NOT_SUPPORTED.get(name)
