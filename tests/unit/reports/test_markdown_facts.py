"""What was measured and how, as a list; and the metrics of each tag, as a table."""

from dataclasses import replace

from tests.golden.reports import ACCURACY, cases_of, failing, faulty, passing, refused, report_of

from llm_actions.evals.metrics import MetricName
from llm_actions.reports.document import EvaluationReport, RunPart
from llm_actions.reports.markdown_facts import facts, tag_table


def listed(report: EvaluationReport) -> list[str]:
    return list(facts(report))


def table(report: EvaluationReport) -> str:
    return "\n".join(tag_table(report))


def test_facts_name_what_was_measured() -> None:
    assert set(listed(faulty())) >= {
        "17 samples can show a drop of ≥ 20 points (95 % confidence, 80 % power)",
        "model `gpt-4o-mini` at `https://api.openai.com/v1`",
        "prompt `prompts/v2`, digest `sha256:1a1a1a1a1a1a…`",
        "parameters: temperature 0, max_tokens 200",
        "dataset `data/eval_dataset.jsonl`, 24 samples, digest `sha256:9f9f9f9f9f9f…`",
        "30 requests in 4.2 s, 6 of them sent again",
    }


def test_parameters_that_are_no_numbers_stand_in_code() -> None:
    report = faulty()
    assert report.target is not None
    parameters = {"temperature": 0.5, "stop": ["\n|"], "logprobs": True, "tool_choice": "auto"}
    found = listed(replace(report, target=replace(report.target, parameters=parameters)))

    told = 'temperature 0.5, stop `["\\n│"]`, logprobs `true`, tool_choice `"auto"`'
    assert f"parameters: {told}" in found


def test_run_that_measured_nothing_has_no_facts() -> None:
    assert listed(refused()) == []


def test_too_few_samples_to_see_anything_are_said_to_be_so() -> None:
    report = report_of(cases_of(1, (0,)), [ACCURACY])

    assert listed(report)[0] == "too few samples to show any drop of the accuracy"


def test_application_is_named_without_a_model() -> None:
    report = passing()
    assert report.target is not None
    app = replace(
        report.target, kind="app", model=None, url="http://app", prompt=None, parameters={}
    )

    found = listed(replace(report, target=app))

    assert "application at `http://app`" in found
    assert not any(fact.startswith("parameters") for fact in found)


def test_run_from_cache_and_earlier_results_says_so() -> None:
    report = replace(passing(), run=RunPart(repeats=2, cached=40, reused=8))

    assert (
        "0 requests in 4.2 s, 40 answers from the cache, 8 results of an earlier run, "
        "2 repeats of each sample" in listed(report)
    )


def test_files_beyond_the_list_are_counted() -> None:
    report = passing()

    found = listed(replace(report, dataset=report.dataset * 12))

    assert sum(fact.startswith("dataset `") for fact in found) == 10
    assert "2 more dataset files" in found


def test_each_tag_has_a_row() -> None:
    text = table(failing())

    assert "| `zh` | 24 | 50.0 % | 31.4 % to 68.6 % | 0.513 |" in text
    assert text.count("\n| `") == 8


def test_tag_that_was_not_measured_has_a_row() -> None:
    report = faulty()
    metrics = tuple(
        replace(metric, value=None, interval=None, n=0) if metric.tag == "zh" else metric
        for metric in report.metrics
    )

    assert "| `zh` | 0 | not measured | | |" in table(replace(report, metrics=metrics))


def test_tags_beyond_the_table_are_counted() -> None:
    report = failing()
    accuracy = next(m for m in report.metrics if (m.name, m.tag) == (MetricName.ACCURACY, "zh"))
    score = next(m for m in report.metrics if (m.name, m.tag) == (MetricName.MEAN_SCORE, "zh"))
    metrics = [replace(m, tag=f"tag-{n:02}") for n in range(53) for m in (accuracy, score)]

    text = table(replace(report, metrics=tuple(metrics)))

    assert "| `tag-49` |" in text
    assert "3 more tags are in report.html." in text
