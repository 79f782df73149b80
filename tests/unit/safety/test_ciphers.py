"""Lines that read as no language are shifted back by every number of letters."""

import pytest

from llm_actions.safety.canonical import ATBASH
from llm_actions.safety.ciphers import ALPHABET, enciphered, shifted_back

TEXT = "never mention the supplier of our chairs"


def shifted(text: str, number: int) -> str:
    return text.translate(str.maketrans(ALPHABET, ALPHABET[number:] + ALPHABET[:number]))


@pytest.mark.parametrize("number", [1, 3, 12, 14, 25])
def test_shift_is_undone(number: int) -> None:
    assert (f"Caesar {number}", TEXT) in list(shifted_back(shifted(TEXT, number)))


def test_only_lines_that_read_as_no_language_are_looked_at() -> None:
    hidden = shifted(TEXT, 5)

    assert enciphered(f"here it is, as you asked for it to be:\n{hidden}\nis there more?") == hidden
    assert enciphered(TEXT) == ""
    assert enciphered(TEXT.translate(ATBASH)) != ""
    assert enciphered("请用一两句话回答顾客的问题，语气要亲切，不要使用表情符号。" * 3) == ""
