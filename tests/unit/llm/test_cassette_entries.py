"""Lines of a cassette: readable, free of secrets, and what they answer is what was answered."""

import json
import time
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.fakes import completion

from llm_actions.http import secret_free
from llm_actions.llm.cassette_entries import (
    Entry,
    Question,
    check_header,
    clean_reply,
    entry_key,
    from_line,
    header,
    question_of,
    to_line,
)
from llm_actions.llm.chat import chat_body

URL = "https://api.example/v1/chat/completions"
SECRET = "sk-secret-0123456789"
QUESTION = Question(model="m", asked="q", repeat=0, path="/v1/chat/completions")
KEY = "0123456789abcdef" * 3

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
clean = partial(secret_free, secrets=[SECRET])


def entry(reply: bytes, **changes: Any) -> Entry:
    fields = {"key": KEY, "question": QUESTION, "latency_seconds": 0.25, **changes}
    return Entry(reply=reply, **fields)


def read(line: str) -> tuple[Entry | None, list[str]]:
    """The entry and what is wrong with the line."""
    faults: list[str] = []
    return from_line(line, faults.append), faults


def kept(reply: bytes) -> bytes:
    """What a replay answers for a reply."""
    found, faults = read(to_line(entry(reply)))
    assert found is not None, faults
    return found.reply


@given(st.dictionaries(st.text(), values), st.sampled_from([None, 2]), st.booleans())
def test_reply_in_json_is_kept_as_the_same_json(
    value: dict[str, object], indent: int | None, ascii_only: bool
) -> None:
    reply = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")

    assert json.loads(kept(reply)) == json.loads(reply)


@given(st.binary() | st.text(st.sampled_from('{}[]",:\\ud8e01-+.aN \n')).map(str.encode))
def test_any_other_reply_is_kept_byte_for_byte(reply: bytes) -> None:
    found = kept(reply)

    assert found == reply or json.loads(found) == json.loads(reply)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b'{"a": 1, "a": 2}', id="repeated-key"),
        pytest.param(b'{"a": NaN}', id="nan"),
        pytest.param(b'{"a": "\\ud800"}', id="half-of-a-pair"),
        pytest.param(b'{"a":' * 150 + b"1" + b"}" * 150, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deeper-than-python"),
        pytest.param(b'{"a": 1E15}', id="longer-when-written-again"),
        pytest.param(b"1,2", id="no-json"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param("\u2028\u202e\x7f".encode(), id="unseen"),
    ],
)
def test_reply_that_is_no_plain_json_object_is_kept_as_it_came(reply: bytes) -> None:
    assert kept(reply) == reply


def test_line_shows_what_was_asked_and_answered() -> None:
    body = chat_body("m", [{"role": "user", "content": "What is\n  new?"}], {"temperature": 0})
    question = question_of(URL, body, 2)

    line = to_line(entry(completion("好的"), question=question))

    assert line.startswith(
        '{"model":"m","asked":"What is new?","repeat":2,"path":"/v1/chat/completions","key":'
    )
    assert '"latency_seconds":0.25,"reply":{"choices":[{"message":{"role":"assistant"' in line
    assert "好的" in line


@given(st.text(), st.text())
def test_line_is_one_line_in_which_everything_can_be_seen(asked: str, answered: str) -> None:
    question = Question(model=None, asked=asked, repeat=0, path="/")

    line = to_line(entry(json.dumps({"a": answered}).encode(), question=question))

    assert line.replace("\u3000", "").isprintable()
    found, _ = read(line)
    assert found is not None
    assert found.question.asked == asked
    assert json.loads(found.reply) == {"a": answered}


def test_last_user_text_is_shown_and_shortened() -> None:
    messages: Any = [
        {"role": "user", "content": "first"},
        {"role": "user", "content": [{"type": "text", "text": "see"}, {"text": "x" * 5000}]},
        {"role": "assistant", "content": "prefilled"},
    ]

    asked = question_of(URL, chat_body("m", messages, {}), 0).asked

    assert asked.startswith("see xxx")
    assert asked.endswith("…")
    assert len(asked) <= 120


