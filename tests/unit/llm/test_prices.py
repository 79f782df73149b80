"""What tokens cost: names of models, the built-in table, and files that replace it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.llm.prices import Price, PriceTable, read_prices

ONE = Price(input=1.0, output=2.0)
TABLE = PriceTable(version="test", prices={"gpt-4o": ONE, "org/own": ONE})


def read(path: Path, content: str | bytes) -> tuple[PriceTable, list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    return read_prices(path, "prices.json", problems), told(problems)


@pytest.mark.parametrize(
    ("model", "price"),
    [
        pytest.param("gpt-4o", ONE, id="name"),
        pytest.param("openai/gpt-4o", ONE, id="provider"),
        pytest.param("gpt-4o-2024-08-06", ONE, id="date"),
        pytest.param("openai/gpt-4o-20240806", ONE, id="provider-and-date"),
        pytest.param("org/own", ONE, id="name-with-slash"),
        pytest.param("own", None, id="part-of-a-name"),
        pytest.param("gpt-4o-mini", None, id="longer-name"),
        pytest.param("gpt-4o-2024", None, id="half-a-date"),
        pytest.param("", None, id="empty"),
    ],
)
def test_price_is_found_by_name_without_provider_or_date(model: str, price: Price | None) -> None:
    assert TABLE.price(model) == price


def test_cost_is_counted_per_million_tokens() -> None:
    assert Price(input=0.15, output=0.60).of(1_000_000, 500_000) == pytest.approx(0.45)
    assert Price(input=0.15, output=0.60).of(0, 0) == 0


def test_built_in_table_knows_usual_models_and_its_version() -> None:
    table = read_prices(None, "", Problems())

    assert all(table.price(model) for model in ("gpt-4o-mini", "text-embedding-3-small"))
    assert table.price("tiny-chosen-answers") is None
    assert "2026" in table.version


def test_built_in_prices_are_sensible() -> None:
    table = read_prices(None, "", Problems())

    assert all(
        0 <= price.input < 1000 and 0 <= price.output < 2000 for price in table.prices.values()
    )
    assert len(table.prices) > 100


def test_file_replaces_and_extends_the_table(tmp_path: Path) -> None:
    prices = {"gpt-4o-mini": {"input": 1, "output": 2}, "own": {"input": 0, "output": 0.5}}

    table, problems = read(tmp_path / "p.json", json.dumps(prices))

    assert problems == []
    assert table.price("gpt-4o-mini") == ONE
    assert table.price("own") == Price(input=0, output=0.5)
    assert table.price("gpt-4o") is not None
    assert table.version.endswith(" + prices.json")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            '{\n "a": {"input": 1,}\n}', "prices.json:2: broken JSON", id="broken"
        ),
        pytest.param("[]", "prices.json:1: expected an object of models, found a list", id="list"),
        pytest.param(
            '{"a": 5}',
            "prices.json: `a`: expected an object with `input` and `output`, found a number: 5",
            id="number",
        ),
        pytest.param(
            '{"a": {"input": 1}}',
            "prices.json: `a`: `output` is missing; it is US dollars per million tokens",
            id="missing",
        ),
        pytest.param(
            '{"a": {"input": -1, "output": 1}}',
            "prices.json: `a`: `input` must be at least 0, found -1",
            id="negative",
        ),
        pytest.param(
            '{"a": {"input": "1", "output": 1}}',
            "prices.json: `a`: `input` must be a number, found text: 1",
            id="text",
        ),
        pytest.param(
            '{"a": {"input": 1, "ouput": 1, "output": 1}}',
            "prices.json: `a`: unknown field `ouput`; did you mean `output`?",
            id="unknown",
        ),
    ],
)  # fmt: skip
def test_wrong_file_is_told(tmp_path: Path, content: str, problem: str) -> None:
    _, problems = read(tmp_path / "p.json", content)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_all_wrong_prices_are_told_at_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "p.json", '{"a": 1, "b": {}, "c": {"input": 1, "output": 1}}')

    assert len(problems) == 3


def test_missing_file_is_told(tmp_path: Path) -> None:
    problems = Problems()

    read_prices(tmp_path / "none.json", "none.json", problems)

    assert told(problems) == [
        "input `prices`: `none.json` cannot be read: No such file or directory"
    ]


@given(st.binary(max_size=60) | st.text('{}[]":, ainputo1.5-e', max_size=60).map(str.encode))
def test_any_file_gives_prices_or_problems(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    table, _ = read(tmp_path_factory.getbasetemp() / "any.json", content)

    assert all(price.input >= 0 and price.output >= 0 for price in table.prices.values())
