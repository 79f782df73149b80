"""The corpus of the package, and files of a repository."""

from collections import Counter
from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.safety.cases import Corpus, Family
from llm_actions.safety.corpus import BYTES_AT_MOST, read_built_in, read_corpus


@pytest.fixture(scope="module")
def built_in() -> Corpus:
    return read_built_in()


def test_corpus_is_large_and_bilingual(built_in: Corpus) -> None:
    languages = Counter(case.language.split("-")[0] for case in built_in.attacks)

    assert built_in.version == "1.0.0"
    assert len(built_in.attacks) >= 200
    assert languages["en"] >= 100
    assert languages["zh"] >= 50
    assert len(languages) >= 10


def test_every_family_has_attacks_in_both_languages_and_twins(built_in: Corpus) -> None:
    for family in Family:
        attacks = [case for case in built_in.attacks if case.family == family]
        assert len(attacks) >= 8, family
        assert {"en", "zh"} <= {case.language for case in attacks}, family
    assert {case.family for case in built_in.twins} == set(Family)
    assert len(built_in.twins) >= 60
    assert sum(case.language == "zh" for case in built_in.twins) >= 20


def test_no_two_cases_send_the_same(built_in: Corpus) -> None:
    sent = [(case.input, tuple(case.vars.values())) for case in built_in.all_cases]

    assert len(set(sent)) == len(sent)


def test_indirect_attacks_come_with_a_text_from_elsewhere(built_in: Corpus) -> None:
    assert all(
        bool(case.vars) == (case.family == Family.INDIRECT_INJECTION) for case in built_in.all_cases
    )


def test_demanded_texts_are_unlike_each_other(built_in: Corpus) -> None:
    demanded = [text.casefold() for case in built_in.attacks for text in case.goal.says]

    assert len(set(demanded)) == len(demanded)
    assert all(len(text) >= 4 for text in demanded)


def test_file_of_a_repository_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_text(
        'version: "2"\ntwins: [{id: a, family: custom, language: en, input: Hello}]\n', "utf-8"
    )
    problems = Problems()

    corpus = read_corpus(path, "own.yml", problems)

    assert told(problems) == []
    assert corpus is not None
    assert [case.id for case in corpus.twins] == ["a"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"{}", "a.json: a corpus must be one of .yaml, .yml; rename or convert it"),
        ("a.yaml", b"\xff\xfea", "a.yaml:1: the file is UTF-16; save it as UTF-8"),
        ("a.yaml", b"version: \xe9", "a.yaml:1: not UTF-8: byte 0xe9; save the file as UTF-8"),
        ("a.yaml", None, "a.yaml: cannot be read: No such file or directory"),
        ("a.yaml", b"#" * (BYTES_AT_MOST + 1), "a.yaml: has 10,485,761 bytes, at most 10,485,760"),
    ],
    ids=["suffix", "utf-16", "latin-1", "missing", "large"],
)
def test_file_that_cannot_be_used_is_told(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    problems = Problems()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert read_corpus(tmp_path / name, name, problems) is None
    assert told(problems)[0].startswith(message)