@pytest.mark.parametrize(
    ("body", "model", "asked"),
    [
        pytest.param(b'{"model": "e", "input": "a text"}', "e", "a text", id="embedding"),
        pytest.param(b'{"query": "q"}', None, '{"query": "q"}', id="application"),
        pytest.param(b"[1]", None, "[1]", id="list"),
        pytest.param(b"\xff", None, "\ufffd", id="bytes"),
        pytest.param(b'{"model": 1, "messages": [1, {"role": "user"}]}', None, None, id="odd"),
        pytest.param(b"[" * 100_000, None, None, id="deep"),
    ],
)
def test_any_body_is_shown(body: bytes, model: str | None, asked: str | None) -> None:
    question = question_of(URL, body, 0)

    assert question.model == model
    assert question.asked == asked if asked else question.asked


requests = st.tuples(st.text(max_size=5), st.binary(max_size=5), st.integers(0, 9))


@given(requests, requests)
def test_requests_that_differ_have_different_keys(
    first: tuple[str, bytes, int], second: tuple[str, bytes, int]
) -> None:
    keys = [
        entry_key(f"http://h/{path.encode().hex()}", body, repeat)
        for path, body, repeat in (first, second)
    ]

    assert (keys[0] == keys[1]) == (first == second)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://api.example/v1/c", "http://127.0.0.1:8080/v1/c", True),
        ("https://api.example/v1/c", "https://api.example/v2/c", False),
        ("https://a/c?version=1", "https://b/c?version=1", True),
        ("https://a/c?version=1", "https://a/c?version=2", False),
        ("https://a/c?v=1&api-key=one", "https://a/c?v=1&api-key=two", True),
        ("https://a/c?access_token=one", "https://a/c?access_token=two", True),
        ("https://a/c?keyword=one", "https://a/c?keyword=two", False),
    ],
)
def test_path_and_query_count_while_host_and_credentials_do_not(
    first: str, second: str, same: bool
) -> None:
    assert (entry_key(first, b"{}", 0) == entry_key(second, b"{}", 0)) is same


def test_credential_in_a_query_is_not_shown() -> None:
    assert question_of("https://a/c?v=1&key=abc&w=2", b"{}", 0).path == "/c?v=1&key=***&w=2"


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        "".join(f"\\u{ord(char):04x}" for char in SECRET),
        f"\\n{SECRET}\\n",
        f'\\"{SECRET}',
    ],
    ids=["plain", "escaped", "in-lines", "quoted"],
)
def test_secret_in_a_reply_is_replaced_however_json_writes_it(written: str) -> None:
    reply = b'{"text": "a %s b", "%s": NaN}' % (written.encode(), written.encode())

    cleaned = clean_reply(reply, clean)

    document = json.loads(cleaned)
    assert SECRET not in json.dumps(document)
    assert document["text"].count("***") == 1


def test_secret_of_digits_is_replaced_where_it_is_a_number() -> None:
    cleaned = clean_reply(b'{"id": 1234567890, "n": 5}', partial(secret_free, secrets=["12345678"]))

    assert json.loads(cleaned) == {"id": "***", "n": 5}


@pytest.mark.parametrize("reply", [b"no json: %s", b"\xff%s"], ids=["text", "bytes"])
def test_secret_in_a_reply_that_is_no_json_is_replaced(reply: bytes) -> None:
    assert SECRET.encode() not in clean_reply(reply % SECRET.encode(), clean)


@given(st.dictionaries(st.text(), values), st.text(min_size=8))
def test_no_secret_is_in_a_cleaned_reply_which_is_json_still(
    value: dict[str, object], secret: str
) -> None:
    reply = json.dumps({**value, "text": f"a{secret}b"}).encode()

    document = json.loads(clean_reply(reply, partial(secret_free, secrets=[secret])))

    assert secret not in document.get("text", "")


