"""The fixtures in suites that people write, and what the plugin costs those who do not use it."""

from __future__ import annotations

import tomllib

import pytest
from tests.contract.source import PACKAGE, ROOT, modules, run_python
from tests.unit.fakes import completion
from tests.unit.pytest_plugin.sessions import PLUGIN, Session, no_output_of_ours, write_prompt
from tests.unit.servers import endpoint

pytest_plugins = "pytester"
CLASSIC = """
import pytest

def test_system_prompt_not_empty(system_prompt):
    assert len(system_prompt) > 50

def test_has_role(system_prompt):
    assert "You are" in system_prompt or "你是" in system_prompt

def test_thresholds(prompt_config):
    assert 0 <= prompt_config.get("temperature", 0) <= 2

@pytest.mark.api
def test_cases(llm_client, system_prompt, prompt_cases, prompt_config):
    for case in prompt_cases:
        response = llm_client.chat.completions.create(
            model=prompt_config["model"],
            messages=[
                {"role": "system", "content": system_prompt},
                {"role": "user", "content": case["input"]},
            ],
            temperature=0,
        )
        text = response.choices[0].message.content
        for keyword in case.get("expected_keywords", []):
            assert keyword.lower() in text.lower()
        assert response.usage.total_tokens < 4000

@pytest.fixture(scope="module")
def answers(llm_client):
    return [llm_client.chat("How long?", system="30 days.") for _ in range(2)]

class TestConsistency:
    def test_same_answer_twice(self, answers):
        assert answers[0] == answers[1]
        assert answers[0].latency_seconds < 30
"""
CHINESE = (
    "你是枫苔家居的客服助手，请用一两句话回答顾客的问题，语气要亲切，不要使用任何表情符号。"
    "商品签收后30天内可以无理由退货，退货的运费由我们商店承担。\n"
)


def test_entry_point_names_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["entry-points"]["pytest11"] == {"llm_actions": PLUGIN}


def test_nothing_else_imports_the_plugin() -> None:
    found = [
        f"{module.name}:{item.line}"
        for module in modules()
        for item in module.imports
        if item.module.startswith("llm_actions.pytest_plugin")
        and not module.name.startswith("pytest_plugin/")
    ]

    assert found == []


def test_importing_it_loads_no_other_module_of_ours() -> None:
    loaded = run_python(
        f"import pytest\nbefore = set(sys.modules)\nimport {PLUGIN}\n"
        "print(sorted(set(sys.modules) - before))"
    )

    assert loaded.strip() == str(["llm_actions", "llm_actions.pytest_plugin", PLUGIN])


def test_session_without_our_options_loads_nothing(session: Session) -> None:
    session.pytester.makepyfile(
        """
        import sys

        def test_loaded():
            ours = [name for name in sys.modules if name.startswith("llm_actions")]
            assert sorted(ours) == [
                "llm_actions", "llm_actions.pytest_plugin", "llm_actions.pytest_plugin.plugin"
            ]
        """
    )

    session.run_apart("--strict-markers").assert_outcomes(passed=1)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "xdist"])
def test_classic_suite_runs_unchanged(
    session: Session, example_endpoint: str, workers: tuple[str, ...]
) -> None:
    write_prompt(session.path / "prompts" / "v1")
    (session.path / "prompts" / "current").symlink_to("v1")
    session.pytester.makepyfile(test_prompts=CLASSIC)
    session.connect(example_endpoint)

    result = session.run_apart("--strict-markers", *workers)

    result.assert_outcomes(passed=5)


def test_classic_suite_in_chinese(session: Session, example_endpoint: str) -> None:
    config = (
        "model: support-large\ntest_cases:\n"
        "  - {input: 签收后几天内可以退货？, expected_keywords: [30天]}\n"
    )
    write_prompt(session.path / "prompts" / "v1", config=config, system=CHINESE)
    session.pytester.makepyfile(test_prompts=CLASSIC)
    session.connect(example_endpoint)

    session.run().assert_outcomes(passed=5)


def test_without_a_key_only_tests_of_a_model_are_skipped(shop: Session) -> None:
    shop.pytester.makepyfile(test_prompts=CLASSIC)

    locally = shop.run("-rs")
    shop.variable("CI", "true")
    in_ci = shop.run()

    locally.assert_outcomes(passed=3, skipped=2)
    locally.stdout.fnmatch_lines(["*no key for the model: set OPENAI_API_KEY*"])
    in_ci.assert_outcomes(passed=3, errors=2)
    with no_output_of_ours(in_ci):
        pass


