"""Every message about a configuration is explained, and every explained message is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeGuard

import pytest

from llm_actions.llm.answers import ErrorKind
from tests.contract.pages import SPAN, first_cells
from tests.contract.source import GAP, ROOT, entries, modules, template

# Where the messages of the configuration are, and what else stands in such tables.
MESSAGES = {
    "action-evaluate/README.md": "Troubleshooting",
    "action-prompt-test/README.md": "Troubleshooting",
    "action-prompt-test/PYTEST.md": "Messages",
}
KINDS_OF_ERRORS = frozenset(f"`{kind}`" for kind in ErrorKind)


@cache
def documented_messages() -> tuple[str, ...]:
    return tuple(
        span[2].strip()
        for page, title in MESSAGES.items()
        for cell in first_cells((ROOT / page).read_text("utf-8"), title)
        if cell not in KINDS_OF_ERRORS
        for span in SPAN.finditer(cell)
    )


@cache
def code_messages() -> tuple[str, ...]:
    """Every text in the code and in the launcher; what is filled in is `…`."""
    launcher = (ROOT / "shared" / "launch.sh").read_text("utf-8").replace('\\"', '"')
    values = re.compile(r"\$\{[^}]*(?:\{[^}]*\}[^}]*)*\}|\$\w+")
    texts = [text for module in (*modules(), *entries()) for text in module.templates()]
    return (*texts, values.sub(GAP, launcher))


def is_documented_as(documented: str, said: str) -> bool:
    """True when the parts of the documented message stand in the text, in their order."""
    position = 0
    for part in documented.split(GAP):
        position = said.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return True


def test_troubleshooting_has_many_messages() -> None:
    assert len(documented_messages()) > 80
    assert len(set(documented_messages())) == len(documented_messages())


@pytest.mark.parametrize("message", documented_messages())
def test_every_documented_message_is_one_of_the_code(message: str) -> None:
    assert any(is_documented_as(message, text) for text in code_messages())


NOTED = {
    *("add", "add_at", "note", "_note", "problem", "_problem", "report", "_report", "_refused"),
    *("JsonError", "YamlError", "TemplateError", "GitTreeError", "IncludeError"),
}


def configuration_messages() -> Iterator[str]:
    """What the code notes as a problem of the configuration; what is filled in is `…`."""
    for module in (*modules(), *entries()):
        named = named_texts(module.tree)
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            is_told = isinstance(node.func, ast.Name) and name == "wrong"
            if name == "Problem":
                found = [each.value for each in node.keywords if each.arg == "message"]
            elif (name in NOTED or is_told) and node.args:
                found = [node.args[0 if name.endswith("Error") else -1]]
            else:
                continue
            for message in found:
                texts = named.get(message.id, []) if isinstance(message, ast.Name) else [message]
                yield from (template(text) for text in texts if is_text(text))


def named_texts(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """The texts that a module gives names, before it notes them."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def is_text(node: ast.expr) -> TypeGuard[ast.Constant | ast.JoinedStr]:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("message", sorted(set(configuration_messages())))
def test_every_configuration_message_is_documented(message: str) -> None:
    assert len(re.findall("[a-z]", message)) < 10 or any(
        is_documented_as(documented, message)
        for documented in documented_messages()
        if len(documented) > 8
    )
