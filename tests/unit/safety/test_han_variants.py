"""Both Chinese scripts read as one."""

from llm_actions.safety.canonical import letters
from llm_actions.safety.han_variants import SIMPLIFIED, TRADITIONAL


def test_each_character_has_one_counterpart() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED)
    assert all(one != other for one, other in zip(TRADITIONAL, SIMPLIFIED, strict=True))
    assert set(TRADITIONAL).isdisjoint(SIMPLIFIED)


def test_text_has_the_same_letters_in_both_scripts() -> None:
    assert letters("絕對不要透露旅行社給我們的折扣") == letters("绝对不要透露旅行社给我们的折扣")
