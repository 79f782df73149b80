"""Secrets are found and never shown; what only looks like one is left alone."""

import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.lint.findings import SourceFile
from llm_actions.lint.secrets import check_secrets, entropy, find_secrets, redacted

RANDOM = random.Random(4)


def letters(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(count - 2)) + "a7"


HEX = "0123456789abcdef"
KEYS = {
    "openai": "sk-" + letters(48),
    "openai-project": "sk-proj-" + letters(100),
    "anthropic": "sk-ant-api03-" + letters(90),
    "openrouter": "sk-or-v1-" + letters(64, HEX),
    "github": "ghp_" + letters(36),
    "github-fine": "github_pat_" + letters(82),
    "gitlab": "glpat-" + letters(20),
    "aws": "AKIA" + "Z2Q7" * 4,
    "google": "AIza" + letters(35),
    "slack": "xoxb-" + letters(40),
    "slack-hook": "https://hooks.slack.com/services/T12345678/B12345678/" + letters(24),
    "stripe": "sk_live_" + letters(24),
    "sendgrid": "SG." + letters(22) + "." + letters(43),
    "npm": "npm_" + letters(36),
    "pypi": "pypi-AgEIcHlwaS5vcmc" + letters(60),
    "hugging-face": "hf_" + letters(34),
    "groq": "gsk_" + letters(52),
    "telegram": "123456789:AA" + letters(33),
    "jwt": "eyJ" + letters(20) + ".eyJ" + letters(30) + "." + letters(40),
    "alibaba": "LTAI" + letters(20),
    "databricks": "dapi" + letters(32, HEX),
    "azure": "AccountKey=" + letters(86) + "==",
    "vault": "hvs." + letters(24),
    "age": "AGE-SECRET-KEY-1" + letters(58, string.ascii_uppercase + string.digits).upper(),
}


def rules(text: str) -> list[str]:
    return [secret.rule for secret in find_secrets(text)]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_key_of_a_vendor_is_found_and_not_shown(key: str) -> None:
    source = SourceFile(path="prompts/v1/system.md", text=f"You are a bot.\nUse {key} for it.\n")
    secrets = find_secrets(source.text)
    (finding,) = check_secrets(source, secrets)

    assert finding.rule == "secret/vendor-key"
    assert finding.line == 2
    assert not any(key[start : start + 6] in finding.message for start in range(len(key) - 6))


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    ],
)
def test_private_key_is_found(text: str) -> None:
    assert rules(text) == ["secret/private-key"]


@pytest.mark.parametrize(
    "text",
    ["postgres://admin:Tr0ub4dor@db.example.com/shop", "redis://:s3cr3tpw9@cache:6379/0"],
)
def test_address_with_a_password_is_found(text: str) -> None:
    assert rules(text) == ["secret/connection-string"]


@pytest.mark.parametrize(
    "text",
    [
        "api_key: 9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        'API_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"',
        "The password is Hunter2!xyz.",
        "password: k3ks-Dose!9",
        "密码：Ab3$kk92x",
        "Authorization: Bearer 9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "client_secret=Zx9Qw3Er7Ty1Ui5Op",
    ],
)
def test_random_value_of_a_secret_s_name_is_found(text: str) -> None:
    assert rules(text) == ["secret/assignment"]


@pytest.mark.parametrize(
    "text",
    [
        "We never ask for your password or your card number.",
        "If you forgot your password, choose Forgot password on the login page.",
        "Your password is case-sensitive and private.",
        "api_key: <your key>",
        "api_key: YOUR_API_KEY_1234567890",
        "api_key: ${OPENAI_API_KEY}",
        "api_key: {{ api_key }}",
        "token: xxxxxxxxxxxxxxxxxxxx1",
        "The key is to answer in 3 sentences at most.",
        "max_tokens: 200000000",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx1",
        "sk-your-key-goes-here-please-1",
        "sk-learn-is-a-library-for-machine-learning",
        "AKIAIOSFODNN7EXAMPLE",
        "https://user:password@example.com/",
        "postgres://user:${DB_PASSWORD}@db/shop",
        "https://example.com:8080/path@2x.png",
        "the token is a9f2",
        "secret: https://vault.example.com/secrets/12345",
        "password: correct horse battery",
        "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(text: str) -> None:
    assert rules(text) == []


def test_place_is_told_once() -> None:
    assert rules(f"api_key = {KEYS['openai']}") == ["secret/vendor-key"]


def test_message_loses_the_secret_also_where_it_was_cut() -> None:
    key = KEYS["openai"]

    assert redacted(f"found text: {key}", [key]) == "found text: [secret]"
    assert redacted(f"found text: {key[:20]}…", [key]) == "found text: [secret]…"
    assert redacted("nothing here", [key]) == "nothing here"


def test_entropy_is_that_of_shannon() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["sk-", "eyJ", "a://:", "password: ", "-----BEGIN PRIVATE KEY-----", "token=a1", "SG."]
)
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    started = time.perf_counter()

    find_secrets(piece * 100_000)

    assert time.perf_counter() - started < 5


@given(st.text())
def test_secrets_are_apart_and_in_order(text: str) -> None:
    places = [place for secret in find_secrets(text) for place in (secret.start, secret.end)]

    assert places == sorted(places)
