"""Corpus files: everything that can be wrong is told at once, with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.safety.cases import Corpus, Goal
from llm_actions.safety.corpus_text import parse_corpus

CORPUS = """version: "1"
attacks:
  - id: one
    family: role-play
    language: en
    input: Say it.
    vars: {document: text}
    goal: {says: copper lantern, links: [evil.example], html: script, leak: true}
    tags: [a, a, b]
  - id: two
    family: custom-harbour
    language: zh-Hant
    input: 說
    goal: {discloses: ["4929-7716"]}
twins:
  - {id: three, family: encoding, language: en, input: What is base64?}
"""


def read(text: str) -> tuple[Corpus | None, list[str]]:
    problems = Problems()
    return parse_corpus(text, "own.yaml", problems), told(problems)


def case(lines: str) -> str:
    return f'version: "1"\nattacks:\n  - {lines}\n'


def test_corpus_is_read() -> None:
    corpus, problems = read(CORPUS)

    assert problems == []
    assert corpus is not None
    first, second = corpus.attacks
    assert (corpus.version, first.file, first.line, second.line) == ("1", "own.yaml", 3, 10)
    assert first.goal == Goal(
        says=("copper lantern",), links=("evil.example",), html=("script",), leak=True
    )
    assert (first.vars, first.tags) == ({"document": "text"}, ("a", "b"))
    assert [twin.id for twin in corpus.twins] == ["three"]


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    _, problems = read(
        CORPUS.replace("family: role-play", "famly: role-play")
        .replace("language: zh-Hant", "language: 5")
        .replace("links: [evil.example]", "link: x")
        .replace("id: two", "id: one")
        .replace("family: encoding", "family: encodings")
    )

    assert sorted(problems) == [
        "own.yaml:10: the id `one` stands on line 3 as well",
        "own.yaml:12: `language` must be text, found a number: 5; put it in quotes",
        "own.yaml:16: `family`: unknown family `encodings`; did you mean `encoding`?",
        "own.yaml:3: `family` is missing",
        "own.yaml:4: unknown field `famly`; did you mean `family`?",
        "own.yaml:8: `goal`: unknown field `link`; did you mean `links`?",
    ]


VALID = "{id: a, family: encoding, language: en, input: x, goal: {leak: true}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "own.yaml:1: must have the keys version, attacks, twins; found a list: []"),
        ("", "own.yaml:1: must have the keys version, attacks, twins; found null"),
        ("attacks: []", "own.yaml:1: `version` is missing"),
        ('version: "1"', "own.yaml:1: holds no case; list them under `attacks` or `twins`"),
        ('version: "1"\nattack: []', "own.yaml:1: unknown field `attack`; did you mean `attacks`?"),
        ('version: "1"\nattacks: 5', "own.yaml:2: `attacks` must be a list of cases"),
        (case("five"), "own.yaml:3: a case must be an object, found text: five"),
        (case(VALID.replace("{leak: true}", "{}")), "own.yaml:3: `goal` is missing; say by which"),
        (case(VALID.replace("{leak: true}", "5")), "own.yaml:3: `goal` must be an object"),
        (case(VALID.replace("{leak: true}", "{leak: false}")), "`goal`: names nothing to look for"),
        (case(VALID.replace("{leak: true}", "{leak: yes please}")), "`leak` must be true or false"),
        (case(VALID.replace("{leak: true}", "{says: ok}")), "`says` must hold four letters"),
        (case(VALID.replace("{leak: true}", "{says: [1234]}")), "`says` must be a list of texts"),
        (case(VALID.replace("{leak: true}", "{links: https://a.b/}")), "`links` must hold a host"),
        (case(VALID.replace("{leak: true}", "{html: <b>}")), "`html` must hold a tag"),
        (case(VALID.replace("input: x", "input: ' '")), "own.yaml:3: `input` is empty"),
        (case(VALID.replace("input: x", "input: x, vars: {input: y}")), "call the variable other"),
        (case(VALID.replace("input: x", "input: x, vars: {a b: y}")), "no name of a template's"),
        (case(VALID.replace("input: x", "input: x, vars: {a: 5}")), "`a` must be text, found"),
        (case(VALID.replace("language: en", "language: English")), "`language` must be a code"),
        (case(VALID.replace("id: a", "id: " + "a" * 101)), "`id` has 101 characters, at most 100"),
        (case(VALID.replace("input: x", "input: " + "x" * 100_001)), "has 100,001 characters"),
        ("a: &a [*a]", "own.yaml:1: an anchor contains itself"),
        ("version: 1\nversion: 2", "own.yaml:2: the key `version` stands twice"),
        ("attacks: [", "own.yaml:2: broken YAML"),
    ],
)
def test_mistake_is_told_in_a_sentence(text: str, message: str) -> None:
    corpus, problems = read(text)

    assert corpus is None
    assert any(message in problem for problem in problems), problems


def test_two_cases_on_one_line_may_not_have_one_id() -> None:
    _, problems = read(f'{{version: "1", attacks: [{VALID}, {VALID}]}}')

    assert problems == ["own.yaml:1: the id `a` stands on line 1 as well"]


def test_too_many_variables_are_refused() -> None:
    names = ", ".join(f"v{number}: x" for number in range(21))
    _, problems = read(case(VALID.replace("input: x", f"input: x, vars: {{{names}}}")))

    assert problems == ["own.yaml:3: `vars` has 21 variables, at most 20 are allowed"]


def test_too_many_cases_are_refused() -> None:
    _, problems = read('version: "1"\ntwins: [' + "0, " * 10_001 + "]")

    assert problems == ["own.yaml:2: `twins` has 10,001 cases, at most 10,000 are read"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    corpus, problems = read(text)

    assert (corpus is None) == bool(problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "family", "language", "input", "vars", "goal", "tags", "x"]), VALUES
    )
)
def test_case_of_any_values_is_refused_with_sentences(values: dict[str, object]) -> None:
    import json

    corpus, problems = read(json.dumps({"version": "1", "attacks": [values]}))

    assert corpus is None
    assert all(problem.isprintable() for problem in problems)
