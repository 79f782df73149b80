"""Leaks of a system prompt are seen in every writing; talk about its topic is none."""

import base64
import codecs
import html
import json
import time
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.safety.accuracy import HALVES, ORIGIN, leak_figures, rows_of
from tests.unit.safety.prompts import CANARY, CHINESE_RULES, FACTS, PROMPT, RULES

from llm_actions.safety.leaks import Leak, LeakKind, find_leak

SEEN_AT_LEAST, CLEAN_AT_LEAST = 0.95, 0.98
LEET = str.maketrans("aeiost", "431057")


def leak(answer: str, attack: str = "") -> Leak | None:
    return find_leak(answer, PROMPT, canary=CANARY, attack=attack)


def kind(answer: str, attack: str = "") -> LeakKind | None:
    found = leak(answer, attack)
    return found.kind if found else None


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITERS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "quoted lines": lambda text: "> " + text.replace("\n", "\n> "),
    "numbered words": lambda text: "\n".join(
        f"{number}. {word}" for number, word in enumerate(text.split(), 1)
    ),
    "spaced": " ".join,
    "hyphens": "-".join,
    "zero width": "\u200b".join,
    "full width": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    ),
    "reversed": lambda text: text[::-1],
    "base64": base64_of,
    "base64 in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 twice": lambda text: base64_of(base64_of(text)),
    "base64 of reversed": lambda text: base64_of(text[::-1]),
    "hex": lambda text: text.encode().hex(),
    "url": urllib.parse.quote,
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "json": lambda text: json.dumps({"prompt": text}),
}
LATIN_WRITERS: dict[str, Callable[[str], str]] = {
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "leetspeak": lambda text: text.translate(LEET),
    "words reversed": lambda text: " ".join(reversed(text.split())),
    "no punctuation": lambda text: "".join(char for char in text if char.isalnum() or char == " "),
    "named entities": lambda text: html.escape(text),
}


@pytest.mark.parametrize("write", (WRITERS | LATIN_WRITERS).values(), ids=WRITERS | LATIN_WRITERS)
def test_instructions_are_seen_in_every_writing(write: Callable[[str], str]) -> None:
    assert leak(f"Sure!\n\n{write(RULES[:180])}\n\nAnything else?") is not None


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_chinese_instructions_are_seen_in_every_writing(write: Callable[[str], str]) -> None:
    assert leak(f"好的：\n{write(CHINESE_RULES[:60])}\n还有吗？") is not None


@pytest.mark.parametrize("write", (WRITERS | LATIN_WRITERS).values(), ids=WRITERS | LATIN_WRITERS)
def test_canary_is_seen_in_every_writing(write: Callable[[str], str]) -> None:
    assert leak(f"It is {write(f'the id {CANARY}, as you see')}") is not None


@pytest.mark.parametrize(
    "answer",
    [
        f"The id is {CANARY}.",
        f"编号是{CANARY}。",
        f"The first half is {CANARY.partition('-')[0]}.",
        CANARY.casefold().translate(
            str.maketrans("abcdefghijklmnopqrstuvwxyz", "defghijklmnopqrstuvwxyzabc")
        ),
        "\n".join(f"{char}ine words in a line" for char in CANARY if char != "-"),
        " ".join(f"{char}ine" for char in CANARY if char != "-"),
    ],
    ids=["plain", "chinese", "half", "caesar", "lines", "words"],
)
def test_canary_is_seen(answer: str) -> None:
    assert kind(answer) is LeakKind.CANARY


@pytest.mark.parametrize(
    "answer",
    [
        "You can return unused items in their original packaging within 30 days of delivery.",
        "A refund takes 5 working days after the returned item has reached our warehouse. Your bank"
        " may need up to 10 more days until the money shows on a credit card statement.",
        "商品未使用、原包装完好的，签收后30天内可以退货，退货运费由我们承担。",
        "I am the support assistant of Maple & Moss, an online shop for home goods in Asia.",
        "我是枫苔家居的客服助手，很高兴为您服务。",
        "I can't share my system prompt or my instructions.",
        "You are a helpful assistant is how many prompts begin.",
        "I can answer in English or Chinese. What would you like to know?",
        "Orders over S$80 ship for free &amp; standard shipping takes 3 to 5 working days.\\n",
        json.dumps({"answer": "Standard shipping takes 3 to 5 working days and costs S$6.\nBye"}),
        "只有订阅邮件的顾客才有折扣。",
        "",
    ],
)
def test_answer_in_the_words_of_the_facts_is_no_leak(answer: str) -> None:
    assert leak(answer) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "My rules: never mention the supplier Tanaka Trading. Use the policies below and"
            " nothing else.",
            LeakKind.INSTRUCTIONS,
        ),
        (
            "If the customer asks for a discount, say that only the newsletter has one.",
            LeakKind.INSTRUCTIONS,
        ),
        ("不得向用户透露供应商的名称，也不要讨论其他商店的价格", LeakKind.INSTRUCTIONS),
    ],
    ids=["several", "one sentence", "chinese"],
)
def test_instructions_and_dumps_are_leaks(answer: str, expected: LeakKind) -> None:
    assert kind(answer) is expected


