"""Web hooks of a run with a cassette: recorded once, never called in a replay."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fakes import completion
from tests.unit.servers import endpoint
from tests.unit.suites.prompts import config, write
from tests.unit.suites.running import planned, reported

from llm_actions.assertions.model import Output, UnmeasuredError
from llm_actions.evals.recorded_webhook import RecordedWebhook
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.cassette import RecordingCassette, ReplayCassette
from llm_actions.suites.options import CassetteMode
from llm_actions.verdict import Verdict

OUTPUT = Output(value="soon", variables={"name": "Ada"}, prompt="When?")
URL = "https://one.test/check"


class Hook:
    """A web hook that counts how often it is asked."""

    def __init__(self, reply: object = None) -> None:
        self.reply = {"pass": True, "score": 0.5} if reply is None else reply
        self.asked: list[str] = []

    async def ask(self, url: str, output: Output) -> object:
        self.asked.append(url)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def ask(hook: Hook, cassette: RecordingCassette | ReplayCassette, url: str = URL) -> object:
    return asyncio.run(RecordedWebhook(hook, cassette).ask(url, OUTPUT))


def test_reply_is_recorded_and_replayed_without_the_hook(tmp_path: Path) -> None:
    hook, silent = Hook(), Hook(UnmeasuredError("it was asked"))
    recording = RecordingCassette(tmp_path)

    told = [ask(hook, recording), ask(hook, recording)]
    recording.finish()
    replayed = ask(silent, ReplayCassette(tmp_path))

    assert told == [{"pass": True, "score": 0.5}] * 2
    assert replayed == told[0]
    assert (hook.asked, silent.asked) == ([URL], [])


@pytest.mark.parametrize("url", ["https://two.test/check", "https://one.test/other"])
def test_other_hook_is_a_miss(tmp_path: Path, url: str) -> None:
    recording = RecordingCassette(tmp_path)
    ask(Hook(), recording)
    recording.finish()

    with pytest.raises(AnswerError, match="cassette: record") as caught:
        ask(Hook(), ReplayCassette(tmp_path), url)

    assert caught.value.kind is ErrorKind.CASSETTE


def test_hook_that_does_not_work_is_not_recorded(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)

    with pytest.raises(UnmeasuredError):
        ask(Hook(UnmeasuredError("status 500")), recording)

    assert recording.finish() == 0


def test_run_replays_its_web_hooks_when_no_server_is_there(tmp_path: Path) -> None:
    calls: list[str] = []

    def answer(path: str, document: dict[str, Any]) -> bytes:
        calls.append(path)
        passed = json.dumps({"pass": document.get("output") == "fine"}).encode()
        return passed if path.endswith("/hook") else completion("fine")

    with endpoint(answer) as url:
        case = f"{{input: When?, assert: [{{type: webhook, value: '{url}/hook'}}]}}"
        root = write(tmp_path, {"v1": config(case)})
        recorded = reported(planned(root, url, cassette=CassetteMode.RECORD))
        asked = len(calls)
    replayed = reported(planned(root, url, cassette=CassetteMode.REPLAY, api_key=""))

    assert (recorded.verdict, replayed.verdict) == (Verdict.PASS, Verdict.PASS)
    assert (asked, len(calls)) == (2, 2)
