"""The example's dataset: what each sample must have, and that the set is as varied as it says."""

import json
import re
from collections import Counter
from typing import Any

from tests.example.servers import EXAMPLE

LINES = (EXAMPLE / "data" / "eval_dataset.jsonl").read_text("utf-8").splitlines()
SAMPLES: list[dict[str, Any]] = [json.loads(line) for line in LINES]
TOPICS = {
    "returns", "refunds", "shipping", "orders", "invoices", "account", "warranty", "payment",
    "privacy", "off-topic", "contact",
}  # fmt: skip


def test_there_are_enough_samples_in_both_languages() -> None:
    languages = Counter(sample["tags"][0] for sample in SAMPLES)

    assert len(SAMPLES) >= 64
    assert min(languages["en"], languages["zh"]) >= 30
    assert set(languages) == {"en", "zh"}


def test_ids_and_questions_are_unique() -> None:
    assert len({sample["id"] for sample in SAMPLES}) == len(SAMPLES)
    assert len({sample["input"] for sample in SAMPLES}) == len(SAMPLES)


def test_every_topic_is_there_and_every_field_is_used() -> None:
    assert {sample["tags"][1] for sample in SAMPLES} == TOPICS
    assert {name for sample in SAMPLES for name in sample} == {
        "id", "input", "expected", "expected_keywords", "forbidden_keywords", "expected_contains",
        "max_length", "assert", "weight", "tags",
    }  # fmt: skip


def test_a_sample_is_in_the_language_of_its_tag_and_id() -> None:
    for sample in SAMPLES:
        language = "zh" if re.search(r"[\u4e00-\u9fff]", sample["input"]) else "en"

        assert sample["tags"][0] == language, sample["id"]
        assert sample["id"].endswith(f"-{language}")


def test_no_sample_contradicts_itself() -> None:
    for sample in SAMPLES:
        expected = sample.get("expected", "").casefold()
        forbidden = [word.casefold() for word in sample.get("forbidden_keywords", [])]

        assert sample["expected_keywords"], sample["id"]
        assert not [word for word in forbidden if word in expected], sample["id"]
        assert len(expected) <= sample.get("max_length", len(expected)), sample["id"]
