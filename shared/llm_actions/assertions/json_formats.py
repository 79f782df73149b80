"""The formats of a JSON Schema's strings and numbers, as ajv-formats knows them.

https://ajv.js.org/packages/ajv-formats.html
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date

TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)?(z|[+-]\d\d(?::?\d\d)?)?", re.I | re.A)
DURATION = re.compile(
    r"P(?!\Z)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)", re.A
)
URI_CHARACTERS = re.compile(r"(?:[\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9a-fA-F]{2})*", re.A)
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:", re.A)
URL = re.compile(r"(?:https?|ftp)://[^\s/?#]+\S*", re.I)
URI_TEMPLATE = re.compile(r"(?:[^\s\"'<>\\^`{|}]|\{[+#./;?&=,!@|]?[\w%.,:*]+\})*")
EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
    re.I | re.A,
)
HOST_NAME = re.compile(
    r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)\.?", re.I | re.A
)
UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I | re.A)
POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
POINTER_FRAGMENT = re.compile(r"#(?:/(?:[\w.!$&'()*+,;:=@-]|%[0-9a-f]{2}|~[01])*)*", re.I | re.A)
RELATIVE_POINTER = re.compile(r"(?:0|[1-9]\d*)(?:#|(?:/(?:[^~/]|~[01])*)*)", re.A)
CHARACTERS_AT_MOST = 10_000


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_time(text: str, *, needs_zone: bool = True) -> bool:
    found = TIME.fullmatch(text)
    if found is None or (needs_zone and not found[4]):
        return False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    is_leap = hour == 23 and minute == 59 and second == 60
    return (hour < 24 and minute < 60 and second < 60) or is_leap


def _is_date_time(text: str) -> bool:
    return text[10:11] in ("T", "t", " ") and _is_date(text[:10]) and _is_time(text[11:])


def _is_iso_time(text: str) -> bool:
    return _is_time(text, needs_zone=False)


def _is_iso_date_time(text: str) -> bool:
    return text[10:11] in ("T", "t", " ") and _is_date(text[:10]) and _is_iso_time(text[11:])


def _is_uri(text: str) -> bool:
    return bool(SCHEME.match(text)) and _is_uri_reference(text)


def _is_uri_reference(text: str) -> bool:
    return bool(URI_CHARACTERS.fullmatch(text))


def _is_ipv4(text: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(text))
    except ValueError:
        return False


def _is_ipv6(text: str) -> bool:
    try:
        return bool(ipaddress.IPv6Address(text)) or True
    except ValueError:
        return False


def _is_base64(text: str) -> bool:
    try:
        return base64.b64decode(text, validate=True) is not None
    except (binascii.Error, ValueError):
        return False


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: len(text) <= CHARACTERS_AT_MOST and pattern.fullmatch(text) is not None


def _is_whole(bits: int) -> Callable[[float], bool]:
    limit = 2 ** (bits - 1)
    return lambda number: number == number // 1 and -limit <= number < limit


def _always(value: object) -> bool:
    del value
    return True


OF_TEXTS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "time": _is_time,
    "date-time": _is_date_time,
    "iso-time": _is_iso_time,
    "iso-date-time": _is_iso_date_time,
    "duration": _matches(DURATION),
    "uri": _is_uri,
    "uri-reference": _is_uri_reference,
    "uri-template": _matches(URI_TEMPLATE),
    "url": _matches(URL),
    "email": _matches(EMAIL),
    "hostname": _matches(HOST_NAME),
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "regex": _is_pattern,
    "uuid": _matches(UUID),
    "json-pointer": _matches(POINTER),
    "json-pointer-uri-fragment": _matches(POINTER_FRAGMENT),
    "relative-json-pointer": _matches(RELATIVE_POINTER),
    "byte": _is_base64,
    "password": _always,
    "binary": _always,
}
OF_NUMBERS: Mapping[str, Callable[[float], bool]] = {
    "int32": _is_whole(32),
    "int64": _is_whole(64),
    "float": _always,
    "double": _always,
}


def has_format(value: object, name: str) -> bool:
    """True unless the value is of the kind that the format is about and does not have it."""
    if isinstance(value, str) and name in OF_TEXTS:
        return OF_TEXTS[name](value)
    if isinstance(value, int | float) and not isinstance(value, bool) and name in OF_NUMBERS:
        return OF_NUMBERS[name](value)
    return True
