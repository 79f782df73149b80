"""A prompt folder: system.md, user_template.md and config.yaml, as `prompts/v2` holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from llm_actions.config.fields import Fields
from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import YamlDocument, YamlError, parse_yaml
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt, PromptConfig

if TYPE_CHECKING:
    from llm_actions.prompts.template import Template

SYSTEM_FILE = "system.md"
USER_FILE = "user_template.md"
CONFIG_FILE = "config.yaml"
PROMPT_FILES = (SYSTEM_FILE, USER_FILE, CONFIG_FILE)
CONFIG_KEYS = ("version", "model", "temperature", "max_tokens", "thresholds", "test_cases")
THRESHOLD_KEYS = ("accuracy", "relevance", "safety")


def read_prompt(path: Path, folders: Folders, problems: Problems) -> Prompt | None:
    """The prompt in a folder; None after its problems were noted.

    `current` may be a link or, as on checkouts without links, a file that holds a folder's name.
    """
    before = len(problems)
    name = folders.name(path)
    folder = _follow(path, name, folders, problems)
    if folder is None:
        return None
    contents = _read_files(folder, folders, problems)
    if not contents and len(problems) == before:
        problems.add(name, f"the prompt folder holds none of {', '.join(PROMPT_FILES)}")
    texts = {
        file: decode(content, f"{name}/{file}", problems) for file, content in contents.items()
    }
    config = _read_config(texts.get(CONFIG_FILE), f"{name}/{CONFIG_FILE}", problems)
    system_text, user_text = texts.get(SYSTEM_FILE), texts.get(USER_FILE)
    prompt = Prompt(
        path=name,
        version=config.version or folder.resolve().name,
        digest=_digest(contents),
        system_text=system_text,
        user_text=user_text,
        config=config,
        system=_template(system_text, f"{name}/{SYSTEM_FILE}", problems),
        user=_template(user_text, f"{name}/{USER_FILE}", problems),
    )
    return prompt if len(problems) == before else None


def _follow(path: Path, name: str, folders: Folders, problems: Problems) -> Path | None:
    folder = path
    if path.is_file() and not path.name.endswith((".md", ".yaml", ".yml")):
        text = decode(path.read_bytes()[:4096], name, problems)
        if text is None:
            return None
        folder = path.parent / text.strip()
        if not _is_name(text.strip()) or not folder.is_dir():
            problems.add(name, "the file must hold the name of a folder beside it, such as `v2`")
            return None
    if not folder.is_dir():
        problems.add("input `prompt`", f"there is no folder `{name}`")
        return None
    if not folders.allows(folder):
        problems.add("input `prompt`", f"`{name}` leads outside the workspace")
        return None
    return folder


def _is_name(text: str) -> bool:
    """True for one name without a way out of its folder; no name is longer than 255 bytes."""
    return Path(text).parts == (text,) and text != ".." and 0 < len(text.encode()) < 256


def _read_files(folder: Path, folders: Folders, problems: Problems) -> dict[str, bytes]:
    contents = {}
    for file in PROMPT_FILES:
        path = folder / file
        if not path.is_file():
            continue
        if not folders.allows(path):
            problems.add(folders.name(path), "the file leads outside the workspace")
            continue
        try:
            contents[file] = path.read_bytes()
        except OSError as error:
            problems.add(folders.name(path), f"cannot be read: {error.strerror}")
    return contents


def _digest(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for file in sorted(contents):
        digest.update(f"{file}\0{len(contents[file])}\0".encode() + contents[file])
    return f"sha256:{digest.hexdigest()}"


def _template(text: str | None, file: str, problems: Problems) -> Template | None:
    if text is None:
        return None
    from llm_actions.prompts.template import Template

    try:
        return Template(text)
    except TemplateError as error:
        problems.add_at(file, error.line or 1, str(error))
        return None


def _read_config(text: str | None, file: str, problems: Problems) -> PromptConfig:
    if text is None:
        return PromptConfig()
    try:
        document = parse_yaml(text)
    except YamlError as error:
        problems.add_at(file, error.line, str(error))
        return PromptConfig()
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        problems.add_at(file, 1, "must be a mapping of keys to values")
        return PromptConfig()
    fields = _fields(document, value, CONFIG_KEYS, file, problems)
    thresholds = _fields(
        document, fields.mapping("thresholds"), THRESHOLD_KEYS, file, problems, "thresholds"
    )
    shares = {name: thresholds.number(name, low=0, high=1) for name in THRESHOLD_KEYS}
    version = value.get("version")
    is_number = isinstance(version, int | float) and not isinstance(version, bool)
    return PromptConfig(
        version=str(version) if is_number else fields.text("version"),
        model=fields.text("model"),
        temperature=fields.number("temperature", low=0, high=2),
        max_tokens=fields.integer("max_tokens", low=1),
        accuracy_threshold=shares["accuracy"],
    )


def _fields(
    document: YamlDocument,
    values: Mapping[str, object],
    known: tuple[str, ...],
    file: str,
    problems: Problems,
    *above: str,
) -> Fields:
    def report(message: str) -> None:
        places = {str(key): message.find(f"`{key}`") for key in values}
        named = [key for key in sorted(places, key=places.__getitem__) if places[key] >= 0]
        line = document.line(*above, *named[:1])
        problems.add_at(file, line, message)

    return Fields(values, known, report)
