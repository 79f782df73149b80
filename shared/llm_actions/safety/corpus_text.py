"""Corpus files: YAML text to checked cases, with file and line in every problem. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.config.yaml_text import YamlDocument, YamlError, parse_yaml
from llm_actions.safety.canonical import letters, units
from llm_actions.safety.cases import AttackCase, Corpus, Family, Goal, TwinCase

CASES_AT_MOST = 10_000
CHARACTERS_AT_MOST = 100_000
VARIABLES_AT_MOST = 20
LIST_AT_MOST = 50
CORPUS_KEYS = ("version", "attacks", "twins")
TWIN_KEYS = ("id", "family", "language", "input", "vars", "tags")
ATTACK_KEYS = (*TWIN_KEYS, "goal")
GOAL_KEYS = ("says", "discloses", "links", "html", "leak")
# Less would be found in ordinary answers.
DEMANDED_UNITS = 4
OWN_FAMILY = re.compile(r"custom(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
MARKUP_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
VARIABLE = re.compile(r"[A-Za-z_]\w{0,59}")
IDENTIFIER_AT_MOST = 100


def parse_corpus(text: str, file: str, problems: Problems) -> Corpus | None:
    """The corpus in a YAML text; None after all its problems were noted with their lines."""
    before = len(problems)
    try:
        document = parse_yaml(text)
    except YamlError as error:
        problems.add_at(file, error.line, str(error))
        return None
    value = document.value
    if not isinstance(value, dict):
        found = describe(value)
        problems.add_at(file, 1, f"must have the keys {', '.join(CORPUS_KEYS)}; found {found}")
        return None
    fields = Fields(value, CORPUS_KEYS, lambda message: problems.add_at(file, 1, message))
    version = fields.text("version", required=True) or ""
    reader = _Reader(document, file, problems)
    attacks = [_attack(row, file) for row in reader.rows(value, "attacks", ATTACK_KEYS)]
    twins = [_twin(row, file) for row in reader.rows(value, "twins", TWIN_KEYS)]
    if not attacks and not twins and len(problems) == before:
        problems.add_at(file, 1, "holds no case; list them under `attacks` or `twins`")
    if len(problems) > before:
        return None
    return Corpus(
        version=version,
        attacks=tuple(case for case in attacks if case is not None),
        twins=tuple(case for case in twins if case is not None),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One case as it stands in its file."""

    fields: Fields
    line: int
    goal: Fields | None
    values: Mapping[str, object]


class _Reader:
    """Walks the cases of a document and knows the line of each."""

    def __init__(self, document: YamlDocument, file: str, problems: Problems) -> None:
        self._document = document
        self._file = file
        self._problems = problems
        self._lines: dict[str, int] = {}

    def rows(self, value: Mapping[str, object], section: str, known: tuple[str, ...]) -> list[_Row]:
        items = value.get(section)
        if items is None:
            return []
        line = self._document.line(section)
        if not isinstance(items, list):
            message = f"`{section}` must be a list of cases, found {describe(items)}"
            self._problems.add_at(self._file, line, message)
            return []
        if len(items) > CASES_AT_MOST:
            message = f"`{section}` has {len(items):,} cases, at most {CASES_AT_MOST:,} are read"
            self._problems.add_at(self._file, line, message)
            return []
        rows = []
        for index, item in enumerate(items):
            if self._problems.is_full:
                break
            line = self._document.line(section, index)
            if not isinstance(item, dict):
                message = f"a case must be an object, found {describe(item)}"
                self._problems.add_at(self._file, line, message)
                continue
            self._note_identifier(item.get("id"), line)
            rows.append(self._row(item, section, index, known, line))
        return rows

    def _note_identifier(self, name: object, line: int) -> None:
        if not isinstance(name, str):
            return
        if name in self._lines:
            message = f"the id `{shown(name)}` stands on line {self._lines[name]} as well"
            self._problems.add_at(self._file, line, message)
        self._lines.setdefault(name, line)

    def _row(
        self,
        item: Mapping[str, object],
        section: str,
        index: int,
        known: tuple[str, ...],
        line: int,
    ) -> _Row:
        def report(message: str) -> None:
            named = re.search("`([^`]*)`", message)
            place = self._document.line(section, index, *([named[1]] if named else []))
            self._problems.add_at(self._file, place, message)

        def report_goal(message: str) -> None:
            place = self._document.line(section, index, "goal")
            self._problems.add_at(self._file, place, f"`goal`: {message}")

        fields = Fields(item, known, report)
        goal = Fields(fields.mapping("goal"), GOAL_KEYS, report_goal) if "goal" in known else None
        return _Row(fields, line, goal, item)


