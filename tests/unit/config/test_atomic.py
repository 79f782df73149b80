"""Files that are complete or not there."""

import stat
from pathlib import Path

import pytest

from llm_actions.config.atomic import replacing, write_atomically


def test_file_and_its_folders_appear_with_the_whole_content(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.json"

    with replacing(path) as stream:
        stream.write(b"one")
        was_there = path.exists()
        stream.write(b" two")

    assert not was_there
    assert path.read_bytes() == b"one two"


def write_half(path: Path) -> None:
    with replacing(path) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt


def test_earlier_file_stays_when_writing_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"earlier")

    with pytest.raises(KeyboardInterrupt):
        write_half(path)

    assert path.read_bytes() == b"earlier"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_file_can_be_read_by_other_users(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    with replacing(path):
        pass

    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_pieces_are_written_in_order(tmp_path: Path) -> None:
    write_atomically(tmp_path / "report.json", (piece for piece in (b"one", b" ", b"two")))

    assert (tmp_path / "report.json").read_bytes() == b"one two"


def test_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "report.json").symlink_to("victim")

    write_atomically(tmp_path / "report.json", [b"report"])

    assert (tmp_path / "victim").read_text() == "precious"
    assert (tmp_path / "report.json").read_text() == "report"
