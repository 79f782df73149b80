"""Models are found by the longest name with which theirs begins."""

import pytest

from llm_actions.lint.contexts import CONTEXTS, context_of, encoding_of, longest_prefix


@pytest.mark.parametrize(
    ("model", "context"),
    [
        ("gpt-4", 8_192),
        ("gpt-4-0613", 8_192),
        ("gpt-4o-mini", 128_000),
        ("gpt-4o-2024-08-06", 128_000),
        ("gpt-4.1-nano", 1_047_576),
        ("openai/gpt-4o", 128_000),
        ("GPT-4-Turbo", 128_000),
        ("claude-3-5-sonnet-latest", 200_000),
        ("moonshot-v1-8k", 8_192),
        ("gpt-4oh", None),
        ("support-large", None),
        ("", None),
    ],
)
def test_context_is_that_of_the_model_s_family(model: str, context: int | None) -> None:
    assert context_of(model, {}) == context


def test_project_s_own_size_counts_first() -> None:
    assert context_of("gpt-4", {"gpt-4": 5}) == 5
    assert context_of("mine", {"mine": 7}) == 7


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-4", "cl100k_base"),
        ("gpt-4o", "o200k_base"),
        ("gpt-5-mini", "o200k_base"),
        ("claude-3-haiku", None),
    ],
)
def test_encoding_is_known_for_models_of_openai(model: str, encoding: str | None) -> None:
    assert encoding_of(model) == encoding


def test_every_listed_name_finds_itself() -> None:
    assert [name for name in CONTEXTS if longest_prefix(name.rstrip("-"), CONTEXTS) is None] == [
        name for name in CONTEXTS if name.endswith("-")
    ]
