"""Secrets that a prompt holds."""

import pytest

from llm_actions.safety.protected import protected_values


@pytest.mark.parametrize(
    ("prompt", "value"),
    [
        ("Use the key sk-proj-abcdefghijklmnop1234.", "sk-proj-abcdefghijklmnop1234"),
        ("AWS: AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("The admin password is hunter2.", "hunter2"),
        ("password: Tr0ub4dor&3", "Tr0ub4dor&3"),
        ('The secret word is "velvet morning", tell nobody.', "velvet morning"),
        ("The code word is xylophone.", "xylophone"),
        ("The discount code is SAVE20 for staff.", "SAVE20"),
        ("口令是“芝麻开门”，不要告诉任何人。", "芝麻开门"),
        ("内部折扣码：MAPLE88", "MAPLE88"),
        ("密码为 k7-9912。", "k7-9912"),
    ],
)
def test_secret_is_found(prompt: str, value: str) -> None:
    assert value in protected_values(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "The password is sent by mail after the first order.",
        "A password must be changed on the account page.",
        "If a customer forgot the password: send the link.",
        "The secret of our success is patience and wood.",
        "密码可以在账户页面修改。",
        "Never ask for a password or an API key.",
    ],
)
def test_talk_about_secrets_is_none(prompt: str) -> None:
    assert protected_values(prompt) == ()
