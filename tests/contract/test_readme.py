"""What the READMEs tell is what the code does."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import parse_yaml
from llm_actions.errors import ExitCode
from llm_actions.evals.gates import parse_gates
from llm_actions.evals.metrics import METRICS, MetricName
from llm_actions.evals.reading import read_dataset
from llm_actions.evals.rows import LIST_COLUMNS, READERS, read_rows
from llm_actions.evals.samples import SAMPLE_FIELDS, Sample, parse_sample
from llm_actions.llm.answers import ErrorKind
from tests.contract import pages
from tests.contract.pages import SPAN, blocks
from tests.contract.source import PACKAGE, ROOT
from tests.unit.evals.options import options

README = ROOT / "action-evaluate" / "README.md"
TEXT = README.read_text("utf-8")
section = partial(pages.section, TEXT)
first_cells = partial(pages.first_cells, TEXT)


# Tables that are written from action.yml


def generate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", str(root / "scripts" / "generate_docs.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tables_are_those_of_action_yml() -> None:
    done = generate(ROOT, "--check")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def small_copy(tmp_path: Path) -> Path:
    """As much of the repository as the generator needs."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for file in ("action.yml", "README.md"):
        (tmp_path / "action-evaluate").mkdir(exist_ok=True)
        shutil.copy(ROOT / "action-evaluate" / file, tmp_path / "action-evaluate")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "shared" / "llm_actions", ignore=ignored)
    return tmp_path


def test_a_changed_input_is_seen_and_written(small_copy: Path) -> None:
    action = small_copy / "action-evaluate" / "action.yml"
    changed = action.read_text("utf-8").replace('default: "8"', 'default: "a|b"')
    action.write_text(changed, encoding="utf-8")

    seen = generate(small_copy, "--check")
    written = generate(small_copy)

    assert seen.returncode == 1
    assert "+| `concurrency` | `a\\|b` |" in seen.stdout
    assert written.returncode == 0
    assert generate(small_copy, "--check").returncode == 0


def test_a_missing_table_is_an_error(small_copy: Path) -> None:
    readme = small_copy / "action-evaluate" / "README.md"
    readme.write_text(
        readme.read_text("utf-8").replace("<!-- table: outputs -->", ""), encoding="utf-8"
    )

    assert generate(small_copy, "--check").returncode != 0


# The dataset


def samples_of(language: str, folder: Path) -> list[Sample]:
    """The samples in the block of the section `Dataset`, as the action reads them."""
    (block,) = blocks(section("Dataset"), language)
    path = folder / f"data.{language}"
    path.write_text(block, encoding="utf-8")
    problems = Problems()
    found = [
        parse_sample(row.values, index=index, file="data", line=0, problems=problems)
        for index, row in enumerate(read_rows(path, "data", problems))
    ]
    problems.raise_if_any()
    return [sample for sample in found if sample is not None]


def test_the_dataset_is_the_same_in_all_formats(tmp_path: Path) -> None:
    jsonl = samples_of("jsonl", tmp_path)

    assert len(jsonl) == 2
    for language in ("json", "yaml", "csv"):
        assert samples_of(language, tmp_path) == jsonl, language


def test_every_field_is_described() -> None:
    assert [SPAN.fullmatch(cell)[2] for cell in first_cells("Dataset")] == list(SAMPLE_FIELDS)  # type: ignore[index] # every cell is a span


def test_every_ending_and_list_column_is_named() -> None:
    text = section("Dataset")

    assert [ending for ending in READERS if f"`{ending}`" not in text] == []
    assert [column for column in LIST_COLUMNS if f"`{column}`" not in text] == []


def test_the_csv_has_every_field_but_those_that_stand_alone() -> None:
    (block,) = blocks(section("Dataset"), "csv")
    header = next(csv.reader(block.splitlines()))

    assert set(SAMPLE_FIELDS) - set(header) == {"forbidden_keywords", "system", "threshold"}


def test_the_assertions_of_the_example_are_assertions(tmp_path: Path) -> None:
    dataset, workflow = blocks(section("Assertions"), "yaml")
    (tmp_path / "data.yaml").write_text(dataset, encoding="utf-8")
    (tmp_path / "checks.py").write_text("def no_blame(output, context): return True\n")
    chosen = options(dataset="data.yaml", report_dir=tmp_path / "report")
    problems = Problems()

    found = read_dataset(chosen, Folders(working=tmp_path), None, problems)

    problems.raise_if_any()
    assert found.items is not None
    assert found.items.samples == 2
    assert (found.asks_judge, found.needs_vectors) == (True, True)
    assert "judge-model" in workflow


# Gates, exit codes, kinds of errors


def test_the_gates_of_the_example_are_gates() -> None:
    (block,) = blocks(section("Gates"), "yaml")
    text = parse_yaml(block).value["gates"]  # type: ignore[index] # it is a mapping
    problems = Problems()

    gates = parse_gates(text, ["zh"], problems)

    problems.raise_if_any()
    assert len(gates) == len(text.splitlines())


def test_every_metric_is_described_as_it_is() -> None:
    rows = [line.split(" | ") for line in section("Gates").splitlines() if line.startswith("| `")]
    described = {
        MetricName(name): (row[2].strip(), row[3].strip())
        for row in rows
        for name in re.findall(r"`([a-z0-9-]+)`", row[0])
    }

    assert described == {
        name: ("high" if kind.higher_is_better else "low", "yes" if kind.has_interval else "no")
        for name, kind in METRICS.items()
    }


def test_every_exit_code_is_described() -> None:
    codes = re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)

    assert [int(code) for code in codes] == sorted(ExitCode)


def test_every_kind_of_error_is_described() -> None:
    kinds = [cell.strip("`") for cell in first_cells("Errors of cases")]

    assert sorted(kinds) == sorted(ErrorKind)


def test_the_table_of_visible_drops_is_what_the_command_prints() -> None:
    (block,) = blocks(section("Statistics"), "console")
    found = re.fullmatch(r"\$ PYTHONPATH=shared python3 -c '(.*?)'\n(.*)", block, re.DOTALL)
    assert found is not None

    done = subprocess.run(
        [sys.executable, "-c", found[1]],
        cwd=ROOT,
        env={"PYTHONPATH": "shared", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == found[2]


def test_dependencies_are_explained() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("## Dependencies")[2]
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("dependencies = [")[2]
    names = re.findall(r'"([a-z0-9-]+)[>=]', project.partition("]")[0])

    assert names
    assert [name for name in names if f"| `{name}` |" not in table.lower()] == []


VARYING = re.compile(
    r"=+$|\d\. |example\$|target: |latency-|report: |html: |exit code |.* cases after "
)


def test_the_run_that_the_readme_shows_is_what_the_example_gives(
    example_endpoint: str, tmp_path: Path
) -> None:
    shown, _ = blocks((ROOT / "README.md").read_text("utf-8"), "text")
    lasting = [line for line in shown.splitlines() if line and not VARYING.match(line)]
    entry = (sys.executable, "-I", "-B", str(ROOT / "action-evaluate" / "evaluate.py"))
    inputs = ("--dataset", "data/eval_dataset.jsonl", "--prompt", "prompts/current")
    target = (
        "--base-url",
        example_endpoint,
        "--model",
        "support-small",
        "--api-key",
        "no-key-needed",
    )

    done = subprocess.run(
        [*entry, *inputs, *target, "--report-dir", str(tmp_path)],
        cwd=ROOT / "example",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert len(lasting) > 15
    assert [line for line in lasting if line not in done.stdout.splitlines()] == []
