"""Servers that tests share: each starts once per session, on a free port of 127.0.0.1."""

import contextlib
import gc
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testbed.act_runner import ActRunner, publish
from tests.testbed.clients import FaultyEndpoint, LlamaServers
from tests.testbed.github_fake import GitHubFake
from tests.testbed.make_tiny_gguf import BAD_ANSWERS, GOOD_ANSWERS, write_model
from tests.testbed.processes import TESTBED, first_line, free_port, running, wait_until_healthy
from tests.testbed.requirements import missing, require_folder, require_program

LLAMA_KEY = "sk-test-llama-0123456789"
REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_collection_finish() -> None:
    """Keeps the thousands of collected tests out of every garbage collection that follows."""
    gc.freeze()


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the servers' logs."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def github_server() -> Iterator[GitHubFake]:
    """The GitHub fake as a server; use `github_fake`, which starts afresh for each test."""
    with GitHubFake() as fake:
        yield fake


@pytest.fixture
def github_fake(github_server: GitHubFake) -> Iterator[GitHubFake]:
    """An empty GitHub; fails the test when GitHub's document does not know what went over it."""
    github_server.reset()
    yield github_server
    assert github_server.violations == []


@pytest.fixture(scope="session")
def faulty_server(logs: Path) -> Iterator[str]:
    """URL of the faulty endpoint; use `faulty_endpoint`, whose figures are one test's own."""
    log = logs / "faulty_endpoint.log"
    script = REPOSITORY / "tests" / "testbed" / "faulty_endpoint.py"
    with running([sys.executable, script], log) as process:
        yield first_line(process, log)


@pytest.fixture
def faulty_endpoint(faulty_server: str) -> FaultyEndpoint:
    """The faulty endpoint with figures that begin at zero."""
    return FaultyEndpoint(url=faulty_server, run=uuid.uuid4().hex)


@pytest.fixture(scope="session")
def example_endpoint(logs: Path) -> Iterator[str]:
    """Base URL, with /v1, of the endpoint that the example ships."""
    log = logs / "example_endpoint.log"
    script = REPOSITORY / "example" / "endpoint.py"
    with running([sys.executable, script, "--port", "0"], log) as process:
        yield first_line(process, log)


@pytest.fixture(scope="session")
def llama_server(logs: Path) -> Iterator[LlamaServers]:
    """llama-server with a model of chosen answers: good, bad, and good with embeddings."""
    if not (TESTBED / "llama" / "usr" / "bin" / "llama-server").exists():
        missing("llama-server", optional=True)
    models = {"good": GOOD_ANSWERS, "bad": BAD_ANSWERS, "embedding": GOOD_ANSWERS}
    with contextlib.ExitStack() as servers:
        urls = {}
        for name, answers in models.items():
            model = logs / f"{name}.gguf"
            write_model(model, answers)
            options = ["--embeddings", "--pooling", "mean"] if name == "embedding" else []
            urls[name] = servers.enter_context(llama_running(model, options))
        yield LlamaServers(**urls, api_key=LLAMA_KEY)


@contextlib.contextmanager
def llama_running(model: Path, options: list[str]) -> Iterator[str]:
    """Runs llama-server on one core and yields its base URL."""
    log, port = model.with_suffix(".log"), free_port()
    script = REPOSITORY / "tests" / "testbed" / "llama_server.sh"
    flags = ["--api-key", LLAMA_KEY, "-t", "1", "--alias", "tiny", *options]
    with running([script, str(port), model, *flags], log) as process:
        wait_until_healthy(process, log, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of a Chromium or Chrome."""
    return require_program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def act_runner(tmp_path_factory: pytest.TempPathFactory) -> ActRunner:
    """act, with this repository's actions as `org/llm-actions@v1`."""
    program = require_program("act")
    published = tmp_path_factory.mktemp("published") / "llm actions"
    publish(REPOSITORY, published)
    return ActRunner(
        program=program,
        repository=published,
        folder=tmp_path_factory.mktemp("act"),
        tool_cache=TESTBED / "tool cache",
    )


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of GitHub's own parser for workflow and action files."""
    require_program("node")
    return require_folder("node") / "node_modules"
