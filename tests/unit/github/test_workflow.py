"""The job that variables and an event describe."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.github.workflow import PullRequest, Workflow, read_workflow

JOB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "org/app",
    "GITHUB_SHA": "merge",
    "GITHUB_RUN_ID": "42",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_API_URL": "https://github.example/api/v3",
    "GITHUB_WORKSPACE": "/w",
    "RUNNER_TEMP": "/t",
    "GITHUB_OUTPUT": "/o",
    "GITHUB_STEP_SUMMARY": "/s",
    "RUNNER_DEBUG": "1",
}


def event(path: Path, document: object) -> dict[str, str]:
    path.write_text(json.dumps(document))
    return {**JOB, "GITHUB_EVENT_PATH": str(path)}


OWN_BRANCH = {"sha": "abc", "repo": {"full_name": "org/app"}}


def pull_request(head: object = OWN_BRANCH) -> dict[str, object]:
    return {"number": 7, "head": head, "base": {"repo": {"full_name": "org/app"}}}


def test_job_is_read_from_its_variables() -> None:
    assert read_workflow(JOB) == Workflow(
        is_job=True,
        repository="org/app",
        sha="merge",
        api_url="https://github.example/api/v3",
        run_url="https://github.example/org/app/actions/runs/42",
        workspace=Path("/w"),
        temporary=Path("/t"),
        output_file=Path("/o"),
        summary_file=Path("/s"),
        is_debug=True,
    )


def test_outside_of_a_job_only_named_files_are_known() -> None:
    environment = {name: value for name, value in JOB.items() if name != "GITHUB_ACTIONS"}

    assert read_workflow({}) == Workflow()
    assert read_workflow(environment) == Workflow(output_file=Path("/o"), summary_file=Path("/s"))


@pytest.mark.parametrize("missing", ["GITHUB_RUN_ID", "GITHUB_REPOSITORY"])
def test_run_has_no_url_when_a_part_of_it_is_not_known(missing: str) -> None:
    environment = {name: value for name, value in JOB.items() if name != missing}

    assert read_workflow(environment).run_url is None


def test_variables_that_are_missing_have_github_s_own_values() -> None:
    workflow = read_workflow({"GITHUB_ACTIONS": "true"})

    assert workflow == Workflow(is_job=True)
    assert workflow.api_url == "https://api.github.com"


def test_pull_request_is_read_from_the_event(tmp_path: Path) -> None:
    environment = event(tmp_path / "event.json", {"pull_request": pull_request()})

    workflow = read_workflow(environment)

    assert workflow.pull_request == PullRequest(number=7, head_sha="abc", is_from_fork=False)
    assert workflow.commit == "abc"


@pytest.mark.parametrize(
    ("head", "is_fork"),
    [
        ({"sha": "a", "repo": {"full_name": "me/app"}}, True),
        ({"sha": "a", "repo": None}, True),
        ({"sha": "a", "repo": {"full_name": "org/app"}}, False),
    ],
    ids=["fork", "deleted-fork", "branch"],
)
def test_pull_request_from_a_fork_is_known(tmp_path: Path, head: object, is_fork: bool) -> None:
    document = {"pull_request": pull_request(head)}

    workflow = read_workflow(event(tmp_path / "event.json", document))

    assert workflow.pull_request is not None
    assert workflow.pull_request.is_from_fork is is_fork


def test_number_may_stand_beside_the_pull_request(tmp_path: Path) -> None:
    document = {"number": 9, "pull_request": {"head": {"sha": "a"}}}

    workflow = read_workflow(event(tmp_path / "event.json", document))

    assert workflow.pull_request is not None
    assert workflow.pull_request.number == 9


@pytest.mark.parametrize(
    "document",
    [{}, [], None, {"pull_request": None}, {"pull_request": []}, {"pull_request": {"number": "7"}}],
    ids=["push", "list", "null", "no-pull-request", "wrong-kind", "number-as-text"],
)
def test_event_without_a_pull_request_has_none(tmp_path: Path, document: object) -> None:
    workflow = read_workflow(event(tmp_path / "event.json", document))

    assert workflow.pull_request is None
    assert workflow.commit == "merge"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"], ids=["empty", "broken", "not-utf-8"])
def test_event_that_cannot_be_read_is_no_pull_request(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "event.json").write_bytes(content)

    workflow = read_workflow({**JOB, "GITHUB_EVENT_PATH": str(tmp_path / "event.json")})

    assert workflow.pull_request is None


def test_event_that_is_missing_is_no_pull_request(tmp_path: Path) -> None:
    workflow = read_workflow({**JOB, "GITHUB_EVENT_PATH": str(tmp_path / "none.json")})

    assert workflow.pull_request is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["pull_request", "number", "head", "base", "sha", "repo", "full_name"]),
            inner,
        )
    ),
    max_leaves=10,
)


@given(values)
def test_any_event_is_read(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any-event.json"

    workflow = read_workflow(event(path, document))

    assert workflow.commit is None or isinstance(workflow.commit, str)
