"""Arguments such as `prompts/v2::refund`."""

from pathlib import Path

from llm_actions.pytest_plugin.selection import Selection, not_found, split_arguments

START = Path("/r")
V1, V2 = Path("/r/prompts/v1"), Path("/r/prompts/v2")
ROOT = Path("/r/prompts")


def split(*arguments: str) -> tuple[list[str], Selection]:
    return split_arguments(arguments, START, {V1: V1, V2: V2, ROOT / "current": V2}, [ROOT])


def test_without_arguments_of_ours_everything_is_wanted() -> None:
    left, selection = split("tests", "tests/test_a.py::test_b")

    assert left == ["tests", "tests/test_a.py::test_b"]
    assert selection.wants(V1, "anything")


def test_name_is_taken_from_pytest_and_chooses_one_item() -> None:
    left, selection = split("tests", "./prompts/v1/../v2::refund")

    assert left == ["tests"]
    assert selection.wants(V2, "refund")
    assert not selection.wants(V2, "other")
    assert not selection.wants(V1, "refund")


def test_name_without_a_repeat_stands_for_all_of_them() -> None:
    _, selection = split("prompts/v2::refund")
    _, one = split("prompts/v2::refund[2]")

    assert selection.wants(V2, "refund[1]")
    assert one.wants(V2, "refund[2]")
    assert not one.wants(V2, "refund[1]")


def test_folder_chooses_its_items_and_is_left_to_pytest_too() -> None:
    left, selection = split("prompts/v1")

    assert left == ["prompts/v1"]
    assert selection.wants(V1, "refund")
    assert not selection.wants(V2, "refund")
    assert split("prompts")[1].wants(V2, "refund")


def test_current_stands_for_its_version() -> None:
    left, selection = split("prompts/current::refund", "prompts/current")

    assert left == []
    assert selection.names == {(V2, "refund")}
    assert selection.folders == {V2}


def test_folder_around_the_prompts_chooses_nothing_alone() -> None:
    assert split(".")[1] == Selection()


def test_name_that_no_item_has_is_told_with_the_nearest() -> None:
    _, selection = split("prompts/v2::refnd", "prompts/v2::long[1]")

    found = not_found(selection, [(V2, "refund"), (V2, "long[1]"), (V1, "refnd")])

    assert found == ["unknown test `refnd`; did you mean `refund`?"]
