"""A real inference server with a tiny model: real tokens, usage and refusals."""

import json
from pathlib import Path

import pytest
from tests.testbed.clients import LlamaServers
from tests.testbed.command_line import Finished, evaluate

pytestmark = pytest.mark.testbed
CAPITALS = {"France": "Paris", "Japan": "Tokyo", "Italy": "Rome"}
SUMS = {"2+2": "4", "3+3": "6"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with questions that the good model answers rightly."""
    rows = [
        {
            "id": place,
            "input": f"What is the capital of {place}?",
            "expected": city,
            "tags": ["city"],
        }
        for place, city in CAPITALS.items()
    ]
    rows += [
        {"id": text, "input": f"How much is {text}?", "expected_keywords": [value], "tags": ["sum"]}
        for text, value in SUMS.items()
    ]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def run(folder: Path, base_url: str, **flags: str) -> Finished:
    """Evaluates at temperature 0, where this model has its chosen answers."""
    return evaluate(
        folder,
        {"model": "tiny", "base-url": base_url, "temperature": "0", "threshold": "0.9"} | flags,
    )


def test_good_model_passes_with_its_real_usage(folder: Path, llama_server: LlamaServers) -> None:
    finished = run(folder, llama_server.good, **{"api-key": llama_server.api_key})

    assert finished.exit_code == 0
    assert finished.statuses() == ["pass"] * 5
    assert [case["answer"].strip() for case in finished.cases] == [
        "Paris",
        "Tokyo",
        "Rome",
        "4",
        "6",
    ]
    assert all(case["prompt_tokens"] > 10 for case in finished.cases)
    assert {case["finish_reason"] for case in finished.cases} == {"stop"}


def test_worse_model_fails_the_gate_and_names_its_cases(
    folder: Path, llama_server: LlamaServers
) -> None:
    finished = run(folder, llama_server.bad, **{"api-key": llama_server.api_key})

    failed = [case["id"] for case in finished.cases if case["status"] == "fail"]
    assert finished.exit_code == 1
    assert finished.report["verdict"] == finished.outputs["verdict"] == "fail"
    assert failed == ["France", "2+2"]
    assert finished.report["gates"][0]["value"] == pytest.approx(0.6)
    assert all(case in finished.summary for case in failed)


def test_wrong_key_is_an_error_and_no_bad_score(folder: Path, llama_server: LlamaServers) -> None:
    finished = run(folder, llama_server.good, **{"api-key": "sk-wrong-key-000"})

    assert finished.exit_code == 3
    assert {case["error"]["kind"] for case in finished.cases} == {"unauthorized"}
    assert {case["score"] for case in finished.cases} == {None}
    assert "sk-wrong-key-000" not in finished.summary + finished.stderr


def test_gate_on_one_tag_sees_that_tag_alone(folder: Path, llama_server: LlamaServers) -> None:
    flags = {"api-key": llama_server.api_key, "threshold": "", "gates": "accuracy[sum] >= 0.9"}

    finished = run(folder, llama_server.bad, **flags)

    gate = finished.report["gates"][0]
    assert (gate["tag"], gate["value"], gate["verdict"]) == ("sum", pytest.approx(0.5), "fail")


def test_embeddings_of_a_real_server_score_the_answers(
    folder: Path, llama_server: LlamaServers
) -> None:
    flags = {"api-key": llama_server.api_key, "similarity": "embeddings", "embedding-model": "tiny"}

    finished = run(folder, llama_server.embedding, **flags)

    similarities = {case["id"]: case["criteria"].get("similarity") for case in finished.cases}
    assert finished.exit_code in (0, 1)
    assert all(0.0 <= similarities[place] <= 1.0 for place in CAPITALS)
    assert similarities["2+2"] is None
