"""The response cache: kept, shared by processes, and clear about a file that it cannot use."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llm_actions
from llm_actions.errors import ConfigurationError
from llm_actions.llm.cache import FILE_NAME, NoCache, SqliteCache, cache_key, open_cache

SHARED = Path(llm_actions.__file__).parents[1]


def python(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A second process that has the cache at hand."""
    head = f"import sys, time; sys.path.insert(0, {str(SHARED)!r})\n"
    head += "from pathlib import Path\nfrom llm_actions.llm.cache import SqliteCache\n"
    head += "cache = SqliteCache(Path(sys.argv[1]))\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    """What the process says when it ended well."""
    out, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    return out


def test_reply_is_found_again_by_a_later_run(tmp_path: Path) -> None:
    first = SqliteCache(tmp_path)
    first.put(b"key", b"reply\x00")
    first.close()

    later = SqliteCache(tmp_path)

    assert later.get(b"key") == b"reply\x00"
    assert later.get(b"other") is None
    later.close()


def test_reply_is_found_at_once(tmp_path: Path) -> None:
    cache = SqliteCache(tmp_path / "not" / "yet" / "there")
    cache.put(b"key", b"one")
    cache.put(b"key", b"two")

    assert cache.get(b"key") == b"two"
    cache.close()


def test_closed_cache_is_one_file(tmp_path: Path) -> None:
    cache = SqliteCache(tmp_path)
    cache.put(b"key", b"reply")
    cache.close()

    assert [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


def test_two_processes_share_the_cache_at_once(tmp_path: Path) -> None:
    script = """
for number in range(150):
    cache.put(f"{sys.argv[2]}-{number}".encode(), b"x" * 100)
cache.close()
"""
    both = [python(script, tmp_path, name) for name in ("a", "b")]
    for process in both:
        ended(process)

    cache = SqliteCache(tmp_path)
    found = [cache.get(f"{name}-{n}".encode()) for name in ("a", "b") for n in range(150)]
    cache.close()

    assert found == [b"x" * 100] * 300


def test_slow_run_does_not_lock_another_one_out(tmp_path: Path) -> None:
    slow = python('cache.put(b"slow", b"1"); print("put", flush=True); time.sleep(60)', tmp_path)
    assert slow.stdout is not None
    slow.stdout.readline()
    began = time.monotonic()

    cache = SqliteCache(tmp_path)
    cache.put(b"fast", b"2")
    cache.close()

    assert time.monotonic() - began < 3
    slow.kill()
    slow.communicate()


def test_killed_process_loses_little_and_breaks_nothing(tmp_path: Path) -> None:
    script = """
for number in range(1000):
    cache.put(str(number).encode(), b"x" * 100)
print("put", flush=True)
time.sleep(60)
"""
    process = python(script, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()

    cache = SqliteCache(tmp_path)
    found = [cache.get(str(number).encode()) for number in range(1000)]
    cache.close()

    assert sum(reply is not None for reply in found) >= 1000 - 64


@pytest.mark.parametrize(
    "content",
    [b"this is no database " * 100, b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["text", "broken-header"],
)
def test_file_that_is_no_cache_is_a_configuration_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        SqliteCache(tmp_path)

    assert "input `cache-dir`" in str(caught.value)
    assert "delete or rename it" in str(caught.value)


def test_database_of_something_else_is_a_configuration_error(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / FILE_NAME)
    base.execute("CREATE TABLE replies (other TEXT)")
    base.close()

    with pytest.raises(ConfigurationError, match="input `cache-dir`"):
        SqliteCache(tmp_path)


def test_cache_that_is_found_broken_later_is_a_configuration_error(tmp_path: Path) -> None:
    filled = SqliteCache(tmp_path)
    for number in range(2000):
        filled.put(str(number).encode(), b"x" * 200)
    filled.close()
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * (len(content) - half)
    path.write_bytes(content)
    cache = SqliteCache(tmp_path)

    with pytest.raises(ConfigurationError, match="input `cache-dir`"):
        [cache.get(str(number).encode()) for number in range(2000)]

    cache.close()


def test_folder_that_is_a_file_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")

    with pytest.raises(ConfigurationError, match="input `cache-dir`"):
        SqliteCache(tmp_path / "cache")


def test_no_cache_keeps_nothing() -> None:
    cache = NoCache()
    cache.put(b"key", b"reply")

    assert cache.get(b"key") is None
    cache.close()


requests = st.tuples(st.text(), st.binary(), st.integers(0, 99))


@given(requests, requests)
def test_requests_that_differ_have_different_keys(
    first: tuple[str, bytes, int], second: tuple[str, bytes, int]
) -> None:
    assert (cache_key(*first) == cache_key(*second)) == (first == second)


def test_repeats_of_one_request_have_keys_of_their_own() -> None:
    keys = {cache_key("http://x", b"{}", repeat) for repeat in range(10)}

    assert len(keys) == 10


def test_key_knows_its_request() -> None:
    key = cache_key("http://x", b"{}", 3)

    assert (key.url, key.body, key.repeat) == ("http://x", b"{}", 3)


def test_cache_tells_no_latency_of_another_day(tmp_path: Path) -> None:
    cache = SqliteCache(tmp_path)
    cache.put(b"key", b"reply", 0.5)

    assert cache.get(b"key") == b"reply"
    assert cache.latency_seconds(b"key") is None
    assert NoCache().latency_seconds(b"key") is None
    cache.close()


def test_cache_is_in_the_folder_that_is_named_and_nowhere_else(tmp_path: Path) -> None:
    nowhere, kept = open_cache(None), open_cache(tmp_path / "deep")
    for each in (nowhere, kept):
        each.put(b"key", b"reply")

    assert (nowhere.get(b"key"), kept.get(b"key")) == (None, b"reply")
    kept.close()
    assert [path.name for path in tmp_path.rglob("*.sqlite")] == [FILE_NAME]
