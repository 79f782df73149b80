"""results.jsonl: nothing that was finished is lost, and a killed run goes on from it."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evals.results import result

from llm_actions.errors import ConfigurationError
from llm_actions.evals.results import CaseError, CaseResult, Status, from_line
from llm_actions.evals.results_file import ResultsFile, open_results


def case(number: int, **fields: object) -> CaseResult:
    return result(**{"index": number, "id": str(number), "key": f"key-{number}", **fields})


def written(path: Path, *cases: CaseResult) -> None:
    """The file of a run that ended with these cases."""
    file = ResultsFile(path, 1 + max(each.index for each in cases))
    file.start_anew()
    for each in cases:
        file.write(each, each.index)
    file.close()


def identifiers(file: ResultsFile) -> list[str]:
    return [from_line(line).id for line in file.lines()]


def test_results_are_read_in_the_order_of_the_dataset(tmp_path: Path) -> None:
    file = ResultsFile(tmp_path / "deep" / "results.jsonl", 4)
    file.start_anew()
    for number in (3, 0, 2):
        file.write(case(number), number)

    assert identifiers(file) == ["0", "2", "3"]
    assert [file.has(number) for number in range(4)] == [True, False, True, True]
    file.close()


def test_flushed_results_survive_a_killed_process(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        file = ResultsFile(tmp_path / "r.jsonl", 3)
        file.start_anew()
        file.write(case(0), 0)
        file.flush()
        file.write(case(1), 1)
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)

    lines = (tmp_path / "r.jsonl").read_bytes().splitlines()

    assert [from_line(line).id for line in lines] == ["0"]


def test_long_lines_are_read_whole(tmp_path: Path) -> None:
    answers = ["x" * size for size in (1, 8_100, 8_192, 50_000, 3)]
    file = ResultsFile(tmp_path / "r.jsonl", len(answers))
    for number, answer in enumerate(answers):
        file.write(case(number, answer=answer), number)

    assert [from_line(line).answer for line in file.lines()] == answers
    file.close()


def test_earlier_file_is_forgotten_by_a_new_run(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl", case(0), case(1))

    file = ResultsFile(tmp_path / "r.jsonl", 2)
    file.start_anew()
    file.write(case(1), 1)

    assert identifiers(file) == ["1"]
    assert file.earlier("key-0", 0) is None
    file.close()
    assert (tmp_path / "r.jsonl").read_bytes().count(b"\n") == 1


def test_finished_results_are_taken_over(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl", case(0), case(1, status=Status.FAIL, score=0.2))

    file = ResultsFile(tmp_path / "r.jsonl", 3)
    taken = file.take_over()

    assert taken == 2
    assert file.earlier("key-1", 1) == case(1, status=Status.FAIL, score=0.2)
    assert file.earlier("key-0", 2) == case(0)
    assert file.earlier("key-7", 0) is None
    assert identifiers(file) == ["1", "0"]
    file.close()


def test_result_is_taken_over_for_one_case_only(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl", case(0))
    file = ResultsFile(tmp_path / "r.jsonl", 2)
    file.take_over()

    assert file.earlier("key-0", 0) is not None
    assert file.earlier("key-0", 1) is None
    file.close()


@pytest.mark.parametrize("status", [Status.ERROR, Status.NOT_RUN])
def test_case_without_a_score_is_asked_again(tmp_path: Path, status: Status) -> None:
    error = CaseError(kind="timeout", message="m")
    written(tmp_path / "r.jsonl", case(0, status=status, score=None, error=error))

    file = ResultsFile(tmp_path / "r.jsonl", 1)

    assert file.take_over() == 0
    assert file.earlier("key-0", 0) is None
    file.close()


@pytest.mark.parametrize(
    "rest",
    [b'{"index": 1, "id"', b"\xff\xfe", case(1).to_line(), b"{}"],
    ids=["half-a-line", "no-text", "line-without-its-end", "no-case"],
)
def test_last_line_that_was_cut_off_is_dropped(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "r.jsonl"
    written(path, case(0))
    path.write_bytes(path.read_bytes() + rest)

    file = ResultsFile(path, 3)
    taken = file.take_over()
    file.write(case(2), 2)
    file.close()

    assert taken == 1
    assert [from_line(line).id for line in path.read_bytes().splitlines()] == ["0", "2"]


@pytest.mark.parametrize(
    "broken",
    [b"", b"nonsense", b"[]", b"\x00" * 50, json.dumps({"index": 0}).encode()],
    ids=["blank", "words", "list", "nulls", "other-fields"],
)
def test_broken_line_in_the_middle_loses_nothing_else(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"\n".join([case(0).to_line(), broken, case(1).to_line(), b""]))

    file = ResultsFile(path, 2)

    assert file.take_over() == 2
    assert file.earlier("key-1", 1) == case(1)
    file.close()


@given(st.binary(max_size=200))
def test_any_earlier_file_can_be_taken_over(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(case(0).to_line() + b"\n" + content)

    file = ResultsFile(path, 2)
    taken = file.take_over()
    file.write(case(1), 1)

    assert taken == 1
    assert file.earlier("key-0", 0) is not None
    assert identifiers(file) == ["0", "1"]
    file.close()


def test_file_that_is_not_there_yet_is_an_empty_one(tmp_path: Path) -> None:
    file = ResultsFile(tmp_path / "none.jsonl", 1)

    assert file.take_over() == 0
    assert list(file.lines()) == []
    file.close()


def test_full_disk_is_an_error_and_keeps_what_was_written() -> None:
    file = ResultsFile(Path("/dev/full"), 1)
    file.write(case(0), 0)

    with pytest.raises(OSError, match="No space left"):
        file.flush()

    assert list(file.lines()) == []
    file.close()


def test_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "r.jsonl").symlink_to("victim")

    with pytest.raises(OSError, match=r".+"):
        ResultsFile(tmp_path / "r.jsonl", 1)

    assert (tmp_path / "victim").read_text() == "precious"


def test_two_runs_cannot_write_one_file_at_once(tmp_path: Path) -> None:
    first = ResultsFile(tmp_path / "r.jsonl", 1)
    with pytest.raises(BlockingIOError):
        ResultsFile(tmp_path / "r.jsonl", 1)
    first.close()

    ResultsFile(tmp_path / "r.jsonl", 1).close()


def test_file_that_is_cut_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    file = ResultsFile(tmp_path / "r.jsonl", 1)
    file.write(case(0), 0)
    file.flush()
    os.truncate(tmp_path / "r.jsonl", 20)

    with pytest.raises(OSError, match="was cut while it was in use"):
        list(file.lines())

    file.close()


def test_run_begins_anew_or_with_what_another_left(tmp_path: Path) -> None:
    path, source = tmp_path / "now" / "results.jsonl", tmp_path / "before.jsonl"
    written(source, case(0), case(1))

    taken = open_results(path, 2, source)
    assert [taken.earlier(f"key-{number}", number) is not None for number in (0, 1)] == [True, True]
    taken.close()
    anew = open_results(path, 2, None)

    assert anew.earlier("key-0", 0) is None
    anew.close()
    assert path.read_bytes() == b""
    assert source.read_bytes().count(b"\n") == 2


def test_link_in_place_of_the_results_is_replaced(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "results.jsonl", tmp_path / "elsewhere"
    elsewhere.write_text("precious", "utf-8")
    path.symlink_to(elsewhere)

    open_results(path, 1, path).close()

    assert not path.is_symlink()
    assert elsewhere.read_text("utf-8") == "precious"


@pytest.mark.parametrize("breaks", ["in-use", "no-folder"])
def test_results_that_cannot_be_written_are_told(tmp_path: Path, breaks: str) -> None:
    path = tmp_path / "results.jsonl"
    other = ResultsFile(path, 1)
    if breaks == "no-folder":
        (tmp_path / "taken").write_text("", "utf-8")
        path = tmp_path / "taken" / "results.jsonl"

    with pytest.raises(ConfigurationError) as error:
        open_results(path, 1, None)

    told = {"in-use": "another run writes to", "no-folder": "cannot be written: "}
    assert str(error.value).startswith("input `report-dir`: ")
    assert told[breaks] in str(error.value)
    other.close()
