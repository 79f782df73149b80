"""Embeddings of an OpenAI-compatible endpoint, gathered into batches and cached.

https://platform.openai.com/docs/api-reference/embeddings/create
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import math
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.cache import Cache, cache_key
from llm_actions.llm.caller import Caller
from llm_actions.llm.chat import load_reply, token_count

BATCH_AT_MOST = 64
GATHER_SECONDS = 0.02
KEPT_AT_MOST = 512

Vector = Sequence[float]


class EmbeddingsReply(NamedTuple):
    """The vectors of a batch, in its order, and the tokens it took."""

    vectors: list[array[float]]
    tokens: int | None


class Embedder:
    """Turns texts into vectors; texts that are asked for at about the same time share a request."""

    def __init__(
        self,
        caller: Caller,
        cache: Cache,
        *,
        base_url: str,
        model: str,
        headers: Mapping[str, str],
        charge: Callable[[int | None], None],
    ) -> None:
        """`charge` is told the tokens of every request."""
        self._caller = caller
        self._cache = cache
        self._url = f"{base_url}/embeddings"
        self._model = model
        self._headers = headers
        self._kept: OrderedDict[str, array[float]] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[array[float]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._charge = charge

    async def vectors(self, texts: Sequence[str]) -> list[array[float]]:
        """A vector for each text.

        Raises AnswerError of kind `embedding`, and of kind `cassette` when a text is not recorded.
        """
        wanted = [self._wanted(text) for text in texts]
        found = [
            await asyncio.shield(item) if isinstance(item, asyncio.Future) else item
            for item in wanted
        ]
        if len({len(vector) for vector in found}) > 1:
            raise _wrong("vectors of different lengths; was the model or the cache changed?")
        return found

    async def close(self) -> None:
        """Give up what is under way."""
        if self._timer is not None:
            self._timer.cancel()
        for task in tuple(self._sending):
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    def _wanted(self, text: str) -> array[float] | asyncio.Future[array[float]]:
        if text in self._kept:
            self._kept.move_to_end(text)
            return self._kept[text]
        stored = self._cache.get(self._key(text))
        if stored is not None:
            return self._keep(text, vector_in(stored))
        if text in self._waiting:
            return self._waiting[text]
        loop = asyncio.get_running_loop()
        future = self._waiting[text] = loop.create_future()
        if len(self._waiting) >= BATCH_AT_MOST:
            self._send()
        elif self._timer is None:
            self._timer = loop.call_later(GATHER_SECONDS, self._send)
        return future

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, {}
        if batch:
            task = asyncio.get_running_loop().create_task(self._embed(batch))
            self._sending.add(task)
            task.add_done_callback(partial(self._sent, batch))

    def _sent(
        self, batch: Mapping[str, asyncio.Future[array[float]]], task: asyncio.Task[None]
    ) -> None:
        """Tell whoever waits for a batch why nothing comes."""
        self._sending.discard(task)
        error = None if task.cancelled() else task.exception()
        for future in batch.values():
            if error is None or future.done():
                future.cancel()
            else:
                future.set_exception(error)
                future.exception()  # all that wait may be gone, which is no fault

    async def _embed(self, batch: Mapping[str, asyncio.Future[array[float]]]) -> None:
        texts = list(batch)
        body = {"model": self._model, "input": texts, "encoding_format": "base64"}
        try:
            success = await self._caller.call(
                self._url, self._headers, json.dumps(body, ensure_ascii=False).encode()
            )
            reply = parse_embeddings(success.body, len(texts))
        except AnswerError as error:
            raise AnswerError(
                ErrorKind.EMBEDDING,
                f"embeddings: {error}",
                error.attempts,
                is_fatal=error.is_fatal,
            ) from None
        self._charge(reply.tokens)
        for text, vector in zip(texts, reply.vectors, strict=True):
            self._cache.put(self._key(text), vector.tobytes())
            self._keep(text, vector)
            if not batch[text].done():
                batch[text].set_result(vector)

    def _keep(self, text: str, vector: array[float]) -> array[float]:
        self._kept[text] = vector
        if len(self._kept) > KEPT_AT_MOST:
            self._kept.popitem(last=False)
        return vector

    def _key(self, text: str) -> bytes:
        body = {"model": self._model, "input": text}
        return cache_key(self._url, json.dumps(body, ensure_ascii=False).encode(), 0)


def parse_embeddings(body: bytes, count: int) -> EmbeddingsReply:
    """The vectors in a reply, as base64 of little-endian floats or as lists of numbers.

    Raises AnswerError unless there are `count` finite vectors of one length.
    """
    value = load_reply(body)
    rows = value.get("data") if isinstance(value, dict) else None
    if not isinstance(rows, list) or len(rows) != count:
        raise _wrong(f"{len(rows) if isinstance(rows, list) else 'no'} vectors for {count} texts")
    by_index: dict[int, array[float]] = {}
    for position, row in enumerate(rows):
        if not isinstance(row, dict):
            raise _wrong("a vector that is no object")
        index = row.get("index", position)
        by_index[index if isinstance(index, int) else position] = _vector(row.get("embedding"))
    if sorted(by_index) != list(range(count)):
        raise _wrong("vectors whose `index` does not match the texts")
    vectors = [by_index[index] for index in range(count)]
    if len({len(vector) for vector in vectors}) != 1 or not len(vectors[0]):
        raise _wrong("vectors of different or no length")
    usage = value.get("usage")
    tokens = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return EmbeddingsReply(vectors, token_count(tokens))


def vector_in(stored: bytes) -> array[float]:
    """The vector that was kept as its floats. Raises AnswerError when it is none."""
    try:
        if vector := _vector(stored):
            return vector
    except AnswerError:
        pass
    raise AnswerError(ErrorKind.EMBEDDING, "what is kept for this text is no vector")


def _vector(value: object) -> array[float]:
    try:
        if isinstance(value, bytes):
            vector = array("f", value)
        elif isinstance(value, str):
            vector = array("f", base64.b64decode(value, validate=True))
        elif isinstance(value, list):
            vector = array("f", value)
        else:
            raise _wrong("no vector in a row")
    except (binascii.Error, ValueError, TypeError, OverflowError):
        raise _wrong("a vector that is not numbers") from None
    if not all(map(math.isfinite, vector)):
        raise _wrong("a vector with NaN or infinite numbers")
    if vector and not any(vector):
        raise _wrong("a vector of zeros, which has no direction")
    return vector


def _wrong(what: str) -> AnswerError:
    return AnswerError(ErrorKind.EMBEDDING, f"the endpoint sent {what}")
