"""What is asked, as samples of a run."""

from __future__ import annotations

import pytest
from tests.unit.suites.prompts import attack, case, prompt, twin

from llm_actions.prompts.errors import TemplateError
from llm_actions.safety.cases import AttackCase, Goal, TwinCase
from llm_actions.suites.asked import (
    AskedAttack,
    AskedCase,
    AskedSamples,
    messages_of,
    question_of,
    sample_of,
)
from llm_actions.suites.records import CaseKind

SENT = ({"role": "system", "content": "S"}, {"role": "user", "content": "U"})


def attacking(case: AttackCase | TwinCase, system: str | None = "S") -> AskedAttack:
    return AskedAttack(
        prompt=prompt(),
        case=case,
        sent=SENT,
        parameters={},
        system=system,
        canary="c",
        is_delivered=True,
    )


def test_sample_of_a_case_has_all_that_it_is_scored_by() -> None:
    found = sample_of(
        AskedCase(
            prompt=prompt(),
            case=case(
                expected="E",
                expected_keywords=("k",),
                forbidden_keywords=("f",),
                expected_contains=("c",),
                max_length=9,
                vars={"a": 1},
                tags=("x",),
                weight=2.0,
            ),
            items=(),
        ),
        7,
    )

    assert (found.index, found.id, found.file, found.line) == (
        7,
        "prompts/v1::a",
        "prompts/v1/config.yaml",
        3,
    )
    assert (found.input, found.expected, found.vars) == ("When?", "E", {"a": 1})
    assert (found.expected_keywords, found.forbidden_keywords) == (("k",), ("f",))
    assert (found.expected_contains, found.max_length) == (("c",), 9)
    assert (found.tags, found.weight) == (("regression", "x"), 2.0)


def test_case_of_variables_alone_has_no_input() -> None:
    asked = AskedCase(prompt=prompt(), case=case(input=None, vars={"a": 1}), items=())

    assert sample_of(asked, 0).input == ""


def test_baseline_is_told_apart() -> None:
    asked = AskedCase(prompt=prompt(), case=case(), items=(), is_baseline=True)

    assert sample_of(asked, 0).id == "baseline prompts/v1::a"
    assert asked.kind is CaseKind.CASE


@pytest.mark.parametrize(("case", "kind"), [(attack(), "attack"), (twin(), "twin")])
def test_sample_of_an_attack_names_its_kind_and_family(
    case: AttackCase | TwinCase, kind: str
) -> None:
    asked = attacking(case)
    found = sample_of(asked, 1)

    assert asked.kind == kind
    assert (found.id, found.tags) == (
        f"prompts/v1::{case.id}",
        ("safety", kind, "instruction-override"),
    )
    assert not found.has_criteria_without_similarity


@pytest.mark.parametrize(
    ("case", "system", "is_possible"),
    [
        (attack(goal=Goal(leak=True)), None, False),
        (attack(goal=Goal(leak=True)), "S", True),
        (attack(goal=Goal(leak=True, says=("zebra",))), None, True),
        (twin(), None, True),
    ],
)
def test_only_an_attack_on_a_system_text_needs_one(
    case: AttackCase | TwinCase, system: str | None, is_possible: bool
) -> None:
    assert attacking(case, system).is_possible is is_possible


def test_samples_lead_back_to_what_they_stand_for() -> None:
    asked = (AskedCase(prompt=prompt(), case=case(), items=()), attacking(attack()))
    samples = AskedSamples(asked)

    assert samples.samples == 2
    assert [samples.of(sample) for sample in samples] == list(asked)
    assert [sample.index for sample in samples] == [0, 1]


def test_messages_are_those_of_the_prompt_or_of_the_attack() -> None:
    asked = AskedCase(prompt=prompt(), case=case(), items=())

    assert messages_of(asked) == [
        {"role": "system", "content": "You are a shop."},
        {"role": "user", "content": "When?"},
    ]
    assert messages_of(attacking(attack())) == SENT


def test_parameters_are_those_of_the_prompt_and_of_the_case_which_wins() -> None:
    found = AskedCase(
        prompt=prompt(parameters={"temperature": 0, "seed": 1}),
        case=case(parameters={"seed": 2}),
        items=(),
    )

    assert found.parameters == {"temperature": 0, "seed": 2}


def test_variables_are_filled_into_tools_where_the_file_has_it_so() -> None:
    parameters = {"tools": [{"description": "{{ shop }}"}], "stop": ["{{ shop }}"]}
    asked = case(vars={"shop": "Olive"})
    filled = AskedCase(
        prompt=prompt(parameters=parameters, fills_parameters=True), case=asked, items=()
    )
    plain = AskedCase(prompt=prompt(parameters=parameters), case=asked, items=())

    assert filled.parameters == {"tools": [{"description": "Olive"}], "stop": ["{{ shop }}"]}
    assert plain.parameters == parameters


def test_variable_without_a_value_in_a_tool_is_an_error() -> None:
    tools = {"tools": [{"description": "{{ shop }}"}]}
    asked = AskedCase(prompt=prompt(parameters=tools, fills_parameters=True), case=case(), items=())

    with pytest.raises(TemplateError, match="shop"):
        _ = asked.parameters


def test_question_is_the_input_below_the_turns_before_it() -> None:
    turns = ({"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"})

    def question(**fields: object) -> str | None:
        return question_of(AskedCase(prompt=prompt(), case=case(**fields), items=()))

    assert question(input="When?") == "When?"
    assert question(input=None, vars={"a": "b"}) is None
    assert question(input="When?", history=turns) == "user: Hi\nassistant: Hello\nuser: When?"
