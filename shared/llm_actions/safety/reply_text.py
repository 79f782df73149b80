"""Cuts an answer into the clauses that its speaker says in its own name. Pure, linear.

Code, quotations, letters and dialogues that the answer holds are somebody else's words: they count
as contents, and nothing in them declines. An answer that is one JSON value or one quotation and
nothing else is read from the inside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from llm_actions.safety.canonical import CHARACTERS_AT_MOST, letters

CLAUSES_AT_MOST = 400
CLAUSE_CHARACTERS = 600
VALUES_AT_MOST = 200
# A refusal may share its sentence with an answer: "I can't …, but here is …".
TURN = re.compile(
    r"[,，;；]\s*(?=(?:but|however|though|yet|what\ i|aber|mais|pero|ma|però|mas|но)\b"
    r"|(?:但是?|不过|然而|不過)(?!我?(?:不|无)))|\s[–—]\s",
    re.IGNORECASE | re.VERBOSE,
)
SENTENCE = re.compile(r"[^\n.!?。！？；]+(?:[.](?!\s|$)[^\n.!?。！？；]*)*[.!?。！？；]*")
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc`´", "'''''")
# "cant", as people type it.
BARE = re.compile(r"\b(ca|wo|do|does|is|are|could|would|should)nt\b", re.IGNORECASE)
MARKDOWN = re.compile(r"[*_#>]+|\u200b|\u200c|\u200d|\ufeff")
QUOTED = re.compile(
    r"\"[^\"\n]{0,300}\"|“[^”\n]{0,300}”|「[^」\n]{0,300}」|«[^»\n]{0,300}»|『[^』\n]{0,300}』"
    r"|(?<![\w'])'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w)){0,300}'(?!\w)"
)
CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
SALUTATION = re.compile(
    r"^[ \t]*(?:subject|re|betreff|objet|asunto|主题|主題)[ \t]*[:：].*$|"
    r"^[ \t]*(?:dear|hi|hello|sehr geehrte\w*|liebe\w?|cher|chère|bonjour|estimad[oa]|hola|尊敬的"
    r"|亲爱的"
    r"|親愛的)[ \t]?[^\n,，:：]{1,60}[,，:：][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
SIGN_OFF = re.compile(
    r"^[ \t]*(?:(?:kind|best|warm|many)?[ \t]?(?:regards|wishes|thanks|sincerely|yours|cheers"
    r"|love)\b"
    r"|mit freundlichen|viele grüße|cordialement|bien à vous|saludos|atentamente|此致|敬上|祝)",
    re.IGNORECASE | re.MULTILINE,
)
LEADING = re.compile(
    r"[:：][ \t*_]*$|^[ \t]*(?:subject|betreff|objet|asunto|主题|主題)", re.IGNORECASE
)
SPOKEN_LINE = re.compile(r"^[ \t]*([A-Z][\w .]{0,20}|[\u4e00-\u9fff]{1,6})[:：](?=[ \t]?\S)")
CONTENT = "q"
CODE_PLACE = " [code] "


class Clauses(NamedTuple):
    """The clauses of an answer in order, and whether it holds a block of code or is a letter."""

    texts: tuple[str, ...]
    has_code: bool
    is_letter: bool


def read_clauses(answer: str) -> Clauses:
    """The clauses of an answer; what others say in it is there as letters without a meaning."""
    text = _inside(answer[:CHARACTERS_AT_MOST])
    text = BARE.sub(r"\1n't", CODE.sub(CODE_PLACE, text).translate(APOSTROPHES))
    text = MARKDOWN.sub("", text)
    is_letter = SALUTATION.search(text) is not None and SIGN_OFF.search(text) is not None
    text = "\n".join(_own_lines(text))
    text = QUOTED.sub(_meaningless, text)
    clauses = islice(_clauses(text), CLAUSES_AT_MOST)
    return Clauses(tuple(clauses), CODE_PLACE.strip() in text, is_letter)


def _clauses(text: str) -> Iterator[str]:
    for match in SENTENCE.finditer(text):
        for clause in TURN.split(match[0]):
            if cut := clause.strip()[:CLAUSE_CHARACTERS]:
                yield cut


def _inside(answer: str) -> str:
    """The strings of an answer that is JSON, the inside of one that is a quotation."""
    text = answer.strip()
    if text.startswith(("{", "[")) and text.endswith(("}", "]")):
        try:
            strings = list(islice(_strings(json.loads(text)), VALUES_AT_MOST))
        except (ValueError, RecursionError):
            return answer
        return "\n".join(strings) or answer
    if (quoted := QUOTED.fullmatch(text)) is not None:
        return quoted[0][1:-1]
    return answer


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for item in value.values():
                yield from _strings(item)


def _own_lines(text: str) -> Iterator[str]:
    """The lines of a text; those of a letter or a dialogue in it without their meaning."""
    lines = text.split("\n")
    is_dialogue = len({match[1] for line in lines if (match := SPOKEN_LINE.match(line))}) > 1
    is_letter = False
    before = ""
    for line in lines:
        if not is_letter and SALUTATION.match(line) and LEADING.search(before or line):
            is_letter = True
        if is_letter or (is_dialogue and SPOKEN_LINE.match(line)):
            is_letter = is_letter and not SIGN_OFF.match(line)
            yield CONTENT * len(letters(line))
        else:
            yield line
        before = line if line.strip() else before


def _meaningless(match: re.Match[str]) -> str:
    return f" {CONTENT * len(letters(match[0]))} "
