"""Plans: what follows from the options and the files, and all that is wrong with them at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.evals.datasets import write_jsonl
from tests.unit.evals.options import options

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError
from llm_actions.evals.app_target import AppTarget
from llm_actions.evals.gates import Gate, Mode
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.model_target import ModelTarget
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.evals.scoring import Scoring, Similarity

GOOD = {"input": "q", "expected_keywords": ["a"]}
APP = {"app_url": "http://app.test/ask", "model": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "data.jsonl", [{**GOOD, "tags": ["en"]}, GOOD])
    return tmp_path


def plan(folder: Path, **chosen: Any) -> Plan:
    chosen = {"report_dir": folder / "report", **chosen}
    return make_plan(options(**chosen), Folders(working=folder), Problems())


def problems_of(folder: Path, **chosen: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        plan(folder, **chosen)
    return [str(problem) for problem in caught.value.problems]


def prompt(folder: Path, config: str, **files: str) -> str:
    (folder / "prompts" / "v1").mkdir(parents=True)
    (folder / "prompts" / "v1" / "config.yaml").write_text(config)
    for name, text in files.items():
        (folder / "prompts" / "v1" / f"{name}.md").write_text(text)
    return "prompts/v1"


def test_model_is_planned_with_the_usual_choices(folder: Path) -> None:
    found = plan(folder)

    assert found.target == ModelTarget(base_url="http://endpoint.test/v1", model="gpt-4o-mini")
    assert found.headers == {"Authorization": "Bearer sk-test-key-1234"}
    assert found.gates == (Gate(metric=MetricName.ACCURACY, limit=0.8),)
    assert found.scoring == Scoring(pass_score=0.8, similarity=Similarity.LEXICAL)
    assert found.price is not None
    assert found.notes == ("no threshold was given; accuracy has to reach 0.8",)
    assert (found.cases, found.resume_from) == (2, None)


def test_cases_are_samples_times_repeats(folder: Path) -> None:
    assert plan(folder, repeats=5).cases == 10


def test_slash_at_the_end_of_the_url_is_dropped(folder: Path) -> None:
    found = plan(folder, base_url="http://endpoint.test/v1/")

    assert found.target.url == "http://endpoint.test/v1/chat/completions"


def test_application_is_planned(folder: Path) -> None:
    found = plan(
        folder,
        **APP,
        api_key="",
        app_body='{"q": ["{{ input }}"]}',
        app_answer="data[0].text",
        app_headers="X-Token: word secret-token",
    )

    assert found.target == AppTarget(
        url="http://app.test/ask", body={"q": ["{{ input }}"]}, answer_path=("data", 0, "text")
    )
    assert found.headers == {"X-Token": "word secret-token"}
    assert (found.model, found.price) == (None, None)
    assert found.secrets == ("word secret-token", "secret-token")


def test_key_of_the_endpoint_is_a_secret(folder: Path) -> None:
    assert plan(folder).secrets == ("sk-test-key-1234",)


def test_prompt_gives_model_parameters_and_threshold(folder: Path) -> None:
    path = prompt(
        folder,
        "model: own\ntemperature: 0.5\nmax_tokens: 99\nthresholds: {accuracy: 0.9}\n",
        system="Be kind.",
    )

    found = plan(folder, model="", prompt=path)

    assert found.model == "own"
    assert found.parameters == {"temperature": 0.5, "max_tokens": 99}
    assert found.gates == (Gate(metric=MetricName.ACCURACY, limit=0.9),)
    assert found.notes == ("no price is known for own, so the cost is not",)


def test_inputs_go_before_the_prompt_s_configuration(folder: Path) -> None:
    path = prompt(folder, "model: own\ntemperature: 0.5\nthresholds: {accuracy: 0.9}\n")

    found = plan(folder, prompt=path, model="gpt-4o", temperature=1.0, threshold=0.7)

    assert found.model == "gpt-4o"
    assert found.parameters == {"temperature": 1}
    assert found.gates == (Gate(metric=MetricName.ACCURACY, limit=0.7),)


@pytest.mark.parametrize(
    ("threshold", "gates", "found"),
    [
        (None, "", [Gate(metric=MetricName.ACCURACY, limit=0.8)]),
        (None, "# later\n", [Gate(metric=MetricName.ACCURACY, limit=0.8)]),
        (None, "tokens <= 9", [Gate(metric=MetricName.TOKENS, limit=9)]),
        (
            0.7,
            "mean-score >= 0.6 confident",
            [
                Gate(metric=MetricName.ACCURACY, limit=0.7),
                Gate(metric=MetricName.MEAN_SCORE, limit=0.6, mode=Mode.CONFIDENT),
            ],
        ),
        (0.0, "", [Gate(metric=MetricName.ACCURACY, limit=0.0)]),
    ],
    ids=["nothing", "comment", "gates", "both", "zero"],
)
def test_there_is_always_a_gate(
    folder: Path, threshold: float | None, gates: str, found: list[Gate]
) -> None:
    assert list(plan(folder, threshold=threshold, gates=gates).gates) == found


def test_embeddings_need_the_endpoint_also_beside_an_application(folder: Path) -> None:
    problems = problems_of(
        folder, **APP, api_key="", base_url="x", similarity=Similarity.EMBEDDINGS
    )

    assert [problem.split(":")[0] for problem in problems] == [
        "input `base-url`",
        "input `api-key`",
    ]


def test_embedding_model_is_part_of_the_scoring(folder: Path) -> None:
    found = plan(folder, similarity=Similarity.EMBEDDINGS, embedding_model="e")

    assert found.scoring.embedding_model == "e"
    assert found.prices.embeddings is None


JUDGED = {"input": "q", "assert": [{"type": "llm-rubric", "value": "is polite"}]}
COMPARED = {"input": "q", "assert": [{"type": "similar", "value": "a"}]}


def test_models_that_are_asked_beside_the_measured_one_are_those_that_are_needed(
    folder: Path,
) -> None:
    plain = plan(folder)
    write_jsonl(folder / "data.jsonl", [GOOD, JUDGED, COMPARED])
    both = plan(folder, judge_model="gpt-4o", names_embedding_model=True)

    assert (plain.items, plain.models.beside) == (None, ())
    assert both.models.beside == ("text-embedding-3-small", "gpt-4o")
    assert both.scoring == plain.scoring
    assert None not in (both.prices.judge, both.prices.embeddings)
    assert (both.prices.is_complete, both.notes) == (True, plain.notes)


def test_price_of_a_judge_that_is_not_known_is_noted(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [JUDGED])

    found = plan(folder, judge_model="mine", threshold=0.5)

    assert not found.prices.is_complete
    assert found.notes == (
        "no price is known for a model that scores, so what the run spends is not",
    )


def test_judge_needs_the_endpoint_also_beside_an_application(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [JUDGED])

    problems = problems_of(folder, **APP, api_key="", base_url="x", judge_model="j")

    assert [problem.split(":")[0] for problem in problems] == [
        "input `base-url`",
        "input `api-key`",
    ]
    assert plan(folder, **APP, judge_model="j").models.beside == ("j",)


@pytest.mark.parametrize(
    ("row", "chosen", "problem"),
    [
        pytest.param(
            JUDGED,
            {},
            "input `judge-model`: is missing; a sample has an assertion that asks a judge",
            id="judge-that-is-missing",
        ),
        pytest.param(
            COMPARED,
            {"judge_model": "j"},
            "input `judge-model`: does nothing: no assertion asks a judge; drop it",
            id="idle-judge",
        ),
        pytest.param(
            JUDGED,
            {"judge_model": "j", "names_embedding_model": True},
            "input `embedding-model`: does nothing without `similarity: embeddings` or an "
            "assertion that compares embeddings; give one of them or drop this",
            id="idle-embeddings",
        ),
        pytest.param(
            JUDGED,
            {"judge_model": "mine", "max_cost": 1.0},
            "input `max-cost`: no price is known for the model `mine`",
            id="judge-without-a-price",
        ),
        pytest.param(
            COMPARED,
            {"embedding_model": "mine", "names_embedding_model": True, "max_cost": 1.0},
            "input `max-cost`: no price is known for the model `mine`",
            id="embeddings-without-a-price",
        ),
    ],
)
def test_wrong_models_of_assertions_are_told(
    folder: Path, row: dict[str, object], chosen: dict[str, Any], problem: str
) -> None:
    write_jsonl(folder / "data.jsonl", [GOOD, row])

    problems = problems_of(folder, **chosen)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_dataset_that_is_wrong_makes_no_input_an_idle_one(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [{"inptu": "q"}])

    problems = problems_of(folder, judge_model="j", names_embedding_model=True)

    assert {problem.split(":")[0] for problem in problems} == {"data.jsonl"}


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        pytest.param(
            {"model": ""},
            "input `model`: is missing; name a model, or give `app-url` instead",
            id="no-model",
        ),
        pytest.param(
            {"dataset": "none.jsonl"}, "input `dataset`: no file matches `none.jsonl`", id="no-file"
        ),
        pytest.param(
            {"base_url": "endpoint.test/v1"},
            "input `base-url`: `endpoint.test/v1` must begin with https:// or http://",
            id="url-without-scheme",
        ),
        pytest.param({"api_key": ""}, "input `api-key`: is missing", id="no-key"),
        pytest.param(
            {"gates": "accuracy[zh] >= 0.8"},
            "input `gates` line 1: unknown tag `zh`; known: en",
            id="unknown-tag",
        ),
        pytest.param(
            {"model": "mine", "max_cost": 1.0},
            "input `max-cost`: no price is known for the model `mine`; give a file as `prices`",
            id="cost-without-a-price",
        ),
        pytest.param(
            {"model": "mine", "gates": "cost <= 1"},
            "input `gates`: no price is known for the model `mine`",
            id="gate-without-a-price",
        ),
        pytest.param(
            {"max_cost": 1.0, "similarity": Similarity.EMBEDDINGS, "embedding_model": "mine"},
            "input `max-cost`: no price is known for the model `mine`",
            id="cost-of-embeddings-without-a-price",
        ),
        pytest.param(
            {"prices": "none.json"},
            "input `prices`: `none.json` cannot be read: No such file or directory",
            id="no-prices",
        ),
        pytest.param(
            {"resume": "none.jsonl"},
            "input `resume`: there is no file `none.jsonl`; use `true` or a path",
            id="nothing-to-resume",
        ),
        pytest.param(
            {"prompt": "prompts/v9"},
            "input `prompt`: there is no folder `prompts/v9`",
            id="no-prompt",
        ),
        pytest.param(
            {**APP, "model": "m"},
            "input `model`: an application chooses its own model; drop one of the two",
            id="application-and-model",
        ),
        pytest.param(
            {**APP, "prompt": "prompts/v1"},
            "input `prompt`: an application brings its own prompt; drop one of the two",
            id="application-and-prompt",
        ),
        pytest.param(
            {**APP, "temperature": 0.0},
            "input `temperature`: an application chooses its own; drop one of the two",
            id="application-and-temperature",
        ),
        pytest.param(
            {**APP, "max_tokens": 5},
            "input `max-tokens`: an application reports no tokens; drop one of the two",
            id="application-and-tokens",
        ),
        pytest.param(
            {**APP, "max_cost": 1.0},
            "input `max-cost`: what an application costs is not known; drop it",
            id="application-and-cost",
        ),
        pytest.param(
            {**APP, "cache_dir": "c"},
            "input `cache-dir`: an application",
            id="application-and-cache",
        ),
        pytest.param(
            {**APP, "app_url": "app.test"},
            "input `app-url`: `app.test` must begin with https:// or http://",
            id="application-without-scheme",
        ),
        pytest.param(
            {**APP, "app_body": '{\n"q": {{ input }}}'},
            "input `app-body`: line 2: broken JSON",
            id="body-that-is-no-json",
        ),
        pytest.param(
            {**APP, "app_body": '{"q": "hello"}'},
            "input `app-body`: has no `{{ input }}`, so every sample would be the same",
            id="body-without-the-input",
        ),
        pytest.param(
            {**APP, "app_body": '{"q": "{{ input | upper }}"}'},
            "input `app-body`: `{{ input | upper }}` is no placeholder",
            id="body-with-a-filter",
        ),
        pytest.param(
            {**APP, "app_body": '{"q": "{{ input }} {{ tier }}"}'},
            "data.jsonl:1: the sample has no `tier`, which app-body needs",
            id="variable-that-is-missing",
        ),
        pytest.param(
            {**APP, "app_answer": "a..b"},
            "input `app-answer`: cannot be read from `..b` on",
            id="answer-path",
        ),
        pytest.param(
            {**APP, "app_headers": "X"},
            "input `app-headers`: line 1 is not `Name: value`",
            id="header",
        ),
    ],
)
def test_wrong_choice_is_told(folder: Path, chosen: dict[str, Any], problem: str) -> None:
    problems = problems_of(folder, **chosen)

    assert problems[0].startswith(problem)
    assert len({each.split(":")[0] for each in problems}) == 1


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [{"inptu": "q"}])
    path = prompt(folder, "modle: x\n", system="{{ a")

    problems = problems_of(
        folder,
        prompt=path,
        base_url="x",
        api_key="",
        gates="x >= 1",
        prices="none.json",
        resume="y",
    )

    assert {problem.split(": ")[0] for problem in problems} == {
        "prompts/v1/config.yaml:1",
        "prompts/v1/system.md:1",
        "input `base-url`",
        "input `api-key`",
        "data.jsonl:1",
        "input `gates` line 1",
        "input `prices`",
        "input `resume`",
    }


def test_key_is_in_no_problem(folder: Path) -> None:
    secret = "sk-very-secret\nkey"

    problems = problems_of(folder, api_key=secret, base_url="x", model="")

    assert not any("secret" in problem for problem in problems)


def test_variable_that_a_prompt_misses_is_told_with_the_sample_s_line(folder: Path) -> None:
    path = prompt(folder, "model: m\n", system="Be {{ mood }}.")

    problems = problems_of(folder, prompt=path)

    assert problems == [
        f"data.jsonl:{line}: the template has a variable without a value: 'mood' is undefined"
        for line in (1, 2)
    ]


def test_price_of_a_file_is_used(folder: Path) -> None:
    (folder / "prices.json").write_text(json.dumps({"mine": {"input": 1, "output": 2}}))

    found = plan(folder, model="mine", prices="prices.json", max_cost=1.0)

    assert found.price is not None
    assert found.price.of(1_000_000, 0) == 1
    assert found.price_table.endswith("+ prices.json")


@pytest.mark.parametrize("resume", ["true", "on", "TRUE"])
def test_run_is_resumed_from_its_report_folder(folder: Path, resume: str) -> None:
    assert plan(folder, resume=resume).resume_from == folder / "report" / "results.jsonl"


@pytest.mark.parametrize("resume", ["old", "old/results.jsonl"], ids=["folder", "file"])
def test_run_is_resumed_from_a_path(folder: Path, resume: str) -> None:
    write_jsonl(folder / "old" / "results.jsonl", [])

    assert plan(folder, resume=resume).resume_from == folder / "old" / "results.jsonl"


def test_report_is_no_dataset(folder: Path) -> None:
    write_jsonl(folder / "report" / "results.jsonl", [GOOD])

    problems = problems_of(folder, dataset="report/*.jsonl")

    assert problems == [
        "report/results.jsonl: is a file of `report-dir`, which this run would replace"
    ]


@pytest.mark.parametrize(
    ("chosen", "source"), [({}, "the prompt"), (APP, "the application")], ids=["prompt", "app"]
)
def test_system_texts_that_are_replaced_are_noted(
    folder: Path, chosen: dict[str, Any], source: str
) -> None:
    write_jsonl(folder / "data.jsonl", [{**GOOD, "system": "s"}, GOOD])
    path = "" if chosen else prompt(folder, "model: m\n", system="Be kind.")

    found = plan(folder, prompt=path, **chosen)

    assert found.notes[0] == f"1 samples have a `system` of their own, which {source} replaces"


def test_system_texts_that_are_used_are_not_noted(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [{**GOOD, "system": "s"}])

    assert not any("system" in note for note in plan(folder).notes)


MEASURED = {**GOOD, "assert": [{"type": "perplexity", "threshold": 5}]}


def test_log_probabilities_are_asked_for_by_the_samples_that_measure_them(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [MEASURED, GOOD])

    found = plan(folder)

    bodies = [json.loads(found.target.request(sample)) for sample in found.dataset]
    assert [body.get("logprobs") for body in bodies] == [True, None]


def test_log_probabilities_that_the_prompt_switches_off_are_told(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [MEASURED])
    path = prompt(folder, "logprobs: false\n", system="Be kind.")

    (problem,) = problems_of(folder, prompt=path)

    assert problem.startswith("data.jsonl:1: `perplexity` needs `logprobs`")
