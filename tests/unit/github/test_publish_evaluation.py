"""A report reaches every place where people and other steps look for it."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.golden.reports import failing, faulty, passing, refused
from tests.hostile.corpus import STRINGS
from tests.hostile.reports import always, hostile_cases, hostile_report
from tests.hostile.runner import Command, commands_in, outputs_in
from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_state import BOT, MAINTAINER

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.metrics import MetricName
from llm_actions.github.publish_evaluation import (
    case_annotations,
    outputs,
    publish_evaluation,
)
from llm_actions.github.sticky_comment import CommentPolicy, Publication
from llm_actions.github.workflow import PullRequest, Workflow
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.history import decode
from llm_actions.verdict import Verdict

FILES = ["junit.xml", "report.html", "report.json", "summary.md"]
REPORTS = {"pass": passing, "fail": failing, "error": faulty, "configuration": refused}


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job that publishes reports, and what it printed."""

    folder: Path
    workflow: Workflow
    token: str
    capture: pytest.CaptureFixture[str]

    def publish(
        self, report: EvaluationReport, comment: CommentPolicy = CommentPolicy.ALWAYS
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
        with CaseViews(report.counts.total, report.run.repeats) as views:
            publish_evaluation(report, to, views.add_all(report.cases()))
        return self.capture.readouterr().out

    def outputs(self) -> dict[str, str]:
        """The outputs that the job delivered."""
        return outputs_in((self.folder / "output").read_text("utf-8"))

    def on(self, **changes: object) -> "Job":
        """The same job elsewhere."""
        return replace(self, workflow=replace(self.workflow, **changes))  # type: ignore[arg-type] # names are the tests'


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
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert json.loads((folder / "report.json").read_bytes())["verdict"] == report.verdict
    assert ElementTree.parse(folder / "junit.xml").getroot().tag == "testsuites"
    assert (folder / "report.html").read_bytes().lower().startswith(b"<!doctype html>")
    assert (folder / "summary.md").read_text("utf-8") + "\n" == summary
    assert body.split("\n")[1] == summary.split("\n")[0]
    assert f"verdict: {report.verdict}" in log
    assert job.outputs()["comment-url"].endswith(
        f"#issuecomment-{github_fake.state.comments[0].id}"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "pass",
            {
                "verdict": "pass",
                "passed": "true",
                "score": "0.958333",
                "accuracy": "0.958333",
                "total": "48",
                "failed": "2",
                "errors": "0",
                "cost": "0.000634",
            },
        ),
        ("fail", {"verdict": "fail", "passed": "false", "accuracy": "0.729167", "failed": "13"}),
        ("error", {"verdict": "error", "passed": "false", "errors": "3", "total": "24"}),
        (
            "configuration",
            {
                "verdict": "error",
                "passed": "false",
                "score": "",
                "accuracy": "",
                "interval-low": "",
                "interval-high": "",
                "total": "0",
                "cost": "",
            },
        ),
    ],
)
def test_outputs_say_what_the_report_says(name: str, expected: dict[str, str]) -> None:
    found = outputs(REPORTS[name]())

    assert {key: found[key] for key in expected} == expected


def test_interval_in_the_outputs_holds_the_accuracy() -> None:
    found = outputs(passing())

    low, accuracy, high = (
        float(found[name]) for name in ("interval-low", "accuracy", "interval-high")
    )
    assert 0.8 < low < accuracy < high < 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (1.0, "1"), (10.0, "10"), (0.5, "0.5"), (2 / 3, "0.666667"), (1e-9, "0")],
)
def test_numbers_in_outputs_are_plain(value: float, shown: str) -> None:
    report = passing()
    metrics = tuple(
        replace(metric, value=value) if metric.name is MetricName.ACCURACY else metric
        for metric in report.metrics
    )

    assert outputs(replace(report, metrics=metrics))["accuracy"] == shown


def test_outputs_are_there_when_the_files_cannot_be_written(job: Job) -> None:
    (job.folder / "report").write_text("a file in the way")

    with pytest.raises(OSError, match="report"):
        job.publish(passing())

    assert job.outputs()["verdict"] == "pass"


