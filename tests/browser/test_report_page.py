"""The HTML report in a real browser: it opens, it is quiet, and a person can work with it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import sample_reports as samples
from tests.browser.chromium import Page

pytestmark = pytest.mark.testbed


@pytest.fixture
def opened(page: Page, file: Path) -> Page:
    """The report of 60 bilingual cases."""
    cases = samples.cases(60, quality=0.8)
    page.open(samples.write(samples.report(cases), cases, file))
    return page


def rows(page: Page) -> list[str]:
    return page.texts("#case-table tbody a")


def column(page: Page, name: str) -> list[str]:
    return page.texts(f"#case-table td.{name}")


def numbers(texts: list[str]) -> list[float]:
    return [float(re.sub(r"[^\d.]", "", text)) for text in texts if text != "–"]


def is_open(page: Page) -> bool:
    return bool(page.run("document.getElementById('detail').open"))


def focused(page: Page) -> str:
    return str(page.run("document.activeElement.textContent"))


def width_overflow(page: Page) -> int:
    return int(page.run("document.documentElement.scrollWidth - innerWidth"))


def complaints(page: Page) -> list[dict[str, Any]]:
    """What the browser reports of a page that is not in order."""
    methods = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
    return [each for method in (*methods, "Audits.issueAdded") for each in page.happened(method)]


def requested(page: Page) -> set[str]:
    """Addresses that the page asked for, data: addresses apart."""
    addresses = {each["request"]["url"] for each in page.happened("Network.requestWillBeSent")}
    return {address for address in addresses if not address.startswith("data:")}


def test_the_page_opens_quietly_and_asks_for_nothing_else(page: Page, file: Path) -> None:
    cases = samples.cases(60, quality=0.8)
    samples.write(samples.report(cases), cases, file)

    page.open(file)
    page.click("#case-table tbody a")

    assert is_open(page)
    assert complaints(page) == []
    assert requested(page) == {file.as_uri()}


def test_the_top_says_verdict_reason_interval_and_what_the_dataset_can_see(opened: Page) -> None:
    top = opened.text("#masthead").replace("\u00a0", " ")

    assert [line for line in top.splitlines() if line][:3] == [
        "Evaluation report · support-assistant",
        "Fail",
        "Accuracy 79.7 % is below the limit 85.0 %",
    ]
    assert "95 % interval 67.7–88.0 % (Wilson)" in top
    assert "show a drop of 17.0 points or more" in top
    assert opened.texts(".count-list li") == [
        "60 cases",
        "47 pass",
        "12 fail",
        "1 error",
        "0 not run",
    ]
    assert (
        opened.run("document.title") == "Fail · 79.7\u00a0% · support-assistant – evaluation report"
    )


def test_the_ruler_puts_value_interval_and_limit_at_their_places(opened: Page) -> None:
    place: dict[str, float] = opened.run(
        """(() => {
          const at = (selector, name) =>
            parseFloat(document.querySelector('.ruler ' + selector).getAttribute(name));
          return {
            value: at('.value', 'cx'), limit: at('.limit', 'x1'),
            low: at('.interval', 'x'), width: at('.interval', 'width'),
          };
        })()"""
    )
    ticks = numbers(opened.texts(".ruler .tick"))
    start, end = ticks[0], ticks[-1]

    def value_at(percent: float) -> float:
        return round(start + percent / 100 * (end - start), 1)

    assert value_at(place["value"]) == 79.7
    assert value_at(place["limit"]) == 85.0
    assert value_at(place["low"]) == 67.7
    assert value_at(place["low"] + place["width"]) == 88.0


def test_the_histograms_hold_every_scored_case(opened: Page) -> None:
    titles = opened.texts(".histogram g title")

    scores = [re.findall(r"(\d+) (?:pass|fail)", title) for title in titles if "pass" in title]
    latencies = [re.findall(r": (\d+) case", title) for title in titles if "pass" not in title]
    assert sum(int(amount) for found in scores for amount in found) == 59
    assert sum(int(amount) for found in latencies for amount in found) == 59


def test_gates_and_metrics_of_each_tag_are_in_tables(opened: Page) -> None:
    assert opened.texts("#gate-table tbody th") == ["Accuracy", "Accuracy zh", "Latency p95"]
    assert opened.texts("#gate-table .status") == ["Fail", "Inconclusive", "Pass"]
    assert opened.texts("#metric-table tbody th") == [
        "All cases",
        "account",
        "delivery",
        "en",
        "returns",
        "zh",
    ]


def test_many_tags_fold_away_and_the_lowest_stay_in_the_chart(page: Page, file: Path) -> None:
    cases = samples.cases(60, quality=0.6)
    for position, case in enumerate(cases):
        case["tags"] = [f"tag {position % 10}"]
    page.open(samples.write(samples.report(cases), cases, file))

    assert page.texts("#metric-table > table tbody th") == ["All cases"]
    assert len(page.texts("#metric-table details tbody th")) == 10
    shares = numbers(page.texts(".tag-lines b"))
    assert shares == sorted(shares)
    assert len(shares) == 7


@pytest.mark.parametrize(
    ("cost", "latency", "shown"),
    [
        (0.0, 0.0004, ("$0.00", "0\u00a0ms")),
        (0.000041, 0.9994, ("$0.000041", "999\u00a0ms")),
        (0.5, 9.5, ("$0.50", "9.50\u00a0s")),
        (12.345, 59.94, ("$12.35", "59.9\u00a0s")),
        (1234.5, 3725.0, ("$1234.50", "1\u00a0h 2\u00a0min")),
    ],
)
def test_numbers_are_written_for_people(
    page: Page, file: Path, cost: float, latency: float, shown: tuple[str, str]
) -> None:
    (case,) = samples.cases(1)
    case.update(cost_usd=cost, latency_seconds=latency)
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    facts = dict(zip(page.texts("#detail dt"), page.texts("#detail dd"), strict=True))
    assert (facts["Cost"], facts["Latency"]) == shown


def test_accuracy_by_weights_says_so(page: Page, file: Path) -> None:
    cases = samples.cases(60)
    header = samples.report(cases)
    metrics = header["metrics"]
    assert isinstance(metrics, list)
    page.open(samples.write(header, cases, file))
    assert "weights" not in page.text(".accuracy")

    metrics[0]["value"] -= 0.01
    page.open(samples.write(header, cases, file))

    assert "59 cases, counted by their weights" in page.text(".accuracy")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("parcel arrive", {"delivery-time-en"}),
        ("ARRIVE parcel", {"delivery-time-en"}),
        ("包裹", {"delivery-time-zh"}),
        ("no reply within", {"invoice-copy-zh"}),
        ("no such words anywhere", set()),
    ],
)
def test_search_finds_all_words_in_any_text(opened: Page, query: str, expected: set[str]) -> None:
    opened.fill("#query", query)

    assert {re.sub(r"-\d+$", "", name) for name in rows(opened)} == expected
    assert f"{len(rows(opened))} of 60 cases" == opened.text("#found")


def test_statuses_add_up_and_tags_narrow(opened: Page) -> None:
    opened.click('#status-choices [data-status="fail"]')
    assert set(opened.texts("#case-table .status")) == {"Fail"}
    assert opened.text("#found") == "12 of 60 cases"

    opened.click('#status-choices [data-status="error"]')
    assert opened.text("#found") == "13 of 60 cases"

    tags: list[str] = opened.texts("#tag option")
    opened.fill("#tag", str(tags.index("zh (30)") - 1))
    assert rows(opened)
    assert all("-zh-" in name for name in rows(opened))

    opened.click("#clear")
    assert opened.text("#found") == "60 cases"
    assert opened.run("document.getElementById('tag').value") == ""


def test_a_count_at_the_top_shows_its_cases(opened: Page) -> None:
    opened.fill("#query", "nothing has this")

    opened.click('.count[data-status="error"]')

    assert rows(opened) == ["invoice-copy-zh-41"]


@pytest.mark.parametrize(
    ("sort", "name"),
    [("score", "case-score"), ("latency", "case-latency"), ("tokens", "case-tokens")],
)
def test_a_column_sorts_both_ways_and_keeps_the_unmeasured_last(
    page: Page, file: Path, sort: str, name: str
) -> None:
    cases = samples.cases(50, quality=0.8)
    for case in cases:
        if isinstance(case["latency_seconds"], float):
            case["latency_seconds"] /= 10  # all below one second, so that all are shown in ms
    page.open(samples.write(samples.report(cases), cases, file))

    page.click(f'[data-sort="{sort}"]')
    first = numbers(column(page, name))
    assert column(page, name)[-1] == "–"
    page.click(f'[data-sort="{sort}"]')
    second = numbers(column(page, name))

    assert len(first) == 49
    assert column(page, name)[-1] == "–"
    assert {"ascending": sorted(first), "descending": sorted(first, reverse=True)} == (
        {"ascending": first, "descending": second}
        if sort == "score"
        else {"ascending": second, "descending": first}
    )


def test_the_worst_come_first_and_the_dataset_order_is_one_choice_away(opened: Page) -> None:
    assert opened.texts("#case-table .status")[:14] == ["Error", *["Fail"] * 12, "Pass"]
    failing = numbers(column(opened, "case-score"))[:12]
    assert failing == sorted(failing)

    opened.fill("#sort", "order")

    assert [name.rpartition("-")[2] for name in rows(opened)] == [str(n) for n in range(50)]


def test_a_case_shows_everything_that_is_known_of_it(opened: Page) -> None:
    opened.fill("#sort", "order")
    opened.click("#case-table tbody tr:nth-child(2) a")

    detail = opened.text("#detail")
    for text in (
        "return-window-zh-1",
        "data/eval_dataset.jsonl:2",
        "买了东西多久之内可以退？",
        "收货后30天内可以退货，并获得全额退款。",
        "您可以在收货后30天内退货，我们会全额退款到原支付方式。",
        "Keywords",
        "Similarity",
        "Containment",
        "Latency",
        "Tokens in",
        "Cost",
        "stop",
    ):
        assert text in detail


def test_a_failed_case_says_why_and_an_error_what_happened(opened: Page) -> None:
    opened.click('.count[data-status="error"]')
    opened.click("#case-table tbody a")
    assert opened.text("#detail .why-list") == "timeout: no reply within 60 s, after 3 attempts"

    opened.click("[data-close]")
    opened.click('.count[data-status="fail"]')
    opened.click("#case-table tbody a")
    assert opened.text("#detail .why-list").startswith('missing keyword "')


def test_a_case_tells_what_each_of_its_assertions_found(page: Page, file: Path) -> None:
    parts = [
        samples.assertion("contains", "pass", value="30 days"),
        samples.assertion("is-json", "fail", reason="Expected output to be JSON"),
    ]
    thrown = samples.assertion("python", "error", value="check.py:kind", reason="it threw")
    group = samples.assertion("assert-set", "pass", score=0.5, weight=2, metric="form", parts=parts)
    (case,) = samples.cases(1, quality=1)
    case["assertions"] = [group, thrown]
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    assert page.texts("#detail .assertion-line b") == [
        *("assert-set", "contains", "is-json", "python")
    ]
    assert page.texts("#detail .assertion-line .status") == ["Pass", "Pass", "Fail", "Error"]
    assert page.texts("#detail .assertion-line .number") == ["0.500", "1.000", "0.000", "–"]
    assert page.texts("#detail .assertion-line code") == ["30 days", "check.py:kind"]
    assert page.texts("#detail .assertion-line small") == ["weight 2"]
    assert page.texts("#detail .assertions .assertions .assertion-line b") == [
        *("contains", "is-json")
    ]
    assert page.texts("#detail .assertions p") == ["Expected output to be JSON", "it threw"]
    assert "correct from" not in page.text("#detail .scores")
    assert complaints(page) == []


def test_long_assertions_fit_on_a_narrow_screen(page: Page, file: Path) -> None:
    (case,) = samples.cases(1, quality=1)
    word = "x" * 300
    case["assertions"] = [
        samples.assertion(word, "fail", metric=word, value=word, reason=word, weight=0.5)
    ]
    page.resize(360, 800)
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    assert width_overflow(page) <= 0
    wide = "[...document.querySelectorAll('#detail .assertions *')].filter((each) => "
    wide += "each.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.run(wide) == 0


def test_words_that_the_answer_lacks_are_underlined_in_the_expected_text(
    page: Page, file: Path
) -> None:
    (case,) = samples.cases(1, quality=1)
    case["expected"] = "You have 30 days, 退货免费 for a refund."
    case["answer"] = "you have 14 days. 退货收费 for that"

    page.open(samples.write(samples.report([case]), [case], file), "#case=0")

    expected, answer = (
        "".join(page.texts(f".sides section:nth-child({side}) mark")) for side in (1, 2)
    )
    assert expected.casefold() == answer.casefold()
    assert expected.startswith("You havedays")
    missing = "".join(page.texts(".sides .missing"))
    assert "30" in missing
    assert missing.endswith("a refund")
    assert page.texts(".sides .text") == [case["expected"], case["answer"]]


def test_the_list_and_the_case_work_with_the_keyboard_alone(opened: Page) -> None:
    opened.run("document.querySelector('#case-table tbody a').focus()")
    names = rows(opened)

    opened.press("ArrowDown")
    opened.press("ArrowDown")
    assert focused(opened) == names[2]
    opened.press("ArrowUp")
    assert focused(opened) == names[1]

    opened.run("document.activeElement.click()")
    opened.settle()
    assert is_open(opened)
    assert opened.text("#detail-title") == names[1]

    opened.press("ArrowRight")
    opened.press("ArrowRight")
    opened.press("ArrowLeft")
    assert opened.text("#detail-title") == names[2]

    opened.press("Escape")
    assert not is_open(opened)
    assert focused(opened) == names[2]
    assert opened.run("location.hash") == ""


def test_keys_cross_pages_and_stop_at_the_ends(opened: Page) -> None:
    opened.run("document.querySelector('#case-table tbody a').focus()")
    first_page = rows(opened)

    opened.press("ArrowUp")
    assert focused(opened) == first_page[0]
    opened.press("End")
    assert len(rows(opened)) == 10
    assert focused(opened) == rows(opened)[-1]
    opened.press("ArrowDown")
    assert focused(opened) == rows(opened)[-1]
    opened.press("PageUp")
    assert rows(opened) == first_page
    assert focused(opened) == first_page[9]


def test_the_list_is_one_stop_of_the_tab_key(opened: Page) -> None:
    opened.run("document.querySelector('#case-table tbody a').focus()")
    opened.press("ArrowDown")

    stops: int = opened.run("document.querySelectorAll('#case-table a[tabindex=\"0\"]').length")
    assert stops == 1
    assert opened.run("document.activeElement.tabIndex") == 0


def test_an_address_opens_its_case(page: Page, file: Path) -> None:
    cases = samples.cases(60)
    samples.write(samples.report(cases), cases, file)

    page.open(file, "#case=17")
    assert page.text("#detail-title") == cases[17]["id"]

    page.run("location.hash = '#case=3'")
    page.settle()
    assert page.text("#detail-title") == cases[3]["id"]

    page.run("location.hash = '#case=99'")
    page.settle()
    assert not is_open(page)
    assert page.text("#found") == "The address names case 99, which is not in this page."


def test_repeats_of_a_sample_have_addresses_of_their_own(page: Page, file: Path) -> None:
    (case,) = samples.cases(1)
    cases = [{**case, "repeat": repeat, "answer": f"answer {repeat}"} for repeat in range(3)]
    page.open(samples.write(samples.report(cases), cases, file), "#case=0.2")

    assert page.text(".sides section:last-child .text") == "answer 2"
    assert "repeat 3" in page.text(".detail-head")


def test_a_long_answer_begins_cut_and_is_one_click_from_whole(page: Page, file: Path) -> None:
    (case,) = samples.cases(1)
    case["answer"] = "字" * 100_000
    page.open(samples.write(samples.report([case]), [case], file), "#case=0")
    length = "document.querySelector('.sides section:last-child .text').textContent.length"
    assert page.run(length) == 20_000

    page.click(".sides .text-button")

    assert page.run(length) == 100_000


def test_a_configuration_error_shows_its_problems_and_no_empty_sections(
    page: Page, file: Path
) -> None:
    page.open(samples.write(samples.configuration_error(), [], file))

    assert page.texts("main > section:not([hidden]) h2") == ["Problems", "The run"]
    assert page.text("h1") == "Error"
    assert page.texts("#problem-list li")[1] == (
        "data/eval_dataset.jsonl:17: unknown field `expcted`; did you mean `expected`?"
    )
    assert complaints(page) == []


def test_an_interrupted_run_says_so_and_keeps_what_was_not_run_apart(
    page: Page, file: Path
) -> None:
    header, cases = samples.interrupted(60, 23)
    page.open(samples.write(header, cases, file))

    assert "Stopped early: interrupted by SIGINT" in page.text("#masthead")
    assert page.texts(".count-list li")[-1] == "37 not run"
    page.click('.count[data-status="not-run"]')
    page.click("#case-table tbody a")
    assert page.text("#detail .sides section:last-child").splitlines()[-1] == "none"
    assert complaints(page) == []


@pytest.mark.parametrize("missing", ["target", "dataset", "scoring", "usage", "run", "sensitivity"])
def test_a_report_without_one_of_its_parts_is_still_drawn(
    page: Page, file: Path, missing: str
) -> None:
    cases = samples.cases(60)
    header = {**samples.report(cases), missing: None}
    page.open(samples.write(header, cases, file), "#case=1")

    assert page.text("#detail-title") == cases[1]["id"]
    assert complaints(page) == []


def test_nothing_scored_is_no_zero(page: Page, file: Path) -> None:
    cases = [samples.not_run(case) for case in samples.cases(3)]
    accuracy = {"tag": None, "value": None, "interval": None}
    gate = {"metric": "accuracy", "operator": ">=", "limit": 0.85, "mode": "point", **accuracy}
    header = samples.report(
        samples.cases(3),
        verdict="error",
        counts={"total": 3, "pass": 0, "fail": 0, "error": 0, "not_run": 3},
        metrics=[{"name": "accuracy", "unit": "share", "n": 0, **accuracy}],
        gates=[{**gate, "verdict": "error", "reason": "no case was scored"}],
    )
    page.open(samples.write(header, cases, file))

    assert page.texts("#gate-table td.number")[0] == "–"
    assert page.texts("#metric-table td.number")[0] == "–"
    assert page.run("document.querySelector('.ruler')") is None
    assert complaints(page) == []


def test_ten_thousand_cases_open_filter_and_sort(page: Page, file: Path) -> None:
    cases = samples.cases(10_000)
    page.open(samples.write(samples.report(cases), cases, file))
    assert page.text("#found") == "10,000 cases"
    assert len(rows(page)) == 50

    page.fill("#query", "delivery-time-en-9997")
    assert page.text("#found") == "0 of 10,000 cases"
    page.fill("#query", "delivery-time-en-9998")
    assert rows(page) == ["delivery-time-en-9998"]
    page.click("#clear")
    page.click('[data-sort="latency"]')
    slowest = max(case["latency_seconds"] or 0 for case in cases)  # type: ignore[type-var]
    assert column(page, "case-latency")[0] == f"{slowest:.2f}\u00a0s"


def test_a_page_that_could_not_take_all_cases_says_so(page: Page, file: Path) -> None:
    cases = samples.cases(20_001)
    page.open(samples.write(samples.report(cases), cases, file))

    assert page.text("#cut").startswith("20,000 of 20,001 cases shown; the rest is in report.json.")
    assert page.text("#found") == "20,000 cases"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "#case=4"])
def test_all_text_has_enough_contrast(page: Page, file: Path, scheme: str, fragment: str) -> None:
    header, cases = samples.interrupted(60, 50)
    page.prefer(scheme)
    page.open(samples.write({**header, "problems": ["a problem"]}, cases, file), fragment)

    report: dict[str, Any] = page.run(f"({CONTRASTS})(document.body)")

    assert report["checked"] > 30
    assert report["weak"] == []


def test_dark_and_light_are_two_designs(opened: Page) -> None:
    background = "getComputedStyle(document.documentElement).backgroundColor"
    opened.prefer("light")
    light = opened.run(background)
    opened.prefer("dark")

    assert (light, opened.run(background)) == ("rgb(251, 250, 247)", "rgb(21, 23, 26)")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_width_scrolls_sideways(page: Page, file: Path, width: int) -> None:
    cases = samples.cases(60)
    cases[0].update(id="x" * 400, tags=["t" * 300], input="y" * 5000, answer="z" * 5000)
    cases[1].update(reasons=["w" * 2000], file="f" * 500, error=None)
    header = samples.report(cases, suite="s" * 300, reasons=["r" * 400], notes=["n" * 400])
    page.resize(width, 800)
    page.open(samples.write(header, cases, file))
    assert width_overflow(page) <= 0

    page.run("location.hash = '#case=0'")
    page.settle()
    assert page.run("(d => d.scrollWidth - d.clientWidth)(document.getElementById('detail'))") == 0


def test_without_javascript_a_person_learns_what_to_read(page: Page, file: Path) -> None:
    cases = samples.cases(3)
    samples.write(samples.report(cases), cases, file)
    page.call("Emulation.setScriptExecutionDisabled", value=True)

    page.open(file)

    assert "summary.md" in page.text("noscript")
    assert page.run("document.getElementById('page').checkVisibility()") is False


def test_a_document_that_cannot_be_read_is_said_not_hidden(page: Page, file: Path) -> None:
    samples.write(samples.configuration_error(), [], file)
    file.write_bytes(file.read_bytes().replace(b'{"cases":[', b'{"cases":[oops'))

    page.open(file)

    assert "report.json, beside this file" in page.text("#broken")


def test_paper_gets_the_report_without_its_tools(opened: Page) -> None:
    opened.call("Emulation.setEmulatedMedia", media="print")

    visible = "(s) => document.querySelector(s).checkVisibility()"
    assert opened.run(f"({visible})('#case-table')") is True
    assert opened.run(f"['.bar', '.tools', '.pager'].map({visible})") == [False] * 3


CONTRASTS = """(root) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = (color) => (channels(color)[3] ?? 1) === 1 && color !== 'rgba(0, 0, 0, 0)';
  const backgroundOf = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (opaque(color)) return color;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  const weak = [];
  let checked = 0;
  for (const element of root.querySelectorAll('*')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '');
    if (!own || !element.checkVisibility() || element.closest('[aria-disabled], title')) continue;
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [one, other] = [luminance(ink), luminance(backgroundOf(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    checked += 1;
    if (ratio < 4.5) weak.push([element.textContent, ink, backgroundOf(element), ratio]);
  }
  return {checked, weak};
}"""
