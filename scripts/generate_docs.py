"""Writes the tables in each action's README from its action.yml, and the page of lint rules.

    python scripts/generate_docs.py [--check]

A table stands between two comments, `<!-- table: inputs -->` and `<!-- end of table -->`; what is
around them is written by hand. RULES.md is made of the rules in llm_actions/lint. `--check` writes
nothing, prints what differs and ends with 1.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "shared"))

from llm_actions.config.yaml_text import parse_yaml  # noqa: E402 the package is found just now
from llm_actions.lint.page import rules_page  # noqa: E402

RULES = ROOT / "action-prompt-test" / "RULES.md"
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def main(arguments: list[str]) -> int:
    """Write or check the README of every action; returns the exit code."""
    parser = argparse.ArgumentParser(description="Writes the tables in the actions' READMEs.")
    parser.add_argument("--check", action="store_true", help="write nothing, end with 1 if needed")
    is_check = parser.parse_args(arguments).check
    actions = sorted(ROOT.glob("action-*/action.yml"))
    if not actions:
        sys.stderr.write(f"there is no action in {ROOT}\n")
        return 1
    outdated = [path for action in actions if (path := update(action, is_check)) is not None]
    if is_outdated(RULES, rules_page(), is_check):
        outdated.append(RULES)
    if outdated and is_check:
        sys.stderr.write("run `make docs` and commit what it writes\n")
        return 1
    return 0


def update(action: Path, is_check: bool) -> Path | None:
    """Bring the README beside an action.yml up to date; its path if it was not."""
    readme = action.with_name("README.md")
    before = readme.read_text("utf-8")
    return readme if is_outdated(readme, render(before, action), is_check) else None


def is_outdated(path: Path, after: str, is_check: bool) -> bool:
    """True when a file had another content; it is then written, or the difference is printed."""
    before = path.read_text("utf-8") if path.is_file() else ""
    if after == before:
        return False
    name = path.relative_to(ROOT).as_posix()
    if is_check:
        lines = difflib.unified_diff(
            before.splitlines(), after.splitlines(), name, f"{name} (generated)", lineterm=""
        )
        sys.stdout.write("\n".join(lines) + "\n")
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text(after, encoding="utf-8")
        sys.stdout.write(f"{name} written\n")
    return True


def render(text: str, action: Path) -> str:
    """The README's text with the tables that its action.yml describes.

    Raises ValueError for a table that is missing, stands twice or has an unknown name.
    """
    description = parse_yaml(action.read_text("utf-8")).value
    assert isinstance(description, dict), f"{action} is not an action"
    tables = {
        "inputs": inputs_table(description["inputs"]),
        "outputs": outputs_table(description["outputs"]),
    }
    found = [name for _, name, _ in TABLE.findall(text)]
    if sorted(found) != sorted(tables):
        raise ValueError(f"{action.parent.name}/README.md must have each of {list(tables)} once")
    return TABLE.sub(lambda match: f"{match[1]}\n{tables[match[2]]}\n{match[3]}", text)


def inputs_table(inputs: Mapping[str, Mapping[str, object]]) -> str:
    """Name, default and description of every input, in the order of action.yml."""
    return table(
        ("Input", "Default", "Description"),
        ((code(name), default(about), str(about["description"])) for name, about in inputs.items()),
    )


def outputs_table(outputs: Mapping[str, Mapping[str, object]]) -> str:
    """Name and description of every output, in the order of action.yml."""
    return table(
        ("Output", "Description"),
        ((code(name), str(about["description"])) for name, about in outputs.items()),
    )


def default(about: Mapping[str, object]) -> str:
    """The default as a code span, `required` for an input that has none, empty for an empty one."""
    if about.get("required") is True:
        return "required"
    return code(str(about["default"])) if about["default"] != "" else ""


def code(text: str) -> str:
    """A code span."""
    return f"`{text}`"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; pipes inside of cells are escaped."""
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
