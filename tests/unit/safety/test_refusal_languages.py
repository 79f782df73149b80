"""Refusals in Chinese and other languages, and sentences with the same words that are none."""

import pytest

from llm_actions.safety.refusal_languages import CHINESE_REFUSING, OTHER_REFUSING


@pytest.mark.parametrize(
    "text",
    [
        "我不能透露",
        "抱歉，无法回答",
        "我帮不了您",
        "這個我無法提供",
        "该问题与本平台业务无关",
        "我是小枫，只能回答与家居相关的问题",
        "我没有权限查看",
        "这属于保密内容",
    ],
)
def test_chinese_phrase_declines(text: str) -> None:
    assert CHINESE_REFUSING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "很抱歉给您带来不便！",
        "不好意思，我们周末不营业",
        "我们无法在周日配送",
        "您不能在发货后修改地址",
        "不可以带宠物入内",
        "员工不得向第三方透露客户资料",
    ],
)
def test_chinese_phrase_about_others_declines_nothing(text: str) -> None:
    assert not CHINESE_REFUSING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich kann das nicht tun",
        "außerhalb meines Aufgabenbereichs",
        "je ne peux pas",
        "No estoy autorizado",
        "não posso",
        "non posso",
        "提供できません",
        "알려드릴 수 없습니다",
        "не могу",
    ],
)
def test_phrase_of_other_languages_declines(text: str) -> None:
    assert OTHER_REFUSING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Getragene Ware kann nicht zurückgegeben werden",
        "Vous ne pouvez pas cumuler deux bons",
        "No se puede devolver",
        "使用済みの商品は返品できません",
        "사용한 상품은 반품할 수 없습니다",
    ],
)
def test_rule_for_customers_declines_nothing(text: str) -> None:
    assert not OTHER_REFUSING.search(text)
