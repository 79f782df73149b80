"""Texts without what disguises them: case, width, accents, look-alikes, script, hidden signs. Pure.

Two texts that a reader takes for the same have the same letters here, whatever stands between the
letters: blanks, hyphens, line prefixes, zero-width characters.
"""

from __future__ import annotations

import re
import unicodedata

from llm_actions.safety.han_variants import SIMPLIFYING

# More than any prompt or kept answer; what compatibility forms expand to is cut there too.
CHARACTERS_AT_MOST = 200_000
FOLDED_AT_MOST = 2 * CHARACTERS_AT_MOST

# `> `, `- `, `1. `, `(2) `, `[3] `, `Line 4: `, `# ` before the text of a line.
LINE_PREFIX = re.compile(
    r"^[ \t]*(?:(?:[>|]{1,6}|[*#+-]{1,6}(?=[ \t])|//|\d{1,4}[.)、:：](?!\d)|[(\[（]\d{1,4}[)\]）]"
    r"|(?:line|row|zeile|ligne) ?\d{1,4} ?[.:：]|第 ?\d{1,4} ?行[:：]?)[ \t]*){1,4}",
    re.MULTILINE | re.IGNORECASE,
)
NOT_A_LETTER = re.compile(r"[\W_]+")
# A digit or a sign in the middle of a word, where nobody writes one by chance.
LEET_INSIDE = re.compile(r"[013457@!|](?<=[a-z].)(?=[a-z0-9@$])|\$(?<=[a-z].)(?=[a-z@])")
LEET_SIGNS = 3
LEET_END = re.compile(r"[!|+](?=\s|$)")
LEET = str.maketrans("01!|l3@45$7+89", "oiiiieaassttbg")
# Letters of other alphabets, small capitals, letters that stand on their heads, and struck ones.
LOOK_ALIKES = str.maketrans(
    "авекмнорстухѕіјԁԛԝһӏαβεηικνορτυχωıɑɡօᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢɐɔǝɟƃɓɥᴉɾʞɯɹʇʌʍʎłøđħŧ",
    "abekmhopctyxsijdqwhlabenikvoptuxwiagoabcdefghijklmnopqrstuvwyzacefgghijkmrtvwylodht",
)
# Letters that are flags, white on black, or tags: Unicode's invisible copy of ASCII.
LETTER_COPIES = {
    first + i: chr(97 + i) for first in (0x1F1E6, 0x1F150, 0x1F170) for i in range(26)
} | {0xE0020 + i: chr(0x20 + i) for i in range(95)}
FOLDING = LOOK_ALIKES | LETTER_COPIES | SIMPLIFYING
FOLDED = frozenset(map(chr, FOLDING))
ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
# What a letter reads as when it stands on its head.
UPSIDE_DOWN = str.maketrans("nubqpd", "unqbdp")
ATBASH = str.maketrans("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")
# From here on a character stands for about as much as three letters of an alphabet.
FIRST_IDEOGRAPH = "\u2e80"
IDEOGRAPH_UNITS = 3


def fold(text: str) -> str:
    """The text without differences of case, width, accents and look-alikes."""
    text = text[:CHARACTERS_AT_MOST]
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text)[:FOLDED_AT_MOST].casefold()
    # Most texts have none of them, and to translate takes ten times as long as to look.
    return folded if FOLDED.isdisjoint(folded) else folded.translate(FOLDING)


def letters(text: str) -> str:
    """Only the letters and digits of the folded text, without the prefixes of its lines."""
    return compacted(fold(without_prefixes(text)))


def leet_letters(text: str) -> str:
    """Like `letters`, with digits and signs read as the letters that they look like.

    i and l count as one letter, because 1 stands for both.
    """
    return leet_compacted(fold(without_prefixes(text)))


def compacted(folded: str) -> str:
    """The letters and digits of a folded text."""
    return NOT_A_LETTER.sub("", folded)


def leet_compacted(folded: str) -> str:
    """The letters of a folded text that is in leetspeak."""
    return NOT_A_LETTER.sub("", LEET_END.sub(" ", folded).translate(LEET))


def leet_signs(folded: str) -> int:
    """How many digits and signs stand inside of words; three make a text look like leetspeak."""
    return len(LEET_INSIDE.findall(folded))


def without_prefixes(text: str) -> str:
    """The text with `> `, `1. ` and the like at the start of its lines blanked, not removed."""
    return LINE_PREFIX.sub(_blanks, text[:CHARACTERS_AT_MOST])


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def units(compact: str) -> int:
    """How much a text of letters says, counted in letters of an alphabet.

    An English word is about 5 units, a Chinese character 3.
    """
    if compact.isascii():
        return len(compact)
    return sum(IDEOGRAPH_UNITS if char >= FIRST_IDEOGRAPH else 1 for char in compact)


def source_span(text: str, start: int, length: int) -> tuple[int, int]:
    """Where a part of the text's letters, counted from `start`, stands in the text itself."""
    blanked = without_prefixes(text)
    low, seen = 0, 0
    for position, char in enumerate(blanked):
        count = len(NOT_A_LETTER.sub("", fold(char)))
        if count and seen <= start:
            low = position
        seen += count
        if seen >= start + length:
            return low, position + 1
    return low, len(blanked)
