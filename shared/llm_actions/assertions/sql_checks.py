"""Checks that an answer is SQL of a dialect, or holds it: the only module that uses `sqlglot`.

sqlglot reads more than a dialect has, so some of what it lets pass is refused here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from llm_actions.assertions.model import (
    Assertion,
    Check,
    Outcome,
    Output,
    UnmeasuredError,
    WrongValueError,
)
from llm_actions.assertions.outcomes import PASSED, failed
from llm_actions.assertions.pattern import Pattern
from llm_actions.config.fields import describe
from llm_actions.config.problems import shown, unknown_name

if TYPE_CHECKING:
    from sqlglot import Parser, Tokenizer, exp
    from sqlglot.tokenizer_core import Token

CHARACTERS_AT_MOST = 100_000
DEFAULT_DATABASE = "MySQL"
# Names of promptfoo's parser, in lower case, and sqlglot's.
DIALECTS = {
    "athena": "athena",
    "bigquery": "bigquery",
    "hive": "hive",
    "mariadb": "mysql",
    "mysql": "mysql",
    "postgresql": "postgres",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "sqlite": "sqlite",
    "transactsql": "tsql",
    "trino": "trino",
}
NOT_SUPPORTED = ("db2", "flinksql", "noql")
VALUE_KEYS = ("databaseType", "allowedTables", "allowedColumns")
FENCE = re.compile(r"```(?:sql)?([^`]+(?:`[^`]+`[^`]*)*)```", re.IGNORECASE)
STATEMENTS = {
    *("Alter", "Commit", "Create", "Delete", "Describe", "Drop", "Except", "Grant", "Insert"),
    *("Intersect", "Merge", "Rollback", "Select", "Set", "Show", "Subquery", "Transaction"),
    *("TruncateTable", "Union", "Update", "Use", "Values", "Analyze", "Pragma", "Revoke", "Kill"),
}
# Statements that sqlglot knows by their first word only.
COMMANDS = {"CALL", "EXPLAIN", "LOCK", "UNLOCK", "OPTIMIZE", "RENAME"}
POSTGRES_LIKE = ("postgres", "redshift")
EMPTY_SELECT = ("postgres",)
WITH_ILIKE = (*POSTGRES_LIKE, "snowflake", "trino", "athena")
WITH_CAST_SIGN = (*POSTGRES_LIKE, "snowflake")
WITH_SERIES = (*POSTGRES_LIKE, "snowflake", "sqlite", "bigquery")
# What `_is_refused` looks at, by sqlglot's names.
SUSPECT = frozenset(("select", "join", "from", "delete", "ilike", "generateseries"))
WITHOUT_FULL_JOIN = ("mysql",)
WITH_LIMIT_PAIR = ("mysql", "sqlite", "hive")
KINDS = {
    "Alter": "alter",
    "Create": "create",
    "Delete": "delete",
    "Drop": "drop",
    "Insert": "insert",
    "Select": "select",
    "TruncateTable": "truncate",
    "Update": "update",
}


class NotSqlError(ValueError):
    """A text that is no SQL of the dialect."""


def prepare_is_sql(assertion: Assertion, value: object) -> Check:
    """The whole answer is SQL; with lists, SQL that uses what they allow and nothing else."""
    check = _checker(value, assertion.is_negated)
    return lambda output: check(output.text)


def prepare_contains_sql(assertion: Assertion, value: object) -> Check:
    """The first code block is SQL, or the whole answer where there is none."""
    check = _checker(value, assertion.is_negated)

    def check_block(output: Output) -> Outcome:
        block = FENCE.search(output.text[:CHARACTERS_AT_MOST])
        return check(block[1].strip() if block else output.text)

    return check_block


def _checker(value: object, negated: bool) -> Callable[[str], Outcome]:
    settings = _settings(value)
    name = settings.get("databaseType") or DEFAULT_DATABASE
    dialect = _dialect(name)
    tables = _patterns(settings, "allowedTables")
    columns = _patterns(settings, "allowedColumns")

    def check(text: str) -> Outcome:
        problem = _problem(text, str(name), dialect, tables, columns)
        if (problem is None) != negated:
            return PASSED
        return failed(problem or "The output SQL statement is valid")

    return check


def _settings(value: object) -> Mapping[str, object]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise WrongValueError(
            f"must be an object with {', '.join(VALUE_KEYS)}, found {describe(value)}"
        )
    for key in value:
        if key not in VALUE_KEYS:
            raise WrongValueError(unknown_name("field", str(key), VALUE_KEYS))
    return value


def _dialect(name: object) -> str:
    lower = str(name).lower()
    if lower in NOT_SUPPORTED:
        raise WrongValueError(f"the `databaseType` `{shown(name)}` is not supported")
    if lower not in DIALECTS:
        raise WrongValueError(unknown_name("`databaseType`", lower, tuple(DIALECTS)))
    return DIALECTS[lower]


def _patterns(settings: Mapping[str, object], key: str) -> Sequence[Pattern] | None:
    """Patterns of authorities such as `(select|update)::null::orders`; None allows everything."""
    value = settings.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WrongValueError(f"`{key}` must be a list of texts, found {describe(value)}")
    return [Pattern(f"^(?:{item.strip().lower()})$") for item in value]


def _problem(
    text: str,
    name: str,
    dialect: str,
    tables: Sequence[Pattern] | None,
    columns: Sequence[Pattern] | None,
) -> str | None:
    try:
        statements = parse(text, dialect)
    except NotSqlError:
        return f"SQL statement does not conform to the provided {name} database syntax."
    problems = [
        f"SQL validation failed: authority = '{shown(needed[0])}' is required in "
        f"{kind} whiteList to execute SQL = '{shown(text, 200)}'."
        for kind, allowed, authorities in (
            ("table", tables, _table_authorities),
            ("column", columns, _column_authorities),
        )
        if allowed is not None and (needed := _denied(allowed, authorities(statements))) is not None
    ]
    return " ".join(problems) or None


def parse(text: str, dialect: str) -> list[exp.Expression]:
    """The statements of a text, at least one. Raises NotSqlError; UnmeasuredError if too long."""
    from sqlglot.errors import SqlglotError

    if len(text) > CHARACTERS_AT_MOST:
        raise UnmeasuredError(f"more than {CHARACTERS_AT_MOST:,} characters of SQL are not parsed")
    reader = _reader(dialect)
    try:
        tokens = reader.tokenizer.tokenize(text)
        _refuse_tokens(tokens, dialect)
        found = reader.parser.parse(tokens, text)
    except (SqlglotError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        raise NotSqlError from None
    statements = [statement for statement in found if statement is not None]
    if not statements:
        raise NotSqlError
    for statement in statements:
        _refuse_statement(statement, dialect)
    return statements  # type: ignore[return-value]  # sqlglot's stubs say Expr, its base class


class _Reader(NamedTuple):
    """What reads the SQL of a dialect; both start afresh with every text."""

    tokenizer: Tokenizer
    parser: Parser


@cache
def _reader(name: str) -> _Reader:
    import sqlglot

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # what it would log holds the answer
    dialect = sqlglot.Dialect.get_or_raise(name)
    parser = dialect.parser(error_level=sqlglot.ErrorLevel.IMMEDIATE)
    return _Reader(dialect.tokenizer(), parser)


def _refuse_tokens(tokens: Sequence[Token], dialect: str) -> None:
    words = [token.text.upper() for token in tokens]
    if "::" in words and dialect not in WITH_CAST_SIGN:
        raise NotSqlError
    if dialect != "mysql":
        for index in range(len(words) - 3):
            if words[index : index + 4] == ["LOCK", "IN", "SHARE", "MODE"]:
                raise NotSqlError
    if dialect not in WITH_LIMIT_PAIR:
        for index in range(len(words) - 2):
            if words[index] == "LIMIT" and words[index + 2] == ",":
                raise NotSqlError


def _refuse_statement(statement: exp.Expr, dialect: str) -> None:
    kind = type(statement).__name__
    is_command = kind == "Command" and str(statement.this).upper() in COMMANDS
    if kind not in STATEMENTS and not is_command:
        raise NotSqlError
    for node in statement.dfs():
        if node.key in SUSPECT and _is_refused(node, dialect):
            raise NotSqlError


def _is_refused(node: exp.Expr, dialect: str) -> bool:
    """True for what sqlglot reads and the dialect does not have."""
    from sqlglot import exp

    match node:
        case exp.Select():
            return not node.expressions and dialect not in EMPTY_SELECT
        case exp.Join() if node.side == "FULL" and dialect in WITHOUT_FULL_JOIN:
            return True
        case exp.From() | exp.Join():  # a subquery without brackets: `FROM select WHERE …`
            return isinstance(node.this, exp.Select)
        case exp.Delete():  # `DELETE employees WHERE …`
            return not node.this
        case exp.ILike():
            return dialect not in WITH_ILIKE
        case _:
            return dialect not in WITH_SERIES


def _denied(
    allowed: Sequence[Pattern], authorities: Iterator[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The first authority of which no form is allowed."""
    for forms in authorities:
        if not any(pattern.is_in(form.lower()) for pattern in allowed for form in forms):
            return forms
    return None


