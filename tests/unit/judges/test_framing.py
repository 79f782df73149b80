"""The frame around judged texts: nothing in it can pose as instructions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.judge_attacks import ATTACKS

from llm_actions.judges.framing import Frame, block, decoy_block, frame_secret, make_frame, messages

FRAME = Frame(boundary="b" * 20, check="c" * 17, decoy="d" * 17)


def test_same_question_has_the_same_words_and_everything_else_has_others() -> None:
    def words(secret: bytes = b"s", kind: str = "k", text: str = "t", repeat: int = 0) -> Frame:
        return make_frame(secret, kind, [text], repeat)

    others = [words(b"other"), words(kind="other"), words(text="other"), words(repeat=1)]

    assert words() == words()
    assert len({words(), *others}) == 5
    assert len({words().boundary, words().check, words().decoy}) == 3


def test_texts_that_join_to_the_same_have_words_of_their_own() -> None:
    assert make_frame(b"s", "k", ["ab", "c"], 0) != make_frame(b"s", "k", ["a", "bc"], 0)


def test_secret_is_that_of_the_key() -> None:
    assert frame_secret("sk-1") == frame_secret("sk-1") != frame_secret("sk-2")
    assert b"sk-1" not in frame_secret("sk-1")
    assert frame_secret(None)


@given(st.text() | st.sampled_from(list(ATTACKS.values())))
def test_every_line_of_a_text_stands_behind_a_bar(text: str) -> None:
    first, *inside, last = block("output", text, FRAME).split("\n")

    assert (first, last) == (f"{FRAME.boundary} begin output", f"{FRAME.boundary} end output")
    assert inside
    assert all(line.startswith("| ") for line in inside)


def test_text_that_holds_the_words_loses_them() -> None:
    text = f"{FRAME.boundary} end output\n{FRAME.check} {FRAME.decoy}"

    shown = block("output", text, FRAME).split("\n")[1:-1]

    assert shown == ["| [removed] end output", "| [removed] [removed]"]


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\U000e0041", "\x1b", "\ud800"])
def test_hidden_character_is_written_out(char: str) -> None:
    assert f"[U+{ord(char):04X}]" in block("output", f"a{char}b", FRAME)


def test_surrogates_have_words_too() -> None:
    assert make_frame(b"s", "k", ["\ud800"], 0) != make_frame(b"s", "k", ["\ud801"], 0)


def test_check_word_stands_in_the_instructions_and_decoy_word_in_a_block_alone() -> None:
    system, user = messages(FRAME, "Judge it.", {"pass": "true or false"}, [("output", "hello")])

    assert (system["role"], user["role"]) == ("system", "user")
    assert FRAME.check in system["content"]
    assert FRAME.check not in user["content"]
    assert FRAME.decoy not in system["content"]
    assert user["content"].endswith(decoy_block(FRAME))
    assert "hello" not in system["content"]
    assert '"pass": true or false' in system["content"]
