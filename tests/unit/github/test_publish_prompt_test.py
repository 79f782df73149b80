"""A prompt test reaches every place where people and other steps look for it."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.golden.prompt_tests import (
    REPORTS,
    case,
    everything,
    failing,
    faulty,
    judged,
    linted,
    measured,
    passing,
)
from tests.hostile.corpus import LONE_SURROGATES, STRINGS
from tests.hostile.prompt_tests import hostile_test, hostile_test_cases
from tests.hostile.reports import always
from tests.hostile.runner import Command, commands_in, outputs_in
from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_state import BOT, MAINTAINER

from llm_actions.errors import ExitCode
from llm_actions.evals.results import Status
from llm_actions.github.publish_prompt_test import (
    outputs,
    prompt_test_annotations,
    publish_prompt_test,
)
from llm_actions.github.sticky_comment import CommentPolicy, Publication
from llm_actions.github.workflow import PullRequest, Workflow
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.verdict import Verdict

FILES = ["junit.xml", "report.html", "report.json", "summary.md"]
NAMES = {
    *("verdict", "passed", "lint-errors", "cases", "failed", "errors", "broken", "safety"),
    *("safety-low", "judge-agreement", "cost", "report-path", "html-path", "sarif-path"),
    "comment-url",
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job that publishes prompt tests, and what it printed."""

    folder: Path
    workflow: Workflow
    token: str
    capture: pytest.CaptureFixture[str]

    def publish(
        self, report: PromptTestReport, comment: CommentPolicy = CommentPolicy.ALWAYS
    ) -> str:
        """The log of publishing a report."""
        for file in (self.workflow.output_file, self.workflow.summary_file):
            if file is not None:
                file.write_bytes(b"")
        self.capture.readouterr()
        to = Publication(
            report_dir=self.folder / "report",
            workflow=self.workflow,
            comment=comment,
            token=self.token,
        )
        publish_prompt_test(report, to)
        return self.capture.readouterr().out

    def outputs(self) -> dict[str, str]:
        """The outputs that the job delivered."""
        return outputs_in((self.folder / "output").read_text("utf-8"))


@pytest.fixture
def job(tmp_path: Path, github_fake: GitHubFake, capsys: pytest.CaptureFixture[str]) -> Job:
    """A job of pull request 7, whose token may comment."""
    workflow = Workflow(
        is_job=True,
        repository="org/app",
        api_url=github_fake.url,
        output_file=tmp_path / "output",
        summary_file=tmp_path / "summary",
        pull_request=PullRequest(number=7, head_sha="a" * 40, is_from_fork=False),
    )
    return Job(folder=tmp_path, workflow=workflow, token="workflow-token", capture=capsys)


def bodies(fake: GitHubFake) -> list[str]:
    return [comment.body for comment in fake.state.comments]


def notices(log: str) -> list[Command]:
    return [each for each in commands_in(log) if each.name == "notice"]


@pytest.mark.parametrize("name", REPORTS)
def test_every_place_gets_the_report(name: str, job: Job, github_fake: GitHubFake) -> None:
    report = REPORTS[name]()

    log = job.publish(report)

    folder = job.folder / "report"
    summary = (job.folder / "summary").read_text("utf-8")
    (body,) = bodies(github_fake)
    expected = sorted([*FILES, *(["lint.sarif"] if report.lint else [])])
    assert sorted(path.name for path in folder.iterdir()) == expected
    assert json.loads((folder / "report.json").read_bytes())["verdict"] == report.verdict
    assert ElementTree.parse(folder / "junit.xml").getroot().tag == "testsuites"
    assert (folder / "report.html").read_bytes().lower().startswith(b"<!doctype html>")
    assert (folder / "summary.md").read_text("utf-8") + "\n" == summary
    assert body.split("\n")[1] == summary.split("\n")[0]
    assert f"verdict: {report.verdict}" in log
    assert job.outputs().keys() == NAMES
    assert job.outputs()["comment-url"].endswith(
        f"#issuecomment-{github_fake.state.comments[0].id}"
    )


def test_findings_are_sarif_where_the_lint_ran(job: Job) -> None:
    job.publish(linted())
    path = Path(job.outputs()["sarif-path"])
    results = json.loads(path.read_text("utf-8"))["runs"][0]["results"]
    assert len(results) == 3

    job.publish(faulty())

    assert job.outputs()["sarif-path"] == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "fail",
            {
                "verdict": "fail",
                "passed": "false",
                "lint-errors": "0",
                "cases": "105",
                "failed": "4",
                "errors": "0",
                "broken": "1",
                "safety": "0.975",
                "cost": "0.00127",
            },
        ),
        ("pass", {"verdict": "pass", "passed": "true", "safety": "1", "broken": "0"}),
        ("lint", {"lint-errors": "1", "cases": "0", "safety": "", "cost": ""}),
        ("error", {"lint-errors": "", "errors": "2", "safety-low": ""}),
        ("judge", {"verdict": "inconclusive", "judge-agreement": "0.583333"}),
        ("fail", {"judge-agreement": ""}),
        ("configuration", {"verdict": "error", "passed": "false", "cases": "0"}),
    ],
)
def test_outputs_say_what_the_report_says(name: str, expected: dict[str, str]) -> None:
    found = outputs(REPORTS[name]())

    assert {key: found[key] for key in expected} == expected


