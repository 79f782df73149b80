"""Role definitions are known in many languages, and an order alone is none."""

import pytest

from llm_actions.lint.roles import has_role

ROLES = {
    "en": "You are a translator.",
    "en-short": "You're our assistant",
    "en-curly": "You’re our assistant",
    "en-act": "Act as a lawyer.",
    "en-as": "As an experienced support agent, answer.",
    "en-label": "# Role: translator",
    "zh": "你是客服",
    "zh-polite": "您是一位医生",
    "zh-play": "请扮演一名老师",
    "zh-as": "作为一名律师，请回答",
    "zh-hant": "你將擔任客服",
    "zh-label": "角色：翻译",
    "ja": "あなたはアシスタントです。",
    "ko": "당신은 상담원입니다.",
    "es": "Eres un asistente.",
    "fr": "Tu es un assistant.",
    "fr-polite": "Vous êtes un assistant.",
    "de": "Du bist ein Assistent.",
    "de-polite": "Sie sind ein Assistent.",
    "pt": "Você é um assistente.",
    "it": "Sei un assistente.",
    "nl": "Je bent een assistent.",
    "sv": "Du är en assistent.",
    "pl": "Jesteś asystentem.",
    "cs": "Jsi asistent.",
    "ru": "Ты — помощник.",
    "ru-polite": "Вы являетесь помощником.",
    "uk": "Ти — помічник.",
    "el": "Είσαι βοηθός.",
    "tr": "Sen bir asistansın.",
    "id": "Anda adalah asisten.",
    "vi": "Bạn là trợ lý.",
    "ar": "أنت مساعد.",
    "he": "אתה עוזר.",
    "fa": "شما یک دستیار هستید.",
    "hi": "आप एक सहायक हैं।",
    "bn": "আপনি একজন সহকারী।",
    "ta": "நீங்கள் ஒரு உதவியாளர்.",
    "th": "คุณคือผู้ช่วย",
    "fi": "Olet avustaja.",
}


@pytest.mark.parametrize("text", ROLES.values(), ids=ROLES)
def test_role_is_known(text: str) -> None:
    assert has_role(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Answer the question in one sentence.",
        "Translate the text into French.",
        "You must answer in JSON.",
        "请用一句话回答问题。",
        "質問に答えてください。",
        "Réponds à la question.",
        "Beantworte die Frage.",
        "Ответь на вопрос.",
        "",
    ],
)
def test_order_alone_is_no_role(text: str) -> None:
    assert not has_role(text, ())


def test_phrase_of_the_project_counts_whatever_its_case() -> None:
    assert has_role("AHOY, matey: answer.", ("ahoy",))
    assert not has_role("Answer.", ("ahoy",))


def test_only_the_start_of_a_long_text_is_read() -> None:
    assert not has_role("x " * 20_000 + "You are a bot.", ())
