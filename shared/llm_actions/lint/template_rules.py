"""Rules on templates: syntax, and variables against what the test cases give. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.making import at_line, at_span, at_spans, limited
from llm_actions.lint.subjects import USER_FILE, ParsedTemplate, Version
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.template import Variable

INPUT = "input"
# Names under which other libraries know what is called `input` here, or which often go with it.
USUAL_NAMES = (
    *(INPUT, "question", "query", "user_input", "user_query", "user_message", "user_question"),
    *("context", "message", "history", "chat_history", "document", "documents", "text"),
)
FOREIGN = re.compile(
    r"\$\{(?P<dollar>[A-Za-z_]\w{0,60})\}|(?<![{$\\\w])\{(?P<single>[A-Za-z_]\w{0,60})\}(?!\})"
    r"|%\((?P<percent>[A-Za-z_]\w{0,60})\)s|<%=\s{0,5}(?P<erb>[A-Za-z_]\w{0,60})\s{0,5}%>"
)


def check_templates(version: Version) -> Iterator[Finding]:
    """What is wrong with the templates of a version."""
    for template in version.templates.values():
        if template.outline is None:
            rule, path = "template/syntax", template.source.path
            yield at_line(rule, path, template.error_line, template.error)
            continue
        for line, name in template.outline.python_names:
            message = f"`{name}` reaches into Python, which the sandbox refuses"
            yield at_line("template/python", template.source.path, line, message)
        yield from _foreign(template, version)
        yield from _undefined(template, version)
    if version.templates and all(each.outline is not None for each in version.templates.values()):
        yield from _unused(version)
        yield from _no_input(version)


def _undefined(template: ParsedTemplate, version: Version) -> Iterator[Finding]:
    assert template.outline is not None
    for variable in template.outline.variables:
        if variable.name == INPUT or variable.is_optional:
            continue
        lacking = [case for case in version.cases if variable.name not in case.vars]
        if len(lacking) == len(version.cases):
            yield _never_given(template, variable, version)
        else:
            user = f"{template.source.path.rpartition('/')[2]}:{variable.line}"
            message = f"the case gives no `{variable.name}`, which {user} uses"
            rule = "template/undefined-variable"
            yield from limited([at_line(rule, each.file, each.line, message) for each in lacking])


def _never_given(template: ParsedTemplate, variable: Variable, version: Version) -> Finding:
    name = variable.name
    given = sorted({key for case in version.cases for key in case.vars} | {INPUT})
    if version.cases:
        message = f"no test case gives `{name}`; given: {', '.join(given)}"
        at_most = Severity.ERROR
    else:
        message = f"`{name}` is given by nothing here: there are no test cases"
        at_most = Severity.WARNING
    source = template.source
    column = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source.line_text(variable.line))
    if column is None:
        return at_line("template/undefined-variable", source.path, variable.line, message, at_most)
    start = source.line_start(variable.line)
    span = (start + column.start(), start + column.end())
    return at_span("template/undefined-variable", source, span, message, at_most)


def _unused(version: Version) -> Iterator[Finding]:
    used = {
        variable.name
        for template in version.templates.values()
        if template.outline is not None
        for variable in template.outline.variables
    }
    found = [
        at_line(
            "template/unused-variable",
            case.file,
            case.line_of("vars"),
            f"`{name}` is given and used by no template and no assertion",
        )
        for case in version.cases
        for name in case.vars
        if name not in used and not _is_asserted(name, case)
    ]
    yield from limited(found)


def _is_asserted(name: str, case: PromptCase) -> bool:
    """True when an assertion has the variable's name anywhere, as a Python file may, too."""
    if not case.assertions:
        return False
    text = json.dumps(case.assertions, ensure_ascii=False, default=str)
    return name in text or "file://" in text


def _no_input(version: Version) -> Iterator[Finding]:
    user = version.user
    if user is None or user.outline is None or not user.source.text.strip():
        return
    if any(variable.name == INPUT for variable in user.outline.variables):
        return
    if version.cases and all(case.input is None for case in version.cases):
        return
    message = f"{USER_FILE} does not use {{{{ input }}}}, so no input is ever sent"
    yield at_line("template/no-input", user.source.path, 1, message)


def _foreign(template: ParsedTemplate, version: Version) -> list[Finding]:
    known = {name for case in version.cases for name in case.vars} | set(USUAL_NAMES)
    spans = [
        match.span()
        for match in FOREIGN.finditer(template.source.text)
        if next(filter(None, match.groups())) in known
    ]
    return at_spans("template/foreign-syntax", template.source, spans, _foreign_message)


def _foreign_message(part: str) -> str:
    name = re.sub(r"\W", "", part).removesuffix("s" if part.startswith("%(") else "")
    return f"{part} is sent as it stands; write {{{{ {name} }}}}"
