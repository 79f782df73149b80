"""What a server's error says for people. Pure; the text is the server's and therefore hostile."""

from __future__ import annotations

import json

TEXT_AT_MOST = 300
KEYS = ("error", "message", "detail", "msg", "errors")


def message_in(body: bytes, content_type: str) -> str:
    """What a failed reply says for people: the message of a JSON error, or its first words."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        if "html" in content_type.lower() or body.lstrip()[:1] == b"<":
            return "an HTML page"
        return " ".join(body[:TEXT_AT_MOST].decode(errors="replace").split())
    return message_of(value)


def message_of(value: object) -> str:
    """The message in a JSON error, in the shapes that servers use; empty when there is none."""
    while isinstance(value, dict | list):
        inner = value if isinstance(value, list) else [value[key] for key in KEYS if key in value]
        value = inner[0] if inner else None
    return value if isinstance(value, str) else ""