@pytest.mark.parametrize(
    ("policy", "name", "is_made"),
    [
        (CommentPolicy.ALWAYS, "pass", True),
        (CommentPolicy.ALWAYS, "fail", True),
        (CommentPolicy.ON_FAILURE, "pass", False),
        (CommentPolicy.ON_FAILURE, "fail", True),
        (CommentPolicy.ON_FAILURE, "error", True),
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
    assert "Evaluation: pass" in body
    assert "no longer fail" in body


def test_suites_have_a_comment_each(job: Job, github_fake: GitHubFake) -> None:
    for suite in ("a", "b", "a"):
        job.publish(replace(passing(), suite=suite))

    assert ["`a`" in body for body in bodies(github_fake)] == [True, False]


def test_forged_comment_is_neither_updated_nor_believed(job: Job, github_fake: GitHubFake) -> None:
    job.publish(failing())
    forged = github_fake.state.comments[0]
    forged.login = MAINTAINER

    job.publish(failing())

    assert [comment.login for comment in github_fake.state.comments] == [MAINTAINER, BOT]
    assert "Since" not in bodies(github_fake)[1]


def test_broken_run_between_two_others_is_not_what_they_are_compared_with(
    job: Job, github_fake: GitHubFake
) -> None:
    job.publish(passing())
    remembered = decode(bodies(github_fake)[0])

    job.publish(faulty())
    broken = bodies(github_fake)[0]
    job.publish(replace(failing(), suite=""))

    assert decode(broken) == remembered
    assert "Since" not in broken
    assert "accuracy 95.8 % → 72.9 %" in bodies(github_fake)[0]


@pytest.mark.parametrize(("is_from_fork", "said"), [(True, "fork"), (False, "pull-requests")])
def test_token_that_may_not_comment_makes_a_notice_and_changes_nothing_else(
    is_from_fork: bool, said: str, job: Job, github_fake: GitHubFake
) -> None:
    pull_request = PullRequest(number=7, head_sha=None, is_from_fork=is_from_fork)
    job = replace(job.on(pull_request=pull_request), token="fork-token")

    log = job.publish(failing())

    (notice,) = notices(log)
    assert said in notice.message
    assert "summary" in notice.message
    assert bodies(github_fake) == []
    assert (job.outputs()["verdict"], job.outputs()["comment-url"]) == ("fail", "")
    assert (job.folder / "summary").stat().st_size > 1000


def test_missing_token_is_named(job: Job) -> None:
    (notice,) = notices(replace(job, token="").publish(failing()))

    assert "`github-token`" in notice.message


@pytest.mark.parametrize("status", [0, 500])
def test_broken_github_makes_a_notice(job: Job, github_fake: GitHubFake, status: int) -> None:
    github_fake.disturb(status, times=9, method="POST", path="/comments")

    (notice,) = notices(job.publish(failing()))

    assert "could not" in notice.message
    assert "workflow-token" not in notice.message


def test_interrupted_run_does_not_talk_to_github(job: Job, github_fake: GitHubFake) -> None:
    report = replace(faulty(), exit_code=ExitCode.INTERRUPTED)

    job.publish(report)

    assert github_fake.requests == []
    assert job.outputs()["comment-url"] == ""


def test_push_gets_no_comment(job: Job, github_fake: GitHubFake) -> None:
    log = job.on(pull_request=None).publish(failing())

    assert github_fake.requests == []
    assert notices(log) == []


def test_laptop_gets_no_command_and_no_comment(job: Job, github_fake: GitHubFake) -> None:
    laptop = job.on(is_job=False, output_file=None, summary_file=None)

    log = laptop.publish(failing())

    assert commands_in(log) == []
    assert github_fake.requests == []
    assert sorted(path.name for path in (job.folder / "report").iterdir()) == FILES


@pytest.mark.parametrize("name", REPORTS)
def test_job_gets_no_more_annotations_than_are_shown(name: str, job: Job) -> None:
    report = REPORTS[name]()
    many = replace(
        report,
        problems=report.problems * 20,
        reasons=report.reasons * 20,
    )

    found = commands_in(replace(job, token="").publish(many))

    for level in ("error", "warning", "notice"):
        assert sum(command.name == level for command in found) <= 10


def test_hidden_cases_are_counted_in_the_last_annotation() -> None:
    report = failing()

    *shown, last = case_annotations(report, excerpt(report.cases()))

    on_lines = [annotation for annotation in shown if annotation.file is not None]
    assert str(report.counts.failed - len(on_lines)) in last.message
    assert all(annotation.file == "data/eval_dataset.jsonl" for annotation in on_lines)


@pytest.mark.parametrize(
    ("verdict", "level"),
    [
        (Verdict.PASS, "notice"),
        (Verdict.INCONCLUSIVE, "warning"),
        (Verdict.FAIL, "error"),
        (Verdict.ERROR, "error"),
    ],
)
def test_annotations_are_as_severe_as_the_verdict(verdict: Verdict, level: str) -> None:
    report = replace(failing(), verdict=verdict)

    levels = {annotation.level for annotation in case_annotations(report, excerpt(report.cases()))}

    assert levels == {level}


def test_problem_is_annotated_at_its_line() -> None:
    problem = Problem(where="a.jsonl:3", message="wrong", file="a.jsonl", line=3)
    report = replace(refused(), problems=(problem,))

    (annotation,) = (each for each in case_annotations(report, excerpt(())) if each.file)

    assert (annotation.file, annotation.line) == ("a.jsonl", 3)
    assert "wrong" in annotation.message


@pytest.mark.parametrize("start", [0, 25])
def test_hostile_report_is_published_without_a_forged_command_or_output(
    start: int, job: Job, github_fake: GitHubFake
) -> None:
    for text in STRINGS[start::50]:
        cases = hostile_cases(always(text))

        log = job.publish(hostile_report(always(text), cases))

        assert {command.name for command in commands_in(log)} == {"error"}
        assert job.outputs()["passed"] == "false"
        assert github_fake.state.comments[-1].login == BOT
