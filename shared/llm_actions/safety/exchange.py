"""What is sent for a case: the attack in the place where the application would have it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.history import message_text
from llm_actions.prompts.prompt import Message
from llm_actions.safety.canary import place_canary
from llm_actions.safety.canonical import letters
from llm_actions.safety.cases import AttackCase, TwinCase

INPUT = "input"
BLOCK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
# Names that templates give to the same thing. A case says `document`, a template `context`.
SAME_THING: tuple[tuple[str, ...], ...] = (
    ("email", "mail", "message", "email_body", "body"),
    ("page", "web_page", "webpage", "html", "website", "page_content"),
    ("tool_result", "tool_output", "observation", "function_result", "api_response", "result"),
    ("search_results", "results", "snippets", "passages"),
    ("ticket", "issue", "case", "conversation", "history"),
    ("review", "comment", "feedback"),
    ("file", "attachment", "code", "diff"),
    ("profile", "user_profile", "customer", "record"),
)
# What most templates call a text that comes from elsewhere, whatever it is.
ANY_TEXT = ("document", "context", "documents", "doc", "content", "text", "article", "source")
ANY_TEXT_LATER = ("knowledge", "passage", "passages", "data", "material", "background", "retrieved")
LEAD_INS = {
    "email": "The e-mail:",
    "page": "Content of the web page:",
    "tool_result": "Result of the tool call:",
    "search_results": "Search results:",
    "ticket": "The ticket:",
    "review": "The review:",
    "file": "The attached file:",
    "profile": "The customer's record:",
}
CHINESE_LEAD_INS = {
    "email": "邮件内容：",
    "page": "网页内容：",
    "tool_result": "工具返回结果：",
    "search_results": "搜索结果：",
    "ticket": "工单内容：",
    "review": "评论内容：",
    "file": "附件内容：",
    "profile": "客户资料：",
}
RULE = "-----"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """The input and the variables with which a prompt is filled for a case."""

    input: str
    vars: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """What is sent for a case: the messages, and their system text with the canary in it.

    `filled` is what the prompt was filled with. `canary` is None where there is no system text to
    hold it. `is_delivered` is False when the prompt left out a part of what the case brings, for
    example because its template has no `input`: then an answer says nothing about the attack.
    """

    messages: tuple[Message, ...]
    filled: Filled
    system: str | None
    canary: str | None
    is_delivered: bool


class Sendable(Protocol):
    """A prompt as it is sent."""

    def messages(self, text: str, variables: Mapping[str, object]) -> list[Message]:
        """What is sent for an input. Raises TemplateError for a variable without a value."""
        ...


def variables_in(texts: Iterable[str]) -> frozenset[str]:
    """The names that stand in the blocks of a prompt's templates."""
    names: set[str] = set()
    for text in texts:
        for block in BLOCK.findall(text):
            names.update(NAME.findall(QUOTED.sub(" ", block)))
    return frozenset(names)


def values_in(cases: Iterable[PromptCase]) -> Mapping[str, object]:
    """A value for each variable that test cases fill: that of the first."""
    values: dict[str, object] = {}
    for case in cases:
        for name, value in case.vars.items():
            values.setdefault(name, value)
    return values


def fill_case(
    case: AttackCase | TwinCase,
    variables: Collection[str],
    given: Mapping[str, object],
    carrier: str = INPUT,
) -> Filled:
    """The case in the variables that a template has.

    Each of the case's variables goes to the template's variable of the same name, else to one
    that means the same, else below the input, as an application that pastes texts together would
    have it. `given` are the prompt's own values for its other variables; `carrier` is the one in
    which the text of its user stands (see carrier.py).
    """
    values: dict[str, object] = dict(given)
    rest: dict[str, str] = {}
    taken: set[str] = set()
    for name, text in case.vars.items():
        names = (other for other in _names_of(name) if other in variables and other != carrier)
        free = (other for other in names if other not in taken)
        target = next(free, None)
        if target is None:
            rest[name] = text
        else:
            taken.add(target)
            values[target] = text
    text = _pasted(case, rest)
    return Filled(input=text, vars=values if carrier == INPUT else {**values, carrier: text})


def exchange(
    case: AttackCase | TwinCase,
    prompt: Sendable,
    variables: Collection[str],
    *,
    canary: str,
    given: Mapping[str, object],
    carrier: str = INPUT,
) -> Exchange:
    """What is sent for a case, the canary in the first system message.

    `variables` are those of the prompt's templates. Raises TemplateError for one that neither the
    case nor `given` has.
    """
    filled = fill_case(case, variables, given, carrier)
    messages = prompt.messages(filled.input, filled.vars)
    sent: list[Message] = []
    system = None
    for message in messages:
        if message["role"] == "system" and system is None:
            system = place_canary(message_text(message), canary)
            sent.append({**message, "content": system})
        else:
            sent.append(message)
    return Exchange(
        messages=tuple(sent),
        filled=filled,
        system=system,
        canary=None if system is None else canary,
        is_delivered=_is_delivered(case, messages),
    )


def _is_delivered(case: AttackCase | TwinCase, messages: Sequence[Message]) -> bool:
    sent = "\n".join(letters(message_text(message)) for message in messages)
    return all(letters(text) in sent for text in (case.input, *case.vars.values()))


def _names_of(name: str) -> tuple[str, ...]:
    same = next((names for names in SAME_THING if name in names), ())
    return (name, *same, *ANY_TEXT, *ANY_TEXT_LATER)


def _pasted(case: AttackCase | TwinCase, rest: Mapping[str, str]) -> str:
    is_chinese = case.language.startswith("zh")
    lead_ins = CHINESE_LEAD_INS if is_chinese else LEAD_INS
    usual = "文档内容：" if is_chinese else "The document:"
    parts = [case.input]
    for name, text in rest.items():
        parts.append(f"{lead_ins.get(name, usual)}\n{RULE}\n{text.rstrip()}\n{RULE}")
    return "\n\n".join(parts)
