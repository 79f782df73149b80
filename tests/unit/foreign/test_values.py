"""Values of YAML as JSON has them."""

import datetime
import json

import pytest

from llm_actions.foreign.nunjucks import make_template
from llm_actions.foreign.values import NotPlainError, key_text, literal, plain


def test_dates_and_keys_become_texts() -> None:
    value = {2: datetime.date(2024, 1, 2), True: [datetime.datetime(2024, 1, 2, 3)], "a": None}

    found = plain(value)

    assert found == {"2": "2024-01-02", "true": ["2024-01-02T03:00:00"], "a": None}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("value", [b"x", {1, 2}, float("nan"), [float("inf")]])
def test_what_json_has_not_is_refused(value: object) -> None:
    with pytest.raises(NotPlainError, match="JSON has"):
        plain(value)


@pytest.mark.parametrize("key", ["a", 1, None, 1.5, datetime.date(2024, 1, 2)])
def test_every_key_is_a_text(key: object) -> None:
    assert isinstance(key_text(key), str)


@pytest.mark.parametrize(
    "text", ["plain", "{{ a }}", '{% raw %} "q" \\ {# no #}\n\r\n\t', "{{ '🙂' }}", "}} {{"]
)
def test_a_literal_says_exactly_its_text(text: str) -> None:
    assert make_template(literal(text)).fill({}) == text
