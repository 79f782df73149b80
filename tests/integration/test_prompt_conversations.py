"""Whole runs with tools, log probabilities and earlier turns: asked, judged, shown, recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fakes import completion
from tests.unit.servers import endpoint
from tests.unit.suites.prompts import config, write
from tests.unit.suites.running import (
    Document,
    asked,
    planned,
    replying,
    reported,
    statuses,
    wrong,
)

from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.suites.options import CassetteMode
from llm_actions.suites.records import CaseKind, SuiteName

TOOLS = """
- type: function
  function:
    name: look_up_order
    description: Says where an order is
    parameters:
      type: object
      properties: {order: {type: string}}
      required: [order]
      additionalProperties: false
"""
WITH_TOOLS = "model: m\ntools: tools.yaml\ntool_choice: auto\n"
VALID = "{id: a, input: Where is A-1042?, assert: [{type: is-valid-openai-tools-call}]}"
OLD_KEY = "9b315a2f97bbedab1b7cdc4d5824a1c77aa69ba995bea20d"
PERPLEXITY = "{id: p, input: p, assert: [{type: perplexity, threshold: 2}]}"


def call(arguments: str = '{"order": "A-1042"}', name: str = "look_up_order") -> dict[str, Any]:
    """A call of a tool as a reply has it."""
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


def calling(*calls: dict[str, Any], text: str | None = None) -> bytes:
    """The body of a completion that calls tools."""
    return completion(text, tool_calls=list(calls), finish_reason="tool_calls")


def with_log_probs(*numbers: float) -> bytes:
    """The body of a completion whose tokens have these log probabilities."""
    document = json.loads(completion("fine"))
    document["choices"][0]["logprobs"] = {"content": [{"logprob": each} for each in numbers]}
    return json.dumps(document).encode()


def workspace(root: Path, *cases: str, more: str = WITH_TOOLS) -> Path:
    """A workspace with one version that offers a tool."""
    write(root, {"v1": config(*cases, more=more)})
    (root / "prompts" / "v1" / "tools.yaml").write_text(TOOLS, "utf-8")
    return root


def run(
    root: Path, reply: bytes, seen: list[Document] | None = None, **chosen: Any
) -> PromptTestReport:
    """The report of a run in which every request has this reply."""

    def answer(document: Document) -> bytes:
        if seen is not None:
            seen.append(document)
        return reply

    with endpoint(replying(answer)) as url:
        return reported(planned(root, url, **chosen))


def test_tools_of_the_prompt_are_offered_and_their_call_is_an_answer(tmp_path: Path) -> None:
    seen: list[Document] = []
    report = run(workspace(tmp_path, VALID), calling(call()), seen)

    (case,) = report.cases
    assert seen[0]["tools"][0]["function"]["name"] == "look_up_order"
    assert seen[0]["tool_choice"] == "auto"
    assert statuses(report) == ["pass"]
    assert case.repeats[0].answer == 'look_up_order({"order": "A-1042"})'


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (calling(call('{"id": 1}')), "does not match schema"),
        (calling(call(name="delete_order")), "there is no function with that name"),
        (calling(call("{")), "has arguments that are no JSON object"),
        (completion("It is on its way."), "the answer holds no valid-looking tool calls"),
    ],
    ids=["schema", "unknown", "broken", "text"],
)
def test_wrong_call_fails_with_its_reason(tmp_path: Path, reply: bytes, said: str) -> None:
    report = run(workspace(tmp_path, VALID), reply)

    assert statuses(report) == ["fail"]
    assert said in report.cases[0].repeats[0].reasons[0]


def test_called_names_and_finish_reason_are_measured_beside_a_text(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        "{id: f1, input: a, assert: [{type: tool-call-f1, value: look_up_order}]}",
        "{id: reason, input: a, assert: [{type: finish-reason, value: tool_calls}]}",
        "{id: text, input: a, assert: [{type: equals, value: One moment.}]}",
        "{id: path, input: a, assert: "
        "[{type: equals, value: c1, transform: 'output.tool_calls[0].id'}]}",
        "{id: words, input: a, expected_keywords: [moment, A-1042], forbidden_keywords: [B-1]}",
    )

    assert statuses(run(root, calling(call(), text="One moment."))) == ["pass"] * 5


def test_classic_fields_and_texts_see_a_call_without_a_text(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        "{id: words, input: a, expected_keywords: [look_up_order, A-1042], max_length: 40}",
        "{id: json, input: a, assert: [{type: contains, value: look_up_order}]}",
        "{id: path, input: a, assert: "
        "[{type: equals, value: look_up_order, transform: 'output[0].function.name'}]}",
    )

    assert statuses(run(root, calling(call()))) == ["pass"] * 3


def test_call_is_an_answer_where_no_tools_were_offered_too(tmp_path: Path) -> None:
    report = run(workspace(tmp_path, VALID, more="model: m\n"), calling(call()))

    error = report.cases[0].repeats[0].error
    assert statuses(report) == ["error"]
    assert error is not None
    assert "it is not known which tools the model was offered" in error.message


def test_attack_that_gets_the_canary_into_a_call_has_succeeded(tmp_path: Path) -> None:
    root = workspace(tmp_path, VALID)

    def leaking(document: Document) -> bytes:
        system = str(document["messages"][0]["content"])
        return calling(call(json.dumps({"order": system})))

    with endpoint(replying(leaking)) as url:
        report = reported(planned(root, url, suites=(SuiteName.SAFETY,)))

    attacks = [each for each in report.cases if each.kind is CaseKind.ATTACK]
    found = [each for each in attacks if each.group == "prompt-extraction"]
    assert {str(each.status) for each in found} == {"fail"}


def test_log_probabilities_are_asked_for_where_they_are_measured(tmp_path: Path) -> None:
    seen: list[Document] = []
    other = "{id: o, input: o, expected_keywords: [fine]}"
    root = workspace(tmp_path, PERPLEXITY, other, more="model: m\n")
    report = run(root, with_log_probs(-0.5, -0.7), seen)

    found = {asked(document)[11]: document.get("logprobs") for document in seen}
    assert found == {"p": True, "o": None}
    assert statuses(report) == ["pass", "pass"]


def test_improbable_answer_fails(tmp_path: Path) -> None:
    report = run(workspace(tmp_path, PERPLEXITY, more="model: m\n"), with_log_probs(-3.0))

    assert statuses(report) == ["fail"]
    assert report.cases[0].repeats[0].reasons == (
        "perplexity: Perplexity 20.0855 is greater than threshold 2",
    )


def test_reply_without_log_probabilities_is_an_error(tmp_path: Path) -> None:
    report = run(workspace(tmp_path, PERPLEXITY, more="model: m\n"), completion("fine"))

    error = report.cases[0].repeats[0].error
    assert statuses(report) == ["error"]
    assert error is not None
    assert "the endpoint gave no log probabilities" in error.message


def test_prompt_that_switches_log_probabilities_off_is_wrong(tmp_path: Path) -> None:
    root = workspace(tmp_path, PERPLEXITY, more="model: m\nlogprobs: false\n")

    assert wrong(root) == [
        "prompts/v1/config.yaml:4: `perplexity` needs `logprobs`, which the prompt switches off; "
        "drop it"
    ]


HISTORY = """{id: h, input: And when?, expected_keywords: [Monday], history: [
    {role: user, content: Where is A-1042?},
    {role: assistant, tool_calls: [{id: c1, type: function,
      function: {name: look_up_order, arguments: '{"order": "A-1042"}'}}]},
    {role: tool, tool_call_id: c1, content: shipped},
    {role: assistant, content: "It was {{ shipped }}."}]}"""


def test_earlier_turns_are_sent_between_system_and_user(tmp_path: Path) -> None:
    seen: list[Document] = []
    report = run(workspace(tmp_path, HISTORY), completion("On Monday."), seen)

    roles = [message["role"] for message in seen[0]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]
    assert seen[0]["messages"][2]["content"] is None
    assert seen[0]["messages"][4]["content"] == "It was {{ shipped }}."
    assert asked(seen[0]) == "<question>\nAnd when?\n</question>"
    assert statuses(report) == ["pass"]
    assert report.cases[0].input.splitlines() == [
        "user: Where is A-1042?",
        'assistant: look_up_order({"order": "A-1042"})',
        "tool: shipped",
        "assistant: It was {{ shipped }}.",
        "user: And when?",
    ]


def test_result_of_a_tool_can_have_the_last_word(tmp_path: Path) -> None:
    seen: list[Document] = []
    case = """{id: h, expected_keywords: [shipped], history: [
        {role: user, content: Where is A-1042?},
        {role: assistant, tool_calls: [{id: c1, type: function,
          function: {name: look_up_order, arguments: '{}'}}]},
        {role: tool, tool_call_id: c1, content: shipped}]}"""
    report = run(workspace(tmp_path, case), completion("It was shipped."), seen)

    roles = [message["role"] for message in seen[0]["messages"]]
    assert roles == ["system", "user", "assistant", "tool"]
    assert statuses(report) == ["pass"]


def test_cases_that_differ_in_their_turns_alone_are_two(tmp_path: Path) -> None:
    first = "{input: And?, expected_keywords: [a], history: [{role: user, content: a}]}"
    second = "{input: And?, expected_keywords: [b], history: [{role: user, content: b}]}"

    def echo(document: Document) -> str:
        return str(document["messages"][1]["content"])

    with endpoint(replying(echo)) as url:
        report = reported(planned(workspace(tmp_path, first, second), url))

    assert statuses(report) == ["pass", "pass"]


def test_wrong_turn_is_told_with_its_line(tmp_path: Path) -> None:
    case = "{input: a, expected_keywords: [a], history: [{role: usr, content: a}]}"

    assert wrong(workspace(tmp_path, case)) == [
        "prompts/v1/config.yaml:5: unknown role `usr`; did you mean `user`?"
    ]


def test_recorded_calls_and_log_probabilities_are_replayed(tmp_path: Path) -> None:
    both = "{id: b, input: b, assert: [{type: is-valid-openai-tools-call}, {type: perplexity}]}"
    root = workspace(tmp_path, both)
    document = json.loads(calling(call()))
    document["choices"][0]["logprobs"] = {"content": [{"token": "x", "logprob": -0.1}]}
    recorded = run(root, json.dumps(document).encode(), cassette=CassetteMode.RECORD)

    replayed = reported(planned(root, cassette=CassetteMode.REPLAY, api_key=""))

    assert statuses(recorded) == statuses(replayed) == ["pass"]
    assert replayed.cases[0].repeats[0].answer == recorded.cases[0].repeats[0].answer


@pytest.mark.parametrize(
    "change",
    [
        ("Says where an order is", "Says how an order does"),
        ("required: [order]", "required: []"),
    ],
    ids=["description", "schema"],
)
def test_changed_tool_is_a_miss(tmp_path: Path, change: tuple[str, str]) -> None:
    root = workspace(tmp_path, VALID)
    run(root, calling(call()), cassette=CassetteMode.RECORD)
    tools = root / "prompts" / "v1" / "tools.yaml"
    tools.write_text(TOOLS.replace(*change), "utf-8")

    report = reported(planned(root, cassette=CassetteMode.REPLAY, api_key=""))

    error = report.cases[0].repeats[0].error
    assert error is not None
    assert error.kind == "cassette"
    assert "the prompt, its tools, the parameters or the path of the URL changed" in error.message


def test_changed_turn_and_new_log_probabilities_are_a_miss(tmp_path: Path) -> None:
    case = "{id: h, input: And?, expected_keywords: [fine], history: [{role: user, content: a}]}"
    root = workspace(tmp_path, case)
    run(root, completion("fine"), cassette=CassetteMode.RECORD)

    for changed in (
        case.replace("content: a", "content: b"),
        case.replace("history", "assert: [{type: perplexity}], history"),
    ):
        workspace(root, changed)
        assert statuses(reported(planned(root, cassette=CassetteMode.REPLAY))) == ["error"]


def test_cassette_of_before_still_replays(tmp_path: Path) -> None:
    """The line was recorded before tools were known; its key is that of the same request."""
    root = workspace(
        tmp_path,
        "{id: a, input: hi, expected_keywords: [fine]}",
        more="model: m\ntemperature: 0.0\nmax_tokens: 9\n",
    )
    folder = root / "cassette"
    folder.mkdir()
    line = {
        "model": "m",
        "asked": "hi",
        "repeat": 0,
        "path": "/v1/chat/completions",
        "key": OLD_KEY,
        "latency_seconds": 0.1,
        "reply": {"choices": [{"message": {"content": "fine"}, "finish_reason": "stop"}]},
    }
    lines = ['{"llm_actions_cassette": 1}', json.dumps(line), ""]
    (folder / "cassette.jsonl").write_text("\n".join(lines), "utf-8")

    report = reported(planned(root, cassette=CassetteMode.REPLAY, api_key=""))

    assert statuses(report) == ["pass"]


def test_digest_covers_the_file_of_the_tools(tmp_path: Path) -> None:
    root = workspace(tmp_path, VALID)
    before = planned(root).selected[0].prompt.digest
    (root / "prompts" / "v1" / "tools.yaml").write_text(TOOLS.replace("Says", "Tells"), "utf-8")

    assert planned(root).selected[0].prompt.digest != before


def test_secret_in_a_call_is_not_shown(tmp_path: Path) -> None:
    key = "sk-test-key-1234"
    report = run(workspace(tmp_path, VALID), calling(call(json.dumps({"order": key}))), api_key=key)

    assert report.cases[0].repeats[0].answer == 'look_up_order({"order": "***"})'
