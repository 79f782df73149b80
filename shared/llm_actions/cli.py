"""The `llm-actions` command: every action, with its inputs as flags."""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn, Protocol, cast

from llm_actions import VERSION
from llm_actions.errors import ExitCode
from llm_actions.github.inputs import ActionSpec, InputSpec
from llm_actions.interruption import hold_back

ACTIONS = {
    "evaluate": "Measure a dataset against a model or a running application.",
    "prompt-test": "Lint prompts, test them against a model, and attack them.",
}
USAGE = """usage: llm-actions ACTION [FLAGS]

actions:
{actions}

`llm-actions ACTION --help` lists the flags of an action.
"""


class Entry(Protocol):
    """What the script of an action offers."""

    def main(self, arguments: Sequence[str]) -> int:
        """Run the action and return its exit code."""
        ...


def main() -> int:
    """Run the action that the command line names."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help"):
        actions = "\n".join(f"  {action:<12} {about}" for action, about in ACTIONS.items())
        sys.stdout.write(USAGE.format(actions=actions))
        return ExitCode.PASS
    if name == "--version":
        sys.stdout.write(f"llm-actions {VERSION}\n")
        return ExitCode.PASS
    if name not in ACTIONS:
        near = difflib.get_close_matches(name, ACTIONS, n=1) or sorted(ACTIONS)
        sys.stderr.write(f"llm-actions: no action `{name[:60]}`; try {', '.join(near)}\n")
        return ExitCode.CONFIGURATION
    hold_back()
    return _load(name).main(arguments)


def _load(action: str) -> Entry:
    """The script of an action: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    folders = (package / "actions", package.parents[1])
    script = Path(f"action-{action}", f"{action.replace('-', '_')}.py")
    path = next(folder / script for folder in folders if (folder / script).is_file())
    spec = importlib.util.spec_from_file_location(f"llm_actions_{action.replace('-', '_')}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look up the names in annotations
    spec.loader.exec_module(module)
    return cast(Entry, module)


class FlagParser(argparse.ArgumentParser):
    """Names the nearest flag for one that is not known."""

    def error(self, message: str) -> NoReturn:
        """Print the problem and end with the exit code of a wrong configuration."""
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(ExitCode.CONFIGURATION)


def parse_flags(action: str, spec: ActionSpec, arguments: Sequence[str]) -> dict[str, str]:
    """The inputs that flags give, with action.yml's defaults for the others.

    Ends the process for `--help` and for flags that are not known, which are all named.
    """
    parser = FlagParser(
        prog=f"llm-actions {action}",
        description=spec.description,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit codes: 0 pass, 1 fail or inconclusive, 2 configuration, 3 endpoint, 4 a bug "
        "of llm-actions, 130 interrupted.",
    )
    for item in spec.inputs:
        parser.add_argument(
            f"--{item.name}",
            default=item.default,
            metavar=item.name.upper().replace("-", "_"),
            help=_help(item),
            # A flag that is false by default may stand alone.
            nargs="?" if item.default == "false" else None,
            const="true" if item.default == "false" else None,
        )
    found, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error("; ".join(_unknown(unknown, spec)))
    return {item.name: getattr(found, item.name.replace("-", "_")) for item in spec.inputs}


def _help(item: InputSpec) -> str:
    default = f" [default: {item.default}]" if item.default else ""
    required = " [required]" if item.is_required else ""
    return (item.description.replace("`", "") + default + required).replace("%", "%%")


def _unknown(words: Sequence[str], spec: ActionSpec) -> Iterator[str]:
    """What is wrong with each word; the value of a flag may be a key and is not shown."""
    names = [f"--{item.name}" for item in spec.inputs]
    before = ""
    for word in words:
        flag = word.split("=", 1)[0]
        if flag.startswith("-"):
            near = difflib.get_close_matches(flag, names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "see --help"
            yield f"unknown flag `{flag[:60]}`; {hint}"
        elif not before.startswith("-") or "=" in before:
            yield f"unexpected `{word[:60]}`"
        before = word
