"""Templates of promptfoo, as far as Jinja's sandbox does what nunjucks does. Pure.

https://mozilla.github.io/nunjucks/templating.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from llm_actions.assertions.rendering import has_template
from llm_actions.prompts.prompt import Fillable

FILTER = re.compile(r"\|[ \t\r\n]{0,20}([A-Za-z_]\w{0,60})")
ONLY_NUNJUCKS = ("dump", "nl2br", "load")
ENVIRONMENT = "env"


@lru_cache(maxsize=1024)
def reason_not_run(text: str, own_filters: tuple[str, ...] = ()) -> str | None:
    """Why a template is not run here; None for one that is. Raises TemplateError for a broken one.

    `own_filters` are the names of filters that a configuration brings along in JavaScript.
    """
    if not has_template(text):
        return None
    for tag in _tags(text):
        for match in FILTER.finditer(tag):
            if match[1] in own_filters:
                return f"the filter `{match[1]}` is written in JavaScript"
            if match[1] in ONLY_NUNJUCKS:
                return f"the filter `{match[1]}` of nunjucks is not there in Jinja"
    from llm_actions.prompts.template import outline

    if any(variable.name == ENVIRONMENT for variable in outline(text).variables):
        return "`env` is never read: a secret of the job must not reach a prompt"
    return None


@lru_cache(maxsize=256)
def make_template(text: str) -> Fillable:
    """The parsed template. Raises TemplateError."""
    from llm_actions.prompts.template import Template

    return Template(text)


def _tags(text: str) -> Iterator[str]:
    """What stands within the tags of a template."""
    position = 0
    while (start := text.find("{", position)) >= 0:
        kind = text[start + 1 : start + 2]
        if kind not in ("{", "%"):
            position = start + 1
            continue
        end = text.find("}}" if kind == "{" else "%}", start + 2)
        if end < 0:
            return
        yield text[start + 2 : end]
        position = end + 2
