"""What the rules look at: the versions and families of prompts, read and parsed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llm_actions.config.yaml_text import comments
from llm_actions.errors import Problem
from llm_actions.lint.findings import SourceFile
from llm_actions.prompts.cases import CheckAssertion, PromptCase, parse_cases
from llm_actions.prompts.config_parts import include_nothing
from llm_actions.prompts.config_text import ConfigText, parse_config
from llm_actions.prompts.directives import (
    MARK,
    Directive,
    blanked,
    markdown_directives,
    yaml_directives,
)
from llm_actions.prompts.errors import Include, Mistake, TemplateError
from llm_actions.prompts.template import Outline, outline

SYSTEM_FILE, USER_FILE, CONFIG_FILE = "system.md", "user_template.md", "config.yaml"
TEMPLATE_FILES = (SYSTEM_FILE, USER_FILE)


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigMistake:
    """What is wrong on a line of config.yaml."""

    kind: Mistake
    line: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedTemplate:
    """A template: its text with blanks for the lint's comments, and what it uses.

    `outline` is None where the template is broken; then `error` says why.
    """

    source: SourceFile
    outline: Outline | None
    error: str = ""
    error_line: int = 1


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version as the rules see it. `files` has the names of all files that are there."""

    name: str
    path: str
    files: frozenset[str]
    sources: Mapping[str, SourceFile]
    templates: Mapping[str, ParsedTemplate]
    config: ConfigText = field(default_factory=ConfigText)
    cases: tuple[PromptCase, ...] = ()
    mistakes: tuple[ConfigMistake, ...] = ()
    directives: Mapping[str, tuple[Directive, ...]] = field(default_factory=dict)
    unusable: tuple[Problem, ...] = ()

    def file(self, name: str) -> str:
        """The path of one of its files, for messages."""
        return f"{self.path}/{name}"

    @property
    def system(self) -> ParsedTemplate | None:
        """The system prompt."""
        return self.templates.get(SYSTEM_FILE)

    @property
    def user(self) -> ParsedTemplate | None:
        """The template of the user's message."""
        return self.templates.get(USER_FILE)


def parse_version(
    name: str,
    path: str,
    texts: Mapping[str, str],
    *,
    files: frozenset[str],
    unusable: tuple[Problem, ...],
    check_assertion: CheckAssertion,
    include: Include = include_nothing,
) -> Version:
    """A version of the texts of its files; `unusable` are files that have no text.

    `include` gives the text of a file that its config.yaml names.
    """
    texts = dict(texts)

    def keep(name: str) -> str:
        texts[name] = include(name)
        return texts[name]

    mistakes: list[ConfigMistake] = []

    def note(kind: Mistake, line: int, message: str) -> None:
        mistakes.append(ConfigMistake(kind=kind, line=line, message=message))

    config = ConfigText()
    cases: tuple[PromptCase, ...] = ()
    if CONFIG_FILE in texts:
        config = parse_config(texts[CONFIG_FILE], note, keep)
        cases = parse_cases(config.document, f"{path}/{CONFIG_FILE}", note, check_assertion)
    sources = {file: SourceFile(path=f"{path}/{file}", text=text) for file, text in texts.items()}
    return Version(
        name=name,
        path=path,
        files=files,
        sources=sources,
        templates={
            file: _parse_template(sources[file]) for file in TEMPLATE_FILES if file in sources
        },
        config=config,
        cases=cases,
        mistakes=tuple(mistakes),
        directives={source.path: directives_of(source) for source in sources.values()},
        unusable=unusable,
    )


def _parse_template(source: SourceFile) -> ParsedTemplate:
    text = blanked(source.text)
    if text != source.text:
        source = SourceFile(path=source.path, text=text)
    try:
        return ParsedTemplate(source=source, outline=outline(text))
    except TemplateError as error:
        return ParsedTemplate(
            source=source, outline=None, error=str(error), error_line=error.line or 1
        )


def directives_of(source: SourceFile) -> tuple[Directive, ...]:
    """The comments in a file that switch rules off."""
    if MARK not in source.text:
        return ()
    if source.path.endswith((".yaml", ".yml")):
        return tuple(yaml_directives(comments(source.text)))
    return tuple(markdown_directives(source.text))
