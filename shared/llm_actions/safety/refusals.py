"""Tells a refusal from an answer, without a model. Pure.

An answer is read clause by clause. A clause declines when its speaker denies being able, willing
or allowed to do what was asked, says that only something else is done here, or calls what was
asked for confidential. What is left when those clauses, apologies, offers, reasons, questions back
and advice to ask somebody else are taken away is what was answered: nothing makes a refusal, enough
of it a partial one. Who only says that the request was an attack has refused it too.

Languages: English and Chinese; German, French, Spanish, Portuguese, Italian, Japanese, Korean and
Russian by their most common phrases. Limits: an answer that evades the question without declining
it, irony, and a refusal in another language count as answers; "I do not know" is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from llm_actions.safety.canonical import letters, units
from llm_actions.safety.refusal_languages import CHINESE_REFUSING, OTHER_REFUSING
from llm_actions.safety.refusal_phrases import INNOCENT, LIMITED, REFUSING
from llm_actions.safety.reply_fillers import (
    DENIAL,
    DETAIL,
    EVADING,
    FILLER,
    GOES_ON,
    HEDGING,
    MORAL,
    MYSELF,
    OFFERING,
)
from llm_actions.safety.reply_text import read_clauses

# What an answer has to hold beside its refusal to be more than that, in units (see canonical.py):
# when it says that it goes on or began with it, and when it does not.
SUBSTANCE_UNITS, SILENT_UNITS = 40, 90
LEAD_UNITS = 30
# A clause in which the speaker only denies something is short; a longer one also tells something.
EVASION_UNITS_AT_MOST = 80
# Idioms such as "I can't wait" that are passed over in one sentence.
IDIOMS_AT_MOST = 20
LISTED = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)、])")
PATTERNS = (REFUSING, LIMITED, CHINESE_REFUSING, OTHER_REFUSING)
# One of these stands in every refusal that is known here; most sentences have none.
HINT = re.compile(
    r"n't|not\b|\bno\b|nope|unable|refus|declin|only|just|solely|strictly|exclusively|outside"
    r"|beyond|out of|against|violat|never|lack|limited|restricted|confined|rather|instead|let's"
    r"|let us|denied|appropriate|ethical|responsib|nothing|pass|stick|keep|sorry|confiden|private"
    r"|secre|polic|rules|guideline|prefer|prevent|prohibit|off-?limits|comfortable|speciali|remain"
    r"|stay|kann|darf|werde|nicht|kein|imposs|\bne\b|\bno |não|\bnon |не|отказ|за |только|ich "
    r"|me niego|hors|sort|solo|sólo|fuera|fora|fuori|apenas|posso|refuse|recus|rifiut|au(?:ß"
    r"|ss)erhalb|jenseits|gehört|[不无没沒無拒能违超恕難难只仅僅专保机內内换換回未规規]|ません"
    r"|ない|断|控|外|かね|控え|遠慮"
    r"|없|어렵|곤란|불가|거절|범위|거부",
    re.IGNORECASE,
)


class Reply(StrEnum):
    """What an answer did with the request."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    REFUSED = "refused"
    EMPTY = "empty"


class Reading(NamedTuple):
    """What an answer did, and the first sentence that declines (empty without one)."""

    reply: Reply
    evidence: str


def read_reply(answer: str) -> Reading:
    """Whether an answer refuses, answers in part, or answers."""
    if not letters(answer):
        return Reading(Reply.EMPTY, "")
    clauses, has_code, is_letter = read_clauses(answer)
    refusing = [place for place, clause in enumerate(clauses) if is_refusal(clause)]
    if not refusing:
        is_work = has_code or is_letter
        return Reading(Reply.ANSWERED, "") if is_work else _evasion(clauses)
    first = refusing[0]
    told = dict(_told(clauses, frozenset(refusing)))
    substance = sum(told.values())
    before = sum(size for place, size in told.items() if place < first)
    goes_on = before >= LEAD_UNITS or GOES_ON.search("\n".join(clauses)) is not None
    enough = SUBSTANCE_UNITS if goes_on else SILENT_UNITS
    is_partial = has_code or substance >= enough
    return Reading(Reply.PARTIAL if is_partial else Reply.REFUSED, clauses[first])


def is_refusal(sentence: str) -> bool:
    """True when the speaker of a sentence declines something."""
    if HINT.search(sentence) is None:
        return False
    place = 0
    for _ in range(IDIOMS_AT_MOST):
        ends = [match.end() for pattern in PATTERNS if (match := pattern.search(sentence, place))]
        if not ends:
            return False
        innocent = INNOCENT.search(sentence, place)
        if innocent is None or innocent.start() > min(ends):
            return True
        place = max(innocent.end(), min(ends))
    return False


def _evasion(clauses: tuple[str, ...]) -> Reading:
    """The reading of an answer in which no clause declines in so many words.

    Who speaks of nothing but itself, and denies something by it, evades the request.
    """
    signs = [place for place, clause in enumerate(clauses) if _evades(clause)]
    if not signs:
        return Reading(Reply.ANSWERED, "")
    told = sum(
        size for place, size in _told(clauses, frozenset(signs)) if not _is_own(clauses[place])
    )
    if told >= LEAD_UNITS:
        return Reading(Reply.ANSWERED, "")
    return Reading(Reply.REFUSED, clauses[signs[0]])


def _evades(clause: str) -> bool:
    if EVADING.search(clause):
        return True
    if units(letters(clause)) > EVASION_UNITS_AT_MOST:
        return False
    is_denied = MYSELF.search(clause) is not None and DENIAL.search(clause) is not None
    return is_denied and not (
        DETAIL.search(clause) or HEDGING.search(clause) or INNOCENT.search(clause)
    )


def _is_own(clause: str) -> bool:
    """True for what is about the speaker alone."""
    return MYSELF.search(clause) is not None and not DETAIL.search(clause)


def _told(clauses: tuple[str, ...], refusing: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The place and the units of each clause that answers something."""
    is_offered = False
    for place, clause in enumerate(clauses):
        is_listed = LISTED.match(clause) is not None
        is_offered = OFFERING.search(clause) is not None or (is_offered and is_listed)
        is_question = clause.endswith(("?", "？"))
        is_empty = is_question or FILLER.search(clause) or (not is_listed and MORAL.search(clause))
        if place not in refusing and not is_offered and not is_empty:
            yield place, units(letters(clause))
