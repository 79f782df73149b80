"""Models: the messages and parameters of a request."""

import json

import pytest
from tests.unit.evals.datasets import sample
from tests.unit.fakes import completion

from llm_actions.evals.model_target import ModelTarget
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.prompts.prompt import Prompt, PromptConfig
from llm_actions.prompts.template import Template

USER = {"role": "user", "content": "How long?"}


def prompt(*, system: str | None = None, user: str | None = None) -> Prompt:
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


def messages(of: Prompt | None, **fields: object) -> list[dict[str, str]]:
    target = ModelTarget(base_url="http://x/v1", model="m", prompt=of)
    body = target.request(sample(input="How long?", **fields))
    found: list[dict[str, str]] = json.loads(body)["messages"]
    return found


def test_request_goes_to_chat_completions_with_model_and_parameters() -> None:
    target = ModelTarget(base_url="http://x/v1", model="m", parameters={"temperature": 0})

    assert target.url == "http://x/v1/chat/completions"
    assert json.loads(target.request(sample(input="How long?"))) == {
        "model": "m",
        "messages": [USER],
        "temperature": 0,
    }


@pytest.mark.parametrize(
    ("of", "fields", "found"),
    [
        pytest.param(None, {}, [USER], id="bare"),
        pytest.param(
            None, {"system": "own"}, [{"role": "system", "content": "own"}, USER], id="own-system"
        ),
        pytest.param(None, {"system": ""}, [USER], id="empty-system"),
        pytest.param(
            prompt(system="Be {{ mood }}."),
            {"vars": {"mood": "kind"}},
            [{"role": "system", "content": "Be kind."}, USER],
            id="prompt-s-system",
        ),
        pytest.param(
            prompt(system="prompt"),
            {"system": "own"},
            [{"role": "system", "content": "prompt"}, USER],
            id="prompt-replaces-own-system",
        ),
        pytest.param(
            prompt(user="Q: {{ input }}"),
            {"system": "own"},
            [{"role": "system", "content": "own"}, {"role": "user", "content": "Q: How long?"}],
            id="own-system-beside-the-prompt-s-template",
        ),
        pytest.param(
            prompt(system="{% if false %}x{% endif %}"), {"system": "own"}, [USER],
            id="prompt-s-system-comes-out-empty",
        ),
    ],
)  # fmt: skip
def test_messages_come_from_the_sample_and_the_prompt(
    of: Prompt | None, fields: dict[str, object], found: list[dict[str, str]]
) -> None:
    assert messages(of, **fields) == found


def test_variable_that_is_missing_is_told() -> None:
    with pytest.raises(AnswerError, match="'mood' is undefined") as caught:
        messages(prompt(system="Be {{ mood }}."))

    assert (caught.value.kind, caught.value.attempts) == (ErrorKind.TEMPLATE, 0)


def test_reply_is_read_as_a_chat_completion() -> None:
    target = ModelTarget(base_url="http://x/v1", model="m")

    assert target.parse(completion("hi")).text == "hi"
    with pytest.raises(AnswerError):
        target.parse(b"{}")


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "f"}}


def test_call_of_a_tool_is_an_answer_where_tools_were_offered() -> None:
    target = ModelTarget(base_url="http://x/v1", model="m", parameters={"tools": [TOOL]})

    assert target.parse(completion(None, tool_calls=[CALL])).shown == "f({})"
    assert json.loads(target.request(sample(input="How long?")))["tools"] == [TOOL]


def test_call_of_a_tool_is_no_answer_where_none_were_offered() -> None:
    target = ModelTarget(base_url="http://x/v1", model="m")

    with pytest.raises(AnswerError, match="asked for a tool") as caught:
        target.parse(completion(None, tool_calls=[CALL]))
    assert caught.value.kind is ErrorKind.NO_ANSWER


def test_log_probabilities_are_asked_for_where_a_sample_needs_them() -> None:
    target = ModelTarget(
        base_url="http://x/v1",
        model="m",
        parameters={"temperature": 0},
        asks_log_probs=lambda sample: sample.input == "measured",
    )

    measured = json.loads(target.request(sample(input="measured")))
    other = json.loads(target.request(sample(input="other")))

    assert (measured["temperature"], measured["logprobs"]) == (0, True)
    assert "logprobs" not in other