def test_test_that_uses_the_client_is_marked(session: Session) -> None:
    session.pytester.makepyfile(
        """
        def test_plain(): pass
        def test_asks(llm_client): pass
        """
    )

    assert [each.partition("::")[2] for each in session.ids("-m", "api")] == ["test_asks"]
    assert len(session.ids("-m", "not api")) == 1


def test_markers_of_others_are_let_alone(session: Session) -> None:
    session.pytester.makepyfile(
        """
        import pytest

        @pytest.mark.api
        @pytest.mark.safety
        def test_rest_api(): pass
        """
    )
    session.variable("CI", "true")

    session.run("--strict-markers").assert_outcomes(passed=1)


def test_version_is_chosen_by_marker_or_parameter(shop: Session) -> None:
    shop.pytester.makepyfile(
        """
        import pytest

        def test_current(system_prompt, prompt_config):
            assert "30 days" in system_prompt

        @pytest.mark.prompt("v1")
        def test_marked(system_prompt, prompt_cases):
            assert "the first" in system_prompt
            assert prompt_cases[0]["id"] == "returns"

        @pytest.mark.parametrize("system_prompt", ["v1", "prompts/v2"], indirect=True)
        def test_parameter(system_prompt):
            assert system_prompt.startswith("You are")
        """
    )

    shop.run("--strict-markers").assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ('@pytest.mark.prompt("v9")', "unknown version `v9`"),
        ("@pytest.mark.prompt", "name one version"),
        ("@pytest.mark.prompt(1)", "name one version"),
    ],
)
def test_wrong_version_is_an_error_with_one_sentence(shop: Session, marker: str, told: str) -> None:
    shop.pytester.makepyfile(f"import pytest\n\n{marker}\ndef test_it(system_prompt): pass\n")

    result = shop.run()

    result.assert_outcomes(errors=1)
    with no_output_of_ours(result) as text:
        assert told in text


def test_missing_prompts_and_wrong_variables_are_errors(session: Session) -> None:
    session.pytester.makepyfile(
        """
        def test_prompt(system_prompt): pass
        """
    )
    missing = session.run()
    session.variable("OPENAI_BASE_URL", "nowhere")
    wrong = session.run()

    missing.assert_outcomes(errors=1)
    wrong.assert_outcomes(errors=1)
    with no_output_of_ours(missing) as text:
        assert "there is no folder `prompts`" in text
    with no_output_of_ours(wrong) as text:
        assert "OPENAI_BASE_URL" in text


def test_failing_test_shows_the_answer_and_forges_nothing(session: Session) -> None:
    session.pytester.makepyfile(
        """
        def test_it(llm_client):
            answer = llm_client.chat("hello", model="m")
            print(answer.text)
            assert "five" in answer, answer.text

        def test_none(llm_client):
            llm_client.chat("null", model="m")
        """
    )

    def answer(path: str, document: dict[str, list[dict[str, str]]]) -> bytes:
        is_null = document["messages"][0]["content"] == "null"
        return completion(None if is_null else "\x1b[2Jsix\n::error::pwned\n##[error]pwned")

    with endpoint(answer) as url:
        session.connect(url)
        result = session.run()

    result.assert_outcomes(failed=2)
    with no_output_of_ours(result) as text:
        assert "[U+001B][2Jsix" in text
        assert "\x1b[2J" not in text
        assert "##[" not in text
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
        assert "LlmError: no answer of `m`: the content of the answer is null" in text


def test_client_works_inside_a_running_loop_and_from_threads(
    session: Session, example_endpoint: str
) -> None:
    session.pytester.makepyfile(
        """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        def ask(llm_client):
            return llm_client.chat("days?", system="30 days.", model="support-large")

        def test_loop(llm_client):
            async def inner():
                return ask(llm_client)
            assert asyncio.run(inner())

        def test_threads(llm_client):
            with ThreadPoolExecutor(4) as pool:
                assert len(list(pool.map(ask, [llm_client] * 8))) == 8
        """
    )
    session.connect(example_endpoint)

    session.run().assert_outcomes(passed=2)


def test_help_lists_every_option(session: Session) -> None:
    result = session.run("--help", "--llm-prompts=nowhere")

    text = result.stdout.str()
    assert result.ret == 0
    for name in ("prompts", "versions", "model", "base-url", "judge-model", "repeats", "safety"):
        assert f"--llm-{name}" in text
        assert f"llm_{name.replace('-', '_')}" in text
    assert str(PACKAGE) not in text
