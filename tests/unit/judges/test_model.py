"""How a judge's model is asked, with endpoints that refuse a part of it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fakes import Request, ScriptedClient, VirtualClock, caller_of, completion, reply
from tests.unit.judges.scripted import reply_text

from llm_actions.http import Reply as HttpReply
from llm_actions.judges import prompts
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.model import JudgeModel, pin_note
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, NoCache, cache_key
from llm_actions.llm.cassette import RecordingCassette, ReplayCassette
from llm_actions.llm.exchange import Exchange

PROMPT = prompts.closed_qa(b"s", 0, asked="a", output="b", criterion="c")
MODEL = "judge-2026-01-31"


class Endpoint:
    """A judge's endpoint that refuses parameters with a status of 400."""

    def __init__(
        self,
        refuses: Callable[[dict[str, Any]], str | None] = lambda _: None,
        cache: Cache | None = None,
    ) -> None:
        self.refuses = refuses
        self.clock = VirtualClock()
        self.client = ScriptedClient(answer=self.answer, clock=self.clock)
        exchange = Exchange(
            caller_of(self.client, self.clock),
            cache or NoCache(),
            Budget(max_cost=None, max_tokens=None),
            base_url="https://judge.example/v1",
            headers={},
            price=None,
        )
        self.model = JudgeModel(chat=exchange, model=MODEL)
        self.text = reply_text(PROMPT, {"meets": "Y"})
        self.finish_reason = "stop"

    def answer(self, request: Request) -> HttpReply:
        refusal = self.refuses(request.document)
        if refusal is None:
            return reply(body=completion(self.text, finish_reason=self.finish_reason))
        return reply(400, json.dumps({"error": {"message": refusal}}).encode())

    def ask(self) -> str:
        asked = self.model.ask(PROMPT, 0, lambda found: found.choice("meets", "YN"))
        return self.clock.run(asked)[1]

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [request.document for request in self.client.requests]


def test_judge_is_asked_at_temperature_0_with_a_schema_and_without_tools() -> None:
    endpoint = Endpoint()

    assert endpoint.ask() == "Y"

    (body,) = endpoint.sent
    assert body.keys() == {"model", "messages", "temperature", "response_format"}
    assert (body["model"], body["temperature"]) == (MODEL, 0)
    schema = body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["properties"]["meets"]["enum"] == ["Y", "N"]
    assert endpoint.model.notes == []


def test_given_parameters_replace_ours() -> None:
    endpoint = Endpoint()
    endpoint.model.parameters = {"temperature": 1, "max_tokens": 300}

    endpoint.ask()

    assert (endpoint.sent[0]["temperature"], endpoint.sent[0]["max_tokens"]) == (1, 300)


@pytest.mark.parametrize("said", ["'response_format' is not supported here.", "Bad request"])
def test_schema_that_is_refused_is_left_out_for_the_rest_of_the_run(said: str) -> None:
    endpoint = Endpoint(lambda body: said if "response_format" in body else None)

    assert [endpoint.ask(), endpoint.ask()] == ["Y", "Y"]

    assert ["response_format" in body for body in endpoint.sent] == [True, False, False]
    assert len(endpoint.model.notes) == 1
    assert "`response_format`" in endpoint.model.notes[0]


def test_temperature_that_is_refused_is_left_out_alone() -> None:
    said = "Unsupported value: 'temperature' does not support 0 with this model."
    endpoint = Endpoint(lambda body: said if "temperature" in body else None)

    assert endpoint.ask() == "Y"

    assert "response_format" in endpoint.sent[-1]
    assert endpoint.model.notes == [
        "the endpoint of the judge `judge-2026-01-31` refused temperature 0: its replies vary"
    ]


def test_endpoint_that_refuses_both_is_asked_without_either() -> None:
    def refuses(body: dict[str, Any]) -> str | None:
        return next(
            (f"no {name}" for name in ("temperature", "response_format") if name in body), None
        )

    endpoint = Endpoint(refuses)

    assert endpoint.ask() == "Y"
    assert endpoint.sent[-1].keys() == {"model", "messages"}


