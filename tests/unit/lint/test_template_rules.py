"""Rules on templates: syntax, Python, and variables against what the test cases give."""

import pytest
from tests.unit.lint.subjects import CONFIG, SYSTEM, told, version

from llm_actions.lint.findings import Severity
from llm_actions.lint.template_rules import check_templates

WITH_NAME = """test_cases:
  - input: a
    vars: {name: Ada}
  - input: b
    vars: {name: Bo}
"""


def found(*, system: str = SYSTEM, user: str = "{{ input }}", config: str = CONFIG) -> list[str]:
    return told(check_templates(version(system=system, user=user, config=config)))


def test_good_templates_have_no_finding() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("user", "line"),
    [
        ("a\n{{ input", 2),
        ("a\n\n{% if input %}", 3),
        ("{{ input | no_such_filter }}", 1),
        ("{% include 'x' %}", 1),
        ("{{ input }}\n<!-- lint-disable\nprompt/no-role: x -->\n{% endif %}", 4),
    ],
    ids=["open", "no-end", "filter", "include", "below-a-directive"],
)
def test_broken_template_is_told_with_its_line(user: str, line: int) -> None:
    assert found(user=user) == [f"template/syntax user_template.md:{line}"]


@pytest.mark.parametrize(
    "system", ["{{ ''.__class__ }}", "{{ input['__class__'] }}", "{{ input|attr('_x') }}"]
)
def test_template_that_reaches_into_python_is_told(system: str) -> None:
    assert found(system=f"{SYSTEM}{system}") == ["template/python system.md:2"]


def test_variable_that_no_case_gives_is_told_at_its_place() -> None:
    findings = list(
        check_templates(version(system=f"{SYSTEM}Hello {{{{ nam }}}}!", config=WITH_NAME))
    )

    undefined = findings[0]
    assert (undefined.rule, undefined.line) == ("template/undefined-variable", 2)
    assert (undefined.column, undefined.end_column) == (10, 13)
    assert undefined.message == "no test case gives `nam`; given: input, name"
    assert undefined.severity is Severity.ERROR
    assert told(findings[1:]) == [
        "template/unused-variable config.yaml:3",
        "template/unused-variable config.yaml:5",
    ]


def test_variable_that_some_cases_lack_is_told_at_those() -> None:
    config = WITH_NAME + "  - input: c\n"

    assert found(system=f"{SYSTEM}{{{{ name }}}}", config=config) == [
        "template/undefined-variable config.yaml:6"
    ]


def test_variable_without_any_case_is_a_warning() -> None:
    (finding,) = check_templates(version(system=f"{SYSTEM}{{{{ name }}}}", config="model: x\n"))

    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "system",
    [
        "{{ name | default('you') }}",
        "{% if name is defined %}{{ name }}{% endif %}",
        "{% set name = 'x' %}{{ name }}",
        "{% for name in range(3) %}{{ name }}{% endfor %}",
        "{% raw %}{{ name }}{% endraw %}",
        "{# {{ name }} #}",
    ],
    ids=["default", "defined", "set", "loop", "raw", "comment"],
)
def test_variable_that_needs_no_value_is_fine(system: str) -> None:
    assert found(system=f"{SYSTEM}{system}") == []


def test_variable_of_an_assertion_is_used() -> None:
    case = "input: a\n    vars: {city: Oslo}\n    assert: [{type: contains, value: '{{ city }}'}]"
    config = f"test_cases:\n  - {case}\n"

    assert found(config=config) == []


def test_user_template_without_the_input_is_told() -> None:
    assert found(user="Answer now.") == ["template/no-input user_template.md:1"]


def test_input_may_be_left_out_where_every_case_has_variables_alone() -> None:
    config = "test_cases:\n  - vars: {topic: returns}\n    max_length: 9\n"

    assert found(user="Write about {{ topic }}.", config=config) == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("{input}", True),
        ("${input}", True),
        ("%(input)s", True),
        ("<%= input %>", True),
        ("{name}", True),
        ("{city}", False),
        ('{"input": 1}', False),
        ("{{ input }}", False),
        (r"\frac{text}{x}", False),
    ],
)
def test_variable_in_another_syntax_is_told_where_the_name_is_known(
    text: str, is_told: bool
) -> None:
    expected = ["template/foreign-syntax user_template.md:1"] if is_told else []

    assert found(user=f"{text} {{{{ input }}}} {{{{ name }}}}", config=WITH_NAME) == expected


def test_missing_user_template_sends_the_input_as_it_is() -> None:
    assert told(check_templates(version(user=None))) == []
