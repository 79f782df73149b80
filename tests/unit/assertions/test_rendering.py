"""Variables in values."""

import pytest

from llm_actions.assertions.model import UnmeasuredError, WrongValueError
from llm_actions.assertions.rendering import check_templates, has_template, render, render_text


def test_variables_are_filled_in_wherever_texts_stand() -> None:
    value = {"a": ["{{ x }}", 5], "b": {"c": "{% if x %}yes{% endif %}"}, "d": "{x}"}

    assert render(value, {"x": "1"}) == {"a": ["1", 5], "b": {"c": "yes"}, "d": "{x}"}


def test_value_without_templates_is_left_alone() -> None:
    value = ["{x}", {"a": None}]

    assert not has_template(value)
    assert render(value, {}) is value


def test_variable_without_a_value_is_not_measured() -> None:
    with pytest.raises(UnmeasuredError, match="'missing' is undefined"):
        render_text("{{ missing }}", {})


def test_template_that_reaches_for_python_is_not_measured() -> None:
    with pytest.raises(UnmeasuredError):
        render_text("{{ x.__class__.__mro__ }}", {"x": 1})


def test_broken_template_is_refused_wherever_it_stands() -> None:
    check_templates({"a": ["{{ fine }}"]})

    with pytest.raises(WrongValueError, match="broken template"):
        check_templates({"a": ["{{ x"]})
