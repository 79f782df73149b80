"""Options before variables before ini values, and everything that is wrong at once."""

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.pytest_plugin.settings import (
    Settings,
    Source,
    Versions,
    read_settings,
    refuse_unknown,
)

HERE, ROOT = Path("/repository/tests"), Path("/repository")


def read(
    options: dict[str, object] | None = None,
    ini: dict[str, object] | None = None,
    **environment: str,
) -> tuple[Settings, list[str]]:
    problems = Problems()
    source = Source(
        options=options or {}, ini=ini or {}, environment=environment, invocation=HERE, root=ROOT
    )
    return read_settings(source, problems), told(problems)


def test_nothing_given_is_openai_and_every_version_once() -> None:
    settings, problems = read()

    assert problems == []
    assert settings.base_url == "https://api.openai.com/v1"
    assert (settings.versions, settings.repeats, settings.model) == (Versions.ALL, 1, None)
    assert settings.folder == "/repository/prompts"


@pytest.mark.parametrize(
    ("options", "environment", "ini", "expected"),
    [
        ({"model": "o"}, {"LLM_MODEL": "e"}, {"model": "i"}, "o"),
        ({"model": None}, {"LLM_MODEL": "e"}, {"model": "i"}, "e"),
        ({"model": " "}, {"LLM_MODEL": ""}, {"model": "i"}, "i"),
    ],
)
def test_option_wins_over_variable_and_that_over_ini_value(
    options: dict[str, object],
    environment: dict[str, str],
    ini: dict[str, object],
    expected: str,
) -> None:
    assert read(options, ini, **environment)[0].model == expected


def test_paths_start_where_they_were_written() -> None:
    assert read({"prompts": ["a", "/b"]})[0].prompts == "/repository/tests/a\n/b"
    assert read(ini={"prompts": ["a"]})[0].prompts == "/repository/a"
    assert read({"prompts": ["a"]}, {"prompts": ["b"]})[0].prompts == "/repository/tests/a"


def test_every_wrong_value_is_told_at_once() -> None:
    _, problems = read(
        {"prompts": ["p"], "versions": "curent", "repeats": "0", "base_url": "ftp://x"},
        OPENAI_API_KEY="two\nlines",
    )

    assert problems == [
        "option `--llm-versions`: unknown value `curent`; did you mean `current`?",
        "option `--llm-base-url` (or OPENAI_BASE_URL): `ftp://x` must begin with https:// or"
        " http://",
        "OPENAI_API_KEY: holds characters that no key has, such as a line break",
        "option `--llm-repeats`: must be a whole number from 1 to 1000, found `0`",
    ]


@pytest.mark.parametrize("text", ["1001", "-1", "1.5", "٣", "x", "9" * 5000])
def test_repeats_are_a_whole_number(text: str) -> None:
    assert len(read({"prompts": ["p"], "repeats": text})[1]) == 1


@pytest.mark.parametrize("name", ["versions", "repeats", "judge_model", "embedding_model"])
def test_option_for_items_needs_prompts(name: str) -> None:
    value = {"versions": "all", "repeats": "1"}.get(name, "m")
    option = name.replace("_", "-")

    assert read({name: value})[1] == [
        f"option `--llm-{option}`: needs --llm-prompts, which names the prompts"
    ]
    assert read(ini={name: value})[1] == []


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"CI": "false"}, False),
        ({"CI": ""}, False),
        ({"CI": "true"}, True),
        ({"GITHUB_ACTIONS": "true"}, True),
    ],
)
def test_ci_is_told_by_its_variables(environment: dict[str, str], expected: bool) -> None:
    assert read(**environment)[0].is_ci is expected


def test_key_is_needed_and_never_shown() -> None:
    without, _ = read()
    settings, _ = read(OPENAI_API_KEY="sk-secret-secret")

    assert without.missing_key is not None
    assert settings.missing_key is None
    assert "secret" not in repr(settings)


def test_misspelt_option_names_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"`--llm-promts`; did you mean `--llm-prompts`\?"):
        refuse_unknown(["--llm-promts=x", "--other"], ["model"])

    refuse_unknown(["--other", "file.py"], ["model"])
