"""Every rule of the lint, by its id. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.lint.config_rule_pages import CASE, CONFIG, LINT, RELEASE, SECRET
from llm_actions.lint.prompt_rule_pages import LAYOUT, PROMPT, TEMPLATE
from llm_actions.lint.rule import Rule

GROUPS: Mapping[str, tuple[Rule, ...]] = {
    "Layout": LAYOUT,
    "Prompts": PROMPT,
    "Templates": TEMPLATE,
    "config.yaml": CONFIG,
    "Test cases": CASE,
    "Secrets": SECRET,
    "Releases": RELEASE,
    "The lint itself": LINT,
}
RULES: Mapping[str, Rule] = {rule.id: rule for group in GROUPS.values() for rule in group}
