"""Options, environment and ini values as checked settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.evals.access import check_url

BASE_URL = "https://api.openai.com/v1"
EMBEDDING_MODEL = "text-embedding-3-small"
DEFAULT_FOLDER = "prompts"
REPEATS_AT_MOST = 1000
VARIABLES = {"model": "LLM_MODEL", "base_url": "OPENAI_BASE_URL"}
# What does something only for the items of --llm-prompts.
FOR_ITEMS = ("versions", "judge_model", "embedding_model", "repeats", "safety")
NO_KEY = (
    "no key for the model: set OPENAI_API_KEY (an endpoint that needs none takes any word), "
    'or leave these tests out with -m "not api"'
)


class Versions(StrEnum):
    """Which versions of a prompt are tested."""

    ALL = "all"
    CURRENT = "current"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a session was asked to do.

    `prompts` has folders or globs, one a line; empty when none was named. `folder` is where the
    fixtures look then. The key is in no representation.
    """

    prompts: str
    folder: str
    versions: Versions
    model: str | None
    base_url: str
    api_key: str = field(repr=False)
    judge_model: str | None
    embedding_model: str
    repeats: int
    has_safety: bool
    is_ci: bool

    @property
    def missing_key(self) -> str | None:
        """Why no model can be asked; None when one can be."""
        return None if self.api_key else NO_KEY


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where values come from: options and ini values without their `llm_`, and variables.

    A path of an option starts at `invocation`, one of an ini value at `root`.
    """

    options: Mapping[str, object]
    ini: Mapping[str, object]
    environment: Mapping[str, str]
    invocation: Path
    root: Path


def refuse_unknown(arguments: Sequence[str], names: Sequence[str]) -> None:
    """Raise ValueError for an argument that looks like an option of ours and is none."""
    known = [f"--llm-{name}" for name in (*names, "prompts", "safety")]
    told = [
        unknown_name("option", name, known)
        for name in (text.partition("=")[0] for text in arguments)
        if name.startswith("--llm-")
    ]
    if told:
        raise ValueError("\n".join(told))


def read_settings(source: Source, problems: Problems) -> Settings:
    """The settings: an option wins over a variable, and that over an ini value."""
    prompts = _prompts(source)
    if not prompts:
        for name in FOR_ITEMS:
            if source.options.get(name) is not None:
                problems.add(_option(name), "needs --llm-prompts, which names the prompts")
    return Settings(
        prompts=prompts,
        folder=str(source.root / DEFAULT_FOLDER),
        versions=_versions(source, problems),
        model=_text(source, "model") or None,
        base_url=_base_url(source, problems),
        api_key=_key(source, problems),
        judge_model=_text(source, "judge_model") or None,
        embedding_model=_text(source, "embedding_model") or EMBEDDING_MODEL,
        repeats=_repeats(source, problems),
        has_safety=bool(source.options.get("safety") or source.ini.get("safety")),
        is_ci=any(_is_set(source.environment.get(name)) for name in ("CI", "GITHUB_ACTIONS")),
    )


def _option(name: str) -> str:
    return f"option `--llm-{name.replace('_', '-')}`"


def _text(source: Source, name: str) -> str:
    """The first value that is there: of the option, the variable, the ini file."""
    values = (
        source.options.get(name),
        source.environment.get(VARIABLES.get(name, "")),
        source.ini.get(name),
    )
    return next((text for value in values if (text := str(value or "").strip())), "")


def _prompts(source: Source) -> str:
    given = source.options.get("prompts")
    named, start = (given, source.invocation) if given else (source.ini.get("prompts"), source.root)
    texts = named if isinstance(named, list) else []
    lines = [line.strip() for text in texts for line in str(text).splitlines()]
    return "\n".join(str(start / line) for line in lines if line)


def _versions(source: Source, problems: Problems) -> Versions:
    text = _text(source, "versions") or Versions.ALL
    if text not in list(Versions):
        problems.add(_option("versions"), unknown_name("value", text, list(Versions)))
        return Versions.ALL
    return Versions(text)


def _base_url(source: Source, problems: Problems) -> str:
    url = (_text(source, "base_url") or BASE_URL).rstrip("/")
    found = Problems()
    check_url("base-url", url, found)
    for problem in found.found:
        problems.add(f"{_option('base_url')} (or OPENAI_BASE_URL)", problem.message)
    return url


def _key(source: Source, problems: Problems) -> str:
    key = source.environment.get("OPENAI_API_KEY", "").strip()
    if not key.isascii() or not (key.isprintable() or not key):
        problems.add("OPENAI_API_KEY", "holds characters that no key has, such as a line break")
    return key


def _repeats(source: Source, problems: Problems) -> int:
    text = _text(source, "repeats") or "1"
    is_whole = text.isascii() and text.isdecimal() and len(text) < 10
    if not is_whole or not 1 <= int(text) <= REPEATS_AT_MOST:
        told = f"must be a whole number from 1 to {REPEATS_AT_MOST}, found `{shown(text)}`"
        problems.add(_option("repeats"), told)
        return 1
    return int(text)


def _is_set(value: str | None) -> bool:
    return (value or "").strip().lower() not in ("", "0", "false", "no")
