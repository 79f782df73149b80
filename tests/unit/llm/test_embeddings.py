"""Embeddings: replies of any kind, batches, the cache, and failures that reach every waiter."""

import asyncio
import base64
import json
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.fakes import (
    Outcome,
    Request,
    ScriptedClient,
    VirtualClock,
    always,
    caller_of,
    reply,
)

from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.cache import Cache, NoCache, SqliteCache
from llm_actions.llm.embeddings import BATCH_AT_MOST, Embedder, EmbeddingsReply, parse_embeddings

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text()
    | st.binary(max_size=9).map(lambda content: base64.b64encode(content).decode()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "index", "embedding", "usage", "prompt_tokens"]), inner
        )
    ),
    max_leaves=12,
)
nearly_right = st.fixed_dictionaries(
    {
        "data": st.lists(
            st.fixed_dictionaries({"embedding": anything}, optional={"index": anything}), max_size=3
        )
    },
    optional={"usage": st.dictionaries(st.just("prompt_tokens"), anything)},
)


def encoded(vector: list[float]) -> str:
    return base64.b64encode(array("f", vector).tobytes()).decode()


def embeddings(*vectors: list[float], tokens: object = 7) -> bytes:
    rows = [{"index": n, "embedding": encoded(vector)} for n, vector in enumerate(vectors)]
    return json.dumps({"data": rows, "usage": {"prompt_tokens": tokens}}).encode()


def by_length(request: Request) -> Outcome:
    """A vector for each text that tells its length."""
    texts = request.document["input"]
    return reply(body=embeddings(*([float(len(text)), 1.0] for text in texts)))


class Line:
    """An embedder over a scripted endpoint."""

    def __init__(
        self, answer: Callable[[Request], Outcome] = by_length, cache: Cache | None = None
    ) -> None:
        self.clock = VirtualClock()
        self.client = ScriptedClient(answer=answer, clock=self.clock)
        self.charged: list[int | None] = []
        self.embedder = Embedder(
            caller_of(self.client, self.clock),
            cache or NoCache(),
            base_url="http://endpoint.test/v1",
            model="e",
            headers={"Authorization": "Bearer k"},
            charge=self.charged.append,
        )

    def vectors(self, *groups: list[str]) -> list[object]:
        """What each of the callers, who ask at the same time, gets."""

        async def ask() -> list[object]:
            asked = (self.embedder.vectors(group) for group in groups)
            return list(await asyncio.gather(*asked, return_exceptions=True))

        return [
            [list(vector) for vector in found] if isinstance(found, list) else found
            for found in self.clock.run(ask())
        ]


def outcome(body: bytes, count: int) -> EmbeddingsReply | AnswerError:
    try:
        return parse_embeddings(body, count)
    except AnswerError as error:
        return error


@given(
    (nearly_right | anything).map(lambda value: json.dumps(value).encode()) | st.binary(),
    st.integers(1, 3),
)
def test_any_reply_gives_the_vectors_or_an_answer_error(body: bytes, count: int) -> None:
    found = outcome(body, count)

    if isinstance(found, EmbeddingsReply):
        assert len(found.vectors) == count
        assert len({len(vector) for vector in found.vectors}) == 1
        assert found.tokens is None or 0 <= found.tokens <= 10**9
    else:
        assert found.kind in (ErrorKind.EMBEDDING, ErrorKind.NOT_JSON)


@given(st.lists(st.lists(finite, min_size=3, max_size=3).filter(any), min_size=1, max_size=4))
def test_vectors_are_read_from_both_encodings(vectors: list[list[float]]) -> None:
    as_lists = {"data": [{"embedding": vector} for vector in vectors]}

    from_base64 = parse_embeddings(embeddings(*vectors), len(vectors))
    from_lists = parse_embeddings(json.dumps(as_lists).encode(), len(vectors))

    assert [list(vector) for vector in from_base64.vectors] == vectors
    assert [list(vector) for vector in from_lists.vectors] == vectors


def test_vectors_are_put_in_the_order_of_the_texts() -> None:
    rows = [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]

    found = parse_embeddings(json.dumps({"data": rows}).encode(), 2)

    assert [list(vector) for vector in found.vectors] == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param([], "no vectors for 2 texts", id="list"),
        pytest.param({"data": [{"embedding": [1.0]}]}, "1 vectors for 2 texts", id="too-few"),
        pytest.param({"data": ["a", "b"]}, "a vector that is no object", id="texts"),
        pytest.param({"data": [{}, {}]}, "no vector in a row", id="no-vector"),
        pytest.param(
            {"data": [{"embedding": ["a"]}] * 2}, "a vector that is not numbers", id="words"
        ),
        pytest.param(
            {"data": [{"embedding": "AAA"}] * 2}, "a vector that is not numbers", id="bad-base64"
        ),
        pytest.param(
            {"data": [{"embedding": [1e300]}] * 2},
            "a vector with NaN or infinite numbers",
            id="overflow",
        ),
        pytest.param(
            {"data": [{"embedding": [1.0]}, {"embedding": [1.0, 2.0]}]},
            "vectors of different or no length",
            id="lengths",
        ),
        pytest.param(
            {"data": [{"embedding": []}] * 2}, "vectors of different or no length", id="empty"
        ),
        pytest.param(
            {"data": [{"index": 3, "embedding": [1.0]}] * 2},
            "vectors whose `index` does not match the texts",
            id="index",
        ),
    ],
)
def test_reply_that_has_no_vector_for_each_text_says_why(document: object, message: str) -> None:
    with pytest.raises(AnswerError) as caught:
        parse_embeddings(json.dumps(document).encode(), 2)

    assert caught.value.kind is ErrorKind.EMBEDDING
    assert str(caught.value) == f"the endpoint sent {message}"


