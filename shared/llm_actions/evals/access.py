"""How the endpoint and the application are reached: URLs, keys and headers, checked. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from llm_actions.config.problems import Problems, shown
from llm_actions.evals.options import Options

HEADER_CHARACTERS = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


def check_endpoint(options: Options, problems: Problems) -> None:
    """Check what is needed to reach the model endpoint."""
    check_url("base-url", options.base_url, problems)
    check_key(options.api_key, problems)


def check_key(api_key: str, problems: Problems) -> None:
    """Check that there is a key and that it can be sent."""
    if not api_key:
        problems.add(
            "input `api-key`",
            "is missing; give it or set OPENAI_API_KEY. An endpoint that needs none takes any word",
        )
    elif not api_key.isascii() or not api_key.isprintable():
        problems.add("input `api-key`", "holds characters that no key has, such as a line break")


def check_url(name: str, url: str, problems: Problems) -> None:
    """Check that the input is an http(s) URL that holds no credentials."""
    where = f"input `{name}`"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        problems.add(where, f"is no URL: {error}")
        return
    if parts.scheme not in ("http", "https"):
        problems.add(where, f"`{shown(url)}` must begin with https:// or http://")
    elif not parts.hostname:
        problems.add(where, f"`{shown(url)}` names no host")
    elif parts.username or parts.password:
        problems.add(
            where, "must not hold a user or a password, which would be shown; use a header"
        )
    elif parts.query and name == "base-url":
        problems.add(where, "must not hold a query; only the path up to /chat/completions")
    elif name == "base-url" and parts.path.rstrip("/").endswith("/chat/completions"):
        problems.add(where, "must end before /chat/completions")


def authorization(options: Options) -> dict[str, str]:
    """The headers that carry the key of the endpoint."""
    return {"Authorization": f"Bearer {options.api_key}"}


def app_headers(options: Options, problems: Problems) -> dict[str, str]:
    """The headers of the input `app-headers`, one a line."""
    headers: dict[str, str] = {}
    for number, line in enumerate(options.app_headers.splitlines(), start=1):
        if not line.strip():
            continue
        name, separator, value = line.partition(":")
        is_name = bool(name.strip()) and set(name.strip().lower()) <= HEADER_CHARACTERS
        if not separator or not is_name or not value.strip().isprintable():
            problems.add("input `app-headers`", f"line {number} is not `Name: value`")
            continue
        headers[name.strip()] = value.strip()
    return headers
