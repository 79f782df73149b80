"""The plugin's hooks and fixtures, and all that is loaded until one of them is used."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from llm_actions.pytest_plugin.client import LlmClient
    from llm_actions.pytest_plugin.prompt_files import PromptFiles
    from llm_actions.pytest_plugin.workbench import Workbench

MARKERS = (
    "api: needs a model; the tests that use `llm_client` and the cases of --llm-prompts have it",
    "safety: an attack, or a harmless request that looks like one, of --llm-safety",
    "lint: what the lint says of the prompts of --llm-prompts",
    "prompt(version): the version that `system_prompt`, `prompt_config` and `prompt_cases` are of",
)
# Name, value in the help, and what it is. The option is --llm-NAME, the ini value llm_NAME.
TEXTS = (
    ("versions", "all|current", "versions of each prompt that are tested (default: all)"),
    ("model", "NAME", "model; default: LLM_MODEL, then `model` of the prompt's config.yaml"),
    ("base-url", "URL", "OpenAI-compatible endpoint (default: OPENAI_BASE_URL, then OpenAI's)"),
    ("judge-model", "NAME", "model for llm-rubric and its relatives"),
    ("embedding-model", "NAME", "model for `similar` (default: text-embedding-3-small)"),
    ("repeats", "N", "how often each case is asked, each time as an item (default: 1)"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and the ini values of the same names."""
    group = parser.getgroup("llm", "prompts and models")
    about = "folder or glob of prompts to collect; may be given several times"
    group.addoption("--llm-prompts", action="append", metavar="PATH", help=about)
    parser.addini("llm_prompts", about, type="args", default=[])
    for name, metavar, about in TEXTS:
        group.addoption(f"--llm-{name}", metavar=metavar, help=about)
        parser.addini(f"llm_{name.replace('-', '_')}", about, type="string", default="")
    about = "also attack the prompts: an item for each attack and each harmless twin"
    group.addoption("--llm-safety", action="store_true", default=None, help=about)
    parser.addini("llm_safety", about, type="bool", default=False)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Refuse a misspelt option of ours with the name that was meant."""
    yield
    if any(text.startswith("--llm-") for text in args):
        from llm_actions.pytest_plugin.settings import refuse_unknown

        unknown = parser.parse_known_and_unknown_args(args)[1]
        try:
            refuse_unknown(unknown, [name for name, _, _ in TEXTS])
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers; with an option or ini value of ours, read and check everything."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)
    names = ("prompts", "safety", *(name.replace("-", "_") for name, _, _ in TEXTS))
    is_asked_for = any(config.getoption(f"llm_{name}") is not None for name in names)
    if is_asked_for or config.getini("llm_prompts"):
        from llm_actions.pytest_plugin.collection import start

        start(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark the tests that use `llm_client` as `api`, before `-m` chooses."""
    for item in items:
        uses = "llm_client" in getattr(item, "fixturenames", ())
        if uses and item.get_closest_marker("api") is None:
            item.add_marker("api")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no answer that a failing test shows pose as lines of the log."""
    report = yield
    if not report.passed and "llm_client" in getattr(item, "fixturenames", ()):
        from llm_actions.pytest_plugin.cleaning import clean_report
        from llm_actions.pytest_plugin.workbench import hiding

        clean_report(report, hiding(item.config))
    return report


@pytest.fixture(scope="session")
def llm_client(pytestconfig: pytest.Config) -> LlmClient:
    """A client of the endpoint: `llm_client.chat("…")` and `llm_client.chat.completions.create`.

    Without OPENAI_API_KEY the tests that use it are skipped, and in CI they are errors.
    """
    bench = _workbench(pytestconfig)
    reason = bench.settings.missing_key
    if reason is not None:
        if bench.settings.is_ci:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return bench.client()


@pytest.fixture
def system_prompt(request: pytest.FixtureRequest) -> str:
    """The system text of the current version, or of the one that `prompt` or a parameter names."""
    text = _chosen(request).system
    if text is None:
        pytest.fail("the prompt has no system.md", pytrace=False)
    return text


@pytest.fixture
def prompt_config(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The config.yaml of the version as a dict, which the test may change."""
    return _chosen(request).config


@pytest.fixture
def prompt_cases(request: pytest.FixtureRequest) -> list[Any]:
    """The `test_cases` of the version's config.yaml, each a dict."""
    return _chosen(request).cases


def _workbench(config: pytest.Config) -> Workbench:
    """What the session shares. Fails the set-up where options or variables are wrong."""
    from llm_actions.errors import ConfigurationError
    from llm_actions.pytest_plugin.workbench import told, workbench

    try:
        return workbench(config)
    except ConfigurationError as error:
        pytest.fail(told(error), pytrace=False)


def _chosen(request: pytest.FixtureRequest) -> PromptFiles:
    """The files of the version that a test is about."""
    from llm_actions.errors import ConfigurationError
    from llm_actions.pytest_plugin.workbench import told

    marker = request.node.get_closest_marker("prompt")
    named = getattr(request, "param", None)
    if named is None and marker is not None:
        named = marker.args[0] if len(marker.args) == 1 and not marker.kwargs else ""
    if named is not None and (not isinstance(named, str) or not named):
        pytest.fail('name one version, such as @pytest.mark.prompt("v1")', pytrace=False)
    try:
        return _workbench(request.config).prompts.choose(named)
    except ConfigurationError as error:
        pytest.fail(told(error), pytrace=False)
