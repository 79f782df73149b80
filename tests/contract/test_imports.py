"""Importing costs little and does nothing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

import pytest

from tests.contract.source import PACKAGE, ROOT, Module, entries, modules, run_python

HEAVY = ("scipy", "numpy", "openai", "pydantic", "github", "jinja2", "rapidfuzz", "requests")

ENTRY = str(ROOT / "action-evaluate" / "evaluate.py")
LOAD_ENTRY = f"""
import importlib.util, json
spec = importlib.util.spec_from_file_location("entry", {ENTRY!r})
sys.modules["entry"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
"""

WATCH = """
import importlib, json
seen = []
KINDS = ("open", "socket.", "subprocess.", "shutil.", "sqlite3.", "tempfile.", "os.")
SEARCHING = ("os.listdir", "os.scandir")  # how modules are found
def watch(event, arguments):
    if not event.startswith(KINDS) or event in SEARCHING:
        return
    path = str(arguments[0]) if arguments else ""
    if event == "open" and path.endswith((".py", ".pyc", ".so")):
        return
    seen.append(f"{event} {path}")
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(seen))
"""


def test_the_entry_imports_no_heavy_library() -> None:
    loaded = json.loads(
        run_python(
            LOAD_ENTRY + "import llm_actions.evals.service\n"
            "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
        )
    )

    assert "llm_actions" in loaded
    assert "pycurl" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_help_imports_no_http_client() -> None:
    loaded = json.loads(
        run_python(
            "import json, io, contextlib\n"
            "from llm_actions.cli import main\n"
            "sys.argv = ['llm-actions', '--help']\n"
            "with contextlib.redirect_stdout(io.StringIO()): main()\n"
            "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
        )
    )

    assert [name for name in (*HEAVY, "pycurl") if name in loaded] == []


def test_nothing_stands_outside_of_functions_but_definitions() -> None:
    found = [f"{module.name}, {text}" for module in modules() for text in actions(module.tree.body)]

    assert found == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_an_entry_does_nothing_until_it_is_started(entry: Module) -> None:
    found = [text for text in actions(entry.tree.body) if "SHARED" not in text]

    assert found == []


def actions(body: list[ast.stmt]) -> Iterator[str]:
    """Statements of a module's top level that do something."""
    for node in body:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
                pass
            case ast.ClassDef() | ast.Assign() | ast.AnnAssign() | ast.Delete():
                pass
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                pass
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                pass
            case _:
                yield f"line {node.lineno}: {ast.unparse(node)[:80]}"


def test_no_import_reads_or_writes_files_or_opens_connections() -> None:
    names = [
        ".".join(("llm_actions", *module.path.relative_to(PACKAGE).with_suffix("").parts))
        for module in modules()
        if module.path.name != "__init__.py"
    ]
    libraries = "import pycurl, github, jinja2, pytest, yaml, rapidfuzz, actions_toolkit.command\n"

    seen = json.loads(run_python(libraries + WATCH, *names))

    assert seen == []


def test_no_module_reads_the_environment_when_it_is_imported() -> None:
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for statement in module.tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.ClassDef)
        for node in outside_of_functions(statement)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "cwd")
    ]

    assert found == []


def outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is below it, without the bodies of functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from outside_of_functions(child)