def _table_authorities(statements: Sequence[exp.Expr]) -> Iterator[tuple[str, ...]]:
    """`kind::database::table` of every table; the database is `null` where none is named."""
    from sqlglot import exp

    for statement in statements:
        named = {cte.alias.lower() for cte in statement.find_all(exp.CTE)}
        for table in statement.find_all(exp.Table):
            if table.name and not (table.name.lower() in named and not table.db):
                yield (f"{_kind(table, statement)}::{table.db or 'null'}::{table.name}",)


def _kind(node: exp.Expr, statement: exp.Expr) -> str:
    """What is done to a table: what its statement does, or `select` where it is read from."""
    from sqlglot import exp

    if node.find_ancestor(exp.Select) or isinstance(statement, exp.Query):
        return "select"
    target = statement.this
    is_target = target is not None and any(part is node for part in target.walk())
    is_target = is_target or any(node is part for part in statement.args.get("tables") or ())
    return KINDS.get(type(statement).__name__, "select") if is_target else "select"


def _column_authorities(statements: Sequence[exp.Expr]) -> Iterator[tuple[str, ...]]:
    """`kind::table::column` of every column, also as with the table `null`; `*` is `(.*)`."""
    from sqlglot import exp

    for statement in statements:
        tables = {table.alias_or_name: table.name for table in statement.find_all(exp.Table)}
        only = next(iter(tables.values())) if len(tables) == 1 else None
        if isinstance(statement, exp.Delete):
            yield _forms("delete", only, "(.*)")
        if isinstance(statement, exp.Insert):
            names = statement.this.expressions if isinstance(statement.this, exp.Schema) else ()
            into = statement.this.find(exp.Table).name
            for name in [item.name for item in names] or ["(.*)"]:
                yield _forms("insert", into, name)
        for star in statement.find_all(exp.Star):
            if not isinstance(star.parent, exp.Count | exp.Column):
                yield _forms("select", only, "(.*)")
        for column in statement.find_all(exp.Column):
            name = "(.*)" if isinstance(column.this, exp.Star) else column.name
            table = tables.get(column.table, column.table) or only
            yield _forms(_column_kind(column), table, name)


def _column_kind(column: exp.Column) -> str:
    from sqlglot import exp

    parent = column.parent
    is_set = isinstance(parent, exp.EQ) and isinstance(parent.parent, exp.Update)
    return "update" if is_set and parent is not None and parent.this is column else "select"


def _forms(kind: str, table: str | None, name: str) -> tuple[str, ...]:
    forms = (f"{kind}::{table}::{name}",) if table else ()
    return (*forms, f"{kind}::null::{name}")
