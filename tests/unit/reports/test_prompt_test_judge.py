"""The agreement of a judge in words."""

from dataclasses import replace

import pytest
from tests.golden.prompt_tests import measured

from llm_actions.judges.agreement import Statistic
from llm_actions.reports.prompt_test_judge import (
    differing_first,
    differing_lines,
    place,
    show_agreement,
    show_agreement_interval,
    show_label,
    statistic_name,
    why,
)


def test_figures_have_two_digits() -> None:
    found = measured()

    assert statistic_name(found) == "Cohen's kappa"
    assert (show_agreement(found), show_agreement_interval(found)) == ("0.58", "0.19 to 0.82")


def test_what_was_not_measured_is_told_so() -> None:
    found = replace(measured(), value=None, interval=None)

    assert (show_agreement(found), show_agreement_interval(found)) == ("not measured", "")


@pytest.mark.parametrize(
    ("statistic", "value", "shown"),
    [
        (Statistic.KAPPA, 1.0, "pass"),
        (Statistic.KAPPA, 0.0, "fail"),
        (Statistic.KAPPA, None, ""),
        (Statistic.ALPHA, 1.0, "1.00"),
        (Statistic.ALPHA, 0.25, "0.25"),
    ],
)
def test_label_is_a_word_or_a_score(statistic: Statistic, value: float | None, shown: str) -> None:
    assert show_label(replace(measured(), statistic=statistic), value) == shown


def test_place_names_the_id_only_where_it_has_one() -> None:
    found = measured(2)

    assert [place(found, text) for text in found.differing] == [
        "evals/labels.csv:2",
        "evals/labels.csv:3 label-1",
    ]


def test_lines_are_cut_and_what_was_not_judged_comes_last() -> None:
    found = measured(3)
    unjudged = replace(found.differing[0], judge=None, error="no reply")
    found = replace(found, differing=(unjudged, *found.differing[1:]))

    assert [text.id for text in differing_first(found)][-1] == unjudged.id
    assert why(unjudged) == "no reply"
    *lines, last = differing_lines(found, 2)
    assert (len(lines), last) == (2, "and 1 more labels")
    assert "person pass, judge fail on" in lines[0]
    assert "no verdict" in list(differing_lines(found, 3))[2]