def test_secret_is_taken_out_of_what_was_asked_before_that_is_shortened() -> None:
    body = chat_body(SECRET, [{"role": "user", "content": "x" * 110 + SECRET}], {})

    question = question_of(f"https://h/{SECRET}", body, 0, clean)

    assert question == Question(model="***", asked="x" * 110 + "***", repeat=0, path="/***")


def test_header_is_taken_and_nothing_else() -> None:
    faults: list[str] = []

    assert check_header(header() + "\r", faults.append)
    assert faults == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "is no cassette"),
        ("version https://git-lfs.github.com/spec/v1", "is no cassette"),
        ("[]", "is no cassette"),
        ('{"llm_actions_cassette": 2}', "has version 2, known is 1; record it anew"),
        ('{"llm_actions_cassette": true}', "has version True"),
    ],
    ids=["empty", "pointer", "list", "newer", "true"],
)
def test_file_of_another_kind_or_version_is_said_so(line: str, fault: str) -> None:
    faults: list[str] = []

    assert not check_header(line, faults.append)
    (found,) = faults
    assert fault in found


GOOD: dict[str, object] = {"key": KEY, "path": "/v1", "repeat": 0, "reply": {}}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"key": None}, "`key` is missing"),
        ({"key": "abc"}, "`key` must be 48 hexadecimal digits, found `abc`"),
        ({"path": 1}, "`path` must be text"),
        ({"repeat": -1}, "`repeat` must be at least 0"),
        ({"repeat": 0.5}, "`repeat` must be a whole number"),
        ({"latency_seconds": -1}, "`latency_seconds` must be between 0 and 86400"),
        ({"latency_seconds": "fast"}, "`latency_seconds` must be a number"),
        ({"latency": 1}, "unknown field `latency`; did you mean `latency_seconds`?"),
        ({"reply": []}, "`reply` must be an object"),
        ({"reply_text": "a"}, "needs one of `reply`, `reply_text`, `reply_base64`, found 2"),
    ],
)
def test_wrong_entry_is_told_by_its_field(changes: dict[str, object], fault: str) -> None:
    found, faults = read(json.dumps({**GOOD, **changes}))

    assert found is None
    assert any(fault in each for each in faults), faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("<<<<<<< HEAD", "broken JSON"),
        ("[]", "an entry must be an object"),
        (json.dumps({"key": KEY, "path": "/"}), "needs one of"),
        (json.dumps({"key": KEY, "path": "/", "reply_text": 1}), "`reply_text` must be text"),
        (json.dumps({"key": KEY, "path": "/", "reply_base64": "é"}), "is not base64"),
        (json.dumps({"key": KEY, "path": "/", "reply_base64": "a"}), "is not base64"),
    ],
    ids=["conflict", "list", "no-reply", "number", "not-ascii", "not-base64"],
)
def test_line_that_is_no_entry_is_told(line: str, fault: str) -> None:
    found, faults = read(line)

    assert found is None
    assert any(fault in each for each in faults), faults


@given(
    st.text()
    | values.map(json.dumps)
    | st.dictionaries(
        st.sampled_from([*GOOD, "reply_text", "reply_base64", "model", "asked"]), values
    ).map(json.dumps)
)
def test_any_line_is_an_entry_or_is_told(line: str) -> None:
    found, faults = read(line)

    assert (found is None) == bool(faults)


@pytest.mark.slow
def test_line_made_to_keep_the_reader_busy_is_refused_soon() -> None:
    many = json.dumps({str(number): 0 for number in range(200_000)})
    repeated = many[:-1] + ',"199999":1}'
    began = time.monotonic()

    outcomes = [read(many), read(repeated), read('{"' + "x" * 2_000_000 + '": 0}')]

    assert [found for found, _ in outcomes] == [None] * 3
    assert [len(faults) for _, faults in outcomes] == [1] * 3
    assert time.monotonic() - began < 5
