"""Templates: filled in as written, and unable to break out, to hang or to end in a traceback."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.template import Template, outline

PIECES = (
    *("{{ ", " }}", "{% ", " %}", "{# ", " #}", "if ", "else", "endif", "for a in ", "endfor"),
    *("set x = ", "macro f()", "endmacro", "call f()", "endcall", "block a", "endblock", "raw"),
    *("endraw", "include ", "import ", "extends ", "filter upper", "endfilter", "with", "endwith"),
    *("input", "missing", "x", "loop", "self", "range(9)", "'a'", '"b"', "1", "0", "[1]", "{}"),
    *("none", "true", ".", "[", "]", "(", ")", "|", "|upper", "|int", "|join", "|attr('x')", ","),
    *("__class__", ".__class__", ":", "=", " + ", " - ", " * ", " ** ", " / ", " % ", " // ", "~"),
    *(" in ", " is ", " not ", "defined", " ", "\n", "\ud800", "中", "-%}", "{%-", "namespace()"),
)


def filled(text: str, **values: object) -> str:
    return Template(text).fill(values)


def outcome(text: str) -> str | TemplateError:
    try:
        return filled(text, input="hello")
    except TemplateError as error:
        return error


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("Q: {{ input }}", "Q: a < b & c", id="nothing-is-escaped"),
        pytest.param("{{ user.name }}", "Ada", id="field"),
        pytest.param("{% for n in numbers %}{{ n }},{% endfor %}", "1,2,", id="loop"),
        pytest.param("{% if tier == 'gold' %}dear {% endif %}you", "dear you", id="condition"),
        pytest.param("{% for n in range(3) %}{{ n }}{% endfor %}", "012", id="range"),
        pytest.param("{{ range(3) | length }}", "3", id="length-of-a-range"),
        pytest.param("{{ '-' * 3 }}{{ 2 ** 10 }}{{ 3 * 4 }}", "---102412", id="arithmetic"),
        pytest.param("{{ 3 * 5000 }} {{ 2 ** -1 }}", "15000 0.5", id="large-product"),
        pytest.param("{{ ('x' * 1000000) | length }}", "1000000", id="longest-text"),
        pytest.param("a\nb\n", "a\nb", id="last-line-break-is-dropped"),
        pytest.param("{{ range }}", "my own", id="variable-named-as-a-function"),
    ],
)
def test_template_is_filled_in(text: str, result: str) -> None:
    values = {
        "input": "a < b & c",
        "user": {"name": "Ada"},
        "numbers": [1, 2],
        "tier": "gold",
    }
    if result == "my own":
        values["range"] = "my own"

    assert filled(text, **values) == result


def test_input_is_never_taken_for_a_template() -> None:
    hostile = "{{ 7 * 7 }}{% for x in y %}"

    assert filled("{{ input }}", input=hostile) == hostile


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("{{ custmer }}", "'custmer' is undefined", id="variable"),
        pytest.param("{{ user.nam }}", "'dict object' has no attribute 'nam'", id="field"),
        pytest.param("{% if custmer %}{% endif %}", "'custmer' is undefined", id="condition"),
        pytest.param("{% for x in custmer %}{% endfor %}", "'custmer' is undefined", id="loop"),
    ],
)
def test_variable_without_a_value_is_an_error_with_its_name(text: str, name: str) -> None:
    with pytest.raises(TemplateError) as caught:
        filled(text, user={"name": "Ada"})

    assert str(caught.value) == f"the template has a variable without a value: {name}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\nb {{ c", 2, id="unclosed-expression"),
        pytest.param("{% if x %}\na", 1, id="unclosed-block"),
        pytest.param("a\n\n{% endfor %}", 3, id="stray-end"),
        pytest.param("{{ x | nofilter }}", 1, id="unknown-filter"),
    ],
)
def test_broken_template_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TemplateError, match="broken template") as caught:
        Template(text)

    assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "{{ input.__class__ }}",
        "{{ input.__class__.__mro__[1].__subclasses__() }}",
        "{{ input['__class__'] }}",
        "{{ input|attr('__class__') }}",
        "{{ ''.join.__self__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ range.__class__ }}",
        "{{ range.__init__.__globals__ }}",
        "{{ range._left }}",
        "{{ '{0.__class__}'.format(input) }}",
        "{{ '{x.__class__}'.format_map({'x': input}) }}",
        "{{ numbers.append(3) }}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as x %}",
        "{% extends '/etc/passwd' %}",
    ],
)
def test_template_cannot_reach_beyond_its_values(text: str) -> None:
    with pytest.raises(TemplateError):
        filled(text, input="hello", numbers=[1, 2])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            id="nested-loops",
        ),
        pytest.param("{% for a in range(10 ** 12) %}x{% endfor %}", id="long-loop"),
        pytest.param("{{ range(10 ** 12) | list }}", id="long-list"),
        pytest.param("{{ 'x' * 10 ** 11 }}", id="long-text"),
        pytest.param("{{ 10 ** 11 * 'x' }}", id="long-text-from-the-right"),
        pytest.param("{{ [1] * 10 ** 11 }}", id="repeated-list"),
        pytest.param("{{ 10 ** 10000 }}", id="power"),
        pytest.param("{{ 10 ** 999 ** 999 }}", id="power-of-a-power"),
        pytest.param("{{ '%2000000d' % 1 }}", id="wide-format"),
        pytest.param("{{ 'x' | center(2000000) }}", id="wide-centre"),
        pytest.param("{{ lipsum(n=10 ** 9) }}", id="filler"),
        pytest.param(
            "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}", id="endless-recursion"
        ),
        pytest.param("{{ " + "(" * 600 + "1" + ")" * 600 + " }}", id="nested-brackets"),
        pytest.param("{{ " + "-" * 3_000 + "1 }}", id="many-signs"),
        pytest.param("{{ 1" + "+1" * 3_000 + " }}", id="long-sum"),
        pytest.param("{% for a in 'x' %}" * 25 + "{% endfor %}" * 25, id="nested-for"),
        pytest.param("{% if 1 %}" * 200 + "{% endif %}" * 200, id="nested-if"),
        pytest.param("{{ '\ud800' }}", id="half-a-surrogate-pair"),
    ],
)
def test_template_that_asks_for_too_much_is_refused_soon(text: str) -> None:
    began = time.monotonic()

    with pytest.raises(TemplateError):
        filled(text)

    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ 'x' * 1000001 }}", "a text of more than 1,000,000 characters"),
        ("{{ ([1] * 1000001) | length }}", "a text of more than 1,000,000 characters"),
        ("{{ (1000001 * (1,)) | length }}", "a text of more than 1,000,000 characters"),
        ("{{ 'x' * 600000 }}{{ 'x' * 600000 }}", "more than 1,000,000 characters"),
        ("{{ 2 ** 1001 }}", "an exponent of more than 1,000"),
        ("{{ 2.0 ** -1001 }}", "an exponent of more than 1,000"),
        ("{% for a in range(100001) %}{% endfor %}", "its loops take more than 100,000 steps"),
    ],
)
def test_limit_that_is_passed_is_named(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        filled(text)

    assert str(caught.value) == f"the template cannot be filled in: OverflowError: {message}"


def test_every_filling_in_has_its_own_steps() -> None:
    template = Template("{% for a in range(60000) %}{% endfor %}done")

    assert [template.fill({}) for _ in range(3)] == ["done"] * 3


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text())
@example("{{ 10**5000 }}")
@example("{{ input|int(base='x') }}")
def test_any_text_is_filled_in_or_a_template_error(text: str) -> None:
    found = outcome(text)

    if isinstance(found, str):
        found.encode()
    else:
        assert str(found)
        assert found.line is None or 1 <= found.line <= len(text) + 1


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_expression_is_filled_in_or_a_template_error(text: str) -> None:
    outcome("{{ " + text + " }}")
    outcome("{% if " + text + " %}x{% endif %}")


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("no template", []),
        ("{{ a }}\n{{- b -}}\n{{a}}", [("a", 1, False), ("b", 2, False)]),
        ("{{ a.b }} {{ c[0] }}", [("a", 1, False), ("c", 1, False)]),
        (
            "{{ a | default('x') }}\n{{ b | d(c) }}",
            [("a", 1, True), ("b", 2, True), ("c", 2, False)],
        ),
        ("{% if a is defined %}\n{{ a }}{% endif %}", [("a", 1, True)]),
        ("{% for a in b %}{{ a }}{{ loop.index }}{% endfor %}", [("b", 1, False)]),
        ("{% set a = 1 %}{{ a }}", []),
        ("{% macro m(a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", [("b", 1, False)]),
        ("{{ range(3) }} {{ none }} {{ true }}", []),
        ("{# {{ a }} #}{% raw %}{{ b }}{% endraw %}", []),
        ("{{ 中文 }}", [("中文", 1, False)]),
    ],
)
def test_outline_has_the_variables_that_need_a_value(
    text: str, variables: list[tuple[str, int, bool]]
) -> None:
    found = outline(text).variables

    assert [(each.name, each.line, each.is_optional) for each in found] == variables


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ ''.__class__ }}", [(1, "__class__")]),
        ("\n{{ a['__mro__'] }}", [(2, "__mro__")]),
        ("{{ a | attr('_x') }}", [(1, "_x")]),
        ("{{ a.b }} {{ a['c'] }} {{ a | attr('d') }}", []),
    ],
)
def test_outline_has_the_names_that_lead_into_python(
    text: str, names: list[tuple[int, str]]
) -> None:
    assert list(outline(text).python_names) == names


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{{ b", 2, "broken template: unexpected end of template"),
        ("{{ a | no_such }}", 1, "broken template: No filter named 'no_such'."),
        ("\n{% include 'a' %}", 2, "broken template: `include`: a prompt has no other files"),
        ("{% import 'a' as b %}", 1, "broken template: `import`: a prompt has no other files"),
        ("{% from 'a' import b %}", 1, "broken template: `import`: a prompt has no other files"),
        ("{% extends 'a' %}", 1, "broken template: `extends`: a prompt has no other files"),
        ("{{ a }}" * 10_001 + "{% if a %}{% endif %}", None, "more than 10,000 template tags"),
        ("{% if a %}" * 120 + "{% endif %}" * 120, None, "broken template: "),
    ],
    ids=["open", "filter", "include", "import", "from", "extends", "tags", "blocks"],
)
def test_outline_refuses_what_cannot_be_a_prompt(text: str, line: int | None, message: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)) as caught:
        outline(text)

    assert caught.value.line == line


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
@example("{{ self }}{{ loop }}{{ is }}")
@example("{{{ a }}}")
@example("{{ a }} }} {")
@example("a\r{{ b }}")
def test_plain_templates_have_the_outline_that_jinja_finds(text: str) -> None:
    try:
        found = outline(text)
    except TemplateError:
        return
    with_comment = outline("{# #}" + text)  # which no plain template has

    assert found == with_comment


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_template_with_an_outline_is_no_broken_one(text: str) -> None:
    try:
        outline(text)
    except TemplateError:
        return

    assert Template(text)
