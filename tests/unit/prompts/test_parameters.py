"""Parameters of a request: what each may be, and what is said of what it may not."""

from __future__ import annotations

from typing import Any

import pytest

from llm_actions.config.fields import Fields
from llm_actions.prompts.parameters import CHECKS, read_parameter, read_parameters

GOOD: dict[str, object] = {
    "temperature": 0.2,
    "max_tokens": 300,
    "max_completion_tokens": 300,
    "top_p": 0.9,
    "top_k": -1,
    "min_p": 0.05,
    "frequency_penalty": -0.5,
    "presence_penalty": 2,
    "repetition_penalty": 1.1,
    "seed": 7,
    "stop": ["\n", "END"],
    "logit_bias": {"50256": -100},
    "reasoning_effort": "low",
    "verbosity": "high",
    "logprobs": True,
    "top_logprobs": 3,
    "parallel_tool_calls": False,
}


def read(values: dict[str, Any]) -> tuple[dict[str, object], list[str]]:
    told: list[str] = []
    return read_parameters(Fields(values, tuple(values), told.append), values), told


def test_every_parameter_is_sent_as_it_is_written() -> None:
    assert GOOD.keys() == CHECKS.keys()
    assert read(GOOD) == (GOOD, [])


def test_whole_numbers_have_no_dot() -> None:
    found, _ = read({"temperature": 1.0, "top_p": 1.0, "seed": 3.0})

    assert [repr(value) for value in found.values()] == ["1", "1", "3"]


def test_single_stop_is_a_list_of_one() -> None:
    assert read({"stop": "\n\n"}) == ({"stop": ["\n\n"]}, [])


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_parameter_that_is_left_out_or_null_is_not_sent(name: str) -> None:
    assert read({name: None}) == read({}) == ({}, [])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temperature", 2.1, "`temperature` must be between 0 and 2, found 2.1"),
        ("top_p", "0.9", "`top_p` must be a number, found text: 0.9"),
        ("top_p", 1.1, "`top_p` must be between 0 and 1, found 1.1"),
        ("top_k", 1.5, "`top_k` must be a whole number, found 1.5"),
        ("min_p", -1, "`min_p` must be between 0 and 1, found -1"),
        ("presence_penalty", 3, "`presence_penalty` must be between -2 and 2, found 3"),
        ("frequency_penalty", True, "`frequency_penalty` must be a number, found true/false: True"),
        ("repetition_penalty", 0, "`repetition_penalty` must be greater than 0, found 0"),
        ("seed", [], "`seed` must be a number, found a list: []"),
        ("stop", [1], "`stop` must be a text or a list of texts, found a number: 1"),
        ("stop", ["a", None], "`stop` must be a text or a list of texts, found null"),
        ("stop", [""], "`stop` must be a text or a list of texts, found an empty text"),
        ("logit_bias", 1, "`logit_bias` must be an object of tokens, found a number: 1"),
        ("logit_bias", {"a": 1}, "found `a: 1`"),
        ("logit_bias", {"1": 101}, "found `1: 101`"),
        ("logit_bias", {"1": "x"}, "found `1: x`"),
        ("reasoning_effort", 1, "`reasoning_effort` must be text, found a number: 1"),
        ("reasoning_effort", " ", "`reasoning_effort` is empty; leave it out"),
        ("verbosity", [], "`verbosity` must be text, found a list: []"),
        ("logprobs", "yes", "`logprobs` must be true or false, found text: yes"),
        ("parallel_tool_calls", 1, "`parallel_tool_calls` must be true or false, found a number"),
        ("max_tokens", 0, "`max_tokens` must be at least 1, found 0"),
        ("max_completion_tokens", 1.5, "`max_completion_tokens` must be a whole number"),
    ],
)
def test_wrong_value_is_told_and_not_sent(name: str, value: object, said: str) -> None:
    found, told = read({name: value})

    assert found == {}
    assert len(told) == 1
    assert said in told[0]


def test_more_probabilities_than_endpoints_give_are_refused() -> None:
    _, told = read({"logprobs": True, "top_logprobs": 21})

    assert told == ["`top_logprobs` must be between 0 and 20, found 21"]


@pytest.mark.parametrize("values", [{"top_logprobs": 1}, {"top_logprobs": 1, "logprobs": False}])
def test_most_likely_tokens_need_log_probabilities(values: dict[str, Any]) -> None:
    assert read(values)[1] == ["`top_logprobs` needs `logprobs: true`"]


def test_parameter_may_go_by_another_name() -> None:
    values = {"topP": 3}
    told: list[str] = []

    found = read_parameter(Fields(values, tuple(values), told.append), values, "topP", "top_p")

    assert (found, told) == (None, ["`topP` must be between 0 and 1, found 3"])
