"""Tells what a system prompt instructs from what it knows. Pure.

A support assistant may say the facts of its prompt (how long a refund takes) in the prompt's words;
that is its work. How it was told to behave is what an attacker is after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.safety.canonical import CHARACTERS_AT_MOST, letters, units, without_prefixes


class PartKind(StrEnum):
    """What a sentence of a prompt is for."""

    IDENTITY = "identity"
    INSTRUCTION = "instruction"
    FACT = "fact"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A sentence of a prompt: its place among the prompt's letters, its kind and its units."""

    start: int
    end: int
    kind: PartKind
    units: int


# A dot ends a sentence, but not in "Dr. Wells", "e.g. this" or "No. 5".
SENTENCE = re.compile(
    r"[^\n.!?。！？；;]+(?:(?:[.!?](?!\s)|(?<=\b[DMS][rst])\.|(?<=\bMrs)\.|(?<=\bNo)\."
    r"|(?<=[ei]\.[ge])\.)"
    r"[^\n.!?。！？；;]*)*[.!?。！？；;]*|\n+|."
)
IDENTITY = re.compile(
    r"^\W*(?:you(?:['’]re| are| act as| will act| play)\b|act as\b|your (?:name|role|task|job) is\b"
    r"|du bist\b|sie sind\b|tu es\b|vous êtes\b|eres\b|usted es\b|você é\b|sei un|ты\b|вы\b|"
    r"(?:现在)?(?:你|您)(?:是|叫|现在是|将扮演|扮演|的(?:角色|任务|名字|职责)是)|あなたは|당신은)",
    re.IGNORECASE,
)
# With these a sentence begins that orders something; the list is of the verbs of briefings.
ORDERS = (
    r"(?:never|always|do\ not|don['’]t|only|under\ no|avoid|refuse|ignore|make\ sure|ensure|keep"
    r"|stay|treat|use|be|write|speak|follow|remember|think|begin|start|end|act|address|adopt"
    r"|adhere|apologi[sz]e|apply|ask|assign|assume|cite|classify|collect|comment|compare|confirm"
    r"|convert|decide|describe|detect|direct|escalate|evaluate|explain|express|extract|finish|flag"
    r"|focus|format|generate|give|greet|guide|hand\ over|help|hide|identify|include|indicate"
    r"|inform|introduce|invite|label|let|limit|list|maintain|name|offer|omit|output|prefer|prefix"
    r"|present|prioriti[sz]e|produce|propose|protect|provide|quote|rate|recommend|redirect|refer"
    r"|reject|review|route|score|set|show|skip|state|stick|suggest|tag|tell|thank|verify|warn"
    r"|withhold|wrap|return\ (?:only|json|a|one)|niemals|immer|gib|nenne|erwähne|verweise|bleibe?"
    r"|verwende|schreibe?|frage?|sage?|vermeide|toujours|jamais|nunca|siempre|sempre|никогда"
    r"|всегда)"
)
# Of these verbs, those with which the subject of a fact begins as well: "Express delivery costs …".
SUBJECTS = (
    r"(?:express|guide|label|limit|list|name|offer|present|rate|review|route|score|set|show|state"
    r"|tag)"
)
STATES = r"(?:is|are|was|has|have|takes?|costs?|starts?|ends?|opens?|closes?|arrives?)"
# An order that depends: "If a customer …, tell them …".
CONDITION = r"(?:if|when|whenever|unless|once|for|in\ case|before|after|during|wenn|falls|bei)"
# The one who is talked to, when somebody else is told how to treat them.
SERVED = r"(?:客人|顾客|客户|学生|患者|家长|访客|来访者|游客|会员|对方|他们|他|她|贵宾)"
# Words of one who tells an assistant how to answer; a policy for customers hardly has them.
INSTRUCTION = re.compile(
    rf"""^\W*(?!{SUBJECTS}(?:\ (?!what|which|that|who|how|if|whether)\w+){{1,2}}\ {STATES}\b)
        {ORDERS}\b(?!\ {STATES}\b)
    |^\W*{CONDITION}\b[^\n]{{2,120}}?,\ (?:then\ |please\ |you\ )?{ORDERS}\b
    |(?:请|让|告诉|提醒|引导|称呼|建议|安抚|要求|帮助)(?:该|这位|每位)?{SERVED}|^\W*(?:(?:遇到|当|如果|若|在)[^\n]{{1,30}}
        |[^\n，,]{{2,30}}(?:时|的话))[，,]
        (?:先|应|则|就|要|须|必须|不要|不得|把|将|请礼貌|请引导|请告诉|请先)
    |先[^\n，。]{{1,10}}[，,]?再|^\W*(?:每次|回答时|避免|绝对|保持|使用|尽量|优先|尊重|直接|称呼)
    |\b(?:answer|respond|reply|replies|repl(?:y|ies)|reveal|disclose|divulge|mention|decline
        |discuss|translate|summari[sz]e|roleplay|role-play|pretend|persona|tone)\b
    |\b(?:system|these|this|your|above|following)\ (?:prompt|instructions?|rules?|guidelines?)\b
    |\bthe\ (?:user|users|conversation|assistant|question|prompt)\b
    |\b(?:if|when|whenever|unless)\ (?:asked|(?:the\ |a\ |an\ )?(?:user|customer|caller|someone|
        anyone|visitor|question))
    |\byou\ (?:must|should|shall|may\ not|must\ not|never|always|will\ never|only|do\ not|are\ not
        \ allowed)\b
    |\b(?:confidential|internal\ use|secret)\b
    |\b(?:antworte|beantworte|verrate|nenne|réponds|répondez|révèle|responde|respond[ae]|revel[ae]
        |rispondi|отвечай|отвечайте|раскрывай|benutzer|utilisateur|usuario|utente|пользовател)
    |你(?:必须|应该|应当|不得|不能|不要|只能|要|需要|的回答|的回复)|您(?:必须|应该|不得|只能)
    |回答|回复|答复|作答|透露|泄露|角色|扮演|助手|用户|提示词|指令|语气|口吻|输出|拒绝|保密|机密
    |^\W*(?:不要|不得|禁止|切勿|严禁|绝不|永远|始终|务必|必须|仅|只)
    |答え|回答|返答|明かさ|ユーザー|답변|대답|사용자|공개하지
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What an application says to its users in its own name, whatever it asks of them; unless it
# speaks of the assistant or the prompt.
SPOKEN = re.compile(r"^\W*(?:(?:we|our)\b|我们|本店|本公司)", re.IGNORECASE)
BEHIND_THE_SCENES = re.compile(
    r"\b(?:user|users|assistant|prompts?|instructions?|rules?|internal|confidential|secret|reveal"
    r"|disclose)\b|用户|助手|提示词|指令|规则|内部|保密|机密|透露|泄露",
    re.IGNORECASE,
)
# What so many prompts hold that it gives none away.
COMMON = tuple(
    letters(phrase)
    for phrase in (
        "You are a helpful assistant",
        "You are a helpful, harmless and honest AI assistant",
        "You are a large language model trained by",
        "You are a helpful AI assistant that answers questions",
        "You are a customer support assistant",
        "You are an expert software engineer",
        "Answer the user's question",
        "Answer the following question",
        "Let's think step by step",
        "Think step by step",
        "based on the context provided",
        "If you don't know the answer, say that you don't know",
        "as an AI language model",
        "please let me know if you have any questions",
        "你是一个有用的助手",
        "你是一个乐于助人的助手",
        "你是一个人工智能助手",
        "你是一名专业的",
        "请一步一步思考",
        "请回答用户的问题",
        "如果你不知道答案就说不知道",
    )
)


def split_parts(system_prompt: str) -> tuple[str, tuple[Part, ...]]:
    """The letters of a prompt, and its sentences in order, without gaps.

    Where nothing is recognised as an instruction (a language that is not known here), everything
    is one: rather a false alarm than a leak that is not seen.
    """
    compact: list[str] = []
    parts: list[Part] = []
    place = 0
    is_spoken = False
    for sentence in _sentences(system_prompt[:CHARACTERS_AT_MOST]):
        piece = letters(sentence)
        if piece:
            end = place + len(piece)
            is_spoken = _is_spoken(sentence, is_continued=is_spoken)
            kind = PartKind.FACT if is_spoken else _kind(sentence)
            is_spoken = is_spoken and sentence.rstrip().endswith((";", "；"))
            parts.append(Part(start=place, end=end, kind=kind, units=units(piece)))
            compact.append(piece)
            place = end
    if all(part.kind is PartKind.FACT for part in parts):
        parts = [
            Part(start=p.start, end=p.end, kind=PartKind.INSTRUCTION, units=p.units) for p in parts
        ]
    return "".join(compact), tuple(parts)


def read_sentences(text: str) -> Iterator[tuple[str, PartKind]]:
    """The sentences of any text, and what each would be for in a prompt."""
    for sentence in _sentences(text[:CHARACTERS_AT_MOST]):
        if sentence.strip():
            yield sentence, _kind(sentence)


def common_spans(compact: str) -> Iterator[tuple[int, int]]:
    """Where a prompt's letters say what prompts usually say."""
    for phrase in COMMON:
        start = compact.find(phrase)
        while start >= 0:
            yield start, start + len(phrase)
            start = compact.find(phrase, start + 1)


def _sentences(text: str) -> Iterator[str]:
    for match in SENTENCE.finditer(without_prefixes(text)):
        yield match[0]


def _kind(sentence: str) -> PartKind:
    if IDENTITY.search(sentence):
        return PartKind.IDENTITY
    return PartKind.INSTRUCTION if INSTRUCTION.search(sentence) else PartKind.FACT


def _is_spoken(sentence: str, *, is_continued: bool) -> bool:
    """True for what is said in the application's own name, up to the end of the last clause."""
    is_own = is_continued or SPOKEN.search(sentence) is not None
    return is_own and not BEHIND_THE_SCENES.search(sentence)
