"""Hostile text in every field of a report: shown as text, and as nothing else."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import sample_reports as samples
from tests.browser.chromium import Page
from tests.browser.hostile_strings import HOSTILE_STRINGS, shown

pytestmark = pytest.mark.testbed


def hostile_case(index: int, text: str) -> samples.Document:
    (case,) = samples.cases(1)
    return {
        **case,
        "index": index,
        "id": text,
        "tags": [text],
        "file": text,
        "status": "fail",
        "reasons": [text],
        "input": text,
        "system": text,
        "expected": text,
        "answer": text,
        "error": {"kind": text, "message": text},
        "finish_reason": text,
        "criteria": {text: 1.0},
        "assertions": [{**hostile_assertion(text), "parts": [hostile_assertion(text)]}],
    }


def hostile_assertion(text: str) -> samples.Document:
    return {
        "name": text,
        "metric": text,
        "value": text,
        "weight": 2.0,
        "status": "fail",
        "score": 0.5,
        "reason": text,
        "parts": [],
    }


def hostile_header(cases: list[samples.Document], text: str) -> samples.Document:
    header = samples.report(cases)
    metrics, gates = header["metrics"], header["gates"]
    assert isinstance(metrics, list)
    assert isinstance(gates, list)
    return {
        **header,
        "suite": text,
        "reasons": [text],
        "notes": [text],
        "problems": [text],
        "commit": text,
        "started_at": text,
        "target": {
            "kind": text,
            "model": text,
            "url": text,
            "parameters": {text: text},
            "prompt": dict.fromkeys(("path", "version", "digest", "system", "user_template"), text),
        },
        "dataset": {"files": [{"path": text, "digest": text, "samples": 1}], "samples": 1},
        "scoring": {
            "pass_score": 0.8,
            "similarity": text,
            "embedding_model": text,
            "judge_model": text,
            "weights": {text: 1.0},
        },
        "metrics": [*metrics, {**metrics[0], "tag": text}],
        "gates": [{**gates[0], "tag": text, "reason": text}, *gates],
        "usage": {
            "prompt_tokens": 1,
            "completion_tokens": 1,
            "cost_usd": None,
            "price_table": text,
        },
        "run": {"repeats": 1, "stopped": text},
        "tool": {"name": text, "version": text},
    }


@pytest.fixture
def hostile(page: Page, file: Path) -> Page:
    cases = [hostile_case(index, text) for index, text in enumerate(HOSTILE_STRINGS)]
    page.open(samples.write(hostile_header(cases, "".join(HOSTILE_STRINGS)), cases, file))
    return page


def assert_harmless(page: Page, file: Path) -> None:
    """Nothing ran, nothing was asked of anyone, and only the viewer's own elements exist."""
    assert page.run("window.pwned") is None
    assert page.happened("Page.javascriptDialogOpening") == []
    assert page.happened("Runtime.exceptionThrown") == []
    assert page.happened("Log.entryAdded") == []
    requests = [each["request"]["url"] for each in page.happened("Network.requestWillBeSent")]
    assert {url for url in requests if not url.startswith("data:")} == {file.as_uri()}
    census: dict[str, Any] = page.run(
        """(() => {
          const all = [...document.querySelectorAll('*')];
          const names = new Set(all.map((element) => element.localName));
          const strange = ['img', 'iframe', 'object', 'embed', 'form', 'math', 'base', 'template',
            'textarea', 'video', 'audio', 'foreignObject'].filter((name) => names.has(name));
          return {
            strange,
            scripts: document.scripts.length,
            styles: document.querySelectorAll('style').length,
            handlers: all.flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on')),
            links: all.filter((e) => e.hasAttribute('href') && e.localName === 'a')
              .map((e) => e.getAttribute('href'))
              .filter((href) => !/^#[a-z]+$|^#case=\\d+$/.test(href)),
          };
        })()"""
    )
    assert census == {"strange": [], "scripts": 1, "styles": 1, "handlers": [], "links": []}


