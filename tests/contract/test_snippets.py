"""Workflows, commands and links in the pages work as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from llm_actions.config.yaml_text import parse_yaml
from tests.contract.pages import BLOCK, PAGES, blocks
from tests.contract.source import ACTIONS, ROOT, action_description, repository_files

ACTION_FILES = {path.parent.name: path for path in ACTIONS}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def uses_in(text: str) -> list[str]:
    return re.findall(r"uses: (.+)$", text, re.MULTILINE)


@each_page
def test_actions_of_others_are_pinned_by_hash(page: Path) -> None:
    found = [use for use in uses_in(page.read_text("utf-8")) if not use.startswith("org/")]

    assert [use for use in found if not PINNED.fullmatch(use)] == []


REQUIRED = {
    action: {
        name
        for name, about in action_description(ACTION_FILES[action])["inputs"].items()
        if about.get("required")
    }
    for action in ACTION_FILES
}


def actions_used(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The actions of ours in steps, each with the inputs that it is given."""
    for step in steps:
        found = re.fullmatch(
            r"(?:org/llm-actions/|\./(?:.*/)?)(action-[a-z-]+)(?:@.*)?", step.get("uses", "")
        )
        if found is not None:
            yield found[1], step.get("with", {})


def steps_of(value: object) -> Iterator[Mapping[str, Any]]:
    """Every step in a workflow, in a list of steps, or in a step alone."""
    if isinstance(value, dict):
        if "uses" in value:
            yield value
        for inner in value.values():
            yield from steps_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from steps_of(inner)


def check_inputs(text: str) -> int:
    """How many uses of our actions a workflow or a part of one holds, all of them right."""
    used = list(actions_used(steps_of(parse_yaml(text).value)))
    for action, given in used:
        known = action_description(ACTION_FILES[action])["inputs"]
        assert set(given) <= set(known), text
        assert set(given) >= REQUIRED[action], text
    return len(used)


@each_page
def test_snippets_of_workflows_name_inputs_that_exist(page: Path) -> None:
    found = [block for block in blocks(page.read_text("utf-8"), "yaml") if "/action-" in block]

    assert all(check_inputs(block) > 0 for block in found)


def test_inputs_in_workflows_exist() -> None:
    workflows = [
        path
        for path in repository_files()
        if path.parent.name == "workflows" and path.suffix in (".yml", ".yaml")
    ]

    assert sum(check_inputs(path.read_text("utf-8")) for path in workflows) > 0


@each_page
def test_blocks_of_inputs_name_inputs_that_exist(page: Path) -> None:
    """A block may show `with:` alone; then it is of the page's own action."""
    action = page.parent.name
    for block in blocks(page.read_text("utf-8"), "yaml"):
        value = parse_yaml(block).value
        if action in ACTION_FILES and isinstance(value, dict) and list(value) == ["with"]:
            assert set(value["with"]) <= set(action_description(ACTION_FILES[action])["inputs"])


@each_page
def test_commands_use_flags_that_exist(page: Path) -> None:
    text = page.read_text("utf-8").replace("\\\n", " ")
    for name in (action.removeprefix("action-") for action in ACTION_FILES):
        inputs = action_description(ACTION_FILES[f"action-{name}"])["inputs"]
        commands = re.findall(rf"(?:llm-actions|launch\.sh) {name} (.+)", text)
        flags = {
            word.removeprefix("--")
            for command in commands
            for word in re.split(r"[\s`.,;)]+", command)
            if word.startswith("--")
        }
        assert flags - inputs.keys() - {"help"} == set()


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text("utf-8"))
    targets = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]

    for target in targets:
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        assert path.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(path), f"{page.name} links to {target}"


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
