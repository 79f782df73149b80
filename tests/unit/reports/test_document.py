"""The report document in memory and in its file."""

import json
from collections.abc import Iterator
from dataclasses import replace

from tests.golden.reports import failing, faulty, passing, refused

from llm_actions import VERSION
from llm_actions.evals.metrics import MetricName
from llm_actions.reports.document import render_document


def test_document_is_the_header_and_then_the_cases() -> None:
    report = failing()

    read = json.loads(b"".join(render_document(report)))

    cases = read.pop("cases")
    assert read == json.loads(json.dumps(report.header()))
    assert cases == [json.loads(line) for line in report.case_lines()]
    assert list(read)[:3] == ["schema", "tool", "verdict"]
    assert read["tool"]["version"] == VERSION


def test_document_without_cases_has_an_empty_list() -> None:
    read = json.loads(b"".join(render_document(refused())))

    assert read["cases"] == []
    assert read["problems"] == [str(problem) for problem in refused().problems]
    assert (read["target"], read["scoring"], read["usage"]) == (None, None, None)


def test_cases_are_rendered_one_by_one() -> None:
    taken: list[bytes] = []

    def lines() -> Iterator[bytes]:
        for line in passing().case_lines():
            taken.append(line)
            yield line

    pieces = render_document(replace(passing(), case_lines=lines))
    next(pieces)
    assert taken == []
    next(pieces)
    assert len(taken) == 1


def test_cases_can_be_read_more_than_once() -> None:
    report = faulty()

    assert list(report.cases()) == list(report.cases())
    assert [case.index for case in report.cases()] == list(range(24))


def test_text_stays_readable_in_the_file() -> None:
    text = b"".join(render_document(failing())).decode()

    assert "退款什么时候到账？" in text
    assert "\\u" not in text


def test_half_of_a_surrogate_pair_is_escaped() -> None:
    report = replace(refused(), notes=("\ud800",))

    content = b"".join(render_document(report))

    assert b'"\\ud800"' in content
    assert json.loads(content)["notes"] == ["\ud800"]


def test_metric_is_found_by_name_and_tag() -> None:
    report = failing()

    everything = report.metric(MetricName.ACCURACY)
    chinese = report.metric(MetricName.ACCURACY, "zh")

    assert everything is not None
    assert chinese is not None
    assert (everything.n, chinese.n) == (48, 24)
    assert report.metric(MetricName.ACCURACY, "fr") is None
    assert refused().metric(MetricName.ACCURACY) is None
