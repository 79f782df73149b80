"""The questions that judges are asked: what stands where, and the schema of the reply."""

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator
from tests.unit.judges.scripted import block_of, reply_text

from llm_actions.judges import prompts
from llm_actions.judges.prompts import Prompt

S = b"secret"
ALL: dict[str, tuple[Prompt, dict[str, object], dict[str, str]]] = {
    "rubric": (
        prompts.rubric(S, 0, output="OUT", rubric="RUB"),
        {"score": 0.5, "pass": True},
        {"output": "OUT", "criterion": "RUB"},
    ),
    "steps": (
        prompts.g_eval_steps(S, criterion="CRIT"),
        {"steps": ["one"]},
        {"criterion": "CRIT"},
    ),
    "g-eval": (
        prompts.g_eval(S, 0, criterion="CRIT", steps=["x\ny", "z"], asked="IN", output="OUT"),
        {"score": 7},
        {"criterion": "CRIT", "steps": "1. x y\n2. z", "input": "IN", "output": "OUT"},
    ),
    "factuality": (
        prompts.factuality(S, 0, asked="IN", output="OUT", reference="REF"),
        {"category": "C"},
        {"input": "IN", "output": "OUT", "reference": "REF"},
    ),
    "closed-qa": (
        prompts.closed_qa(S, 0, asked="IN", output="OUT", criterion="CRIT"),
        {"meets": "Y"},
        {"input": "IN", "output": "OUT", "criterion": "CRIT"},
    ),
    "question": (
        prompts.generated_question(S, 0, 0, output="OUT"),
        {"question": "why?"},
        {"output": "OUT"},
    ),
    "statements": (
        prompts.statements(S, 0, name="reference", text="REF", asked=None),
        {"statements": []},
        {"reference": "REF"},
    ),
    "support": (
        prompts.support(S, 0, context="CON", statements=["a", "b"]),
        {"supported": [1]},
        {"context": "CON", "statements": "1. a\n2. b"},
    ),
    "needed": (
        prompts.needed(S, 0, asked="IN", sentences=["a"]),
        {"needed": []},
        {"input": "IN", "context": "1. a"},
    ),
    "select-best": (
        prompts.select_best(S, criterion="CRIT", outputs=["A", "B"]),
        {"best": 2},
        {"criterion": "CRIT", "output-1": "A", "output-2": "B"},
    ),
}


@pytest.mark.parametrize("name", ALL)
def test_texts_stand_in_blocks_and_never_among_the_instructions(name: str) -> None:
    prompt, _, blocks = ALL[name]

    assert {block: block_of(prompt, block) for block in blocks} == blocks
    assert not any(text in prompt.messages[0]["content"] for text in ("OUT", "CON", "REF", "CRIT"))


@pytest.mark.parametrize("name", ALL)
def test_reply_by_the_instructions_keeps_the_schema(name: str) -> None:
    prompt, verdict, _ = ALL[name]
    validator = Draft202012Validator(prompt.schema)
    reply = json.loads(reply_text(prompt, verdict))

    assert validator.is_valid(reply)
    assert not any(validator.is_valid({k: v for k, v in reply.items() if k != x}) for x in reply)
    assert not validator.is_valid(reply | {"extra": 1})
    assert all(f'"{key}": ' in prompt.messages[0]["content"] for key in reply)


@pytest.mark.parametrize(
    "make",
    [
        lambda repeat: prompts.rubric(S, repeat, output="a", rubric="b"),
        lambda repeat: prompts.generated_question(S, 0, repeat, output="a"),
    ],
    ids=["repeat", "attempt"],
)
def test_repeat_is_a_request_of_its_own(make: Callable[[int], Prompt]) -> None:
    assert make(0) == make(0)
    assert make(0).messages != make(1).messages
    assert make(0).frame.check != make(1).frame.check
