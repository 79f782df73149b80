"""The page of the rules: a heading for each, which reports link to. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from llm_actions.lint.contexts import AS_OF, CONTEXTS
from llm_actions.lint.rule import Rule
from llm_actions.lint.rules import GROUPS

START = """# Rules of the prompt lint

Generated from `shared/llm_actions/lint/rules.py`; do not edit.

An **error** fails the run, a **warning** and a **note** do not.

A comment in the file switches a rule off and says why. No model sees it: templates are made of
what is left without these comments.

```markdown
<!-- lint-disable prompt/too-short: the router needs no more -->
<!-- lint-disable-next-line secret/assignment: a made-up password -->
```

`lint-disable` counts for the whole file, `lint-disable-line` for its own line and
`lint-disable-next-line` for the one below. Several rules are separated by commas. In `config.yaml`
the comment begins with `#`.

A file `lint.yaml` in the folder of a family or above it changes the rules for all of them:

```yaml
severity:
  case/none: "off"              # error, warning, note or off
role_phrases: ["Ahoy, matey"]   # counts as a role definition
min_characters: 40              # below it a system prompt is too short
contexts: {my-model: 32768}     # tokens
release_tags: ["v*", "release*"]
```
"""


def rules_page() -> str:
    """The page in Markdown."""
    parts = [START]
    for title, rules in GROUPS.items():
        parts.append(f"\n## {title}\n")
        parts += ("".join(f"\n{line}\n" for line in _section(rule)) for rule in rules)
    models = ", ".join(f"`{name}` {size:,}" for name, size in sorted(CONTEXTS.items()))
    parts.append(f"\n## Contexts\n\nIn tokens, as of {AS_OF}; a name counts for every model that ")
    parts.append(f"begins with it.\n\n{models}\n")
    return "".join(parts)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    fixed = ", cannot be switched off" if rule.is_fixed else ""
    yield f"**{rule.summary}** ({rule.severity}{fixed})"
    yield rule.help
