"""An answer is SQL of a dialect, and uses only what is allowed."""

import contextlib
import logging
import time

import pytest
from tests.unit.assertions.asserting import found, passes, told

from llm_actions.assertions.model import UnmeasuredError


@pytest.mark.parametrize(
    ("database", "answer", "holds"),
    [
        ("MySQL", "SELECT a, COUNT(*) FROM t GROUP BY a HAVING COUNT(*) > 1 LIMIT 5, 10", True),
        ("MySQL", "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2", True),
        ("MySQL", "SELECT a::int FROM t", False),
        ("MySQL", "SELECT * FROM a FULL OUTER JOIN b ON a.x = b.x", False),
        ("MySQL", "SELECT FROM t", False),
        ("MySQL", "CREATE nonsense here", False),
        ("MySQL", "hello", False),
        ("MySQL", "", False),
        ("MySQL", ";", False),
        ("MySQL", "SELECT 1; DROP TABLE t", True),
        ("PostgreSQL", "SELECT a::int FROM t WHERE b ILIKE 'x%'", True),
        ("PostgreSQL", "SELECT `a` FROM t", False),
        ("PostgreSQL", "SELECT a FROM t LIMIT 5, 10", False),
        ("PostgreSQL", "SELECT generate_series(1, 3)", True),
        ("postgresql", "SELECT 1", True),
        ("SQLite", "SELECT 1", True),
        ("TransactSQL", "SELECT TOP 5 a FROM t", True),
        ("BigQuery", "SELECT * FROM `a.b.c`", True),
        ("Snowflake", "SELECT 1", True),
        ("MariaDB", "SELECT 1", True),
    ],
)
def test_dialect_is_checked(database: str, answer: str, holds: bool) -> None:
    assert passes("is-sql", {"databaseType": database}, answer) is holds


@pytest.mark.parametrize(
    ("settings", "answer", "holds"),
    [
        ({"allowedTables": ["select::null::t"]}, "SELECT a FROM t", True),
        ({"allowedTables": ["select::null::t"]}, "SELECT a FROM t JOIN u ON t.x = u.x", False),
        ({"allowedTables": ["select::null::t"]}, "SELECT a FROM (SELECT b FROM u) AS v", False),
        ({"allowedTables": ["select::db::t"]}, "SELECT a FROM db.t", True),
        ({"allowedTables": ["SELECT::null::T"]}, "select a from t", True),
        (
            {"allowedTables": ["select::null::t"]},
            "WITH c AS (SELECT a FROM t) SELECT a FROM c",
            True,
        ),
        ({"allowedTables": ["insert::null::t"]}, "INSERT INTO t SELECT a FROM u", False),
        (
            {"allowedTables": ["insert::null::t", "select::null::u"]},
            "INSERT INTO t SELECT a FROM u",
            True,
        ),
        ({"allowedTables": ["select::null::t"]}, "DROP TABLE t", False),
        ({"allowedTables": []}, "SELECT 1", True),
        ({"allowedColumns": ["select::t::a"]}, "SELECT a FROM t", True),
        ({"allowedColumns": ["select::t::a"]}, "SELECT x.a FROM t AS x", True),
        ({"allowedColumns": ["select::t::a"]}, "SELECT a FROM t WHERE b = 1", False),
        ({"allowedColumns": ["select::t::a"]}, "SELECT * FROM t", False),
        ({"allowedColumns": ["select::t::.*"]}, "SELECT * FROM t", True),
        ({"allowedColumns": ["select::t::a"]}, "SELECT COUNT(*) FROM t", True),
        ({"allowedColumns": ["update::t::a"]}, "UPDATE t SET b = 1", False),
        ({"allowedColumns": ["insert::t::a"]}, "INSERT INTO t (a) VALUES (1)", True),
        ({"allowedColumns": ["insert::t::a"]}, "INSERT INTO t (a, b) VALUES (1, 2)", False),
    ],
)
def test_tables_and_columns_are_checked(
    settings: dict[str, object], answer: str, holds: bool
) -> None:
    assert passes("is-sql", settings, answer) is holds


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("Try:\n```sql\nSELECT `a` FROM `t`;\n```\n", True),
        ("```\nSELECT 1\n```", True),
        ("```SQL\nSELECT 1\n```", True),
        ("Try `SELECT 1`", False),
    ],
)
def test_code_block_is_looked_for(answer: str, holds: bool) -> None:
    assert passes("contains-sql", None, answer) is holds


def test_reason_names_the_missing_authority() -> None:
    outcome = found(
        {"type": "is-sql", "value": {"allowedTables": ["select::null::t"]}}, "DELETE FROM u"
    )

    assert outcome.reason == (
        "SQL validation failed: authority = 'delete::null::u' is required in table whiteList to "
        "execute SQL = 'DELETE FROM u'."
    )


def test_answer_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found({"type": "is-sql"}, "CREATE ::error::x y")

    assert caplog.records == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    ["(" * 50_000, "SELECT " + "(" * 3000 + "1" + ")" * 3000, "SELECT " + "1+" * 20_000 + "1"],
)
def test_hostile_answers_end_in_time(answer: str) -> None:
    started = time.perf_counter()

    with contextlib.suppress(UnmeasuredError):
        found({"type": "is-sql"}, answer)

    assert time.perf_counter() - started < 20


def test_very_long_answer_is_not_measured() -> None:
    with pytest.raises(UnmeasuredError, match="100,000 characters"):
        found({"type": "is-sql"}, "SELECT 1;" * 20_000)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("MySQL", "must be an object with databaseType, allowedTables, allowedColumns"),
        ({"database": "MySQL"}, "did you mean `databaseType`"),
        ({"databaseType": "MySQ"}, "did you mean `mysql`"),
        ({"databaseType": "DB2"}, "the `databaseType` `DB2` is not supported"),
        ({"allowedTables": "t"}, "`allowedTables` must be a list of texts"),
        ({"allowedColumns": ["("]}, "is no regular expression"),
    ],
)
def test_wrong_settings_are_reported(value: object, message: str) -> None:
    (problem,) = told({"type": "is-sql", "value": value})

    assert message in problem
