"""Answers in the failures of hand-written tests."""

from types import SimpleNamespace

from llm_actions.pytest_plugin.cleaning import clean, clean_report


def test_hidden_characters_commands_and_secrets_are_gone() -> None:
    text = clean("key sk-1\n::error::x\n##[error]y\x1b[31m", lambda text: text.replace("sk-1", "*"))

    assert text == "key *\n| ::error::x\n## [error]y[U+001B][31m"


def test_every_part_of_a_report_is_cleaned() -> None:
    entry = SimpleNamespace(lines=["E  \x1b[31mx"])
    inner = SimpleNamespace(lines=["E  \x07"])
    crash = SimpleNamespace(message="\x1b[31mx")
    longrepr = SimpleNamespace(
        chain=[
            (SimpleNamespace(reprentries=[entry]), None, None),
            (SimpleNamespace(reprentries=[inner]), None, None),
        ],
        reprcrash=crash,
    )
    report = SimpleNamespace(sections=[("Captured stdout call", "::error::x")], longrepr=longrepr)

    clean_report(report, str)

    assert report.sections == [("Captured stdout call", "| ::error::x")]
    assert entry.lines == ["E  [U+001B][31mx"]
    assert inner.lines == ["E  [U+0007]"]
    assert crash.message == "[U+001B][31mx"


def test_report_of_a_skipped_test_stays_what_it_is() -> None:
    report = SimpleNamespace(sections=[], longrepr=("file.py", 3, "Skipped: no key"))

    clean_report(report, str)

    assert report.longrepr == ("file.py", 3, "Skipped: no key")
