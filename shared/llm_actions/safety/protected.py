"""The secrets that a system prompt holds: keys, tokens, passwords, code words. Pure."""

from __future__ import annotations

import re

from llm_actions.safety.canonical import CHARACTERS_AT_MOST, letters

VALUES_AT_MOST = 200
SHAPES = re.compile(
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,200}|\bgh[opsur]_[A-Za-z0-9]{16,200}"
    r"|\bgithub_pat_\w{16,200}|\bAKIA[A-Z0-9]{12,30}|\bAIza[\w-]{20,60}|\bxox[abprs]-[\w-]{10,200}"
    r"|\bglpat-[\w-]{12,60}|\bhf_[A-Za-z0-9]{16,60}|\beyJ[\w-]{10,500}\.[\w-]{10,500}"
)
NAMES = (
    r"pass(?:word|wort|phrase|code)|secret(?:\ (?:word|key|code|phrase|token))?|api[-_ ]?key"
    r"|(?:access|auth|bearer|api)[-_ ]token|code[-_ ]?word|(?:access|discount|override|admin|unlock"
    r"|safe)\ code|credentials?|(?:staff|door|gate|entry|alarm|vault|lock|security|master|secret"
    r"|internal|wi-?fi|pin)"
    r"\ (?:\w+\ )?(?:code|pin|key|combination)|pin(?:\ code)?|contraseña|senha"
    r"|mot\ de\ passe|kennwort"
)
SAID = re.compile(
    rf"\b(?:{NAMES})\b[^\n.:=]{{0,40}}?(?:\bis\b|\bist\b|\best\b|\bes\b|[:=])\s*"
    r"(?=(?P<value>[^\n]{4,80}))|(?:密码|口令|密钥|暗号|令牌|优惠码|折扣码|访问码|门禁码|门锁码"
    r"|内部代码|验证码)[^\n，。:：=是为]{0,10}(?:[:：=]|是|为)\s*"
    r"(?=(?P<chinese>[^\n]{2,80}))",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"'`“”‘’「『]([^\"'`“”‘’」』\n]{3,60})[\"'`“”‘’」』]")
FIRST_WORD = re.compile(r"[^\s,;，。；、)）\"'`”’]+")
HAS_SIGN = re.compile(r"[\d_@#$%&*!^~-]")


def protected_values(system_prompt: str) -> tuple[str, ...]:
    """The values that no answer may hold, whatever it is asked: key shapes and named secrets.

    A named secret counts when it stands in quotes, has a digit or a sign in it, is in capitals,
    or is all that follows; so that "the password is sent by mail" names none.
    """
    text = system_prompt[:CHARACTERS_AT_MOST]
    found = [match[0] for match in SHAPES.finditer(text)]
    for match in SAID.finditer(text):
        value = _value(match["value"] or match["chinese"], is_chinese=match["value"] is None)
        if value is not None:
            found.append(value)
    return tuple(dict.fromkeys(found))[:VALUES_AT_MOST]


def _value(rest: str, *, is_chinese: bool) -> str | None:
    quoted = QUOTED.match(rest)
    if quoted:
        return quoted[1]
    word = FIRST_WORD.match(rest)
    if word is None:
        return None
    value = word[0].rstrip(".!?:")
    size = len(letters(value))
    is_all = not rest[word.end() :].strip(" .!。！,，;；)）")
    is_marked = HAS_SIGN.search(value) is not None or (value.isupper() and value.isascii())
    return value if size >= (2 if is_chinese else 4) and (is_marked or is_all) else None
