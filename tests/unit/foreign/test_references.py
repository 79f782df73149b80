"""`$ref` within a configuration."""

import pytest

from llm_actions.foreign.references import BrokenRefError, References

ROOT = {
    "templates": {"a": {"type": "equals", "value": 1}, "a/b~c": 2, "b": {"$ref": "#/templates/a"}},
    "list": [1, {"x": 2}],
    "loop": {"$ref": "#/loop"},
}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (5, 5),
        ({"x": 1}, {"x": 1}),
        ({"$ref": "#/templates/a"}, {"type": "equals", "value": 1}),
        ({"$ref": "#/templates/b", "value": 2}, {"type": "equals", "value": 2}),
        ({"$ref": "#/templates/a~1b~0c"}, 2),
        ({"$ref": "#/list/1"}, {"x": 2}),
    ],
)
def test_a_reference_stands_for_what_it_names(value: object, found: object) -> None:
    assert References(ROOT).follow(value) == found


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"$ref": "#/loop"}, "leads to itself"),
        ({"$ref": "#/templates/aa"}, "did you mean `a`"),
        ({"$ref": "#/list/2"}, "there is no `2`"),
        ({"$ref": "other.yaml#/a"}, "other files are not read"),
        ({"$ref": 5}, "must begin with `#/`"),
        ({"$ref": "#/list", "a": 1}, "leads to no object"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(value: object, problem: str) -> None:
    with pytest.raises(BrokenRefError, match=problem):
        References(ROOT).follow(value)
