"""Providers of promptfoo: which are asked, with what."""

import pytest
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.foreign.promptfoo_parameters import NotLoadedError
from llm_actions.foreign.promptfoo_providers import Provider, is_for, read_provider
from llm_actions.foreign.result import Notes, Place

PLACE = Place("c.yaml", 3)


def provider(value: object) -> tuple[Provider | None, list[str], list[str]]:
    problems = Problems()
    notes = Notes(problems)
    found = read_provider(value, PLACE, notes, load)
    return found, told(problems), [str(item) for item in notes.unsupported]


def load(name: str, place: Place) -> object:
    raise NotLoadedError(f"`{name}` is not there for line {place.line}")


@pytest.mark.parametrize(
    ("value", "model"),
    [
        ("openai:gpt-4o", "gpt-4o"),
        ("openai:chat:gpt-4o", "gpt-4o"),
        ("openai:chat:ft:gpt-4o:org::id", "ft:gpt-4o:org::id"),
        ("openai:ft:gpt-4o:org::id", "ft:gpt-4o:org::id"),
        ({"id": "openai:gpt-4o"}, "gpt-4o"),
        ({"openai:gpt-4o": {"config": {}}}, "gpt-4o"),
    ],
)
def test_openai_models_are_read_however_they_are_written(value: object, model: str) -> None:
    found, problems, notes = provider(value)

    assert found is not None
    assert (found.model, problems, notes) == (model, [], [])


def test_the_configuration_becomes_the_parameters_of_the_request() -> None:
    found, problems, notes = provider(
        {
            "id": "openai:gpt-4o",
            "label": "mini",
            "prompts": ["a"],
            "transform": "output.trim()",
            "config": {
                "temperature": 0.2,
                "max_tokens": 10,
                "tools": [{"type": "function"}],
                "apiBaseUrl": "https://x",
                "apiKey": "sk-123",
            },
        }
    )

    assert problems == []
    assert found == Provider(
        id="openai:gpt-4o",
        label="mini",
        model="gpt-4o",
        parameters={"temperature": 0.2, "max_tokens": 10, "tools": [{"type": "function"}]},
        prompts=("a",),
        transform="output.trim()",
    )
    assert notes == [
        "c.yaml:3: `apiBaseUrl` of a provider: no key is sent to a URL in a file; set `base-url`",
        "c.yaml:3: `apiKey` of a provider: keys are never read from a file; set `api-key`",
    ]
    assert "sk-123" not in str((found, notes))


@pytest.mark.parametrize(
    "value",
    [
        "anthropic:messages:claude",
        "openai:responses:gpt-4o",
        "openai:embedding:text-embedding-3-small",
        "file://provider.js",
        "python:provider.py",
        "exec:./a.sh",
        "https://example.org/api",
        "echo",
        {"id": "openai:gpt-4o", "config": {"functionToolCallbacks": {"a": "b"}}},
        {"id": "openai:gpt-4o", "config": {"tools": "file://tools.json"}},
    ],
)
def test_a_provider_that_is_not_asked_is_listed(value: object) -> None:
    found, problems, notes = provider(value)

    assert (found, problems, len(notes)) == (None, [], 1)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (5, "a provider must be a text or an object with `id`, found a number: 5"),
        ({"config": {}}, "`id` is missing"),
        ("openai:chat:", "`openai:chat:` names no model; write `openai:chat:MODEL`"),
        ({"id": "openai:a", "lable": "b"}, "unknown field `lable`; did you mean `label`?"),
        (
            {"id": "openai:a", "config": {"temprature": 1}},
            "unknown field `temprature`; did you mean `temperature`?",
        ),
        (
            {"id": "openai:a", "config": {"temperature": 3}},
            "`temperature` must be between 0 and 2, found 3",
        ),
    ],
)
def test_a_mistake_is_a_problem(value: object, problem: str) -> None:
    _, problems, _ = provider(value)

    assert problems == [f"c.yaml:3: {problem}"]


@pytest.mark.parametrize(
    ("patterns", "is_wanted"),
    [
        (None, True),
        ((), False),
        (("mini",), True),
        (("openai:gpt-4o",), True),
        (("openai",), True),
        (("openai:*",), True),
        (("open",), False),
        (("m[a-z]ni",), False),
    ],
)
def test_a_test_names_providers_as_promptfoo_does(
    patterns: tuple[str, ...] | None, is_wanted: bool
) -> None:
    assert is_for(patterns, Provider(id="openai:gpt-4o", label="mini", model="m")) is is_wanted
