"""What a session of pytest shares: settings, prompts, the endpoint and its event loop."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import pytest

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.python_runner import ProcessPythonRunner
from llm_actions.assertions.webhook import HttpWebhook
from llm_actions.clock import SystemClock
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError
from llm_actions.evals.results import Status
from llm_actions.http import secret_free
from llm_actions.judges.framing import frame_secret
from llm_actions.judges.model import JudgeModel
from llm_actions.judges.service import JudgeService
from llm_actions.llm.answers import Answer
from llm_actions.llm.prices import read_prices
from llm_actions.prompts.library import WHERE as INPUT
from llm_actions.pytest_plugin.client import LlmClient
from llm_actions.pytest_plugin.endpoint import (
    REQUEST_SECONDS,
    Endpoint,
    ModelChat,
    ModelVectors,
)
from llm_actions.pytest_plugin.findings import Found
from llm_actions.pytest_plugin.judging import JudgedAssertions
from llm_actions.pytest_plugin.loop import BackgroundLoop
from llm_actions.pytest_plugin.measuring import Bench
from llm_actions.pytest_plugin.prompt_files import PromptSource
from llm_actions.pytest_plugin.settings import Settings, Source, read_settings
from llm_actions.reports.text import log_lines

Measurement: TypeAlias = Callable[[Bench], Awaitable[Found]]
NAMES = (
    *("prompts", "versions", "model", "base_url", "judge_model", "embedding_model"),
    *("repeats", "safety"),
)


@dataclass(kw_only=True)
class Workbench:
    """The parts of a session; those that talk to the world are made when first used."""

    settings: Settings
    folders: Folders

    def __post_init__(self) -> None:
        self._loop = BackgroundLoop()
        self._endpoint = Endpoint(self.settings.base_url, self.settings.api_key, SystemClock())
        self._bench: Bench | None = None

    @cached_property
    def prompts(self) -> PromptSource:
        """What the fixtures take prompts from."""
        return PromptSource(self.settings.prompts or self.settings.folder, self.folders)

    def client(self) -> LlmClient:
        """The client of hand-written tests."""
        return LlmClient(self._ask, self._default_model)

    def measure(self, measurement: Measurement) -> Found:
        """What a measurement finds; without a key it is an error."""
        reason = self.settings.missing_key
        if reason is not None:
            return Found(status=Status.ERROR, text=reason)
        return self._loop.run(self._measured(measurement))

    def hide(self, text: str) -> str:
        """The text without the key."""
        return secret_free(text, (self.settings.api_key,))

    def close(self) -> None:
        """Close the connections and end the event loop, if there was any."""
        if self._loop.is_running:
            self._loop.run(self._endpoint.close())
        self._loop.close()

    async def _measured(self, measurement: Measurement) -> Found:
        if self._bench is None:
            self._bench = await self._made()
        return await measurement(self._bench)

    async def _made(self) -> Bench:
        settings, endpoint = self.settings, self._endpoint
        vectors = ModelVectors(endpoint=endpoint, model=settings.embedding_model)
        judge = None
        if settings.judge_model is not None:
            chat = ModelChat(endpoint=endpoint, model=settings.judge_model)
            judge = JudgeService(
                model=JudgeModel(chat=chat, model=settings.judge_model),
                secret=frame_secret(settings.api_key),
                embedder=vectors,
            )
        return Bench(
            endpoint=endpoint,
            engine=Engine(
                vectors=vectors,
                judge=JudgedAssertions(judge, settings.judge_model),
                python=ProcessPythonRunner(working=self.folders.working, environment=os.environ),
                webhook=HttpWebhook(await endpoint.client()),
            ),
            model=settings.model,
            prices=read_prices(None, "", Problems()),
            secrets=(settings.api_key,),
        )

    def _ask(self, model: str, body: bytes, timeout_seconds: float | None) -> Answer:
        seconds = REQUEST_SECONDS if timeout_seconds is None else timeout_seconds
        asked = self._endpoint.ask(model, body, _same, timeout_seconds=seconds)
        return self._loop.run(asked)

    def _default_model(self) -> str | None:
        """The model of the settings, else that of the current prompt if there is one."""
        if self.settings.model is not None:
            return self.settings.model
        try:
            named = self.prompts.choose(None).config.get("model")
        except ConfigurationError:
            return None
        return named if isinstance(named, str) else None


BENCH = pytest.StashKey[Workbench]()


def workbench(config: pytest.Config) -> Workbench:
    """The session's workbench, made once. Raises ConfigurationError for wrong settings."""
    if BENCH not in config.stash:
        problems = Problems()
        settings = read_settings(_source(config), problems)
        problems.raise_if_any()
        folders = Folders(working=config.rootpath, allowed=(config.rootpath,))
        made = Workbench(settings=settings, folders=folders)
        config.stash[BENCH] = made
        config.add_cleanup(made.close)
    return config.stash[BENCH]


def hiding(config: pytest.Config) -> Callable[[str], str]:
    """What takes the key out of texts; nothing does before there is a workbench."""
    return config.stash[BENCH].hide if BENCH in config.stash else str


def told(error: ConfigurationError) -> str:
    """What is wrong, in the words of pytest's options."""
    text = str(error).replace(f"{INPUT}:", "option `--llm-prompts`:")
    return "\n".join(log_lines(text))


def _source(config: pytest.Config) -> Source:
    return Source(
        options={name: config.getoption(f"llm_{name}") for name in NAMES},
        ini={name: config.getini(f"llm_{name}") for name in NAMES},
        environment=os.environ,
        invocation=config.invocation_params.dir,
        root=config.inipath.parent if config.inipath else config.rootpath,
    )


def _same(answer: Answer) -> Answer:
    return answer
