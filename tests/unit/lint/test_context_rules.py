"""A prompt over its model's context: counted when it can be, estimated otherwise."""

from dataclasses import dataclass, field

import pytest
from tests.unit.lint.subjects import version

from llm_actions.lint.context_rules import check_context, estimated_tokens
from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.settings import Settings


@dataclass
class Words:
    """Counts words instead of tokens, where it knows the encoding."""

    known: tuple[str, ...] = ("cl100k_base",)
    asked: list[str] = field(default_factory=list)

    def count(self, text: str, encoding: str) -> int | None:
        self.asked.append(encoding)
        return len(text.split()) if encoding in self.known else None


def found(
    words: int, tokenizer: Words | None = None, config: str = "model: gpt-4\n"
) -> list[Finding]:
    subject = version(system="You are " * (words // 2), config=config)
    return list(check_context(subject, Settings(), tokenizer))


def test_counted_tokens_are_an_error() -> None:
    (finding,) = found(9000, Words())

    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "the prompt with its longest case and max_tokens takes 9,016 tokens; gpt-4 has 8,192"
    )


def test_estimated_tokens_are_a_warning() -> None:
    (finding,) = found(9000)

    assert finding.severity is Severity.WARNING
    assert "about 9,0" in finding.message


def test_encoding_without_data_is_estimated() -> None:
    (finding,) = found(9000, Words(known=()))

    assert finding.severity is Severity.WARNING


def test_short_prompt_is_not_even_counted() -> None:
    tokenizer = Words()

    assert found(500, tokenizer) == []
    assert tokenizer.asked == []


def test_prompt_that_fits_by_count_is_fine() -> None:
    assert found(8000, Words()) == []


@pytest.mark.parametrize(
    "config",
    [
        "model: gpt-4\nmax_tokens: 200\n",
        "model: gpt-4\ntest_cases: [{input: '" + "a " * 200 + "'}]\n",
        "model: gpt-4\ntest_cases: [{vars: {x: '" + "a " * 200 + "'}}]\n",
    ],
    ids=["answer", "input", "variables"],
)
def test_answer_and_longest_case_take_room_too(config: str) -> None:
    assert len(found(8000, Words(), config)) == 1


@pytest.mark.parametrize("config", ["", "model: support-large\n"])
def test_unknown_model_is_not_checked(config: str) -> None:
    assert found(90_000, Words(), config) == []


def test_project_s_own_model_is_checked() -> None:
    subject = version(system="You are " * 50, config="model: mine\n")

    assert list(check_context(subject, Settings(contexts={"mine": 50}), None)) != []


def test_estimate_takes_four_ascii_characters_or_one_other_for_a_token() -> None:
    assert estimated_tokens(["abcde", "中文", ""]) == 4
    assert estimated_tokens([""]) == 0


def test_tools_and_earlier_turns_take_tokens_too() -> None:
    words = "word " * 3000
    config = (
        "model: gpt-4\nmax_completion_tokens: 4\n"
        "tools:\n  - type: function\n"
        f"    function: {{name: f, description: '{words}'}}\n"
        f"test_cases:\n  - input: a\n    history: [{{role: user, content: '{words}'}}]\n"
    )

    (finding,) = found(3000, Words(), config)

    assert finding.severity is Severity.ERROR
    assert "takes 9,0" in finding.message
