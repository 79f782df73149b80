"""Formats of JSON Schema."""

import pytest

from llm_actions.assertions.json_formats import OF_NUMBERS, OF_TEXTS, has_format

EXAMPLES = {
    "date": (["2024-02-29"], ["2023-02-29", "2024-2-9", "20240229"]),
    "time": (["12:00:00Z", "23:59:60+00:00", "01:02:03.5-05:30"], ["12:00:00", "24:00:00Z"]),
    "date-time": (["2024-02-29T12:00:00Z"], ["2024-02-29", "2024-02-29T12:00:00"]),
    "iso-time": (["12:00:00"], ["12:61:00"]),
    "iso-date-time": (["2024-02-29T12:00:00"], ["2024-02-30T12:00:00"]),
    "duration": (["P1Y2M3DT4H", "PT5S", "P2W"], ["P", "1Y", "PT", "P1Y2W"]),
    "uri": (["https://a.example/b?c#d", "urn:x:y"], ["//a", "a b", "/a"]),
    "uri-reference": (["/a", "#b", "https://a.example"], ["a b", "\\a"]),
    "uri-template": (["/a/{b}", "{?x,y}"], ["{a", "a b"]),
    "url": (["https://a.example"], ["mailto:a@b.c", "https://"]),
    "email": (["a.b+c@d.example"], ["a@b", "a b@c.example", "@c.example"]),
    "hostname": (["a-b.example"], ["-a.example", "a_b", "a..b"]),
    "ipv4": (["1.2.3.4"], ["1.2.3", "256.1.1.1"]),
    "ipv6": (["::", "2001:db8::1"], ["1.2.3.4", ":::"]),
    "regex": (["^a$"], ["("]),
    "uuid": (["123e4567-e89b-12d3-a456-426614174000"], ["123"]),
    "json-pointer": (["", "/a/~0b"], ["a", "/~2"]),
    "json-pointer-uri-fragment": (["#/a"], ["/a"]),
    "relative-json-pointer": (["0", "1/a", "2#"], ["/a", "01"]),
    "byte": (["aGk="], ["a"]),
    "password": (["x"], []),
    "binary": (["x"], []),
}


def test_every_format_of_texts_has_examples() -> None:
    assert EXAMPLES.keys() == OF_TEXTS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_format_is_told(name: str) -> None:
    right, wrong = EXAMPLES[name]

    assert [text for text in right if not has_format(text, name)] == []
    assert [text for text in wrong if has_format(text, name)] == []


@pytest.mark.parametrize(
    ("value", "name", "has_it"),
    [
        (2**31 - 1, "int32", True),
        (2**31, "int32", False),
        (1.5, "int32", False),
        (2**63, "int64", False),
        (1.5, "float", True),
        (1.5, "double", True),
    ],
)
def test_format_of_numbers_is_told(value: float, name: str, has_it: bool) -> None:
    assert name in OF_NUMBERS
    assert has_format(value, name) is has_it


@pytest.mark.parametrize(
    ("value", "name"), [(5, "date"), (None, "uri"), ("x", "int32"), (True, "int32")]
)
def test_format_of_another_kind_of_value_says_nothing(value: object, name: str) -> None:
    assert has_format(value, name)
