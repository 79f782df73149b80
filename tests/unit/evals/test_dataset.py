"""Datasets: checked as a whole before the first request, streamed afterwards."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.unit.evals.datasets import check, dataset_of, write_jsonl

from llm_actions.errors import ConfigurationError
from llm_actions.evals.app_target import AppTarget
from llm_actions.evals.dataset import TAGS_AT_MOST, DatasetFile
from llm_actions.evals.model_target import ModelTarget

GOOD = {"input": "q", "expected_keywords": ["a"]}


def test_dataset_of_several_files_and_formats_is_read_in_order(tmp_path: Path) -> None:
    write_jsonl(
        tmp_path / "a.jsonl", [{**GOOD, "id": "one", "tags": ["en"]}, {**GOOD, "id": "two"}]
    )
    (tmp_path / "b.json").write_text(json.dumps([{**GOOD, "id": "three", "system": "s"}]))
    (tmp_path / "c.csv").write_text("id,input,expected_keywords,tags\nfour,q,a,zh;en\n")
    (tmp_path / "d.yaml").write_text("- {id: five, input: q, expected: a}\n")

    dataset, problems = check(tmp_path, "a.jsonl", "b.json", "c.csv", "d.yaml")

    assert problems == []
    assert dataset is not None
    assert [(s.index, s.id, s.file, s.line) for s in dataset] == [
        (0, "one", "a.jsonl", 1),
        (1, "two", "a.jsonl", 2),
        (2, "three", "b.json", 1),
        (3, "four", "c.csv", 2),
        (4, "five", "d.yaml", 1),
    ]
    assert (dataset.samples, dataset.tags, dataset.own_system_texts) == (5, ("en", "zh"), 1)


def test_file_is_described_by_its_digest(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "data" / "a.jsonl", [GOOD, GOOD])

    dataset, _ = check(tmp_path, "data/a.jsonl")

    assert dataset is not None
    assert dataset.files == (
        DatasetFile(
            name="data/a.jsonl",
            path=path,
            digest="sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
            samples=2,
        ),
    )


def test_dataset_can_be_read_again_and_again(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, [GOOD] * 3)

    assert list(dataset) == list(dataset)


def test_files_of_one_name_in_two_folders_have_samples_of_different_names(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "en" / "eval.jsonl", [GOOD])
    write_jsonl(tmp_path / "zh" / "eval.jsonl", [GOOD])

    dataset, problems = check(tmp_path, "en/eval.jsonl", "zh/eval.jsonl")

    assert problems == []
    assert dataset is not None
    assert [sample.id for sample in dataset] == ["en/eval.jsonl:1", "zh/eval.jsonl:1"]


def test_samples_on_one_line_have_different_names(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([GOOD, GOOD]))

    dataset, problems = check(tmp_path, "a.json")

    assert problems == []
    assert dataset is not None
    assert [sample.id for sample in dataset] == ["a.json:1", "a.json:1.2"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"], ids=["on-two-lines", "on-one-line"])
def test_repeated_id_is_told_with_both_places(tmp_path: Path, name: str) -> None:
    rows = [{**GOOD, "id": "x"}, {**GOOD, "id": "x"}]
    if name == "a.json":
        (tmp_path / name).write_text(json.dumps(rows))
    else:
        write_jsonl(tmp_path / name, rows)

    dataset, problems = check(tmp_path, name)

    line = 1 if name == "a.json" else 2
    assert dataset is None
    assert problems == [f"{name}:{line}: the id `x` stands already at {name}:1"]


def test_repeated_id_is_told_across_files(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{**GOOD, "id": "x"}])
    write_jsonl(tmp_path / "b.jsonl", [GOOD, {**GOOD, "id": "x"}])

    _, problems = check(tmp_path, "a.jsonl", "b.jsonl")

    assert problems == ["b.jsonl:2: the id `x` stands already at a.jsonl:1"]


def test_id_that_is_told_is_one_short_line(tmp_path: Path) -> None:
    name = "x\n::error::" + "y" * 500
    write_jsonl(tmp_path / "a.jsonl", [{**GOOD, "id": name}] * 2)

    _, (problem,) = check(tmp_path, "a.jsonl")

    assert problem.isprintable()
    assert len(problem) < 200


@pytest.mark.parametrize(
    ("row", "is_off", "problem"),
    [
        pytest.param(
            {"input": "q"},
            False,
            "nothing to score: give `expected`, `expected_keywords`, `forbidden_keywords`, "
            "`expected_contains`, `max_length` or `assert`",
            id="no-criterion",
        ),
        pytest.param(
            {"input": "q", "expected": "a"},
            True,
            "nothing to score: only `expected` is given and `similarity` is off",
            id="similarity-is-off",
        ),
    ],
)
def test_sample_that_cannot_be_scored_is_told(
    tmp_path: Path, row: dict[str, object], is_off: bool, problem: str
) -> None:
    write_jsonl(tmp_path / "a.jsonl", [row])

    _, problems = check(tmp_path, "a.jsonl", similarity_is_off=is_off)

    assert problems == [f"a.jsonl:1: {problem}"]


def test_expected_text_is_enough_with_similarity(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"input": "q", "expected": "a"}])

    assert check(tmp_path, "a.jsonl")[1] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", ""), ("a.jsonl", "\n\n"), ("a.json", "[]"), ("a.yaml", ""), ("a.csv", "input\n")],
    ids=["empty", "blank-lines", "empty-list", "empty-yaml", "header-alone"],
)
def test_file_without_a_sample_is_told(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    write_jsonl(tmp_path / "full.jsonl", [GOOD])

    dataset, problems = check(tmp_path, "full.jsonl", name)

    assert dataset is None
    assert problems == [f"{name}: the file holds no sample"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"input": "q"}\n{"inptu": 1}\n{\n')
    (tmp_path / "b.csv").write_text("input,expcted\nq,a\n")
    (tmp_path / "c.txt").write_text("")
    write_jsonl(tmp_path / "d.jsonl", [{**GOOD, "id": "x"}, {**GOOD, "id": "x"}])

    _, problems = check(tmp_path, "a.jsonl", "b.csv", "c.txt", "d.jsonl", "e.jsonl")

    assert [problem.split(" ")[0] for problem in problems] == [
        "a.jsonl:1:",
        "a.jsonl:2:",
        "a.jsonl:2:",
        "a.jsonl:3:",
        "b.csv:1:",
        "c.txt:",
        "d.jsonl:2:",
        "e.jsonl:",
    ]


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").symlink_to("/proc/self/mem")

    dataset, problems = check(tmp_path, "a.jsonl")

    assert dataset is None
    assert problems == ["a.jsonl: cannot be read: Input/output error"]


def test_check_stops_when_further_problems_would_help_nobody(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"x": 1}] * 5_000)

    dataset, problems = check(tmp_path, "a.jsonl")

    assert dataset is None
    assert len(problems) < 1_100


def test_too_many_tags_are_told_once(tmp_path: Path) -> None:
    rows = [{**GOOD, "tags": [f"tag-{number}"]} for number in range(TAGS_AT_MOST + 50)]
    write_jsonl(tmp_path / "a.jsonl", rows)

    _, problems = check(tmp_path, "a.jsonl")

    assert problems == [
        f"a.jsonl:{TAGS_AT_MOST + 1}: more than {TAGS_AT_MOST} different tags; "
        "a tag is for a group of samples, an `id` for one"
    ]


def test_as_many_tags_as_allowed_are_kept(tmp_path: Path) -> None:
    rows = [{**GOOD, "tags": [f"tag-{number:03}"]} for number in range(TAGS_AT_MOST)]

    assert len(dataset_of(tmp_path, rows).tags) == TAGS_AT_MOST


def test_variable_that_a_template_misses_is_told_with_the_sample_s_line(tmp_path: Path) -> None:
    target = AppTarget(url="http://x", body={"q": "{{ input }} {{ tier }}"}, answer_path=("a",))
    write_jsonl(tmp_path / "a.jsonl", [{**GOOD, "vars": {"tier": "gold"}}, GOOD])

    _, problems = check(tmp_path, "a.jsonl", target=target)

    assert problems == ["a.jsonl:2: the sample has no `tier`, which app-body needs"]


def test_any_sample_can_be_sent_to_a_model(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{**GOOD, "input": "退货 \u2028 \x00 😀"}])

    dataset, problems = check(
        tmp_path, "a.jsonl", target=ModelTarget(base_url="http://x", model="m")
    )

    assert problems == []
    assert dataset is not None


@pytest.mark.parametrize(
    "rows",
    [[GOOD], [GOOD] * 3, [GOOD, {**GOOD, "input": "other"}], [GOOD, {"input": 5}]],
    ids=["shorter", "longer", "other-text", "broken"],
)
def test_file_that_changed_since_the_check_is_a_configuration_error(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    dataset = dataset_of(tmp_path, [GOOD, GOOD])
    write_jsonl(tmp_path / "data.jsonl", rows)
    seen: list[int] = []

    with pytest.raises(ConfigurationError, match=r"data\.jsonl"):
        seen.extend(sample.index for sample in dataset)

    assert max(seen, default=0) < dataset.samples
