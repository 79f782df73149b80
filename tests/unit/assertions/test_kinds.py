"""The types of assertions."""

import pytest
from tests.unit.assertions.asserting import told

from llm_actions.assertions.kinds import (
    KINDS,
    NOT_SUPPORTED,
    Family,
    needs_log_probs,
    reason_not_supported,
)
from llm_actions.assertions.parse import parse_assertions


def test_type_is_either_run_or_refused() -> None:
    assert not KINDS.keys() & NOT_SUPPORTED.keys()


@pytest.mark.parametrize("name", KINDS)
def test_type_of_text_has_a_check_and_no_other_has(name: str) -> None:
    assert (KINDS[name].prepare is not None) is (KINDS[name].family is Family.TEXT)


@pytest.mark.parametrize("name", [*NOT_SUPPORTED, "promptfoo:redteam:harmful"])
@pytest.mark.parametrize("prefix", ["", "not-"])
def test_type_that_is_not_run_is_refused_with_the_reason(prefix: str, name: str) -> None:
    (problem,) = told({"type": prefix + name, "value": "x"})

    reason = reason_not_supported(name)
    assert reason
    assert problem == f"`assert[0].type`: the type `{prefix}{name}` is not supported: {reason}"


def test_other_name_has_no_reason() -> None:
    assert reason_not_supported("equals") is None
    assert reason_not_supported("nonsense") is None


@pytest.mark.parametrize(
    ("row", "is_needed"),
    [
        ({"type": "perplexity"}, True),
        ({"type": "not-perplexity-score", "threshold": 0.5}, True),
        ({"type": "assert-set", "assert": [{"type": "perplexity"}]}, True),
        ({"type": "is-json"}, False),
    ],
)
def test_log_probabilities_are_needed_where_they_are_measured(
    row: dict[str, object], is_needed: bool
) -> None:
    assert needs_log_probs(parse_assertions([row], lambda *_: None)) is is_needed
