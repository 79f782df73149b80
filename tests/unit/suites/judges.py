"""A judge behind real HTTP whose verdicts a test decides, and which follows the frame's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.unit.suites.running import Document

JUDGE = "judge-2026-01-01"
CHECK = re.compile(r'Set "check" to "(\w+)"')
BLOCK = re.compile(r"^(\w+) begin (\S+)$\n(.*?)^\1 end \2$", re.MULTILINE | re.DOTALL)


def blocks(document: Document) -> dict[str, str]:
    """The texts that a judge is shown, by the names of their blocks."""
    found = BLOCK.findall(document["messages"][1]["content"])
    return {name: re.sub(r"^\| ", "", body, flags=re.M).rstrip("\n") for _, name, body in found}


def verdict(document: Document, fields: Mapping[str, Any]) -> str:
    """A judge's reply with these fields."""
    check = CHECK.search(document["messages"][0]["content"])
    assert check is not None
    common = {"check": check[1], "addressed": False, "note": "", "reason": "so it is"}
    return json.dumps(common | fields)


def passing_when(is_good: Callable[[str, str], bool]) -> Callable[[Document], str]:
    """A judge of rubrics: passes an output by its criterion."""

    def judge(document: Document) -> str:
        shown = blocks(document)
        passed = is_good(shown["output"], shown["criterion"])
        return verdict(document, {"pass": passed, "score": float(passed)})

    return judge


def choosing(key: Callable[[str], float]) -> Callable[[Document], str]:
    """A judge of several outputs: the best is the first with the highest key."""

    def judge(document: Document) -> str:
        outputs = [text for name, text in blocks(document).items() if name.startswith("output")]
        best = max(range(len(outputs)), key=lambda index: key(outputs[index]))
        return verdict(document, {"best": best + 1})

    return judge
