"""How a prompt is filled in, with templates that show what they were given."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Fillable, Prompt, PromptConfig
from llm_actions.prompts.template import Template


@dataclass(kw_only=True)
class NotedTemplate:
    """A template that remembers its values and always gives the same text."""

    text: str
    given: list[Mapping[str, object]] = field(default_factory=list)

    def fill(self, values: Mapping[str, object]) -> str:
        self.given.append(dict(values))
        return self.text


def prompt(*, system: Fillable | None = None, user: Fillable | None = None) -> Prompt:
    return Prompt(
        path="prompts/v2",
        version="v2",
        digest="sha256:0",
        system_text=None,
        user_text=None,
        config=PromptConfig(),
        system=system,
        user=user,
    )


def test_prompt_without_templates_is_the_input_alone() -> None:
    assert prompt().fill("How are you?", {"tone": "dry"}) == (None, "How are you?")


def test_prompt_with_a_system_text_alone_keeps_the_input() -> None:
    system = NotedTemplate(text="Be brief.")

    assert prompt(system=system).fill("Hello", {}) == ("Be brief.", "Hello")


def test_user_template_replaces_the_input() -> None:
    user = NotedTemplate(text="Say more.")

    assert prompt(user=user).fill("Hello", {}) == (None, "Say more.")


def test_both_templates_get_the_input_and_the_variables() -> None:
    system, user = NotedTemplate(text="s"), NotedTemplate(text="u")

    texts = prompt(system=system, user=user).fill("Hello", {"tone": "dry", "limit": 3})

    values = {"tone": "dry", "limit": 3, "input": "Hello"}
    assert texts == ("s", "u")
    assert (system.given, user.given) == ([values], [values])


def test_variable_named_input_does_not_replace_the_input() -> None:
    user = NotedTemplate(text="u")

    prompt(user=user).fill("the sample's", {"input": "the variable's"})

    assert user.given == [{"input": "the sample's"}]


def test_variables_stay_as_they_were() -> None:
    variables = {"tone": "dry"}

    prompt(user=NotedTemplate(text="u")).fill("Hello", variables)

    assert variables == {"tone": "dry"}


def test_template_that_fills_in_nothing_is_an_empty_text() -> None:
    empty = NotedTemplate(text="")

    assert prompt(system=empty, user=empty).fill("Hello", {}) == ("", "")


@pytest.mark.parametrize("side", ["system", "user"])
def test_variable_without_a_value_is_an_error_of_either_template(side: str) -> None:
    broken = prompt(**{side: Template("Be {{ tone }}.")})

    with pytest.raises(TemplateError, match="'tone' is undefined"):
        broken.fill("Hello", {})


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    name=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_input_and_variables_arrive_letter_by_letter(text: str, name: str) -> None:
    filled = prompt(system=Template("{{ name }}"), user=Template("<{{ input }}>"))

    assert filled.fill(text, {"name": name}) == (name, f"<{text}>")


def test_configuration_says_nothing_until_it_is_written() -> None:
    config = PromptConfig()

    found = (config.version, config.model, config.max_tokens, config.accuracy_threshold)
    assert (found, config.parameters) == ((None,) * 4, {})


@pytest.mark.parametrize(
    ("parameters", "limit"),
    [
        ({"max_tokens": 5}, 5),
        ({"max_completion_tokens": 7}, 7),
        ({"max_tokens": 5, "max_completion_tokens": 7}, 7),
        ({"temperature": 0}, None),
    ],
)
def test_longest_answer_is_known_by_either_name(
    parameters: dict[str, object], limit: int | None
) -> None:
    assert PromptConfig(parameters=parameters).max_tokens == limit


def test_prompt_does_not_change_once_it_was_read() -> None:
    read = prompt()

    with pytest.raises(FrozenInstanceError):
        read.digest = "sha256:1"  # type: ignore[misc]  # this is what must not work


def test_messages_are_system_and_user() -> None:
    found = prompt(system=NotedTemplate(text="Be brief.")).messages("hello", {})

    assert [message["role"] for message in found] == ["system", "user"]
    assert found[1]["content"] == "hello"


def test_prompt_without_a_system_text_sends_the_user_alone() -> None:
    found = prompt().messages("hello", {})

    assert found == [{"role": "user", "content": "hello"}]
