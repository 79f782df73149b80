"""Rules on the text of a prompt: too little, no role, left-overs, line ends, delimiters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llm_actions.lint.findings import Finding, SourceFile
from llm_actions.lint.making import at_line, at_spans
from llm_actions.lint.roles import has_role
from llm_actions.lint.settings import Settings
from llm_actions.lint.subjects import SYSTEM_FILE, Version
from llm_actions.reports.text import visible_start

BLOCK = re.compile(r"\{%[^%]*%\}")
NO_WIDTH = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
FILLED_PART = re.compile(r"\{\{[^{}]*\}\}")
ROLE_NAME = re.compile(r"role|persona|identity|system|profile", re.IGNORECASE)
# Chinese, Japanese and Korean: one character says what two or more letters do.
DENSE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
PLACEHOLDER = re.compile(
    # In brackets, so that nobody takes these marks for ones of this file.
    r"\b[T]ODO\b(?![ -](?:list|app|item))|\b[F]IXME\b|\b[T]BD\b|\b[X]XX+\b|\bCHANGE[_-]?ME\b"
    r"|(?i:\blorem\s+ipsum\b)"
    r"|(?i:[<\[{](?:insert|enter|add|fill\s+in|replace|put|your)[ _-][^<>\[\]{}\n]{1,60}"
    r"[>\]}](?![({}]))"
    r"|\bYOUR_[A-Z_]{2,40}\b"
    r"|[<\[【（(](?:待补充|待定|待填写|待完善|请填写|此处填写|在此填写|在此处插入|插入)[^\n]{0,40}?[>\]】）)]"
    r"|待补充|待完善|此处填写|在此处插入"
)
# A fast look before the slow one.
PLACEHOLDER_HINTS = (
    *("todo", "fixme", "tbd", "xxx", "change", "lorem", "your_"),
    *("待补充", "待定", "待填写", "待完善", "请填写", "此处", "在此", "插入"),
    *(
        bracket + word
        for bracket in "<[{"
        for word in ("insert", "enter", "add", "fill", "replace", "put", "your")
    ),
)
UNCLOSED_AT_MOST = 20
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
OPEN_TAG = re.compile(r"<([A-Za-z][\w.-]{0,60})>")
CLOSE_TAG = re.compile(r"</([A-Za-z][\w.-]{0,60})>")


def check_texts(version: Version, settings: Settings) -> Iterator[Finding]:
    """What is wrong with the texts of a version as texts."""
    for template in version.templates.values():
        source = template.source
        if _is_empty(source.text):
            yield at_line("prompt/empty", source.path, 1, "the file holds no text")
            continue
        yield from _placeholders(source)
        yield from _delimiters(source)
    for source in version.sources.values():
        yield from _line_ends(source)
    system = version.system
    if system is not None and not _is_empty(system.source.text):
        yield from _length_and_role(system.source, settings)


def _is_empty(text: str) -> bool:
    return not _plain(text).strip()


def _plain(text: str) -> str:
    """The text without template comments and characters of no width."""
    pieces: list[str] = []
    for piece in text.split("{#"):
        comment, mark, after = piece.partition("#}")
        pieces.append(after if pieces and mark else piece if not pieces else comment)
    return NO_WIDTH.sub("", "".join(pieces))


def _length_and_role(source: SourceFile, settings: Settings) -> Iterator[Finding]:
    text = BLOCK.sub("", _plain(source.text))
    plain = "".join(FILLED_PART.sub("", text).split())
    length = len(plain) + len(DENSE.findall(plain))
    has_variable = FILLED_PART.search(text) is not None
    if length < settings.minimum and not has_variable:
        message = f"{length} characters are too few to say what to do; at least {settings.minimum}"
        yield at_line("prompt/too-short", source.path, 1, message)
    brings_role = any(ROLE_NAME.search(part) for part in FILLED_PART.findall(text))
    if not brings_role and not has_role(text, settings.role_phrases):
        message = f'{SYSTEM_FILE} does not say what the model is; begin with "You are …"'
        yield at_line("prompt/no-role", source.path, 1, message)


def _placeholders(source: SourceFile) -> list[Finding]:
    folded = source.text.lower()
    if not any(hint in folded for hint in PLACEHOLDER_HINTS):
        return []
    spans = [match.span() for match in PLACEHOLDER.finditer(source.text)]
    return at_spans("prompt/placeholder", source, spans, _never_filled)


def _never_filled(mark: str) -> str:
    return f"`{visible_start(mark, 40)}` was never filled in"


def _line_ends(source: SourceFile) -> Iterator[Finding]:
    windows = source.text.count("\r\n")
    unix = source.text.count("\n") - windows
    if windows and unix:
        is_windows = windows > unix
        lines = enumerate(source.text.split("\n"), 1)
        odd = next(number for number, line in lines if line.endswith("\r") != is_windows)
        message = f"{windows} lines end as on Windows and {unix} as on Unix; save it with one kind"
        yield at_line("prompt/mixed-line-ends", source.path, odd, message)


def _delimiters(source: SourceFile) -> list[Finding]:
    fence: tuple[str, int] | None = None
    open_tags: dict[str, list[int]] = {}
    for number, line in source.lines():
        if match := FENCE.match(line):
            mark = match[1]
            if fence is None:
                fence = (mark, number)
            elif line.strip().startswith(fence[0]) and not line.strip().strip(fence[0][0]):
                fence = None
            continue
        if fence is not None:
            continue
        stripped = line.strip()
        if opened := OPEN_TAG.fullmatch(stripped):
            open_tags.setdefault(opened[1], []).append(number)
        elif open_tags:
            for closed in CLOSE_TAG.findall(stripped):
                if open_tags.get(closed):
                    open_tags[closed].pop()
    unclosed = [(line, f"<{tag}>") for tag, lines in open_tags.items() for line in lines]
    if fence is not None:
        unclosed.append((fence[1], fence[0][:10]))
    return [
        at_line("prompt/unclosed-delimiter", source.path, line, f"{mark} is not closed")
        for line, mark in sorted(unclosed)[:UNCLOSED_AT_MOST]
    ]
