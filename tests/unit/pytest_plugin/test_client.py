"""The two ways in which hand-written tests ask."""

import json
from typing import Any

import pytest

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.pytest_plugin.client import LlmAnswer, LlmClient, LlmError, Usage


class Scripted:
    """Remembers the requests and gives one answer."""

    def __init__(self, answer: Answer | AnswerError) -> None:
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.timeouts: list[float | None] = []

    def __call__(self, model: str, body: bytes, timeout_seconds: float | None) -> Answer:
        self.requests.append(json.loads(body))
        self.timeouts.append(timeout_seconds)
        if isinstance(self.answer, AnswerError):
            raise self.answer
        return self.answer


ANSWER = Answer(
    text="Five days.",
    finish_reason="stop",
    prompt_tokens=7,
    completion_tokens=3,
    latency_seconds=0.25,
)


def client(
    answer: Answer | AnswerError = ANSWER, model: str | None = "m"
) -> tuple[LlmClient, Scripted]:
    ask = Scripted(answer)
    return LlmClient(ask, lambda: model), ask


def test_text_is_a_user_message_and_the_answer_a_text_that_knows_more() -> None:
    asked, sent = client()

    answer = asked.chat("How long?", system="Be brief.", max_tokens=20)

    assert answer == "Five days."
    assert isinstance(answer, LlmAnswer)
    assert type(answer.text) is str
    assert answer.usage == Usage(prompt_tokens=7, completion_tokens=3)
    assert (answer.latency_seconds, answer.finish_reason, answer.model) == (0.25, "stop", "m")
    assert sent.requests == [
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "How long?"},
            ],
            "temperature": 0,
            "max_tokens": 20,
        }
    ]


def test_openai_shape_sends_what_it_is_given() -> None:
    asked, sent = client()
    messages = [{"role": "user", "content": "How long?"}]

    reply = asked.chat.completions.create(
        model="other", messages=messages, temperature=0.5, seed=1, timeout=5, stream=False
    )

    assert reply.choices[0].message.content == "Five days."
    assert reply.choices[0].message.role == "assistant"
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage is not None
    assert reply.usage.total_tokens == 10
    assert reply.model == "other"
    assert sent.requests == [
        {"model": "other", "messages": messages, "temperature": 0.5, "seed": 1}
    ]
    assert sent.timeouts == [5]


def test_temperature_of_none_is_not_sent() -> None:
    asked, sent = client()

    asked.chat("x", temperature=None, extra_body={"top_k": 3})

    assert sent.requests[0].keys() == {"model", "messages", "top_k"}


def test_usage_that_is_not_reported_is_none() -> None:
    asked, _ = client(Answer(text="x"))

    assert asked.chat("x").usage is None


def test_no_answer_is_an_error_with_its_kind() -> None:
    asked, _ = client(AnswerError(ErrorKind.TIMEOUT, "no reply in time"))

    with pytest.raises(LlmError, match="no answer of `m`: no reply in time") as caught:
        asked.chat("x")

    assert caught.value.kind is ErrorKind.TIMEOUT


@pytest.mark.parametrize(
    ("messages", "parameters", "told"),
    [
        ([], {}, "`messages` must be a text or a list"),
        ([{"content": "x"}], {}, "`messages` must be a text or a list"),
        ("x", {"stream": True}, "`stream` is not supported"),
        ("x", {"tools": [{}]}, "`tools` is not supported"),
        ("x", {"n": 2}, "`n` must be 1"),
    ],
)
def test_what_is_not_supported_is_refused_before_anything_is_sent(
    messages: Any, parameters: dict[str, Any], told: str
) -> None:
    asked, sent = client()

    with pytest.raises(ValueError, match=told):
        asked.chat.completions.create(messages=messages, **parameters)

    assert sent.requests == []


def test_without_a_model_it_says_how_to_name_one() -> None:
    asked, _ = client(model=None)

    with pytest.raises(ValueError, match="--llm-model"):
        asked.chat("x")
