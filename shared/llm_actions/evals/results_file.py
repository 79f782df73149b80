"""results.jsonl: every result as soon as it is there, so that a killed run can go on."""

from __future__ import annotations

import fcntl
import os
import shutil
from array import array
from collections.abc import Iterator
from pathlib import Path

from llm_actions.errors import ConfigurationError, Problem
from llm_actions.evals.results import CaseResult, Status, from_line

FILE_NAME = "results.jsonl"
NOT_WRITTEN = -1


def open_results(path: Path, cases: int, source: Path | None) -> ResultsFile:
    """The results of a run at `path`, with what the run before left at `source`; None forgets it.

    Raises ConfigurationError when the file cannot be written.
    """
    try:
        if path.is_symlink():
            path.unlink()  # a link in the checkout could lead anywhere
        if source is not None and source.is_file() and source.resolve() != path.resolve():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
        results = ResultsFile(path, cases)
        if source is None:
            results.start_anew()
        else:
            results.take_over()
    except BlockingIOError:
        raise _refused(
            f"another run writes to `{path}` at this moment; give each its own folder"
        ) from None
    except OSError as error:
        raise _refused(f"`{path}` cannot be written: {error.strerror}") from None
    return results


def _refused(message: str) -> ConfigurationError:
    return ConfigurationError([Problem(where="input `report-dir`", message=message)])


class ResultsFile:
    """Results in the order in which they came, readable in the order of the dataset.

    After a flush the operating system has them: a killed process loses none.
    """

    def __init__(self, path: Path, cases: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._offsets = array("q", [NOT_WRITTEN]) * cases
        self._end = 0
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._earlier: dict[str, int] = {}

    def start_anew(self) -> None:
        """Forget what an earlier run left."""
        os.ftruncate(self._file, 0)
        self._end = 0

    def take_over(self) -> int:
        """Keep the finished results of an earlier run; returns how many there are.

        Lines that are broken, as the last one of a killed run may be, are dropped; cases that
        ended in an error or did not run are asked again.
        """
        size = complete = 0
        with self._path.open("rb") as stream:
            for line in stream:
                if line.endswith(b"\n"):
                    self._remember(line, size)
                    complete = size + len(line)
                size += len(line)
        os.ftruncate(self._file, complete)
        self._end = complete
        return len(self._earlier)

    def _remember(self, line: bytes, offset: int) -> None:
        try:
            result = from_line(line)
        except ValueError:
            return
        if result.status in (Status.PASS, Status.FAIL):
            self._earlier[result.key] = offset

    def earlier(self, key: str, case: int) -> CaseResult | None:
        """The result that an earlier run has for this key; it becomes that of the case."""
        offset = self._earlier.pop(key, None)
        if offset is None:
            return None
        self._offsets[case] = offset
        return from_line(self._line(offset))

    def write(self, result: CaseResult, case: int) -> None:
        """Append a result; it is in the file after the next `flush`."""
        line = result.to_line() + b"\n"
        self._offsets[case] = self._end + self._buffered
        self._buffer.append(line)
        self._buffered += len(line)

    def flush(self) -> None:
        """Hand all results to the operating system. Raises OSError when the disk is full."""
        content = memoryview(b"".join(self._buffer))
        self._buffer.clear()
        self._buffered = 0
        end = self._end
        while content:
            written = os.pwrite(self._file, content, end)
            end += written
            content = content[written:]
        self._end = end

    def has(self, case: int) -> bool:
        """True when the case has a result."""
        return self._offsets[case] != NOT_WRITTEN

    def lines(self) -> Iterator[bytes]:
        """The results in the order of the dataset, each without its line's end."""
        self.flush()
        for offset in self._offsets:
            if NOT_WRITTEN < offset < self._end:  # beyond: the disk was full
                yield self._line(offset)

    def _line(self, offset: int) -> bytes:
        chunks = []
        while True:
            chunk = os.pread(self._file, 8192, offset)
            end = chunk.find(b"\n")
            if end >= 0:
                chunks.append(chunk[:end])
                return b"".join(chunks)
            if not chunk:
                raise OSError(f"{self._path} was cut while it was in use")
            chunks.append(chunk)
            offset += len(chunk)

    def close(self) -> None:
        """Write what is left and close the file."""
        self.flush()
        os.close(self._file)
