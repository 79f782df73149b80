"""Recording and replaying: the same answers again, no old ones, and no secret in the file."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evals.runs import Answerer, Line, asked, questions, vectors
from tests.unit.fakes import Outcome, Request, completion, reply

import llm_actions
from llm_actions.config.files import Folders
from llm_actions.errors import ConfigurationError
from llm_actions.evals.results import CaseResult
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.llm import cassette
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.cache import Cache, RequestKey, cache_key
from llm_actions.llm.cassette import BYTES_AT_MOST, FILE_NAME, RecordingCassette, ReplayCassette
from llm_actions.llm.cassette_entries import header
from llm_actions.llm.chat import chat_body
from llm_actions.llm.prices import Price

SHARED = Path(llm_actions.__file__).parents[1]
URL = "https://api.example/v1/chat/completions"
SECRET = "sk-secret-0123456789"


def key(question: str = "q", repeat: int = 0, *, model: str = "m", system: str = "s") -> RequestKey:
    """The key of a chat request."""
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return cache_key(URL, chat_body(model, messages, {}), repeat)


def record(folder: Path, *questions: str, secrets: tuple[str, ...] = ()) -> list[str]:
    """The lines of a cassette in which each question is answered by itself."""
    recording = RecordingCassette(folder, secrets)
    for question in questions:
        recording.put(key(question), completion(question), 0.25)
    recording.finish()
    recording.close()
    return (folder / FILE_NAME).read_text("utf-8").splitlines()


def missing(replay: ReplayCassette, wanted: RequestKey) -> AnswerError:
    """The error of a request that was not recorded."""
    with pytest.raises(AnswerError) as caught:
        replay.get(wanted)
    return caught.value


def refused(folder: Path, folders: Folders | None = None) -> list[str]:
    """Everything that is wrong with a cassette."""
    with pytest.raises(ConfigurationError) as caught:
        ReplayCassette(folder, folders)
    return [str(problem) for problem in caught.value.problems]


replies = st.dictionaries(
    st.tuples(st.text(max_size=8), st.integers(0, 3)),
    st.tuples(st.text().map(completion) | st.binary(), st.none() | st.floats(0, 600)),
    max_size=12,
)


@given(replies, st.randoms(use_true_random=False))
def test_every_reply_is_replayed_in_any_order(
    answers: dict[tuple[str, int], tuple[bytes, float | None]], order: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        recording = RecordingCassette(Path(folder))
        for (question, repeat), (answer, latency) in answers.items():
            recording.put(key(question, repeat), answer, latency)
        assert recording.finish() == len(answers)
        if not answers:
            return
        replay = ReplayCassette(Path(folder))

    wanted = list(answers.items())
    order.shuffle(wanted)
    for (question, repeat), (answer, latency) in wanted:
        asked_for = key(question, repeat)
        found, took = replay.get(asked_for), replay.latency_seconds(asked_for)
        assert found == answer or json.loads(found) == json.loads(answer)
        assert recording.get(asked_for) in (found, answer)
        assert took == (None if latency is None else pytest.approx(latency, abs=1e-6))


@given(replies)
def test_same_recording_is_the_same_file_whatever_came_first(
    answers: dict[tuple[str, int], tuple[bytes, float | None]],
) -> None:
    files = []
    for items in (list(answers.items()), list(answers.items())[::-1]):
        with tempfile.TemporaryDirectory() as folder:
            recording = RecordingCassette(Path(folder))
            recording.put(key("always"), completion())
            for (question, repeat), (answer, latency) in items:
                recording.put(key(question, repeat), answer, latency)
            recording.finish()
            files.append((Path(folder) / FILE_NAME).read_bytes())

    assert files[0] == files[1]


def test_file_has_a_header_and_a_line_for_each_reply_in_the_order_of_the_questions(
    tmp_path: Path,
) -> None:
    lines = record(tmp_path, "b", "c", "a")

    assert lines[0] == header()
    assert [json.loads(line)["asked"] for line in lines[1:]] == ["a", "b", "c"]
    assert (tmp_path / FILE_NAME).read_bytes().endswith(b"}\n")


def test_changed_prompt_changes_the_lines_of_its_cases_alone(tmp_path: Path) -> None:
    before = record(tmp_path, "a", "b", "c")
    recording = RecordingCassette(tmp_path)
    for question, system in (("a", "s"), ("b", "changed"), ("c", "s")):
        recording.put(key(question, system=system), completion(question), 0.25)
    recording.finish()
    after = (tmp_path / FILE_NAME).read_text("utf-8").splitlines()

    differing = [n for n, pair in enumerate(zip(before, after, strict=True)) if len(set(pair)) > 1]

    assert differing == [2]


def test_recording_takes_nothing_from_an_earlier_one(tmp_path: Path) -> None:
    record(tmp_path, "a")

    recording = RecordingCassette(tmp_path)

    assert recording.get(key("a")) is None
    assert recording.latency_seconds(key("a")) is None


def test_request_that_a_recording_made_before_has_its_reply(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)
    recording.put(key("a"), completion("first"), 0.5)
    recording.put(key("a"), completion("second"), 0.7)
    recording.finish()

    assert recording.get(key("a")) == completion("first")
    assert recording.latency_seconds(key("a")) == 0.5
    assert json.loads(ReplayCassette(tmp_path).get(key("a"))) == json.loads(completion("first"))


def test_what_a_finished_recording_did_not_ask_is_dropped(tmp_path: Path) -> None:
    record(tmp_path, "a", "b")
    record(tmp_path, "b", "c")

    replay = ReplayCassette(tmp_path)

    assert replay.get(key("c"))
    assert missing(replay, key("a")).kind is ErrorKind.CASSETTE


def test_recording_that_is_not_finished_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    before = record(tmp_path, "a")
    recording = RecordingCassette(tmp_path)
    recording.put(key("b"), completion())
    recording.close()

    assert (tmp_path / FILE_NAME).read_text("utf-8").splitlines() == before


def test_recording_of_nothing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    before = record(tmp_path, "a")

    assert RecordingCassette(tmp_path).finish() == 0
    assert (tmp_path / FILE_NAME).read_text("utf-8").splitlines() == before


KILLED = """
import sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from llm_actions.llm.cache import cache_key
from llm_actions.llm.cassette import RecordingCassette
recording = RecordingCassette(Path(sys.argv[1]))
number = 0
while True:
    for _ in range(200):
        number += 1
        body = b'{"model": "m", "input": "%d"}' % number
        recording.put(cache_key("http://h/v1", body, 0), b'{"x": "%s"}' % (b"x" * 999))
    if sys.argv[3] == "finishing":
        recording.finish()
    print("put", flush=True)