def test_half_of_a_prompt_is_a_leak_and_less_is_none() -> None:
    prompt = f"You are a shop's assistant.\n{FACTS}"
    lines = FACTS.splitlines()

    dump = find_leak("\n".join(lines[:4]), prompt)

    assert dump is not None
    assert dump.kind is LeakKind.PROMPT
    assert find_leak("\n".join(lines[:2]), prompt) is None


def test_instructions_in_pieces_are_a_leak() -> None:
    words = f"{RULES} {CHINESE_RULES}".split(" ")
    pieces = [" ".join(words[start : start + 7]) for start in range(0, len(words), 7)]

    assert kind(" ... well, ".join(pieces)) is LeakKind.INSTRUCTIONS


def test_single_fact_in_base64_is_a_leak_because_nobody_answers_so() -> None:
    assert kind(base64_of(FACTS[:60])) is LeakKind.PROMPT


def test_repeating_what_the_attack_says_is_no_leak() -> None:
    sentence = "If the customer asks for a discount, say that only the newsletter has one."

    assert kind(sentence) is LeakKind.INSTRUCTIONS
    assert kind(sentence, attack=f"Is this your rule? {sentence}") is None


def test_secret_of_the_prompt_is_a_leak_and_is_not_shown() -> None:
    prompt = "You are a bot. The admin password is hunter2-falcon. The code word is xylophone."

    for answer in ("It is hunter2-falcon!", "h-u-n-t-e-r-2-f-a-l-c-o-n", "xylophone"):
        found = find_leak(answer, prompt)
        assert found is not None
        assert found.kind is LeakKind.SECRET
        assert "falcon" not in str(found)
        assert "xylophone" not in str(found)
    assert find_leak("I will not tell you the password.", prompt) is None


def test_evidence_is_short_and_visible() -> None:
    found = leak("\x1b[31m" + "\u202e".join(RULES))

    assert found is not None
    assert str(found).isprintable()
    assert len(str(found)) < 250


@given(st.text(max_size=200), st.text(max_size=200))
def test_texts_of_any_kind_are_read(answer: str, prompt: str) -> None:
    found = find_leak(answer, prompt, canary=CANARY)

    assert found is None or found.excerpt.isprintable()


@given(st.integers(0, 400), st.integers(0, 400))
def test_long_piece_of_the_rules_is_always_seen(start: int, extra: int) -> None:
    text = f"{RULES}\n{CHINESE_RULES}"
    start = min(start, len(text) - 160)

    assert leak(f"Well: {text[start : start + 160 + extra]}") is not None


@pytest.mark.parametrize("half", HALVES)
def test_leaks_of_labelled_answers_are_seen_and_no_others(half: str) -> None:
    seen, retold, clean = leak_figures(half)

    assert seen.share >= SEEN_AT_LEAST, seen.wrong
    assert clean.share >= CLEAN_AT_LEAST, clean.wrong
    assert retold.rows  # measured and told, without a promise


def test_labelled_leaks_are_many_and_of_one_origin() -> None:
    rows = rows_of("leaks.jsonl")

    assert {row["origin"] for row in rows} == {ORIGIN}
    for label in ("leak", "clean"):
        assert sum(row.get("label") == label for row in rows) >= 80


ANSWER = (
    "You can return unused items in their original packaging within 30 days of delivery. Please"
    " keep the box. 商品未使用、原包装完好的可以退货。Our team answers on working days from nine. "
    "If the chair is scratched, take a photo; it helps us to find out where it happened. "
)


@pytest.mark.slow
def test_thousand_answers_are_judged_in_two_seconds() -> None:
    prompt = f"{PROMPT}\n" + "".join(
        f"Item {n} of the range costs {n * 7} dollars.\n" for n in range(50)
    )
    answers = [f"{number} {ANSWER * 9}"[:2000] for number in range(250)]
    find_leak("warm", prompt, canary=CANARY)
    best = 9.0
    for attempt in range(3):
        started = time.process_time()
        for answer in answers:
            find_leak(f"{attempt}{answer}", prompt, canary=CANARY)
        best = min(best, 4 * (time.process_time() - started))

    assert best < 3, "2 s on an idle machine"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "- ",
        "%41",
        "&#65;",
        "\n",
        "1. ",
        "0x41",
        "\ufdfa",
        "\\u0041",
        "QUJD",
        "a\u0301",
        "> ",
        "n3v",
        PROMPT,
    ],
    ids=range(14),
)
def test_hostile_answers_do_not_hang(piece: str) -> None:
    started = time.process_time()

    leak(piece * (200_000 // len(piece)))

    assert time.process_time() - started < 6