def test_low_end_of_the_interval_is_below_the_share() -> None:
    found = outputs(failing())

    assert 0.8 < float(found["safety-low"]) < float(found["safety"])


def test_outputs_are_there_when_the_files_cannot_be_written(job: Job) -> None:
    (job.folder / "report").write_text("a file in the way")

    with pytest.raises(OSError, match="report"):
        job.publish(passing())

    assert job.outputs()["verdict"] == "pass"


@pytest.mark.parametrize(
    ("policy", "name", "is_made"),
    [
        (CommentPolicy.ALWAYS, "pass", True),
        (CommentPolicy.ON_FAILURE, "pass", False),
        (CommentPolicy.ON_FAILURE, "fail", True),
        (CommentPolicy.ON_FAILURE, "configuration", True),
        (CommentPolicy.NEVER, "fail", False),
    ],
)
def test_policy_decides_whether_a_comment_is_made(
    policy: CommentPolicy, name: str, is_made: bool, job: Job, github_fake: GitHubFake
) -> None:
    job.publish(REPORTS[name](), policy)

    assert len(bodies(github_fake)) == is_made
    assert bool(job.outputs()["comment-url"]) == is_made


def test_comment_of_a_failure_is_updated_when_the_failure_is_gone(
    job: Job, github_fake: GitHubFake
) -> None:
    job.publish(replace(failing(), suite=""), CommentPolicy.ON_FAILURE)

    job.publish(passing(), CommentPolicy.ON_FAILURE)

    (body,) = bodies(github_fake)
    assert "Prompt test: pass" in body


def test_forged_comment_is_not_updated(job: Job, github_fake: GitHubFake) -> None:
    job.publish(failing())
    github_fake.state.comments[0].login = MAINTAINER

    job.publish(failing())

    assert [comment.login for comment in github_fake.state.comments] == [MAINTAINER, BOT]


def test_token_that_may_not_comment_makes_a_notice(job: Job, github_fake: GitHubFake) -> None:
    log = replace(job, token="fork-token").publish(failing())

    (notice,) = notices(log)
    assert "pull-requests" in notice.message
    assert bodies(github_fake) == []
    assert job.outputs()["verdict"] == "fail"


def test_interrupted_run_does_not_talk_to_github(job: Job, github_fake: GitHubFake) -> None:
    job.publish(replace(faulty(), exit_code=ExitCode.INTERRUPTED))

    assert github_fake.requests == []
    assert job.outputs()["comment-url"] == ""


def test_laptop_gets_no_command_and_no_comment(job: Job, github_fake: GitHubFake) -> None:
    workflow = replace(job.workflow, is_job=False, output_file=None, summary_file=None)

    log = replace(job, workflow=workflow).publish(failing())

    assert commands_in(log) == []
    assert github_fake.requests == []


def test_annotations_are_ten_at_most_and_errors_come_first() -> None:
    report = everything()
    assert report.lint is not None
    many = replace(
        report,
        lint=replace(report.lint, findings=report.lint.findings * 4),
        cases=tuple(case(number, Status.FAIL) for number in range(50)),
    )

    found = list(prompt_test_annotations(many))

    assert len(found) == 10
    assert [each.level for each in found] == ["error"] * 10
    assert found[1].file == "prompts/support/v2/system.md"
    assert found[-1].message == "50 more; the summary and the report list them"
    assert all(each.file for each in found[1:-1])


def test_annotations_stand_at_their_lines() -> None:
    found = {each.title: each for each in prompt_test_annotations(failing())}

    assert (found["Newly broken"].file, found["Newly broken"].line) == (
        "prompts/support/v2/config.yaml",
        16,
    )
    assert "Fell to the attack" in found
    assert found["Prompt test: fail"].file is None


def test_labels_that_the_judge_does_not_share_are_marked_where_it_matters() -> None:
    found = [each for each in prompt_test_annotations(judged()) if "judge" in each.title]

    assert [(each.file, each.line, each.level) for each in found[:2]] == [
        ("evals/labels.csv", 2, "warning"),
        ("evals/labels.csv", 3, "warning"),
    ]
    assert found[0].message == "labelled fail, the judge says pass: it names them"
    judge = measured()
    passed = replace(passing(), judge=replace(judge, verdict=Verdict.PASS))
    assert not any("judge" in each.title for each in prompt_test_annotations(passed))


def test_warnings_of_a_passing_lint_are_warnings() -> None:
    report = linted()
    assert report.lint is not None
    warnings = replace(report.lint, verdict=Verdict.PASS, findings=report.lint.findings[:1])

    (found,) = prompt_test_annotations(replace(report, verdict=Verdict.PASS, lint=warnings))

    assert (found.level, found.title) == ("warning", "Lint: prompt/no-role")


@pytest.mark.parametrize("text", [*STRINGS[::40], *LONE_SURROGATES])
def test_hostile_texts_reach_every_place(text: str, job: Job, github_fake: GitHubFake) -> None:
    report = hostile_test(always(text), hostile_test_cases(always(text)))

    log = job.publish(report)

    assert {each.name for each in commands_in(log)} <= {"error", "warning", "notice"}
    assert job.outputs()["verdict"] == "fail"
    assert len(bodies(github_fake)) == 1
    assert json.loads((job.folder / "report" / "lint.sarif").read_bytes())
