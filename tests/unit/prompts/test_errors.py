"""The error of a template."""

import pytest

from llm_actions.prompts.errors import TemplateError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        pytest.param(TemplateError("unexpected end", 3), 3, id="known-line"),
        pytest.param(TemplateError("unexpected end"), None, id="unknown-line"),
    ],
)
def test_error_of_a_template_carries_its_line_beside_the_message(
    error: TemplateError, line: int | None
) -> None:
    assert (str(error), error.line) == ("unexpected end", line)


def test_error_of_a_template_is_a_wrong_value() -> None:
    with pytest.raises(ValueError, match=r"^unexpected end$"):
        raise TemplateError("unexpected end")
