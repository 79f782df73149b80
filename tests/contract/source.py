"""The repository's own source as the contract tests read it: files, modules, imports, messages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from llm_actions.config.yaml_text import parse_yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "shared" / "llm_actions"
ACTIONS = sorted(ROOT.glob("action-*/action.yml"))
GAP = "…"


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported module and the line of the statement. `is_typing` when only types need it."""

    module: str
    line: int
    is_typing: bool


@dataclass(frozen=True, kw_only=True)
class Module:
    """One module of the package, by its path inside of the package, or an action's entry."""

    name: str
    path: Path
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the module's tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Everything that the module imports, wherever the statement stands."""
        return tuple(self._imports())

    @cached_property
    def templates(self) -> tuple[str, ...]:
        """Every text in the module; what an f-string fills in is `…`."""
        return tuple(self._templates())

    def _imports(self) -> Iterator[Import]:
        typing_lines = {
            line
            for node in self.nodes
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}:{node.lineno} is a relative import"
                names = [_imported(node.module or "", alias.name) for alias in node.names]
            else:
                continue
            for name in dict.fromkeys(names):
                is_typing = node.lineno in typing_lines
                yield Import(module=name, line=node.lineno, is_typing=is_typing)

    def _templates(self) -> Iterator[str]:
        inside: set[int] = set()
        for node in self.nodes:
            if isinstance(node, ast.JoinedStr):
                inside.update(id(part) for part in ast.walk(node) if part is not node)
                if id(node) not in inside:
                    yield template(node)
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _imported(module: str, name: str) -> str:
    """`from llm_actions.github import commands` imports a module, most others a name."""
    inner = PACKAGE.parent / Path(*module.split(".")) / f"{name}.py"
    return f"{module}.{name}" if inner.is_file() else module


def template(node: ast.Constant | ast.JoinedStr) -> str:
    """The text of a literal; what an f-string fills in is `…`, several in a row are one."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = (str(v.value) if isinstance(v, ast.Constant) else GAP for v in node.values)
    return re.sub(f"{GAP}+", GAP, "".join(parts))


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the package."""
    return tuple(_read(path, PACKAGE) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def entries() -> tuple[Module, ...]:
    """The scripts of the actions."""
    return tuple(_read(path, ROOT) for path in sorted(ROOT.glob("action-*/*.py")))


def _read(path: Path, base: Path) -> Module:
    name = path.relative_to(base).as_posix()
    return Module(name=name, path=path, tree=ast.parse(path.read_text("utf-8"), str(path)))


@cache
def repository_files() -> tuple[Path, ...]:
    """Every text file that belongs to the repository, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())


def action_description(path: Path) -> dict[str, Any]:
    """What an action.yml holds."""
    description = parse_yaml(path.read_text("utf-8")).value
    assert isinstance(description, dict)
    return description


def run_python(code: str, *arguments: str) -> str:
    """What a fresh Python prints that finds the package and nothing else of the repository."""
    start = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", start + code, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
