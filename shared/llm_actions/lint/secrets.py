"""Finds secrets in a text: keys of known vendors, private keys, passwords. Pure.

Every pattern is anchored at a fixed text and bounded, so that the search is linear. No message
holds any part of a secret.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from llm_actions.lint.findings import Finding, SourceFile
from llm_actions.lint.making import at_span, limited

_B64 = r"[A-Za-z0-9+/]"
_URL64 = r"[A-Za-z0-9_-]"
VENDOR_KEYS: tuple[tuple[str, str], ...] = (
    ("an Anthropic key", rf"sk-ant-{_URL64}{{20,200}}"),
    ("an OpenRouter key", r"sk-or-v1-[0-9a-f]{40,80}"),
    ("a Langfuse key", r"[sp]k-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("an OpenAI key", rf"sk-(?:proj-|svcacct-|admin-|None-)?{_URL64}{{20,250}}"),
    ("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"),
    ("a GitLab token", rf"gl(?:pat|dt|rt|cbt|ptt|soat)-{_URL64}{{20,100}}"),
    ("an AWS access key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    ("a Google API key", rf"AIza{_URL64}{{35}}"),
    ("a Google OAuth token", rf"ya29\.{_URL64}{{30,500}}|GOCSPX-{_URL64}{{28}}"),
    ("a Slack token", r"xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{20,250}"),
    (
        "a Slack web hook",
        r"hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/\w{20,60}",
    ),
    ("a Discord web hook", rf"discord(?:app)?\.com/api/webhooks/\d{{15,22}}/{_URL64}{{50,100}}"),
    ("a Stripe key", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/=]{24,100}"),
    ("a SendGrid key", rf"SG\.{_URL64}{{16,32}}\.{_URL64}{{32,64}}"),
    ("a Mailgun key", r"key-[0-9a-f]{32}"),
    ("a Twilio key", r"SK[0-9a-f]{32}"),
    ("an npm token", r"npm_[A-Za-z0-9]{36}"),
    ("a PyPI token", rf"pypi-AgE{_URL64}{{50,300}}"),
    ("a Hugging Face token", r"hf_[A-Za-z0-9]{30,60}"),
    ("a Groq key", r"gsk_[A-Za-z0-9]{40,80}"),
    ("an xAI key", r"xai-[A-Za-z0-9]{60,120}"),
    ("a Perplexity key", r"pplx-[A-Za-z0-9]{40,80}"),
    ("a Replicate token", r"r8_[A-Za-z0-9]{37}"),
    ("a Pinecone key", r"pcsk_[A-Za-z0-9_]{50,100}"),
    ("a LangSmith key", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("a Databricks token", r"dapi[0-9a-f]{32}"),
    ("a DigitalOcean token", r"do[opr]_v1_[0-9a-f]{64}"),
    ("a Shopify token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("a Notion token", r"ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43}"),
    ("a Linear key", r"lin_api_[A-Za-z0-9]{40}"),
    ("an Atlassian token", r"ATATT3[A-Za-z0-9_=-]{50,250}"),
    ("a Grafana token", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/=]{40,400}"),
    ("a Vault token", rf"hv[sb]\.{_URL64}{{24,300}}"),
    ("a Doppler token", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9.]{40,60}"),
    ("an Airtable token", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ("a Telegram bot token", rf"\d{{8,10}}:AA{_URL64}{{33}}"),
    ("an Alibaba Cloud key", r"LTAI[A-Za-z0-9]{12,26}"),
    ("a Tencent Cloud key", r"AKID[A-Za-z0-9]{32}"),
    ("an Azure storage key", rf"AccountKey={_B64}{{86}}=="),
    ("a JSON Web Token", rf"eyJ{_URL64}{{10,2000}}\.eyJ{_URL64}{{10,4000}}\.{_URL64}{{20,1000}}"),
    ("an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
)
VENDOR = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    + "|".join(f"(?P<v{number}>{pattern})" for number, (_, pattern) in enumerate(VENDOR_KEYS))
    + ")"
)
# Of each vendor's key, a text that it cannot do without: a fast look before the slow one.
HINTS = (
    *("sk-", "-lf-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-"),
    *("glrt-", "glcbt-", "glptt-", "glsoat-", "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "ya29."),
    *("GOCSPX-", "xox", "xapp-", "hooks.slack", "/webhooks/", "k_live_", "k_test_", "whsec_"),
    *("SG.", "key-", "SK", "npm_", "pypi-", "hf_", "gsk_", "xai-", "pplx-", "r8_", "pcsk_"),
    *("lsv2_", "dapi", "_v1_", "shp", "ntn_", "secret_", "lin_api_", "ATATT3", "glsa_", "glc_"),
    *("hvs.", "hvb.", "dp.", "pat", ":AA", "LTAI", "AKID", "AccountKey", "eyJ", "AGE-SECRET"),
)
NAME_HINTS = (
    *("key", "token", "secret", "bearer", "passw", "pwd", "passphrase"),
    *("密码", "密碼", "口令", "密钥", "密鑰", "令牌"),
)
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
CONNECTION = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://"
    r"[^\s:/@'\"<>]{0,100}:(?P<password>[^\s/@'\"<>]{3,200})@[^\s'\"<>]{1,200}"
)
ASSIGNMENT = re.compile(
    r"(?P<name>api[_ -]?key|api[_ -]?token|access[_ -]?key|access[_ -]?token|auth[_ -]?token"
    r"|secret[_ -]?(?:access[_ -]?)?key|client[_ -]?secret|app[_ -]?secret|secret|bearer|token"
    r"|password|passwd|passphrase|pwd|密码|密碼|口令|密钥|密鑰|令牌)"
    r"[\"']?[ \t]{0,4}(?:is|:=|=>|[:=：＝是为為]|(?<=bearer) )[ \t]{0,4}[\"'`“「]?"
    r"(?P<value>[^\s\"'`“”「」<>{}()\[\],;，。；、]{8,200})",
    re.IGNORECASE,
)
PASSWORD_NAMES = re.compile(r"passw|pwd|passphrase|密码|密碼|口令", re.IGNORECASE)
MADE_UP = re.compile(
    r"example|sample|dummy|placeholder|your[_-]|change[_-]?me|redacted|x{6,}|X{6,}|\*{3}|\.{3}|…"
    r"|\$\{|\{\{|\$[A-Z_]{3}|(.)\1{7}",
    re.IGNORECASE,
)
MADE_UP_PASSWORD = re.compile(
    r"(?:user|pass(?:word|wd|phrase)?|pwd|secret|pw|token|\[.*\]|:.*|\(.*\)|%s)", re.IGNORECASE
)
RANDOM_BITS = 3.2
SECRET_AT_LEAST = 6
SECRETS_AT_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """A secret: where it stands in the text, which rule it breaks and what it looks like."""

    rule: str
    kind: str
    start: int
    end: int


def check_secrets(source: SourceFile, secrets: Sequence[Secret]) -> list[Finding]:
    """The secrets that were found in a file, without showing them."""
    found = [
        at_span(secret.rule, source, (secret.start, secret.end), _message(secret))
        for secret in secrets
    ]
    return limited(found)


def find_secrets(text: str) -> list[Secret]:
    """The secrets in a text, in their order; no place is told twice."""
    found: list[Secret] = []
    every = chain(_private_keys(text), _vendor_keys(text), _connections(text), _assigned(text))
    for secret in every:
        if any(secret.start < other.end and other.start < secret.end for other in found):
            continue
        found.append(secret)
        if len(found) == SECRETS_AT_MOST:
            break
    return sorted(found, key=lambda secret: secret.start)


def redacted(message: str, texts: Sequence[str]) -> str:
    """The message without any secret of the texts, also where it was cut."""
    for secret in texts:
        for length in range(len(secret), SECRET_AT_LEAST - 1, -1):
            if secret[:length] in message:
                message = message.replace(secret[:length], "[secret]")
                break
    return message


def _message(secret: Secret) -> str:
    return f"this looks like {secret.kind}; revoke it and delete it from the file and the history"


def _private_keys(text: str) -> Iterator[Secret]:
    for match in PRIVATE_KEY.finditer(text):
        end = text.find("-----END", match.end(), match.end() + 20_000)
        yield Secret(
            rule="secret/private-key",
            kind="a private key",
            start=match.start(),
            end=match.end() if end < 0 else end,
        )


def _vendor_keys(text: str) -> Iterator[Secret]:
    if not any(hint in text for hint in HINTS):
        return
    for match in VENDOR.finditer(text):
        value = match[0]
        has_digit = any(char.isdigit() for char in value[3:])
        if MADE_UP.search(value) or not has_digit or match.lastgroup is None:
            continue
        kind = VENDOR_KEYS[int(match.lastgroup[1:])][0]
        yield Secret(rule="secret/vendor-key", kind=kind, start=match.start(), end=match.end())


def _connections(text: str) -> Iterator[Secret]:
    if "://" not in text:
        return
    for match in CONNECTION.finditer(text):
        password = match["password"]
        if MADE_UP.search(password) or MADE_UP_PASSWORD.fullmatch(password):
            continue
        yield Secret(
            rule="secret/connection-string",
            kind="an address with a password",
            start=match.start(),
            end=match.end(),
        )


def _assigned(text: str) -> Iterator[Secret]:
    folded = text.lower()
    if not any(hint in folded for hint in NAME_HINTS):
        return
    for match in ASSIGNMENT.finditer(text):
        value = match["value"].rstrip(".!?:")
        is_password = PASSWORD_NAMES.search(match["name"]) is not None
        if len(value) < 8 or MADE_UP.search(value) or not _looks_random(value, is_password):
            continue
        yield Secret(
            rule="secret/assignment",
            kind="a password" if is_password else "a key or token",
            start=match.start("value"),
            end=match.start("value") + len(value),
        )


def _looks_random(value: str, is_password: bool) -> bool:
    """True for a value that is no word, no name, no path and no number."""
    kinds = [
        any(char.islower() for char in value),
        any(char.isupper() for char in value),
        any(char.isdigit() for char in value),
        any(not char.isalnum() for char in value),
    ]
    if not kinds[2] or not (kinds[0] or kinds[1]) or not value.isascii() or "://" in value:
        return False
    if is_password:
        return sum(kinds) >= 3 or entropy(value) >= RANDOM_BITS
    return len(value) >= 16 and entropy(value) >= RANDOM_BITS


def entropy(text: str) -> float:
    """Shannon's entropy in bits a character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())
