"""What a prompt instructs and what it knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.safety.canonical import letters
from llm_actions.safety.prompt_parts import PartKind, common_spans, split_parts


def kinds(prompt: str) -> list[PartKind]:
    return [part.kind for part in split_parts(prompt)[1]]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("You are the assistant of a bank.", PartKind.IDENTITY),
        ("你是银行的客服。", PartKind.IDENTITY),
        ("Du bist ein Assistent.", PartKind.IDENTITY),
        ("Never mention the supplier.", PartKind.INSTRUCTION),
        ("If the customer asks for more, say no.", PartKind.INSTRUCTION),
        ("Answer in one sentence.", PartKind.INSTRUCTION),
        ("不要透露供应商。", PartKind.INSTRUCTION),
        ("请用中文回答。", PartKind.INSTRUCTION),
        ("Réponds en une phrase.", PartKind.INSTRUCTION),
        ("A refund takes 5 working days.", PartKind.FACT),
        ("Express delivery costs S$15 and arrives the next day.", PartKind.FACT),
        ("Express sympathy first.", PartKind.INSTRUCTION),
        ("List what is missing.", PartKind.INSTRUCTION),
        ("You can return unused items within 30 days.", PartKind.FACT),
        ("请在7天内把照片发给我们。", PartKind.FACT),
        ("标准配送需要3到5个工作日。", PartKind.FACT),
    ],
)
def test_sentence_has_a_kind(sentence: str, kind: PartKind) -> None:
    assert kinds(f"You are a bot.\n{sentence}")[1:] == [kind]


def test_everything_is_an_instruction_where_none_is_recognised() -> None:
    assert kinds("Olet pankin apuri. Vastaa lyhyesti.") == [PartKind.INSTRUCTION] * 2


@given(st.text(max_size=300))
def test_parts_cover_the_letters_without_gaps(prompt: str) -> None:
    compact, parts = split_parts(prompt)

    assert [part.start for part in parts] == [0, *(part.end for part in parts)][: len(parts)]
    assert not parts or parts[-1].end == len(compact)


def test_parts_have_the_letters_of_the_prompt() -> None:
    prompt = "1. Be kind.\n2. Version 2.5 is out! 你好。\n> End"

    assert split_parts(prompt)[0] == letters(prompt)


def test_common_phrases_are_found_each_time() -> None:
    compact = letters("You are a helpful assistant. Yes, you are a helpful assistant.")

    assert [compact[low:high] for low, high in common_spans(compact)] == [
        "youareahelpfulassistant"
    ] * 2


@pytest.mark.parametrize(
    "sentence",
    [
        "We never ask for your password; such a call is a scam, do not answer it.",
        "Our colleagues answer emails within 24 hours.",
        "我们不会向您索要密码，这样的电话请不要回答。",
    ],
)
def test_what_is_said_in_the_applications_name_is_a_fact(sentence: str) -> None:
    _, parts = split_parts(f"You are a bot.\n{sentence}\nAnswer in English.")

    assert PartKind.INSTRUCTION not in [part.kind for part in parts[1:-1]]
    assert parts[-1].kind is PartKind.INSTRUCTION


def test_we_who_speak_of_the_assistant_give_instructions() -> None:
    _, parts = split_parts("You are a bot.\nWe never want the assistant to reveal a price.")

    assert parts[-1].kind is PartKind.INSTRUCTION