"""


@pytest.mark.parametrize("state", ["recording", "finishing"])
def test_killed_recording_leaves_a_whole_file(tmp_path: Path, state: str) -> None:
    before = record(tmp_path, "a")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path, SHARED, state], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()

    after = (tmp_path / FILE_NAME).read_text("utf-8").splitlines()

    assert process.returncode == -signal.SIGKILL
    ReplayCassette(tmp_path)
    if state == "recording":
        assert after == before
    else:
        assert len(after) % 200 == 1


def test_replies_of_many_threads_are_all_kept(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)

    def put(name: int) -> None:
        for number in range(100):
            recording.put(key(f"{name}-{number}"), completion(f"{name}-{number}"))
            recording.put(key("shared"), completion("shared"))

    threads = [threading.Thread(target=put, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert recording.finish() == 801
    replay = ReplayCassette(tmp_path)
    assert b'"7-99"' in replay.get(key("7-99"))


def test_secrets_never_reach_the_file_and_the_reply_is_replayed(tmp_path: Path) -> None:
    escaped = "".join(f"\\u{ord(char):04x}" for char in SECRET).encode()
    recording = RecordingCassette(tmp_path, [SECRET])
    wanted = key(f"tell me {SECRET}", model=f"m-{SECRET}")
    recording.put(wanted, completion("it is SECRET").replace(b"SECRET", escaped))
    recording.finish()
    content = (tmp_path / FILE_NAME).read_text("utf-8")

    found = json.loads(ReplayCassette(tmp_path).get(wanted))

    assert SECRET not in content
    assert "\\u00" not in content
    assert found["choices"][0]["message"]["content"] == "it is ***"


def test_another_host_gets_the_recorded_reply(tmp_path: Path) -> None:
    recorded = key("a")
    record(tmp_path, "a")

    fork = cache_key("http://127.0.0.1:8080/v1/chat/completions", recorded.body, 0)

    assert ReplayCassette(tmp_path).get(fork)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (key("b"), "the case or what the prompt makes of it is new or changed"),
        (key("a", system="changed"), "the prompt, its tools, the parameters or the path"),
        (key("a", model="n"), "the model changed, recorded is `m`"),
        (key("a", 1), "it was recorded with fewer repeats"),
    ],
    ids=["case", "prompt", "model", "repeat"],
)
def test_request_that_is_not_recorded_is_an_error_that_says_why_and_what_to_do(
    tmp_path: Path, wanted: RequestKey, reason: str
) -> None:
    record(tmp_path / "cassettes", "a")
    replay = ReplayCassette(tmp_path / "cassettes", Folders(working=tmp_path))

    error = missing(replay, wanted)

    assert (error.kind, error.is_fatal, error.attempts) == (ErrorKind.CASSETTE, False, 0)
    assert reason in str(error)
    assert str(error).endswith("run once with `cassette: record` and commit `cassettes`")


def test_error_shows_hostile_text_short_and_on_one_line(tmp_path: Path) -> None:
    record(tmp_path, "a")
    hostile = "\n::error::x\u202e" + "x" * 100_000

    message = str(missing(ReplayCassette(tmp_path), key(hostile, model=hostile)))

    assert message.isprintable()
    assert len(message) < 600


def test_key_that_does_not_know_its_request_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cache_key"):
        RecordingCassette(tmp_path).get(b"key")


def test_replay_keeps_nothing(tmp_path: Path) -> None:
    before = record(tmp_path, "a")
    replay = ReplayCassette(tmp_path)
    replay.put(key("b"), completion())
    replay.close()

    assert (tmp_path / FILE_NAME).read_text("utf-8").splitlines() == before
    assert missing(replay, key("b"))
    assert replay.latency_seconds(key("b")) is None


def test_file_with_the_line_ends_of_windows_is_read(tmp_path: Path) -> None:
    lines = record(tmp_path, "a", "b")
    (tmp_path / FILE_NAME).write_bytes("\r\n".join([*lines, "", ""]).encode())

    assert ReplayCassette(tmp_path).get(key("b"))


def test_missing_cassette_says_how_to_record_one(tmp_path: Path) -> None:
    (message,) = refused(tmp_path / "cassettes", Folders(working=tmp_path))

    assert message == (
        "input `cassette-dir`: `cassettes/cassette.jsonl` cannot be read: No such file or "
        "directory; run once with `cassette: record` and commit the folder"
    )


def test_everything_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    lines = record(tmp_path, "a", "b")
    lines[2:2] = ["<<<<<<< HEAD", lines[1].replace('"repeat":0', '"repeats":0')]
    lines.append(lines[1])
    (tmp_path / FILE_NAME).write_text("\n".join(lines), "utf-8")

    found = refused(tmp_path, Folders(working=tmp_path))

    assert [each.split(" ")[0] for each in found] == [f"{FILE_NAME}:{n}:" for n in (3, 4, 6)]
    assert "broken JSON" in found[0]
    assert "did you mean `repeat`?" in found[1]
    assert "the key of line 2 again" in found[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", f"{FILE_NAME}:1: this is no cassette"),
        (header().replace("1", "9").encode(), f"{FILE_NAME}:1: the cassette has version 9"),
        (header().encode() + b"\n\n\xff", f"{FILE_NAME}:3: not UTF-8: byte 0xff"),
        (header().encode("utf-16"), f"{FILE_NAME}:1: the file is UTF-16"),
    ],
    ids=["empty", "version", "not-utf-8", "utf-16"],
)
def test_file_that_cannot_be_understood_is_told_with_its_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)

    (message,) = refused(tmp_path, Folders(working=tmp_path))

    assert message.startswith(said)


def test_thousands_of_broken_lines_end_the_reading(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(header() + "\n" + "{\n" * 50_000)

    assert len(refused(tmp_path)) == 1000


def test_file_of_500_mb_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / FILE_NAME).open("wb") as stream:
        stream.truncate(500 * 1024 * 1024)

    (message,) = refused(tmp_path)

    assert "has 500 MiB, at most 50 are read" in message


def test_reply_larger_than_any_endpoint_may_send_is_refused(tmp_path: Path) -> None:
    lines = record(tmp_path, "a")
    large = lines[1].replace('"content":"a"', f'"content":"{"x" * 5_000_000}"')
    (tmp_path / FILE_NAME).write_text("\n".join([lines[0], large]), "utf-8")

    (message,) = refused(tmp_path)

    assert f"{FILE_NAME}:2: a reply of more than 4 MiB" in message


def test_line_larger_than_any_reply_is_refused_unparsed(tmp_path: Path) -> None:
    lines = record(tmp_path, "a")
    hostile = '{"reply":{"a":[' + "[]," * 3_000_000 + "[]]}}"
    (tmp_path / FILE_NAME).write_text("\n".join([lines[0], hostile, lines[1]]), "utf-8")

    (message,) = refused(tmp_path)

    assert f"{FILE_NAME}:2: a line of more than 8 MiB" in message


def test_reply_that_no_replay_would_read_is_refused_when_it_is_recorded(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)

    with pytest.raises(ConfigurationError, match="which no replay reads"):
        recording.put(key("a"), b"\0" * 2_000_000)


def test_blank_lines_are_read_at_the_end_alone(tmp_path: Path) -> None:
    lines = record(tmp_path, "a")
    path = tmp_path / FILE_NAME
    path.write_text("\n".join(lines) + "\n" * 5_000_000, "utf-8")
    assert ReplayCassette(tmp_path).get(key("a"))

    path.write_text("\n".join([lines[0], "", lines[1]]), "utf-8")

    assert f"{FILE_NAME}:2: broken JSON" in refused(tmp_path)[0]


def test_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "other", "a")
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / FILE_NAME).symlink_to(tmp_path / "other" / FILE_NAME)

    (message,) = refused(tmp_path / "cassettes")

    assert "is a link; commit the file itself" in message


def test_folder_that_leads_out_of_the_workspace_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "outside", "a")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "cassettes").symlink_to(tmp_path / "outside")

    (message,) = refused(workspace / "cassettes", Folders(working=workspace, allowed=(workspace,)))

    assert "leads outside the workspace" in message


def test_pipe_and_folder_in_place_of_the_file_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    (tmp_path / "b" / FILE_NAME).mkdir(parents=True)
    began = time.monotonic()

    assert "is no file" in refused(tmp_path)[0]
    assert "Is a directory" in refused(tmp_path / "b")[0]
    assert time.monotonic() - began < 2


def test_folder_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / FILE_NAME).mkdir(parents=True)

    for folder in ("file", "taken"):
        with pytest.raises(ConfigurationError, match=r"input `cassette-dir`.*cannot be written"):
            RecordingCassette(tmp_path / folder)


def test_link_in_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "other")

    record(tmp_path, "a")

    assert (tmp_path / "other").read_text() == "mine"
    assert ReplayCassette(tmp_path).get(key("a"))


def test_recording_larger_than_a_replay_reads_is_refused_while_it_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cassette, "BYTES_AT_MOST", 2000)
    recording = RecordingCassette(tmp_path)

    def put_many() -> None:
        for number in range(100):
            recording.put(key(str(number)), completion())

    with pytest.raises(ConfigurationError, match="record fewer cases"):
        put_many()

    assert recording.finish() > 0
    assert (tmp_path / FILE_NAME).stat().st_size <= 2000
    assert BYTES_AT_MOST > 2000


# A whole run

EMBEDDINGS = Scoring(pass_score=0.8, similarity=Similarity.EMBEDDINGS, embedding_model="e")


def answer(request: Request) -> Outcome:
    """An endpoint that is right about even numbers, and has embeddings."""
    if request.url.endswith("/embeddings"):
        return reply(body=vectors(request))
    return reply(body=completion("fine" if int(asked(request)[1:]) % 2 == 0 else "no idea"))


def no_network(request: Request) -> Outcome:
    """An endpoint that must not be asked."""
    raise AssertionError(f"{request.url} was asked")


def go(
    folder: Path, cache: Cache, respond: Answerer, *, rows: int = 8
) -> tuple[Line, list[CaseResult]]:
    """A run over questions, with repeats and embeddings, and what its cases say.

    Where an answer came from is left out.
    """
    line = Line(
        folder=folder,
        rows=questions(rows, expected="fine"),
        repeats=2,
        scoring=EMBEDDINGS,
        price=Price(input=1.0, output=2.0),
        answer=respond,
        cache=cache,
    )
    line.scorer.embedder = line.embedder()
    line.go()
    cases = [replace(case, attempts=0, cached=False, latency_seconds=None) for case in line.cases]
    line.results.close()
    return line, cases


def test_run_is_replayed_without_a_network_with_the_same_results(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path / "cassettes", [SECRET])
    first, recorded = go(tmp_path, recording, answer)
    assert recording.finish() == 16 + 2

    second, replayed = go(tmp_path, ReplayCassette(tmp_path / "cassettes"), no_network)

    assert replayed == recorded
    assert [case.status for case in replayed] == ["pass", "pass", "fail", "fail"] * 4
    assert (len(second.client.requests), second.run.cached) == (0, 16)
    assert second.run.measurements.accuracy() == first.run.measurements.accuracy()


def test_case_that_is_not_recorded_is_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path / "cassettes")
    go(tmp_path, recording, answer, rows=4)
    recording.finish()

    line, cases = go(tmp_path, ReplayCassette(tmp_path / "cassettes"), no_network, rows=34)

    assert [case.status for case in cases] == ["pass", "pass", "fail", "fail"] * 2 + ["error"] * 60
    assert {case.error.kind for case in cases if case.error} == {"cassette"}
    assert line.run.stopped is None


def test_text_without_a_recorded_vector_is_an_error_of_the_cassette(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path / "cassettes")
    go(tmp_path, recording, answer)
    recording.finish()
    path = tmp_path / "cassettes" / FILE_NAME
    kept = [text for text in path.read_text("utf-8").splitlines() if '"model":"e"' not in text]
    path.write_text("\n".join(kept), "utf-8")

    _, cases = go(tmp_path, ReplayCassette(tmp_path / "cassettes"), no_network)

    assert {case.error.kind for case in cases if case.error} == {"cassette"}
    assert {case.status for case in cases} == {"error"}


@pytest.mark.parametrize("vector", ["", "AAA=", "AADAfwAAgD8=", "AAAAAAAAAAA="])
def test_vector_of_a_hostile_cassette_is_an_error(tmp_path: Path, vector: str) -> None:
    recording = RecordingCassette(tmp_path / "cassettes")
    go(tmp_path, recording, answer)
    recording.finish()
    path = tmp_path / "cassettes" / FILE_NAME
    lines = path.read_text("utf-8").splitlines()
    hostile = [
        json.dumps(
            {k: v for k, v in json.loads(text).items() if not k.startswith("reply")}
            | {"reply_base64": vector}
        )
        if '"model":"e"' in text
        else text
        for text in lines
    ]
    path.write_text("\n".join(hostile), "utf-8")

    _, cases = go(tmp_path, ReplayCassette(tmp_path / "cassettes"), no_network)

    assert {case.error.kind for case in cases if case.error} == {"embedding"}
    assert {case.status for case in cases} == {"error"}
