"""Templates in which only variables are replaced."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.foreign.plain_template import PlainTemplate
from llm_actions.prompts.errors import TemplateError


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{a}} {{ a }} {{\ta\t}}", "1 1 1"),
        ('{"x": {{a}}} {a} {{{a}}}', '{"x": 1} {a} {1}'),
        ("{{b}} {{ a | upper }} {% if a %}", "{{b}} {{ a | upper }} {% if a %}"),
        ("{{c}}", "{{a}}"),
        ("{{two words}}", "2"),
        ("{{d}}{{e}}{{f}}", 'true{"x":[1]}'),
        ("{{a", "{{a"),
        ("{{\na}}", "{{\na}}"),
        ("{{été}}", "summer"),
    ],
)
def test_variables_are_replaced_once_and_nothing_else(text: str, filled: str) -> None:
    values = {
        "a": 1, "c": "{{a}}", "two words": 2, "d": True, "e": {"x": [1]}, "f": None, "été": "summer"
    }  # fmt: skip

    assert PlainTemplate(text).fill(values) == filled


def test_names_are_those_of_variables() -> None:
    template = PlainTemplate('{{b}} {{a.c}} {{b}} {{"x": 1}} {{ f-g }} {{1}}')

    assert template.names == ("b", "a.c", "f-g")


def test_a_text_that_grows_without_end_is_refused() -> None:
    with pytest.raises(TemplateError, match="1,000,000"):
        PlainTemplate("{{a}}" * 1000).fill({"a": "x" * 10_000})


@pytest.mark.parametrize("text", ["{{" * 100_000, "{{a " * 100_000, "{{" + " " * 500_000])
def test_braces_without_end_take_no_time(text: str) -> None:
    start = time.perf_counter()

    assert PlainTemplate(text).fill({"a": 1}) == text
    assert time.perf_counter() - start < 5


@given(st.text(alphabet="{}a \n|%", max_size=60))
def test_a_text_without_values_stays_as_it_is(text: str) -> None:
    assert PlainTemplate(text).fill({}) == text
