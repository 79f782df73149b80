"""Tools and log probabilities at real endpoints: the example's, and llama-server."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testbed.clients import LlamaServers
from tests.unit.suites.prompts import config, write
from tests.unit.suites.running import planned, reported, statuses

TOOLS = """
[{"type": "function", "function": {
  "name": "look_up_order",
  "description": "Says where an order is and when it arrives",
  "parameters": {"type": "object", "required": ["order"], "additionalProperties": false,
                 "properties": {"order": {"type": "string", "pattern": "^[A-Z]-[0-9]+$"}}}}}]
"""
CASES = (
    """{id: call, input: Where is my order A-1042?, assert: [{type: is-valid-openai-tools-call},
        {type: tool-call-f1, value: look_up_order}, {type: finish-reason, value: tool_calls},
        {type: contains, value: A-1042}]}""",
    """{id: talk, input: And in words?, assert: [{type: not-contains, value: look_up_order}]}""",
    """{id: result, expected_keywords: [Monday], history: [
        {role: user, content: Where is my order A-1042?},
        {role: assistant, tool_calls: [{id: c1, type: function,
          function: {name: look_up_order, arguments: '{"order": "A-1042"}'}}]},
        {role: tool, tool_call_id: c1, content: The order A-1042 arrives on Monday.}]}""",
    """{id: later, input: And what of the order?, expected_keywords: [Monday], history: [
        {role: user, content: Where is my order A-1042?},
        {role: assistant, tool_calls: [{id: c1, type: function,
          function: {name: look_up_order, arguments: '{"order": "A-1042"}'}}]},
        {role: tool, tool_call_id: c1, content: The order A-1042 arrives on Monday.},
        {role: assistant, content: It arrives on Monday.}]}""",
)


def test_conversation_with_a_tool_at_the_example_s_endpoint(
    tmp_path: Path, example_endpoint: str
) -> None:
    root = write(tmp_path, {"v1": config(*CASES, more="model: support-large\ntools: tools.json\n")})
    (root / "prompts" / "v1" / "tools.json").write_text(TOOLS, "utf-8")

    report = reported(planned(root, example_endpoint))

    answers = {case.id: case.repeats[0].answer for case in report.cases}
    assert statuses(report) == ["pass"] * 4, answers
    assert answers["call"] == 'look_up_order({"order": "A-1042"})'


PROBABLE = """{id: a, input: What is the capital of France?, expected_keywords: [Paris],
    assert: [{type: perplexity, threshold: THRESHOLD}]}"""


@pytest.mark.testbed
@pytest.mark.parametrize(("threshold", "status"), [("1.5", "pass"), ("0.5", "fail")])
def test_perplexity_at_llama_server(
    tmp_path: Path, llama_server: LlamaServers, threshold: str, status: str
) -> None:
    case = PROBABLE.replace("THRESHOLD", threshold)
    root = write(tmp_path, {"v1": config(case, more="model: tiny\ntemperature: 0\n")})

    report = reported(planned(root, llama_server.good, api_key=llama_server.api_key))

    assert statuses(report) == [status], report.cases[0].repeats[0]


@pytest.mark.testbed
def test_tools_that_a_model_does_not_call_fail_the_case(
    tmp_path: Path, llama_server: LlamaServers
) -> None:
    case = "{id: a, input: The capital of France?, assert: [{type: tool-call-f1, value: f}]}"
    more = "model: tiny\ntemperature: 0\ntop_p: 0.9\nseed: 1\nstop: [END]\ntop_k: 5\n"
    root = write(tmp_path, {"v1": config(case, more=more)})

    report = reported(planned(root, llama_server.good, api_key=llama_server.api_key))

    assert statuses(report) == ["fail"], report.cases[0].repeats[0]
