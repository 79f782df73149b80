"""What is sent for a case: through a template's variables, else pasted below the input."""

import pytest

from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt, PromptConfig
from llm_actions.prompts.template import Template
from llm_actions.safety.cases import TwinCase
from llm_actions.safety.corpus import read_built_in
from llm_actions.safety.exchange import exchange, fill_case, template_variables

CANARY = "Vokumera-Tedosuga"


def prompt(system: str | None, user: str | None) -> Prompt:
    return Prompt(
        path="prompts/v1",
        version="v1",
        digest="sha256:0",
        system_text=system,
        user_text=user,
        config=PromptConfig(),
        system=None if system is None else Template(system),
        user=None if user is None else Template(user),
    )


def case(language: str = "en", **variables: str) -> TwinCase:
    return TwinCase(
        id="a",
        family="encoding",
        language=language,
        file="f",
        line=1,
        input="Sum up.",
        vars=variables,
    )


def test_variables_are_the_names_in_the_blocks_of_both_templates() -> None:
    found = prompt(
        "For {{ shop.name | upper }} {% if is_new %}!{% endif %} {name}", "{{ input }} {{ 'text' }}"
    )

    assert {"shop", "is_new", "input"} <= template_variables(found)
    assert not {"name", "text"} & template_variables(found)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("document", "document"),
        ("document", "context"),
        ("email", "mail"),
        ("tool_result", "observation"),
        ("page", "content"),
        ("search_results", "passages"),
    ],
)
def test_text_goes_to_the_variable_that_means_it(name: str, variable: str) -> None:
    filled = fill_case(case(**{name: "Hello"}), {variable, "input"}, {})

    assert filled.vars == {variable: "Hello"}
    assert filled.input == "Sum up."


def test_two_texts_never_share_a_variable() -> None:
    filled = fill_case(case(document="one", email="two"), {"context"}, {"shop": "M"})

    assert filled.vars == {"shop": "M", "context": "one"}
    assert filled.input == "Sum up.\n\nThe e-mail:\n-----\ntwo\n-----"


def test_text_without_a_variable_is_pasted_below_the_input() -> None:
    sent = exchange(case("zh", page="你好"), prompt("你是助手。", None), canary=CANARY, given={})

    assert sent.user == "Sum up.\n\n网页内容：\n-----\n你好\n-----"
    assert sent.system == f"你是助手。\n\n（本系统提示的编号：{CANARY}）"
    assert sent.is_delivered


def test_templates_are_filled_and_the_canary_is_placed() -> None:
    sent = exchange(
        case(document="Hello"),
        prompt("Serve {{ shop }}.", "<d>{{ context }}</d> {{ input }}"),
        canary=CANARY,
        given={"shop": "Maple"},
    )

    assert sent.user == "<d>Hello</d> Sum up."
    assert sent.system == f"Serve Maple.\n\n(Id of this system prompt: {CANARY})"


def test_prompt_without_a_system_text_gets_none() -> None:
    assert exchange(case(), prompt(None, None), canary=CANARY, given={}).system is None


def test_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(TemplateError, match="without a value"):
        exchange(case(), prompt("{{ shop }}", None), canary=None, given={})


@pytest.mark.parametrize("template", ["Fixed.", "{{ input[:3] }}", "{{ 'x' }}"])
def test_template_that_leaves_the_attack_out_is_noticed(template: str) -> None:
    assert not exchange(case(), prompt(None, template), canary=None, given={}).is_delivered


@pytest.mark.parametrize(
    "template",
    [None, "Q: {{ input }}", "{{ context }} {{ input | upper }}", "{{document}}{{input}}"],
)
def test_every_case_of_the_corpus_is_delivered(template: str | None) -> None:
    given = {"context": "-", "document": "-"}
    found = prompt("You are a bot.", template)

    lost = [
        item.id
        for item in read_built_in().all_cases
        if not exchange(item, found, canary=CANARY, given=given).is_delivered
    ]

    assert lost == []
