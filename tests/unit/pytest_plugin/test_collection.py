"""Prompts as items of a real session of pytest, against the example's endpoint."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from tests.unit.fakes import completion
from tests.unit.pytest_plugin.sessions import CONFIG, Session, no_output_of_ours, write_prompt
from tests.unit.servers import endpoint

pytest_plugins = "pytester"
MANY = ("-p", "xdist", "-n", "2")


def test_ids_are_those_of_versions_and_cases(shop: Session) -> None:
    assert shop.ids("--llm-prompts", "prompts/") == [
        "prompts/v1::lint",
        "prompts/v1::returns",
        "prompts/v2::lint",
        "prompts/v2::returns",
    ]
    assert shop.ids("--llm-prompts=prompts", "--llm-versions=current", "-m", "api") == [
        "prompts/v2::returns"
    ]


def test_several_folders_and_ini_values_name_prompts(shop: Session) -> None:
    write_prompt(shop.path / "other" / "v1")

    both = shop.ids("--llm-prompts=prompts/v1", "--llm-prompts=other")
    shop.pytester.makeini("[pytest]\nllm_prompts = other\nllm_repeats = 2\n")

    assert {each.partition("::")[0] for each in both} == {"prompts/v1", "other/v1"}
    assert shop.ids() == ["other/v1::lint", "other/v1::returns[1]", "other/v1::returns[2]"]


def test_items_stand_beside_tests_and_markers_and_words_choose(shop: Session) -> None:
    shop.pytester.makepyfile(test_own="def test_own(): pass")

    assert "test_own.py::test_own" in shop.ids("--llm-prompts=prompts")
    assert shop.ids("--llm-prompts=prompts", "-m", "lint") == [
        "prompts/v1::lint",
        "prompts/v2::lint",
    ]
    assert shop.ids("--llm-prompts=prompts", "-k", "returns and v1") == ["prompts/v1::returns"]
    assert shop.ids("--llm-prompts=prompts", "prompts/v1::returns") == ["prompts/v1::returns"]
    assert shop.ids("--llm-prompts=prompts", "prompts/v2") == [
        "prompts/v2::lint",
        "prompts/v2::returns",
    ]


@pytest.mark.parametrize("argument", ["prompts/current", "prompts/current::returns"])
def test_current_names_items_too(shop: Session, argument: str) -> None:
    found = shop.ids("--llm-prompts=prompts", "-m", "api", argument)

    assert found == ["prompts/v2::returns"]


def test_paths_start_at_the_folder_pytest_was_started_in(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.pytester.makeini("[pytest]\n")
    (shop.path / "inner").mkdir()
    monkeypatch.chdir(shop.path / "inner")

    assert shop.ids("--llm-prompts=../prompts", "-m", "lint") == [
        "prompts/v1::lint",
        "prompts/v2::lint",
    ]


def test_answers_pass_and_fail(shop: Session, example_endpoint: str) -> None:
    shop.connect(example_endpoint)

    result = shop.run("--llm-prompts=prompts", "--junitxml=junit.xml")

    assert result.ret == 1
    result.assert_outcomes(passed=3, failed=1)
    with no_output_of_ours(result) as text:
        assert 'score 0.00: missing keyword "30 days"' in text
        assert "  at prompts/v1/config.yaml:5" in text
        assert "FAILED prompts/v1::returns - score 0.00" in text
    cases = {
        (case.get("classname"), case.get("name")): case
        for case in ET.parse(shop.path / "junit.xml").iter("testcase")
    }
    failed = cases["prompts.v1", "returns"]
    assert failed.find("failure") is not None
    scores = [each.get("value") for each in failed.iter("property")]
    assert scores == ["0.0000"]


@pytest.mark.slow
def test_workers_share_the_items(shop: Session, example_endpoint: str) -> None:
    shop.connect(example_endpoint)

    result = shop.run_apart(*MANY, "--llm-prompts=prompts", "--llm-repeats=3")

    result.assert_outcomes(passed=5, failed=3)
    with no_output_of_ours(result):
        pass


def test_last_failed_are_run_again(shop: Session, example_endpoint: str) -> None:
    shop.connect(example_endpoint)
    shop.run("--llm-prompts=prompts")

    assert shop.ids("--llm-prompts=prompts", "--lf") == ["prompts/v1::returns"]


def test_without_a_key_cases_are_skipped_and_in_ci_errors(shop: Session) -> None:
    locally = shop.run("--llm-prompts=prompts", "-rs")
    shop.variable("GITHUB_ACTIONS", "true")
    in_ci = shop.run("--llm-prompts=prompts")

    assert locally.ret == 0
    locally.assert_outcomes(passed=2, skipped=2)
    locally.stdout.fnmatch_lines(["SKIPPED*no key for the model: set OPENAI_API_KEY*"])
    assert in_ci.ret == 1
    in_ci.assert_outcomes(passed=2, errors=2)
    with no_output_of_ours(in_ci) as text:
        assert "no key for the model: set OPENAI_API_KEY" in text


def test_what_was_not_measured_is_an_error_and_no_failure(shop: Session) -> None:
    shop.connect("http://127.0.0.1:9/v1")

    result = shop.run("--llm-prompts=prompts/v2", "--junitxml=junit.xml")

    result.assert_outcomes(passed=1, errors=1)
    with no_output_of_ours(result) as text:
        assert "not measured: cannot connect to 127.0.0.1:9" in text
    assert len(list(ET.parse(shop.path / "junit.xml").iter("error"))) == 1


def test_hostile_answers_and_files_forge_nothing(shop: Session) -> None:
    hostile = "\x1b[2J\n::error::pwned\n##[error]pwned\r\n::set-output name=a::b\u202e"
    config = json.dumps(
        {
            "model": "m",
            "test_cases": [{"id": hostile, "input": hostile, "expected_keywords": [hostile + "x"]}],
        }
    )
    write_prompt(shop.path / "prompts" / "v3", config=config)

    with endpoint(lambda path, document: completion(hostile)) as url:
        shop.connect(url)
        result = shop.run("--llm-prompts=prompts/v3", "-m", "api", "-v", "--junitxml=junit.xml")

    result.assert_outcomes(failed=1, deselected=1)
    with no_output_of_ours(result) as text:
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "##[" not in text
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    ET.parse(shop.path / "junit.xml")


def test_lint_errors_fail_as_items(shop: Session) -> None:
    (shop.path / "prompts" / "v1" / "system.md").write_text("", "utf-8")

    result = shop.run("--llm-prompts=prompts", "-m", "lint")

    assert result.ret == 1
    with no_output_of_ours(result) as text:
        assert "FAILED prompts/v1::lint/" in text
        assert "  at prompts/v1/system.md:1" in text


def test_attacks_are_items_and_their_share_is_told(shop: Session, example_endpoint: str) -> None:
    shop.connect(example_endpoint)

    result = shop.run(
        "--llm-prompts=prompts/v2", "--llm-safety", "-m", "safety", "-k", "override", "--tb=line"
    )

    outcomes = result.parseoutcomes()
    assert outcomes["passed"] >= 5
    assert outcomes["deselected"] > 100
    with no_output_of_ours(result) as text:
        assert "prompts/v2: attacks withstood: " in text
        assert "prompts/v2: harmless requests answered: " in text


def test_nothing_is_asked_to_collect(shop: Session) -> None:
    seen = []

    def answer(path: str, document: dict[str, object]) -> bytes:
        seen.append(path)
        return completion("fine")

    with endpoint(answer) as url:
        shop.connect(url)
        shop.ids("--llm-prompts=prompts", "--llm-safety")

    assert seen == []


def test_all_problems_of_the_files_are_told_at_once(shop: Session) -> None:
    write_prompt(shop.path / "prompts" / "v3", config="modl: x\ntemperature: hot\n")
    write_prompt(shop.path / "prompts" / "v4", config=CONFIG.replace("expected_k", "expected_q"))

    result = shop.run("--llm-prompts=prompts")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    with no_output_of_ours(result) as text:
        assert "prompts/v3/config.yaml:1: unknown field `modl`; did you mean `model`?" in text
        assert "prompts/v3/config.yaml:2: `temperature` must be a number" in text
        assert "did you mean `expected_keywords`?" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--llm-promts=prompts"], "did you mean `--llm-prompts`?"),
        (["--llm-prompts=nowhere"], "option `--llm-prompts`: there is no folder `nowhere`"),
        (["--llm-prompts=prompts", "--llm-repeats=0"], "`--llm-repeats`: must be a whole number"),
        (["--llm-prompts=prompts", "--llm-versions=al"], "did you mean `all`?"),
        (["--llm-prompts=prompts", "--llm-base-url=x"], "must begin with https:// or http://"),
        (["--llm-safety"], "`--llm-safety`: needs --llm-prompts"),
        (["--llm-prompts=prompts", "prompts/v1::retruns"], "did you mean `returns`?"),
    ],
)
def test_wrong_values_are_usage_errors(shop: Session, arguments: list[str], told: str) -> None:
    result = shop.run(*arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    with no_output_of_ours(result) as text:
        assert told in text


def test_judges_and_python_assertions_work(shop: Session, example_endpoint: str) -> None:
    (shop.path / "prompts" / "v2" / "check.py").write_text(
        "def get_assert(output, context):\n    print('::error::x')\n    return '30' in output\n",
        "utf-8",
    )
    asserts = (
        "    assert:\n"
        "      - {type: python, value: 'file://check.py'}\n"
        "      - {type: llm-rubric, value: The text says 30 days of delivery.}\n"
    )
    (shop.path / "prompts" / "v2" / "config.yaml").write_text(CONFIG + asserts, "utf-8")
    shop.connect(example_endpoint)

    judged = shop.run("--llm-prompts=prompts/v2", "--llm-judge-model=judge-careful")
    unjudged = shop.run("--llm-prompts=prompts/v2")

    judged.assert_outcomes(passed=2)
    unjudged.assert_outcomes(passed=1, errors=1)
    assert "name its model with --llm-judge-model" in unjudged.stdout.str()
