"""The chat of the example's endpoint: OpenAI's shapes, and answers that depend on the prompt."""

from typing import Any

import pytest

from tests.example.servers import EXAMPLE, Reply, send

PROMPT = """You are a support assistant.

## Returns / 退货
- You can return unused items within 30 days of delivery.
- 签收后30天内可以退货。

## Shipping / 配送
- Standard shipping costs S$6 and express shipping costs S$15.
- Parcels are shipped from Jurong.
- 标准配送运费6新元。

## Warranty / 保修
- Furniture has a warranty of 5 years.
- 家具保修5年。
"""


def ask(endpoint: str, question: str, system: str = PROMPT, **parameters: Any) -> Reply:
    body = {
        "model": "support-large",
        "temperature": 0,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": question},
        ],
        **parameters,
    }
    return send(f"{endpoint}/chat/completions", body)


def answer(endpoint: str, question: str, system: str = PROMPT, **parameters: Any) -> str:
    reply = ask(endpoint, question, system, **parameters)
    assert reply.status == 200, reply.document
    return str(reply.document["choices"][0]["message"]["content"])


def test_a_completion_has_the_shape_of_openai(endpoint: str) -> None:
    reply = ask(endpoint, "How many days do I have to return something?")

    document = reply.document
    assert document["object"] == "chat.completion"
    assert document["model"] == "support-large"
    assert document["id"].startswith("chatcmpl-")
    assert isinstance(document["created"], int)
    assert document["choices"] == [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "You can return unused items within 30 days of delivery.",
                "refusal": None,
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert reply.headers["Content-Type"] == "application/json"


def test_every_completion_has_an_id_of_its_own(endpoint: str) -> None:
    ids = {ask(endpoint, "Return?").document["id"] for _ in range(5)}

    assert len(ids) == 5


@pytest.mark.parametrize(
    ("question", "answered", "question_tokens", "answer_tokens"),
    [
        pytest.param("warranty?", "Furniture has a warranty of 5 years.", 3, 12, id="english"),
        pytest.param("保修几年？", "家具保修5年。", 5, 7, id="chinese"),
    ],
)
def test_usage_counts_tokens_by_the_stated_rule(
    endpoint: str, question: str, answered: str, question_tokens: int, answer_tokens: int
) -> None:
    shorter = ask(endpoint, "").document["usage"]["prompt_tokens"]

    document = ask(endpoint, question).document

    assert document["choices"][0]["message"]["content"] == answered
    assert document["usage"] == {
        "prompt_tokens": shorter + question_tokens,
        "completion_tokens": answer_tokens,
        "total_tokens": shorter + question_tokens + answer_tokens,
    }


@pytest.mark.parametrize("limit", [{"max_tokens": 3}, {"max_completion_tokens": 3}])
def test_a_token_limit_cuts_the_answer_and_says_so(endpoint: str, limit: dict[str, Any]) -> None:
    document = ask(endpoint, "warranty", **limit).document

    assert document["choices"][0]["message"]["content"] == "Furniture"
    assert document["choices"][0]["finish_reason"] == "length"
    assert document["usage"]["completion_tokens"] == 3


def test_a_token_limit_that_is_just_enough_is_not_reached(endpoint: str) -> None:
    document = ask(endpoint, "warranty", max_tokens=12).document

    assert document["choices"][0]["finish_reason"] == "stop"


def test_another_system_prompt_gives_another_answer(endpoint: str) -> None:
    question = "Within how many days can I return an item?"

    before = answer(endpoint, question)
    after = answer(endpoint, question, PROMPT.replace("30 days", "14 days"))

    assert "30 days" in before
    assert "14 days" in after


def test_the_answer_is_in_the_language_of_the_question(endpoint: str) -> None:
    assert answer(endpoint, "签收后多少天内可以退货？") == "签收后30天内可以退货。"
    assert answer(endpoint, "return within how many days").isascii()


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        pytest.param("Who wrote Hamlet?", "I don't know", id="english"),
        pytest.param("今晚月亮圆不圆", "我不知道", id="chinese"),
    ],
)
def test_what_the_prompt_does_not_say_is_not_known(
    endpoint: str, question: str, refusal: str
) -> None:
    assert refusal in answer(endpoint, question)


def test_without_a_system_prompt_nothing_is_known(endpoint: str) -> None:
    body = {"model": "support-large", "messages": [{"role": "user", "content": "warranty?"}]}

    reply = send(f"{endpoint}/chat/completions", body)

    assert "I don't know" in reply.document["choices"][0]["message"]["content"]


def test_instructions_before_the_first_heading_are_not_recited(endpoint: str) -> None:
    assert "support assistant" not in answer(endpoint, "support assistant")


