"""The page of the rules has all of them, and is the one in the repository."""

from pathlib import Path

from llm_actions.lint.page import rules_page
from llm_actions.lint.rules import GROUPS, RULES

PAGE = Path(__file__).resolve().parents[3] / "action-prompt-test" / "RULES.md"


def test_every_rule_has_a_heading_and_its_help() -> None:
    page = rules_page()

    for rule in RULES.values():
        assert f"\n### {rule.id}\n\n**{rule.summary}** ({rule.severity}" in page
        assert rule.help in page


def test_page_in_the_repository_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == rules_page()


def test_rules_have_ids_of_one_form_and_stand_once() -> None:
    listed = [rule.id for group in GROUPS.values() for rule in group]

    assert len(listed) == len(set(listed)) == len(RULES)
    for rule in RULES.values():
        group, _, name = rule.id.partition("/")
        assert group.isalpha()
        assert name.replace("-", "").isalpha()
        assert rule.summary.endswith(".")
        assert rule.help.endswith((".", "`."))
