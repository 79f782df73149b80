"""The variable in which the text of a user stands is found by what the prompt sends."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from llm_actions.foreign.conversation import ChatConversation, Turn, texts_of
from llm_actions.foreign.plain_template import PlainTemplate
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt, PromptConfig
from llm_actions.prompts.template import Template
from llm_actions.safety.carrier import find_carrier, varied_names


def layout(user: str | None, system: str = "You are a bot.") -> Prompt:
    return Prompt(
        path="prompts/v1",
        version="v1",
        digest="sha256:0",
        system_text=system,
        user_text=user,
        config=PromptConfig(),
        system=Template(system),
        user=None if user is None else Template(user),
    )


def carrier(
    user: str | None,
    given: Mapping[str, object] | None = None,
    varied: tuple[str, ...] = (),
    system: str = "You are a bot.",
) -> str | None:
    prompt = layout(user, system)
    texts = [text for text in (prompt.system_text, prompt.user_text) if text]
    return find_carrier(texts, prompt.messages, given or {}, varied)


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (None, "input"),
        ("{{ input }}", "input"),
        ("{{ question }} {{ input }}", "input"),
        ("{{ question }}", "question"),
        ("{{ question | upper }}", "question"),
        ("{{ context }}", "context"),
        ("{{ language }}: {{ question }}", "question"),
        ("{{ question }}\n\n{{ document }}\n{{ context }}", "question"),
        ("{% if formal %}Sir, {% endif %}{{ question }}", "question"),
        ("Say hello.", None),
    ],
)
def test_variable_is_that_of_the_users_text(user: str | None, name: str | None) -> None:
    assert carrier(user) == name


def test_variable_that_the_cases_vary_comes_before_the_last_one() -> None:
    template = "{{ question }} (in {{ language }})"

    assert carrier(template) == "language"
    assert carrier(template, varied=("question",)) == "question"
    assert carrier(template, varied=("question", "language")) == "language"


def test_variable_of_the_system_text_counts_if_it_is_the_only_one() -> None:
    assert carrier("Answer.", system="The user asks: {{ question }}") == "question"
    assert carrier("Answer.", system="{{ shop }} {{ question }}") is None
    assert carrier("{{ question }}", system="Shop: {{ shop }}") == "question"


def test_variable_that_is_no_text_is_passed_over() -> None:
    given = {"user": {"name": "Ana"}}

    assert carrier("{{ question }} by {{ user.name }}", given) == "question"


def test_prompt_that_cannot_be_filled_in_is_an_error() -> None:
    with pytest.raises(TemplateError):
        carrier("{{ 1 / 0 }} {{ question }}")


def test_messages_of_a_chat_are_looked_through() -> None:
    turns = tuple(
        Turn(role=role, text=text, template=PlainTemplate(text))
        for role, text in (
            ("system", "Answer in {{tone}}."),
            ("user", "What is {{topic}}?"),
            ("assistant", "It is {{topic}}."),
            ("user", "{{user-question}}"),
        )
    )

    found = find_carrier(texts_of(turns).values(), ChatConversation(turns=turns).messages, {})

    assert found == "user-question"


def test_varied_names_have_different_values() -> None:
    assert varied_names([{"a": 1, "b": [1]}, {"a": 2, "b": [1]}, {"c": 3}]) == {"a"}
