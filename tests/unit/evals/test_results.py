"""One case as a line of JSON, and what is no such line."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.evals.results import result

from llm_actions.evals.results import AssertionRecord, CaseError, CaseResult, Status, from_line

text = st.text()
assertions = st.recursive(
    st.just(()),
    lambda parts: st.lists(
        st.builds(
            AssertionRecord,
            name=text,
            metric=st.none() | text,
            value=st.none() | text,
            weight=st.floats(0, 1e6),
            status=st.sampled_from(Status),
            score=st.none() | st.floats(-1e6, 1e6),
            reason=text,
            parts=parts,
        ),
        max_size=2,
    ).map(tuple),
    max_leaves=3,
)
results = st.builds(
    CaseResult,
    index=st.integers(0, 10**6),
    id=text,
    repeat=st.integers(0, 999),
    file=text,
    line=st.integers(1, 10**6),
    tags=st.lists(text, max_size=3).map(tuple),
    weight=st.floats(0.001, 1e6),
    status=st.sampled_from(Status),
    score=st.none() | st.floats(0, 1),
    criteria=st.dictionaries(text, st.floats(0, 1), max_size=3),
    assertions=assertions,
    reasons=st.lists(text, max_size=3).map(tuple),
    input=text,
    system=st.none() | text,
    expected=st.none() | text,
    answer=st.none() | text,
    error=st.none() | st.builds(CaseError, kind=text, message=text),
    latency_seconds=st.none() | st.floats(0, 1e6),
    attempts=st.integers(0, 10),
    cached=st.booleans(),
    prompt_tokens=st.none() | st.integers(0, 10**9),
    completion_tokens=st.none() | st.integers(0, 10**9),
    cost_usd=st.none() | st.floats(0, 1e6),
    finish_reason=st.none() | text,
    key=text,
)


@given(results)
def test_result_is_read_back_from_its_line(case: CaseResult) -> None:
    line = case.to_line()

    assert b"\n" not in line
    assert from_line(line) == case


def test_line_has_the_fields_of_the_schema() -> None:
    document = json.loads(result(error=CaseError(kind="timeout", message="m")).to_line())

    assert list(document)[:6] == ["index", "id", "repeat", "file", "line", "tags"]
    assert document["error"] == {"kind": "timeout", "message": "m"}
    assert document["status"] == "pass"


def test_text_is_written_as_it_is_read() -> None:
    assert "退货".encode() in result(answer="退货").to_line()


CHANGED = ("status", "tags", "reasons", "error", "assertions")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    st.binary()
    | st.dictionaries(
        st.sampled_from(["status", "tags", "reasons", "error", "assertions"]), values
    ).map(lambda changes: json.dumps(json.loads(result().to_line()) | changes).encode())
)
@example(b"{}")
@example(b"null")
def test_any_line_gives_a_result_or_a_value_error(line: bytes) -> None:
    try:
        found = from_line(line)
    except ValueError:
        return
    assert isinstance(found, CaseResult)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"new": 1}, id="field-of-a-later-version"),
        pytest.param({"status": "passed"}, id="unknown-status"),
        pytest.param({"tags": None}, id="no-tags"),
        pytest.param({"error": {"kind": "x"}}, id="half-an-error"),
        pytest.param({"error": "x"}, id="error-as-text"),
        pytest.param({"assertions": [{}]}, id="half-an-assertion"),
        pytest.param({"assertions": "x"}, id="assertions-as-text"),
    ],
)
def test_line_of_another_version_is_refused(change: dict[str, object]) -> None:
    line = json.dumps(json.loads(result().to_line()) | change).encode()

    with pytest.raises(ValueError, match=r".+"):
        from_line(line)


def test_line_without_a_field_is_refused() -> None:
    document = json.loads(result().to_line())
    del document["weight"]

    with pytest.raises(ValueError, match="not a case of this version"):
        from_line(json.dumps(document).encode())