def test_the_whole_page_shows_hostile_text_as_text(hostile: Page, file: Path) -> None:
    hostile.fill("#sort", "order")

    names = hostile.texts("#case-table tbody a")
    assert len(names) == 50
    for text, name in zip(HOSTILE_STRINGS, names, strict=False):
        assert shown(text).startswith(name)
        assert name == shown(text) or len(name) > 200
    assert_harmless(hostile, file)


def test_each_case_shows_its_hostile_texts_letter_by_letter(hostile: Page, file: Path) -> None:
    for index, text in enumerate(HOSTILE_STRINGS):
        hostile.run(f"location.hash = '#case={index}'")
        hostile.settle()
        expected = shown(text)
        assert hostile.texts("#detail .detail-body > .text-block:nth-of-type(1) .text") == [
            expected
        ]
        assert hostile.texts("#detail .sides .text") == [expected] * 2
        assert hostile.texts("#detail .why-list li") == [f"{expected}: {expected}", expected]
        assert hostile.texts("#detail h2") == [expected]
        for place in (".assertion-line b", ".assertion-line .tag", ".assertion-line code", "p"):
            assert hostile.texts(f"#detail .assertions {place}") == [expected] * 2, place
    assert_harmless(hostile, file)


def test_hostile_words_can_be_searched_and_chosen(hostile: Page, file: Path) -> None:
    hostile.fill("#query", "__proto__")
    assert hostile.texts("#case-table tbody a") == ["__proto__"]
    hostile.click("#clear")

    tags: list[str] = hostile.texts("#tag option")
    position = next(n for n, tag in enumerate(tags) if tag.startswith("constructor"))
    hostile.fill("#tag", str(position - 1))
    assert hostile.texts("#case-table tbody a") == ["constructor"]
    assert_harmless(hostile, file)


def test_an_escape_is_told_apart_from_the_same_letters_in_the_text(page: Page, file: Path) -> None:
    case = hostile_case(0, "real \u202e and typed [U+202E]")
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    assert page.texts("#detail-title") == ["real [U+202E] and typed [U+202E]"]
    assert page.texts("#detail-title .escape") == ["[U+202E]"]


def test_right_to_left_text_does_not_turn_what_stands_beside_it(page: Page, file: Path) -> None:
    case = hostile_case(0, "שלום 25")
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    directions = page.run(
        "['#detail-title', '.sides .text', '.detail-head .meta']"
        ".map((s) => getComputedStyle(document.querySelector(s)).direction)"
    )
    assert directions == ["rtl", "rtl", "ltr"]
    isolated = page.run(
        "[...document.querySelectorAll('bdi')].map((e) => getComputedStyle(e).unicodeBidi)"
    )
    assert set(isolated) == {"isolate"}


@pytest.mark.parametrize(
    "attack",
    [
        "document.body.innerHTML = '<img src=x onerror=window.pwned=1>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "document.write('<script>window.pwned=1</script>')",
        "Object.assign(document.createElement('script'), {text: 'window.pwned=1'})",
    ],
)
def test_the_page_refuses_to_parse_html(page: Page, file: Path, attack: str) -> None:
    page.open(samples.write(samples.configuration_error(), [], file))

    refusal = page.run(f"(() => {{ try {{ {attack}; }} catch (e) {{ return e.name; }} }})()")

    assert refusal == "TypeError"
    assert page.run("window.pwned") is None


@pytest.mark.parametrize(
    ("attack", "directive"),
    [
        (
            "const s = document.createElement('script');"
            "s.append(document.createTextNode('window.pwned = 1')); document.body.append(s)",
            "script-src-elem",
        ),
        ("new Image().src = 'http://127.0.0.1:9/leak'", "img-src"),
        ("fetch('http://127.0.0.1:9/leak').catch(() => 0)", "connect-src"),
        ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
    ],
)
def test_the_policy_stops_what_got_in_all_the_same(
    page: Page, file: Path, attack: str, directive: str
) -> None:
    page.open(samples.write(samples.configuration_error(), [], file))

    stopped = page.run(
        "new Promise((done) => {"
        "addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective));"
        f"setTimeout(() => done('nothing'), 2000); {attack}; }})"
    )

    assert stopped in (directive, "require-trusted-types-for")
    assert page.run("window.pwned") is None
