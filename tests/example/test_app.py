"""The example's application, asked over HTTP with the endpoint behind it."""

from collections.abc import Iterator

import pytest

from tests.example.servers import running, send


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with (
        running("endpoint.py", "--api-key", "sk-app") as base_url,
        running("app.py", OPENAI_BASE_URL=base_url, OPENAI_API_KEY="sk-app") as url,
    ):
        yield url


@pytest.mark.parametrize(
    ("question", "fact"),
    [("How long does a refund take?", "5 working days"), ("签收以后多少天内可以退货？", "30天")],
    ids=["english", "chinese"],
)
def test_a_question_is_answered_from_the_current_prompt(app: str, question: str, fact: str) -> None:
    reply = send(f"{app}/chat", {"question": question})

    assert reply.status == 200
    assert fact in reply.document["data"]["answer"]


def test_health_is_answered(app: str) -> None:
    assert send(f"{app}/healthz").document == {"status": "ok"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"question": 5}', b'{"question": "  "}'])
def test_a_body_without_a_question_is_a_400(app: str, body: bytes) -> None:
    assert send(f"{app}/chat", body).status == 400


def test_another_path_is_a_404(app: str) -> None:
    assert send(f"{app}/elsewhere", {"question": "refund?"}).status == 404


def test_a_refused_key_is_a_502_that_does_not_show_it() -> None:
    with (
        running("endpoint.py", "--api-key", "sk-right") as base_url,
        running("app.py", OPENAI_BASE_URL=base_url, OPENAI_API_KEY="sk-wrong") as url,
    ):
        reply = send(f"{url}/chat", {"question": "refund?"})

    assert reply.status == 502
    assert reply.document == {"error": "the model endpoint answered 401"}


def test_an_endpoint_that_is_away_is_a_502() -> None:
    with running("app.py", OPENAI_BASE_URL="http://127.0.0.1:9/v1") as url:
        reply = send(f"{url}/chat", {"question": "refund?"})

    assert reply.status == 502
