"""URLs, keys and headers: what is refused before anything is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evals.options import options
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.evals.access import app_headers, authorization, check_endpoint, check_url

MISSING = "is missing; give it or set OPENAI_API_KEY. An endpoint that needs none takes any word"
WRONG = "holds characters that no key has, such as a line break"


def url_problems(name: str, url: str) -> list[str]:
    problems = Problems()
    check_url(name, url, problems)
    return told(problems)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://127.0.0.1:8080/v1/",
        "http://[::1]:80/v1",
        "https://host/a/chat/completions/b",
    ],
)
def test_usual_url_is_accepted(url: str) -> None:
    assert url_problems("base-url", url) == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("api.openai.com/v1", "`api.openai.com/v1` must begin with https:// or http://"),
        ("localhost:8000/v1", "`localhost:8000/v1` must begin with https:// or http://"),
        ("ftp://host/v1", "`ftp://host/v1` must begin with https:// or http://"),
        ("", "`` must begin with https:// or http://"),
        ("http:///v1", "`http:///v1` names no host"),
        ("http://[::1/v1", "is no URL: Invalid IPv6 URL"),
        ("http://host:99999/", "is no URL: Port out of range 0-65535"),
        ("https://host/v1?key=x", "must not hold a query; only the path up to /chat/completions"),
        ("https://host/v1/chat/completions", "must end before /chat/completions"),
        ("https://host/v1/chat/completions/", "must end before /chat/completions"),
    ],
)
def test_wrong_base_url_is_told(url: str, problem: str) -> None:
    assert url_problems("base-url", url) == [f"input `base-url`: {problem}"]


def test_url_of_an_application_may_hold_a_query() -> None:
    assert url_problems("app-url", "http://host/ask?v=2") == []


def test_password_in_a_url_is_refused_and_not_shown() -> None:
    (problem,) = url_problems("app-url", "https://user:hunter22@host/")

    assert "hunter22" not in problem
    assert "must not hold a user or a password" in problem


@given(st.text() | st.text("htps:/[]@.?#1%\\ "))
def test_any_url_is_accepted_or_told(url: str) -> None:
    problems = url_problems("base-url", url)

    assert len(problems) <= 1
    assert all(problem.isprintable() for problem in problems)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("sk-abc", []),
        ("any word", []),
        ("", [MISSING]),
        ("sk-a\nb", [WRONG]),
        ("sk-ключ", [WRONG]),
    ],
    ids=["key", "word", "missing", "line-break", "letters"],
)
def test_key_is_checked_without_being_shown(key: str, problem: list[str]) -> None:
    problems = Problems()

    check_endpoint(options(api_key=key), problems)

    assert told(problems) == [f"input `api-key`: {each}" for each in problem]


def test_url_and_key_of_an_endpoint_are_told_together() -> None:
    problems = Problems()

    check_endpoint(options(base_url="x", api_key=""), problems)

    assert [each.split(":")[0] for each in told(problems)] == [
        "input `base-url`",
        "input `api-key`",
    ]


def test_key_is_sent_as_a_bearer() -> None:
    assert authorization(options(api_key="k")) == {"Authorization": "Bearer k"}


def test_headers_are_read_one_a_line() -> None:
    problems = Problems()

    found = app_headers(options(app_headers="X-Key: a:b\n\n  Accept :  text/plain \n"), problems)

    assert found == {"X-Key": "a:b", "Accept": "text/plain"}
    assert told(problems) == []


@pytest.mark.parametrize(
    "line",
    ["no separator secret", ": secret", "X Y: secret", "Ключ: secret", "X: secret\x07"],
    ids=["no-colon", "no-name", "blank-in-name", "letters", "bell"],
)
def test_wrong_header_is_told_by_its_line_and_not_shown(line: str) -> None:
    problems = Problems()

    found = app_headers(options(app_headers=f"A: b\n{line}"), problems)

    assert found == {"A": "b"}
    assert told(problems) == ["input `app-headers`: line 2 is not `Name: value`"]


@given(st.text())
def test_any_headers_can_be_sent_or_are_told(text: str) -> None:
    problems = Problems()

    found = app_headers(options(app_headers=text), problems)

    for name, value in found.items():
        assert name.isascii()
        assert name.isprintable()
        assert " " not in name
        assert value.isprintable()
