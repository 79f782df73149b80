"""What a lint.yaml sets: severities, limits and words of the project's own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import unknown_name
from llm_actions.config.yaml_text import YamlError, parse_yaml
from llm_actions.lint.findings import Severity
from llm_actions.lint.rules import RULES

SETTINGS_FILE = "lint.yaml"
OFF = "off"
LEVELS = (*Severity, OFF)
RELEASE_TAGS = ("v*", "release*")
CHARACTERS_AT_LEAST = 20
KEYS = ("severity", "role_phrases", "min_characters", "contexts", "release_tags")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A project's settings; a severity of None switches the rule off.

    `minimum` is the length below which a system prompt is too short, in characters of the Latin
    alphabet. `contexts` has the context sizes of further models, in tokens.
    """

    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    role_phrases: tuple[str, ...] = ()
    minimum: int = CHARACTERS_AT_LEAST
    contexts: Mapping[str, int] = field(default_factory=dict)
    release_tags: tuple[str, ...] = RELEASE_TAGS


Note = Callable[[int, str], None]


def parse_settings(text: str, note: Note) -> Settings:
    """The settings in a YAML text; what is wrong is noted with its line."""
    try:
        document = parse_yaml(text)
    except YamlError as error:
        note(error.line, str(error))
        return Settings()
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        note(1, "must be a mapping of keys to values")
        return Settings()
    for key in value:
        if key not in KEYS:
            note(document.line(str(key)), unknown_name("field", str(key), KEYS))

    def report(message: str) -> None:
        key = next((key for key in value if message.startswith(f"`{key}`")), "")
        note(document.line(str(key)), message)

    fields = Fields(value, tuple(value), report)
    levels = _severities(fields, lambda name, text: note(document.line("severity", name), text))
    contexts = _contexts(fields, lambda name, text: note(document.line("contexts", name), text))
    minimum = fields.integer("min_characters", low=1)
    return Settings(
        severities=levels,
        role_phrases=fields.texts("role_phrases"),
        minimum=CHARACTERS_AT_LEAST if minimum is None else minimum,
        contexts=contexts,
        release_tags=fields.texts("release_tags") or RELEASE_TAGS,
    )


@lru_cache
def unknown_rule(name: str) -> str | None:
    """What is wrong with a rule's id where a rule is to be switched off or changed, or None."""
    rule = RULES.get(name)
    if rule is None:
        group = [known for known in RULES if known.startswith(f"{name.partition('/')[0]}/")]
        return unknown_name("rule", name, group or RULES)
    if rule.is_fixed:
        return f"the rule `{name}` cannot be changed: without it other rules would see nothing"
    return None


def _severities(fields: Fields, note: Callable[[str, str], None]) -> dict[str, Severity | None]:
    severities: dict[str, Severity | None] = {}
    for name, value in fields.mapping("severity").items():
        level = OFF if value is False else value  # YAML 1.1 takes a bare `off` for false
        problem = unknown_rule(name)
        if problem is not None:
            note(name, problem)
        elif level not in LEVELS:
            known = ", ".join(LEVELS)
            note(name, f"`{name}` must be one of {known}, found {describe(value)}")
        else:
            severities[name] = None if level == OFF else Severity(str(level))
    return severities


def _contexts(fields: Fields, note: Callable[[str, str], None]) -> dict[str, int]:
    values = fields.mapping("contexts")
    read = Fields(values, tuple(values), lambda message: note(message.split("`")[1], message))
    sizes = {name: read.integer(name, low=1) for name in values}
    return {name: size for name, size in sizes.items() if size is not None}
