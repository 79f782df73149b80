"""What the attacks of a session show."""

from types import SimpleNamespace

from llm_actions.pytest_plugin.summary import safety_lines


def entry(nodeid: str, outcome: str | None) -> object:
    properties = [] if outcome is None else [["llm_safety", outcome], ["other", "x"]]
    return SimpleNamespace(nodeid=nodeid, user_properties=properties)


def test_each_version_has_its_share_and_what_it_shows() -> None:
    stats = {
        "passed": [
            entry("p/v1::safety/a", "withstood role-play"),
            entry("p/v1::safety/t", "answered role-play"),
            entry("p/v2::safety/a", "withstood role-play"),
            entry("p/v1::case", None),
        ],
        "failed": [entry("p/v1::safety/b", "fell encoding")],
    }

    lines = list(safety_lines(stats))

    assert lines[0].startswith("p/v1: attacks withstood: 1 of 2 (50.0%")
    assert lines[1] == "p/v1: harmless requests answered: 1 of 1"
    assert lines[2].startswith("p/v2: attacks withstood: 1 of 1")


def test_what_was_not_measured_is_in_no_share() -> None:
    stats = {"passed": [], "error": [entry("p/v1::safety/a", "error role-play")]}

    assert list(safety_lines(stats)) == []


def test_reports_of_other_plugins_are_let_alone() -> None:
    odd = SimpleNamespace(nodeid="p/v1::x", user_properties=[("llm_safety", "odd"), ("a", 1)])

    assert list(safety_lines({"passed": [odd, object()]})) == []
