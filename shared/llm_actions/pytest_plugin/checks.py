"""What a case demands of an answer, as assertions. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.assertions.classic import DEFAULT_PASS_SCORE, NAME
from llm_actions.assertions.comparison import SELECT_BEST
from llm_actions.assertions.model import Assertion, Item, KeyPath, Outcome, Output, assertions_in
from llm_actions.assertions.parse import References, parse_assertions
from llm_actions.config.problems import Problems
from llm_actions.evals.criteria import score_answer
from llm_actions.evals.samples import Sample
from llm_actions.evals.similarity import lexical_similarity
from llm_actions.llm.answers import call_text
from llm_actions.prompts.cases import PromptCase

NOTHING = (
    "the case expects nothing, so that every answer would pass; give it `expected_keywords`, "
    "`assert` or the like"
)
SEVERAL = f"`{SELECT_BEST}` compares several answers and a test has one; use `llm-rubric`"


def case_assertions(
    case: PromptCase, references: References, problems: Problems
) -> tuple[Item, ...]:
    """The classic fields as one assertion, and the entries of `assert`.

    What is wrong with them is noted, and `select-best`, which needs several answers.
    """

    def report(path: KeyPath, message: str) -> None:
        del path
        problems.add_at(case.file, case.line_of("assert"), message)

    written = parse_assertions(list(case.assertions), report, references=references)
    if any(assertion.type == SELECT_BEST for assertion in assertions_in(written)):
        problems.add_at(case.file, case.line_of("assert"), SEVERAL)
    classic = _classic(case)
    return written if classic is None else (classic, *written)


def _classic(case: PromptCase) -> Assertion | None:
    """The fields that samples have as well, scored as action-evaluate scores them."""
    sample = Sample(
        index=case.index,
        id=case.id,
        file=case.file,
        line=case.line,
        input=case.input or "",
        vars=case.vars,
        expected=case.expected,
        expected_keywords=case.expected_keywords,
        forbidden_keywords=case.forbidden_keywords,
        expected_contains=case.expected_contains,
        max_length=case.max_length,
    )
    if sample.expected is None and not sample.has_criteria_without_similarity:
        return None

    def check(output: Output) -> Outcome:
        wanted, text = sample.expected, _shown(output)
        score = score_answer(
            sample,
            text,
            similarity=None if wanted is None else lexical_similarity(wanted, text),
            pass_score=DEFAULT_PASS_SCORE,
        )
        return Outcome(
            passed=score.is_correct,
            score=score.value,
            reason="; ".join(score.reasons),
            named_scores=score.criteria,
        )

    return Assertion(type=NAME, check=check)


def _shown(output: Output) -> str:
    """What the model said and called, as a run of the action scores it."""
    if not output.tool_calls:
        return output.text
    said = [output.value] if isinstance(output.value, str) and output.value else []
    calls = (call for call in output.tool_calls if isinstance(call, Mapping))
    return "\n".join([*said, *map(call_text, calls)])
