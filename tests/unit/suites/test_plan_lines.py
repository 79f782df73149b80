"""What the log says of a plan."""

from pathlib import Path

from tests.unit.suites.prompts import config, write
from tests.unit.suites.running import planned

from llm_actions.suites.plan_lines import plan_lines
from llm_actions.suites.records import SuiteName

CASE = "{input: When?, expected_keywords: [soon]}"


def test_suites_versions_and_requests_are_told(tmp_path: Path) -> None:
    root = write(tmp_path, {"v1": config(CASE, CASE.replace("When", "Where"))})
    suites = (SuiteName.LINT, SuiteName.REGRESSION, SuiteName.SAFETY)

    lines = list(plan_lines(planned(root, suites=suites, repeats=2)))

    assert lines[:3] == [
        "suites: lint, regression, safety",
        "lint: 1 versions in 1 families",
        "version: prompts/v1",
    ]
    assert lines[3].startswith("model: m: 2 test cases, 0 of the baseline, ")
    assert lines[3].endswith("times 2")
    assert "http://endpoint.test/v1, besides judges" in lines[4]


def test_hostile_names_stay_on_their_line(tmp_path: Path) -> None:
    root = write(tmp_path, {"v1": config(CASE)})

    lines = list(plan_lines(planned(root, models=("m\n::error::x",))))

    assert all("\n" not in line for line in lines)


def test_lint_alone_tells_of_no_request(tmp_path: Path) -> None:
    root = write(tmp_path, {"v1": config(CASE)})

    lines = list(plan_lines(planned(root, suites=(SuiteName.LINT,))))

    assert not [line for line in lines if "requests" in line]
