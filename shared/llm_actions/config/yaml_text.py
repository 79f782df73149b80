"""YAML with line numbers: the only module that uses PyYAML."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from llm_actions.config.json_text import DEPTH_AT_MOST, parse_json
from llm_actions.config.problems import shown

PLAIN_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:null")
MERGE_TAG = "tag:yaml.org,2002:merge"
VALUES_AT_MOST = 1_000_000
# Python refuses to write out an integer of more than 4300 digits.
DIGITS_AT_MOST = 1000
# With fewer of `[`, `{`, `-` and `?`, no text is nested beyond what the C library composes.
OPENERS_AT_LEAST = 5000

COMMENT = re.compile(r"(?:^|(?<=\s))(?P<mark>#)")

Path = tuple[str | int, ...]


class YamlError(ValueError):
    """What is wrong with a YAML text, and on which line (from 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlDocument:
    """A YAML value and the line on which each of its parts starts.

    `lines` has the path of keys and indices to a part as its key: `("thresholds", "accuracy")`.
    How deep lines are noted is up to whoever reads the text.
    """

    value: object
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the part, or of the nearest part around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return self.lines.get((), 1)


def parse_yaml(text: str, *, depth_of_lines: int = 3) -> YamlDocument:
    """The value of a YAML text with one document, with the lines of parts down to a depth.

    Raises YamlError for broken YAML, repeated keys, tags, recursive anchors, nesting that is too
    deep and anchors that multiply into more than a million values.
    """
    try:
        _check_depth(text)
        loader = _loader(text)
        node = loader.get_single_node()
        if node is None:
            return YamlDocument(value=None)
        _check(node, [], {}, loader)
        lines: dict[Path, int] = {}
        _note_lines(node, (), lines, depth_of_lines)
        return YamlDocument(value=loader.construct_document(node), lines=lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            f"broken YAML: {error.problem or error.context}", mark.line + 1 if mark else 1
        ) from None
    except yaml.YAMLError as error:
        raise YamlError(f"broken YAML: {' '.join(str(error).split())}", 1) from None
    except RecursionError:
        raise YamlError("broken YAML: nested too deeply", 1) from None


def parse_json_document(text: str, *, depth_of_lines: int = 3) -> YamlDocument:
    """The value of a JSON text with the lines of its parts, where YAML knows them.

    Raises JsonError.
    """
    value = parse_json(text)
    try:  # nearly all of JSON is YAML
        return YamlDocument(
            value=value, lines=parse_yaml(text, depth_of_lines=depth_of_lines).lines
        )
    except YamlError:
        return YamlDocument(value=value)


def _check_depth(text: str) -> None:
    """Refuse nesting that would exhaust the stack on which the C library composes nodes."""
    if sum(map(text.count, "[{-?")) < OPENERS_AT_LEAST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=type(_loader(""))):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_AT_MOST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise YamlError("broken YAML: nested too deeply", line)


Loader = yaml.CSafeLoader | yaml.SafeLoader


def _loader(text: str) -> Loader:
    return yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)


def _check(node: yaml.Node, above: list[yaml.Node], sizes: dict[int, int], loader: Loader) -> int:
    """Number of values that the node stands for when every anchor is written out."""
    line = node.start_mark.line + 1
    if any(node is other for other in above):
        raise YamlError("an anchor contains itself", line)
    if id(node) in sizes:
        return sizes[id(node)]
    if len(above) == DEPTH_AT_MOST:
        raise YamlError("broken YAML: nested too deeply", line)
    size = 1
    above.append(node)
    if isinstance(node, yaml.MappingNode):
        _check_keys(node, loader)
        size += sum(_check(value, above, sizes, loader) for _, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        size += sum(_check(item, above, sizes, loader) for item in node.value)
    elif isinstance(node, yaml.ScalarNode):
        _check_scalar(node, loader)
    above.pop()
    if size > VALUES_AT_MOST:
        raise YamlError(f"more than {VALUES_AT_MOST:,} values when its anchors are followed", line)
    sizes[id(node)] = size
    return size


def _check_scalar(node: yaml.ScalarNode, loader: Loader) -> None:
    """Refuse what the safe constructors cannot make, such as 2024-13-45 or `!!int ""`."""
    if node.tag in PLAIN_TAGS:
        return
    line = node.start_mark.line + 1
    try:
        value = loader.construct_object(node)
    except (ValueError, LookupError, AttributeError, OverflowError) as error:
        found = f"`{shown(node.value)}` is no {node.tag.rpartition(':')[2]}"
        raise YamlError(f"broken YAML: {found} ({error})", line) from None
    if isinstance(value, int) and value.bit_length() > 3 * DIGITS_AT_MOST:
        raise YamlError(f"a number of more than {DIGITS_AT_MOST} digits", line)


def _check_keys(node: yaml.MappingNode, loader: Loader) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a key must be a plain text", line)
        if key.tag == MERGE_TAG:
            continue
        if key.value in seen:
            raise YamlError(f"the key `{shown(key.value)}` stands twice", line)
        _check_scalar(key, loader)
        seen.add(key.value)


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int], depth: int) -> None:
    lines[path] = node.start_mark.line + 1
    if len(path) == depth:
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note_lines(value, (*path, key.value), lines, depth)
            lines[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note_lines(item, (*path, index), lines, depth)


def comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of each comment of a YAML text, up to where it is broken.

    A number sign within a quoted or block text begins no comment.
    """
    taken = _scalar_spans(text)
    start, line = 0, 0
    for line, content in enumerate(text.split("\n"), 1):
        for match in COMMENT.finditer(content):
            place = start + match.start("mark")
            span = bisect.bisect_right(taken, place, key=lambda span: span[0]) - 1
            if span < 0 or place >= taken[span][1]:
                yield line, match.start("mark") + 1, content[match.end("mark") :].rstrip("\r")
                break
        start += len(content) + 1


def _scalar_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    try:
        for token in yaml.scan(text, Loader=type(_loader(""))):
            if isinstance(token, yaml.ScalarToken):
                spans.append((token.start_mark.index, token.end_mark.index))
    except yaml.YAMLError:
        pass
    return spans
