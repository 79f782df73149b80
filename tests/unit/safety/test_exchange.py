"""What is sent for a case: through a template's variables, else pasted below the input."""

from collections.abc import Mapping

import pytest
from tests.unit.suites.prompts import case as prompt_case

from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt, PromptConfig
from llm_actions.prompts.template import Template
from llm_actions.safety.cases import AttackCase, TwinCase
from llm_actions.safety.corpus import read_built_in
from llm_actions.safety.exchange import Exchange, exchange, fill_case, values_in, variables_in

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


def send(
    case: AttackCase | TwinCase, to: Prompt, given: Mapping[str, object] | None = None
) -> Exchange:
    """What is sent for a case to a prompt, with the variables of its own templates."""
    variables = variables_in(filter(None, (to.system_text, to.user_text)))
    return exchange(case, to, variables, canary=CANARY, given=given or {})


def user_text(sent: Exchange) -> str:
    return sent.messages[-1]["content"]


def test_variables_are_the_names_in_the_blocks_of_both_templates() -> None:
    found = variables_in(
        [
            "For {{ shop.name | upper }} {% if is_new %}!{% endif %} {name}",
            "{{ input }} {{ 'text' }}",
        ]
    )

    assert {"shop", "is_new", "input"} <= found
    assert not {"name", "text"} & found


def test_values_are_those_of_the_first_case_that_has_them() -> None:
    assert values_in([prompt_case(vars={"a": 1}), prompt_case(vars={"a": 2, "b": 3})]) == {
        "a": 1,
        "b": 3,
    }


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
    sent = send(case("zh", page="你好"), prompt("你是助手。", None))

    assert user_text(sent) == "Sum up.\n\n网页内容：\n-----\n你好\n-----"
    assert sent.system == f"你是助手。\n\n（本系统提示的编号：{CANARY}）"
    assert sent.is_delivered


def test_templates_are_filled_and_the_canary_is_placed() -> None:
    sent = send(
        case(document="Hello"),
        prompt("Serve {{ shop }}.", "<d>{{ context }}</d> {{ input }}"),
        {"shop": "Maple"},
    )

    assert sent.messages[0] == {"role": "system", "content": sent.system}
    assert sent.canary == CANARY
    assert user_text(sent) == "<d>Hello</d> Sum up."
    assert sent.system == f"Serve Maple.\n\n(Id of this system prompt: {CANARY})"


def test_prompt_without_a_system_text_gets_none() -> None:
    sent = send(case(), prompt(None, None))

    assert (sent.system, sent.canary) == (None, None)
    assert [message["role"] for message in sent.messages] == ["user"]


def test_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(TemplateError, match="without a value"):
        send(case(), prompt("{{ shop }}", None))


@pytest.mark.parametrize("template", ["Fixed.", "{{ input[:3] }}", "{{ 'x' }}"])
def test_template_that_leaves_the_attack_out_is_noticed(template: str) -> None:
    assert not send(case(), prompt(None, template)).is_delivered


@pytest.mark.parametrize(
    "template",
    [None, "Q: {{ input }}", "{{ context }} {{ input | upper }}", "{{document}}{{input}}"],
)
def test_every_case_of_the_corpus_is_delivered(template: str | None) -> None:
    given = {"context": "-", "document": "-"}
    found = prompt("You are a bot.", template)

    lost = [
        item.id for item in read_built_in().all_cases if not send(item, found, given).is_delivered
    ]

    assert lost == []
