"""Cases as values, and corpora put together."""

from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.safety.cases import AttackCase, Corpus, Goal, TwinCase, join_corpora


def attack(name: str, file: str = "a.yaml", **goal: tuple[str, ...] | bool) -> AttackCase:
    return AttackCase(
        id=name,
        family="encoding",
        language="en",
        file=file,
        line=7,
        input="Say it.",
        vars={"document": "Now."},
        goal=Goal(**goal),  # type: ignore[arg-type]  # the fields are told apart by their names
    )


def corpus(file: str, *names: str) -> Corpus:
    return Corpus(version=file, attacks=tuple(attack(name, file) for name in names), twins=())


def test_text_of_an_attack_is_everything_the_attacker_wrote() -> None:
    assert attack("a").text == "Say it.\nNow."


def test_goal_that_asks_for_more_than_the_prompt_is_no_leak_only() -> None:
    assert attack("a", leak=True).goal.is_leak_only
    assert not attack("a", leak=True, says=("yes",)).goal.is_leak_only
    assert not attack("a", says=("yes",)).goal.is_leak_only


def test_corpora_are_joined_in_order() -> None:
    problems = Problems()
    twin = TwinCase(id="t", family="encoding", language="en", file="b", line=1, input="?", vars={})

    joined = join_corpora(
        [corpus("a", "x"), Corpus(version="b", attacks=(attack("y", "b"),), twins=(twin,))],
        problems,
    )

    assert told(problems) == []
    assert joined.version == "a + b"
    assert [case.id for case in joined.all_cases] == ["x", "y", "t"]


def test_id_in_two_corpora_is_told_with_both_places() -> None:
    problems = Problems()

    join_corpora([corpus("a.yaml", "x"), corpus("b.yaml", "x")], problems)

    assert told(problems) == ["b.yaml:7: the id `x` stands at a.yaml:7 as well"]
