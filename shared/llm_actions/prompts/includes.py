"""The files that a config.yaml names, which are a part of its version."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from llm_actions.config.files import decode
from llm_actions.config.problems import Problems, shown
from llm_actions.prompts.errors import IncludeError

# No model reads more than about a million tokens of four letters, and no person half of that.
FILE_BYTES_AT_MOST = 2 * 1024 * 1024
NAME_BYTES_AT_MOST = 255


class FolderIncludes:
    """Reads files in the folder of a version. `contents` has the bytes of those that were read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.contents: dict[str, bytes] = {}

    def text(self, name: str) -> str:
        """The text of a file. Raises IncludeError."""
        path = self._path(name)
        try:
            content = read_limited(path)
        except OSError as error:
            raise IncludeError(f"`{shown(name)}` cannot be read: {error.strerror}") from None
        except OverflowError as error:
            raise IncludeError(f"`{shown(name)}`: {error}") from None
        problems = Problems()
        text = decode(content, shown(name), problems)
        if text is None:
            raise IncludeError("; ".join(map(str, problems.found)))
        self.contents[PurePosixPath(name).as_posix()] = content
        return text

    def _path(self, name: str) -> Path:
        """The path of a file that lies in the folder. Raises IncludeError."""
        parts = PurePosixPath(name).parts
        is_name = "\0" not in name and all(
            len(part.encode("utf-8", "replace")) <= NAME_BYTES_AT_MOST for part in parts
        )
        if not is_name or ".." in parts or PurePosixPath(name).is_absolute():
            raise IncludeError(f"`{shown(name)}` must be the name of a file beside config.yaml")
        path = self._folder / name
        if not path.is_file():
            raise IncludeError(f"the file `{shown(name)}` is not there")
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise IncludeError(f"`{shown(name)}` leads outside the prompt's folder")
        return path


def read_limited(path: Path) -> bytes:
    """The bytes of a file. Raises OverflowError with a sentence for a file that is too large."""
    with path.open("rb") as stream:
        content = stream.read(FILE_BYTES_AT_MOST + 1)
    if len(content) > FILE_BYTES_AT_MOST:
        megabytes = path.stat().st_size / 1024 / 1024
        raise OverflowError(
            f"the file has {megabytes:.1f} MB, at most {FILE_BYTES_AT_MOST // 1024 // 1024} MB "
            "are read; a prompt of that size is a mistake"
        )
    return content