def test_the_small_model_does_not_read_to_the_end(endpoint: str) -> None:
    assert "5 years" in answer(endpoint, "warranty of furniture", model="support-large")
    assert "5 years" not in answer(endpoint, "warranty of furniture", model="support-small")


def test_the_last_user_message_is_the_question(endpoint: str) -> None:
    messages = [
        {"role": "developer", "content": [{"type": "text", "text": PROMPT}]},
        {"role": "user", "content": "warranty?"},
        {"role": "assistant", "content": "Furniture has a warranty of 5 years."},
        {"role": "user", "content": [{"type": "text", "text": "return items?"}]},
    ]

    assert "30 days" in answer(endpoint, "", messages=messages)


def test_temperature_0_answers_the_same_every_time(endpoint: str) -> None:
    answers = {answer(endpoint, "Do parcels have a shipping warranty?") for _ in range(20)}

    assert len(answers) == 1


def test_above_temperature_0_the_seed_decides(endpoint: str) -> None:
    question = "What does shipping cost?"

    rounds = [
        [answer(endpoint, question, temperature=1, seed=seed) for seed in range(20)]
        for _ in range(2)
    ]

    assert rounds[0] == rounds[1]
    assert len(set(rounds[0])) > 1


def test_above_temperature_0_without_a_seed_answers_differ(endpoint: str) -> None:
    question = "What does shipping cost?"

    answers = {answer(endpoint, question, temperature=2) for _ in range(60)}

    assert len(answers) > 1


def test_the_prompts_of_the_example_differ_in_what_they_answer(endpoint: str) -> None:
    question = "签收以后多少天内可以退货？"
    prompts = [(EXAMPLE / "prompts" / v / "system.md").read_text("utf-8") for v in ("v1", "v2")]

    answers = [answer(endpoint, question, prompt) for prompt in prompts]

    assert ["14天" in answers[0], "30天" in answers[1]] == [True, True]


def test_half_a_surrogate_pair_is_read_and_not_a_crash(endpoint: str) -> None:
    assert "30 days" in answer(endpoint, "return \ud800 items", seed=1, temperature=0.01)


USER = [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("body", "status", "param", "code"),
    [
        pytest.param({"model": None}, 400, "model", None, id="no model"),
        pytest.param({"model": 5}, 400, "model", None, id="model is a number"),
        pytest.param(
            {"model": "gpt-9"},
            404,
            "model",
            "model_not_found",
            id="no such model",
        ),
        pytest.param(
            {"model": "support-embeddings"},
            404,
            "model",
            "model_not_found",
            id="a model that cannot chat",
        ),
        pytest.param({"messages": None}, 400, "messages", "invalid_type", id="no messages"),
        pytest.param({"messages": []}, 400, "messages", "invalid_type", id="empty messages"),
        pytest.param(
            {"messages": [{"role": "robot", "content": "x"}]},
            400,
            "messages[0].role",
            "invalid_value",
            id="unknown role",
        ),
        pytest.param(
            {"messages": ["hello"]}, 400, "messages[0].role", "invalid_value", id="bare text"
        ),
        pytest.param(
            {"messages": [*USER, {"role": "user", "content": None}]},
            400,
            "messages[1].content",
            "invalid_type",
            id="content is null",
        ),
        pytest.param(
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            400,
            "messages[0].content",
            "invalid_type",
            id="an image",
        ),
        pytest.param(
            {"temperature": 2.1},
            400,
            "temperature",
            "invalid_value",
            id="too hot",
        ),
        pytest.param({"temperature": "0"}, 400, "temperature", "invalid_type", id="text"),
        pytest.param(
            {"temperature": float("nan")},
            400,
            "temperature",
            "invalid_value",
            id="not a number",
        ),
        pytest.param({"max_tokens": 0}, 400, "max_tokens", "invalid_value", id="no tokens"),
        pytest.param({"seed": 1.5}, 400, "seed", "invalid_type", id="half a seed"),
        pytest.param({"stream": True}, 400, "stream", None, id="streaming"),
        pytest.param({"n": 2}, 400, "n", "invalid_value", id="two choices"),
    ],
)
def test_a_wrong_request_gets_an_error_in_the_shape_of_openai(
    endpoint: str, body: dict[str, Any], status: int, param: str, code: str | None
) -> None:
    valid = {"model": "support-large", "messages": USER}

    reply = send(f"{endpoint}/chat/completions", {**valid, **body})

    assert reply.status == status
    error = reply.document["error"]
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)
    assert error["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_a_400(endpoint: str, body: bytes) -> None:
    reply = send(f"{endpoint}/chat/completions", body)

    assert reply.status == 400
    assert "JSON" in reply.document["error"]["message"]