@pytest.mark.parametrize("tokens", [-5, 10**400, True, "7", None], ids=lambda x: repr(x)[:6])
def test_figure_that_is_no_count_is_not_charged(tokens: object) -> None:
    line = Line(always(reply(body=embeddings([1.0], tokens=tokens))))

    (found,) = line.vectors(["a"])

    assert found == [[1.0]]
    assert line.charged == [None]


def test_vector_without_direction_is_an_error_and_no_similarity_of_zero() -> None:
    with pytest.raises(AnswerError, match="a vector of zeros"):
        parse_embeddings(embeddings([0.0, 0.0]), 1)


def test_texts_that_are_asked_for_together_share_a_request() -> None:
    line = Line()

    found = line.vectors(["a", "bb"], ["ccc", "a"])

    assert found == [[[1.0, 1.0], [2.0, 1.0]], [[3.0, 1.0], [1.0, 1.0]]]
    (request,) = line.client.requests
    assert request.url == "http://endpoint.test/v1/embeddings"
    assert request.document == {
        "model": "e",
        "input": ["a", "bb", "ccc"],
        "encoding_format": "base64",
    }
    assert line.charged == [7]


def test_many_texts_are_split_into_batches() -> None:
    line = Line()
    texts = [f"{number:04}" for number in range(2 * BATCH_AT_MOST + 5)]

    line.vectors(texts)

    sizes = [len(request.document["input"]) for request in line.client.requests]
    assert sizes == [BATCH_AT_MOST, BATCH_AT_MOST, 5]


def test_text_is_asked_for_once_in_a_run() -> None:
    line = Line()

    line.vectors(["a"])
    line.vectors(["a"])

    assert len(line.client.requests) == 1


def test_vectors_are_taken_from_the_cache_of_an_earlier_run(tmp_path: Path) -> None:
    cache = SqliteCache(tmp_path)
    Line(cache=cache).vectors(["a", "bb"])
    later = Line(cache=cache)

    (found,) = later.vectors(["bb", "a"])

    assert found == [[2.0, 1.0], [1.0, 1.0]]
    assert (later.client.requests, later.charged) == ([], [])
    cache.close()


class WrongCache(NoCache):
    """A cache that holds something else."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply

    def get(self, key: bytes) -> bytes:
        """The same for every key."""
        return self.reply


@pytest.mark.parametrize(
    "stored", [b"", b"abc", b"\0\0\xc0\x7f", bytes(8)], ids=["empty", "odd", "nan", "zeros"]
)
def test_what_is_kept_and_no_vector_is_an_error(stored: bytes) -> None:
    (found,) = Line(cache=WrongCache(stored)).vectors(["a"])

    assert isinstance(found, AnswerError)
    assert (found.kind, str(found)) == (
        ErrorKind.EMBEDDING,
        "what is kept for this text is no vector",
    )


def test_failed_request_reaches_everybody_who_waits() -> None:
    line = Line(always(reply(400, b'{"error": {"message": "too long"}}')))

    found = line.vectors(["a"], ["b", "a"])

    assert [(type(each), str(each)) for each in found] == [
        (AnswerError, "embeddings: status 400: too long")
    ] * 2
    assert all(isinstance(each, AnswerError) and each.kind is ErrorKind.EMBEDDING for each in found)


def test_text_whose_request_failed_is_asked_for_again() -> None:
    outcomes = iter([reply(400), reply(body=embeddings([1.0]))])
    line = Line(lambda _: next(outcomes))

    (first,) = line.vectors(["a"])
    (second,) = line.vectors(["a"])

    assert isinstance(first, AnswerError)
    assert second == [[1.0]]


def test_vectors_of_different_batches_must_have_one_length() -> None:
    line = Line(lambda request: reply(body=embeddings([1.0] * len(request.document["input"][0]))))
    line.vectors(["a"])

    (found,) = line.vectors(["a", "bb"])

    assert isinstance(found, AnswerError)
    assert "different lengths" in str(found)


class BrokenCache(NoCache):
    """A cache whose disk is full."""

    def put(self, key: bytes, reply: bytes, latency_seconds: float | None = None) -> None:
        """Fails."""
        raise OSError("disk full")


def test_failure_of_ours_reaches_everybody_who_waits() -> None:
    line = Line(cache=BrokenCache())

    (found,) = line.vectors(["a"])

    assert isinstance(found, OSError)


def test_closing_gives_up_what_is_under_way() -> None:
    line = Line()
    line.client.latency_seconds = 3600.0

    async def close_early() -> list[object]:
        asking = asyncio.create_task(line.embedder.vectors(["a"]))
        while not line.client.in_flight:
            await asyncio.sleep(0.01)
        await line.embedder.close()
        return list(await asyncio.gather(asking, return_exceptions=True))

    (found,) = asyncio.run(close_early())

    assert isinstance(found, asyncio.CancelledError)
    assert line.client.in_flight == 0
