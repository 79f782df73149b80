"""One pool for a session: retries, what is refused again, and a server that is down."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.testbed.clients import FaultyEndpoint
from tests.unit.servers import answering, endpoint

from llm_actions.clock import SystemClock
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body
from llm_actions.pytest_plugin.endpoint import Endpoint, ModelChat, ModelVectors

BODY = chat_body("m", [{"role": "user", "content": "hello"}], {})
KEY = "sk-made-up-0123456789"


def text_of(answer: Answer) -> str:
    return answer.text


def use(url: str, work: Callable[[Endpoint], Awaitable[object]]) -> object:
    async def used() -> object:
        made = Endpoint(url, KEY, SystemClock())
        try:
            return await work(made)
        finally:
            await made.close()

    return asyncio.run(used())


def test_answer_is_read_and_the_pool_is_kept() -> None:
    async def work(made: Endpoint) -> object:
        first = await made.client()
        texts = [await made.ask("m", BODY, text_of) for _ in range(3)]
        return texts, first is await made.client()

    with endpoint(answering({"hello": "hi"})) as url:
        assert use(url, work) == (["hi", "hi", "hi"], True)


def test_judges_and_vectors_ask_by_their_model() -> None:
    async def work(made: Endpoint) -> object:
        chat = ModelChat(endpoint=made, model="j")
        vectors = ModelVectors(endpoint=made, model="e")
        found = await vectors.vectors(["ab", "c"])
        return await chat.ask(BODY, 1, text_of), [list(vector) for vector in found]

    with endpoint(answering({"hello": "hi"})) as url:
        assert use(url, work) == ("hi", [[1.0, 2.0], [1.0, 1.0]])


def test_passing_fault_is_tried_again(faulty_endpoint: FaultyEndpoint) -> None:
    async def work(made: Endpoint) -> object:
        return await made.ask("m", BODY, text_of)

    assert use(faulty_endpoint.base_url("503-once"), work) == "hello"
    assert faulty_endpoint.stats("503-once")["requests"] == 2


def test_wrong_key_is_not_sent_again_and_not_shown(faulty_endpoint: FaultyEndpoint) -> None:
    async def work(made: Endpoint) -> object:
        told = []
        for model in ("m", "m", "other"):
            with pytest.raises(AnswerError) as caught:
                await made.ask(model, BODY, text_of)
            told.append((caught.value.kind, KEY in str(caught.value)))
        return told

    assert use(faulty_endpoint.base_url("401"), work) == [(ErrorKind.UNAUTHORIZED, False)] * 3
    assert faulty_endpoint.stats("401")["requests"] == 2


@pytest.mark.slow
def test_endpoint_that_is_down_is_soon_tried_only_once() -> None:
    async def work(made: Endpoint) -> object:
        attempts = []
        for _ in range(5):
            with pytest.raises(AnswerError) as caught:
                await made.ask("m", BODY, text_of, timeout_seconds=2)
            attempts.append(caught.value.attempts)
        return attempts

    assert use("http://127.0.0.1:9/v1", work) == [4, 4, 4, 1, 1]