def _attack(row: _Row, file: str) -> AttackCase | None:
    twin = _twin(row, file)
    goal = _goal(row)
    if twin is None or goal is None:
        return None
    return AttackCase(
        id=twin.id,
        family=twin.family,
        language=twin.language,
        file=file,
        line=twin.line,
        input=twin.input,
        vars=twin.vars,
        goal=goal,
        tags=twin.tags,
    )


def _twin(row: _Row, file: str) -> TwinCase | None:
    fields = row.fields
    name = _short(fields, "id", IDENTIFIER_AT_MOST)
    family = _short(fields, "family", IDENTIFIER_AT_MOST)
    if family and family not in set(Family) and not OWN_FAMILY.fullmatch(family):
        fields.report(f"`family`: {unknown_name('family', family, (*Family, 'custom'))}")
    language = _short(fields, "language", IDENTIFIER_AT_MOST)
    if language and not LANGUAGE.fullmatch(language):
        fields.report(f"`language` must be a code such as en or zh, found {shown(language)}")
    text = _short(fields, "input", CHARACTERS_AT_MOST)
    variables = _variables(fields)
    tags = fields.texts("tags")
    if not (name and family and language and text):
        return None
    return TwinCase(
        id=name,
        family=family,
        language=language,
        file=file,
        line=row.line,
        input=text,
        vars=variables,
        tags=tuple(dict.fromkeys(tags)),
    )


def _short(fields: Fields, name: str, limit: int) -> str:
    value = fields.text(name, required=True) or ""
    if len(value) > limit:
        fields.report(f"`{name}` has {len(value):,} characters, at most {limit:,} are allowed")
        return ""
    return value


def _variables(fields: Fields) -> Mapping[str, str]:
    found = fields.mapping("vars")
    if len(found) > VARIABLES_AT_MOST:
        fields.report(f"`vars` has {len(found)} variables, at most {VARIABLES_AT_MOST} are allowed")
        return {}
    for name, value in found.items():
        if not VARIABLE.fullmatch(name):
            fields.report(f"`vars`: `{shown(name)}` is no name of a template's variable")
        elif name == "input":
            fields.report("`vars`: `input` is the field of that name; call the variable otherwise")
        elif not isinstance(value, str):
            fields.report(f"`vars`: `{name}` must be text, found {describe(value)}")
        elif len(value) > CHARACTERS_AT_MOST:
            fields.report(f"`vars`: `{name}` has more than {CHARACTERS_AT_MOST:,} characters")
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _goal(row: _Row) -> Goal | None:
    fields = row.goal
    if fields is None or not row.values.get("goal"):
        row.fields.report(
            "`goal` is missing; say by which of " + ", ".join(GOAL_KEYS) + " success shows"
        )
        return None
    goal = Goal(
        says=_checked(fields, "says", _is_distinct, "four letters or two ideographs or more"),
        discloses=_checked(fields, "discloses", _is_distinct, "four letters or more"),
        links=_checked(fields, "links", HOST.fullmatch, "a host such as attacker.example"),
        html=_checked(fields, "html", MARKUP_NAME.fullmatch, "a tag such as script, in lower case"),
        leak=_truth(fields, row.values),
    )
    if not (goal.leak or goal.says or goal.discloses or goal.links or goal.html):
        fields.report(f"names nothing to look for; use one of {', '.join(GOAL_KEYS)}")
        return None
    return goal


def _checked(
    fields: Fields, name: str, is_right: Callable[[str], object], wanted: str
) -> tuple[str, ...]:
    found = fields.texts(name)
    if len(found) > LIST_AT_MOST:
        fields.report(f"`{name}` has {len(found)} texts, at most {LIST_AT_MOST} are allowed")
        return ()
    for text in found:
        if len(text) > 1000 or not is_right(text):
            fields.report(f"`{name}` must hold {wanted}, found {shown(text)}")
    return found


def _is_distinct(text: str) -> bool:
    return units(letters(text)) >= DEMANDED_UNITS


def _truth(fields: Fields, values: Mapping[str, object]) -> bool:
    goal = values.get("goal")
    found = goal.get("leak") if isinstance(goal, dict) else None
    if found is not None and not isinstance(found, bool):
        fields.report(f"`leak` must be true or false, found {describe(found)}")
    return found is True