def test_request_that_is_refused_for_another_reason_is_an_error() -> None:
    endpoint = Endpoint(lambda _: "the context is too long")

    with pytest.raises(AnswerError, match="too long") as caught:
        endpoint.ask()

    assert caught.value.kind is ErrorKind.BAD_REQUEST
    assert len(endpoint.sent) == 2


def test_schema_that_worked_before_is_not_given_up_for_a_text_that_is_too_long() -> None:
    endpoint = Endpoint()
    endpoint.ask()
    endpoint.refuses = lambda _: "the context is too long"

    with pytest.raises(AnswerError):
        endpoint.ask()

    assert len(endpoint.sent) == 2
    assert endpoint.model.notes == []


def test_requests_at_the_same_time_learn_from_one_refusal() -> None:
    endpoint = Endpoint(lambda body: "no schema" if "response_format" in body else None)

    async def run() -> list[str]:
        asked = [
            endpoint.model.ask(PROMPT, 0, lambda found: found.choice("meets", "YN"))
            for _ in range(4)
        ]
        return [value for _, value in await asyncio.gather(*asked)]

    assert endpoint.clock.run(run()) == ["Y"] * 4
    assert len(endpoint.model.notes) == 1


def test_server_in_trouble_is_no_refusal() -> None:
    endpoint = Endpoint()
    endpoint.client.answer = lambda _: reply(401, b'{"error": {"message": "response_format"}}')

    with pytest.raises(AnswerError) as caught:
        endpoint.ask()

    assert caught.value.kind is ErrorKind.UNAUTHORIZED
    assert len(endpoint.sent) == 1


def test_reply_that_was_cut_off_says_so() -> None:
    endpoint = Endpoint()
    endpoint.text, endpoint.finish_reason = endpoint.text[:40], "length"

    with pytest.raises(JudgeError, match="max_tokens") as caught:
        endpoint.ask()

    assert caught.value.fault is Fault.UNPARSED


@pytest.mark.parametrize(
    "name",
    ["gpt-4o-2024-08-06", "claude-sonnet-4-20250514", "gemini-2.0-flash-001", "x@sha256:abc"],
)
def test_dated_name_is_pinned(name: str) -> None:
    assert pin_note(name) is None


@pytest.mark.parametrize("name", ["gpt-4o", "openai/gpt-4.1", "mistral-large-latest", "qwen2.5:7b"])
def test_alias_is_taken_with_a_note(name: str) -> None:
    note = pin_note(name)

    assert note is not None
    assert f"`{name}`" in note


def test_judge_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="name of its model"):
        JudgeModel(chat=Endpoint().model.chat, model=" ")


@pytest.mark.parametrize("name", ["tools", "messages", "response_format"])
def test_parameter_that_would_change_the_question_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        JudgeModel(chat=Endpoint().model.chat, model=MODEL, parameters={name: 1})


@pytest.mark.parametrize(
    "refused",
    [(), ("response_format",), ("temperature",), ("response_format", "temperature")],
    ids=["nothing", "schema", "temperature", "both"],
)
def test_judge_whose_endpoint_refused_a_part_is_replayed(
    tmp_path: Path, refused: tuple[str, ...]
) -> None:
    def refuses(body: dict[str, Any]) -> str | None:
        return next((f"unknown {name}" for name in refused if name in body), None)

    recording = RecordingCassette(tmp_path)
    first = Endpoint(refuses, recording)
    first.ask()
    recording.finish()
    second = Endpoint(refuses, ReplayCassette(tmp_path))

    assert [second.ask(), second.ask()] == ["Y", "Y"]
    assert second.sent == []
    assert sorted(second.model.notes) == sorted(first.model.notes)
    assert len(second.model.notes) == len(refused)


def test_judgement_that_is_not_recorded_is_an_error_and_no_refusal(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)
    recording.put(cache_key("http://h/other", b"{}", 0), b"{}")
    recording.finish()
    endpoint = Endpoint(cache=ReplayCassette(tmp_path))

    with pytest.raises(AnswerError) as caught:
        endpoint.ask()

    assert caught.value.kind is ErrorKind.CASSETTE
    assert endpoint.model.notes == []
