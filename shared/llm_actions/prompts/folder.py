"""A prompt folder: system.md, user_template.md and config.yaml, as `prompts/v2` holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems
from llm_actions.prompts.config_text import ConfigText, parse_config
from llm_actions.prompts.directives import without_directives
from llm_actions.prompts.errors import Include, Mistake, TemplateError
from llm_actions.prompts.includes import FolderIncludes, read_limited
from llm_actions.prompts.prompt import Prompt

if TYPE_CHECKING:
    from llm_actions.prompts.template import Template

SYSTEM_FILE = "system.md"
USER_FILE = "user_template.md"
CONFIG_FILE = "config.yaml"
PROMPT_FILES = (SYSTEM_FILE, USER_FILE, CONFIG_FILE)
POINTER_BYTES_AT_MOST = 4096


def read_prompt(path: Path, folders: Folders, problems: Problems) -> Prompt | None:
    """The prompt in a folder; None after its problems were noted.

    `current` may be a link or, as on checkouts without links, a file that holds a folder's name.
    The test cases of its configuration are not looked at.
    """
    before = len(problems)
    name = folders.name(path)
    folder = _follow(path, name, folders, problems)
    if folder is None:
        return None
    contents = read_files(folder, folders, problems)
    if not contents and len(problems) == before:
        problems.add(name, f"the prompt folder holds none of {', '.join(PROMPT_FILES)}")
    texts = decode_files(contents, name, problems)
    includes = FolderIncludes(folder)
    file = f"{name}/{CONFIG_FILE}"
    config = config_of(texts.get(CONFIG_FILE), file, problems, includes.text)
    contents |= includes.contents
    prompt = make_prompt(name, folder.resolve().name, contents, texts, config, problems)
    return prompt if len(problems) == before else None


def read_pointer(path: Path, name: str, problems: Problems) -> Path | None:
    """The folder that a file names which stands for a link, such as `current`."""
    text = decode(path.read_bytes()[:POINTER_BYTES_AT_MOST], name, problems)
    if text is None:
        return None
    folder = path.parent / text.strip()
    if not _is_name(text.strip()) or not folder.is_dir():
        problems.add(name, "the file must hold the name of a folder beside it, such as `v2`")
        return None
    return folder


def read_files(folder: Path, folders: Folders, problems: Problems) -> dict[str, bytes]:
    """The bytes of each prompt file that is there and may be read."""
    contents = {}
    for file in PROMPT_FILES:
        path = folder / file
        if not path.is_file():
            if path.is_symlink():
                problems.add(folders.name(path), "the link leads to no file")
            continue
        if path.is_symlink() and not folders.allows(path):
            problems.add(folders.name(path), "the file leads outside the workspace")
            continue
        try:
            contents[file] = read_limited(path)
        except OSError as error:
            problems.add(folders.name(path), f"cannot be read: {error.strerror}")
        except OverflowError as error:
            problems.add(folders.name(path), str(error))
    return contents


def decode_files(
    contents: Mapping[str, bytes], name: str, problems: Problems
) -> dict[str, str | None]:
    """The text of each file, None where it is no UTF-8; `name` is that of the folder."""
    return {file: decode(content, f"{name}/{file}", problems) for file, content in contents.items()}


def config_of(text: str | None, file: str, problems: Problems, include: Include) -> ConfigText:
    """The configuration in a text, and none without one; mistakes are noted as problems.

    `include` gives the text of a file that it names.
    """

    def note(mistake: Mistake, line: int, message: str) -> None:
        del mistake
        problems.add_at(file, line, message)

    return ConfigText() if text is None else parse_config(text, note, include)


def make_prompt(
    name: str,
    folder: str,
    contents: Mapping[str, bytes],
    texts: Mapping[str, str | None],
    config: ConfigText,
    problems: Problems,
) -> Prompt:
    """The prompt of a folder's files; `folder` is the version's name where none is given."""
    return Prompt(
        path=name,
        version=config.config.version or folder,
        digest=digest_of(contents),
        system_text=texts.get(SYSTEM_FILE),
        user_text=texts.get(USER_FILE),
        config=config.config,
        system=_template(texts.get(SYSTEM_FILE), f"{name}/{SYSTEM_FILE}", problems),
        user=_template(texts.get(USER_FILE), f"{name}/{USER_FILE}", problems),
    )


def digest_of(contents: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of a prompt's files."""
    digest = hashlib.sha256()
    for file in sorted(contents):
        digest.update(f"{file}\0{len(contents[file])}\0".encode() + contents[file])
    return f"sha256:{digest.hexdigest()}"


def _follow(path: Path, name: str, folders: Folders, problems: Problems) -> Path | None:
    folder: Path | None = path
    if path.is_file() and not path.name.endswith((".md", ".yaml", ".yml")):
        folder = read_pointer(path, name, problems)
    if folder is None:
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


def _template(text: str | None, file: str, problems: Problems) -> Template | None:
    """The template of a text without the comments that are meant for the lint."""
    if text is None:
        return None
    from llm_actions.prompts.template import Template

    stripped = without_directives(text)
    try:
        return Template(stripped.text)
    except TemplateError as error:
        problems.add_at(file, stripped.line_in_file(error.line or 1), str(error))
        return None
