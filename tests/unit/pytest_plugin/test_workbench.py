"""What a session shares, and that it ends cleanly."""

import threading
from pathlib import Path

import pytest
from tests.unit.pytest_plugin.sessions import KEY, write_prompt
from tests.unit.servers import answering, endpoint

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError, Problem
from llm_actions.evals.results import Status
from llm_actions.pytest_plugin.findings import Found
from llm_actions.pytest_plugin.measuring import Bench
from llm_actions.pytest_plugin.settings import Source, read_settings
from llm_actions.pytest_plugin.workbench import Workbench, told


def bench_in(root: Path, url: str = "http://127.0.0.1:9/v1", **options: object) -> Workbench:
    source = Source(
        options={"base_url": url, **options},
        ini={},
        environment={"OPENAI_API_KEY": KEY},
        invocation=root,
        root=root,
    )
    settings = read_settings(source, Problems())
    return Workbench(settings=settings, folders=Folders(working=root))


def test_client_asks_the_model_of_the_current_prompt(tmp_path: Path) -> None:
    write_prompt(tmp_path / "prompts" / "v1")

    with endpoint(answering({"hello": "hi"})) as url:
        bench = bench_in(tmp_path, url)
        answer = bench.client().chat("hello")
        bench.close()

    assert (answer, answer.model) == ("hi", "support-large")
    assert "llm-actions" not in {thread.name for thread in threading.enumerate()}


def test_model_of_the_settings_wins(tmp_path: Path) -> None:
    write_prompt(tmp_path / "prompts" / "v1")

    with endpoint(answering({})) as url:
        bench = bench_in(tmp_path, url, model="m")
        answer = bench.client().chat("hello")
        bench.close()

    assert answer.model == "m"


def test_without_prompts_a_model_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no model is named"):
        bench_in(tmp_path).client().chat("hello")


def test_measurement_gets_one_bench_for_all(tmp_path: Path) -> None:
    seen: list[Bench] = []

    async def measurement(bench: Bench) -> Found:
        seen.append(bench)
        return Found(status=Status.PASS)

    bench = bench_in(tmp_path, judge_model="j")
    bench.measure(measurement)
    bench.measure(measurement)
    bench.close()

    assert seen[0] is seen[1]
    assert seen[0].secrets == (KEY,)


def test_unused_workbench_starts_nothing_and_closes(tmp_path: Path) -> None:
    bench = bench_in(tmp_path)

    bench.close()

    assert "llm-actions" not in {thread.name for thread in threading.enumerate()}


def test_key_is_hidden(tmp_path: Path) -> None:
    assert bench_in(tmp_path).hide(f"with {KEY}") == "with ***"


def test_problems_speak_of_the_option_and_are_safe_to_print() -> None:
    problems = [
        Problem(where="input `prompts`", message="there is no folder `x`"),
        Problem(where="a.yaml:1", message="found\n::error::x"),
    ]

    assert told(ConfigurationError(problems)).splitlines() == [
        "option `--llm-prompts`: there is no folder `x`",
        "a.yaml:1: found",
        "| ::error::x",
    ]
