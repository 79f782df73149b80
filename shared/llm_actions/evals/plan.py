"""Turns options and files into a plan, or says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from llm_actions.config.files import Folders
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import Problems, shown
from llm_actions.evals.access import app_headers, authorization, check_endpoint, check_url
from llm_actions.evals.app_target import (
    AppTarget,
    parse_answer_path,
    placeholders,
    unreadable_placeholder,
)
from llm_actions.evals.dataset import Dataset
from llm_actions.evals.gates import Gate, parse_gates
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.model_target import ModelTarget
from llm_actions.evals.options import Options
from llm_actions.evals.plan_prices import ModelNames, Prices, find_prices
from llm_actions.evals.reading import ReadDataset, read_dataset
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.evals.target import Target
from llm_actions.llm.prices import Price, read_prices
from llm_actions.prompts.folder import read_prompt
from llm_actions.prompts.prompt import Prompt

if TYPE_CHECKING:
    from llm_actions.evals.sample_items import SampleItems

DEFAULT_THRESHOLD = 0.8


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A run in which nothing is left to be found wrong but the world."""

    options: Options
    dataset: Dataset
    target: Target
    model: str | None
    prompt: Prompt | None
    parameters: Mapping[str, object]
    headers: Mapping[str, str]
    scoring_headers: Mapping[str, str]
    scoring: Scoring
    models: ModelNames
    items: SampleItems | None
    folders: Folders
    gates: tuple[Gate, ...]
    prices: Prices
    price_table: str
    cache_folder: Path
    resume_from: Path | None
    notes: tuple[str, ...]

    @property
    def cases(self) -> int:
        """Number of cases: samples times repeats."""
        return self.dataset.samples * self.options.repeats

    @property
    def price(self) -> Price | None:
        """That of an answer; None when it is not known."""
        return self.prices.answers

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown anywhere."""
        headers = self.headers.values() if self.model is None else ()
        words = (word for value in headers for word in (value, *value.split()[-1:]))
        return tuple(filter(None, (self.options.api_key, *words)))


def make_plan(options: Options, folders: Folders, problems: Problems) -> Plan:
    """Read and check everything. Raises ConfigurationError with all that was found."""
    prompt = _prompt(options, folders, problems)
    is_app = bool(options.app_url)
    model = None if is_app else options.model or (prompt.config.model if prompt else None)
    parameters = {} if is_app else _parameters(options, prompt)
    target = (
        _app(options, problems) if is_app else _model(options, model, prompt, parameters, problems)
    )
    read = read_dataset(options, folders, target, problems, parameters)
    if isinstance(target, ModelTarget) and read.items is not None:
        target = replace(target, asks_log_probs=read.items.need_log_probs)
    embeds = _embeds(options) or read.needs_vectors
    if not is_app or embeds or read.asks_judge:
        check_endpoint(options, problems)
    _check_judge(options, read, problems)
    dataset = read.dataset
    gates = _gates(options, prompt, dataset, problems)
    table = read_prices(
        folders.resolve(options.prices, "input `prices`", problems) if options.prices else None,
        options.prices,
        problems,
    )
    models = ModelNames(
        measured=model or None,
        embedding=options.embedding_model if embeds else None,
        judge=options.judge_model if read.asks_judge else None,
    )
    prices = find_prices(options, models, gates, table, problems)
    resume_from = _resume(options, folders, problems)
    headers = app_headers(options, problems) if is_app else authorization(options)
    cache_folder = folders.resolve(options.cache_dir, "input `cache-dir`", problems)
    problems.raise_if_any()
    assert dataset is not None
    assert target is not None
    return Plan(
        options=options,
        dataset=dataset,
        target=target,
        model=model,
        prompt=prompt,
        parameters=parameters,
        headers=headers,
        scoring_headers=authorization(options),
        scoring=Scoring(
            pass_score=options.pass_score,
            similarity=options.similarity,
            embedding_model=options.embedding_model if _embeds(options) else None,
        ),
        models=models,
        items=read.items,
        folders=folders,
        gates=tuple(gates),
        prices=prices,
        price_table=table.version,
        cache_folder=cache_folder,
        resume_from=resume_from,
        notes=_notes(prompt, dataset, options, model, prices),
    )


def _embeds(options: Options) -> bool:
    return options.similarity is Similarity.EMBEDDINGS


def _prompt(options: Options, folders: Folders, problems: Problems) -> Prompt | None:
    if not options.prompt:
        return None
    if options.app_url:
        problems.add("input `prompt`", "an application brings its own prompt; drop one of the two")
        return None
    return read_prompt(
        folders.resolve(options.prompt, "input `prompt`", problems), folders, problems
    )


def _parameters(options: Options, prompt: Prompt | None) -> dict[str, object]:
    """What is sent with each request: what the prompt says, the input `temperature` before it."""
    parameters = dict(prompt.config.parameters) if prompt is not None else {}
    temperature = options.temperature
    if temperature is None:
        return parameters
    chosen = int(temperature) if temperature.is_integer() else temperature
    return {"temperature": chosen} | parameters | {"temperature": chosen}


def _model(
    options: Options,
    model: str | None,
    prompt: Prompt | None,
    parameters: Mapping[str, object],
    problems: Problems,
) -> Target | None:
    if not model:
        problems.add("input `model`", "is missing; name a model, or give `app-url` instead")
        return None
    return ModelTarget(
        base_url=options.base_url.rstrip("/"), model=model, prompt=prompt, parameters=parameters
    )


def _app(options: Options, problems: Problems) -> Target | None:
    if options.model:
        problems.add("input `model`", "an application chooses its own model; drop one of the two")
    if options.temperature is not None:
        problems.add("input `temperature`", "an application chooses its own; drop one of the two")
    if options.cache_dir:
        problems.add(
            "input `cache-dir`",
            "an application changes behind its URL, so no answer is kept; drop one of the two",
        )
    if options.max_tokens is not None:
        problems.add("input `max-tokens`", "an application reports no tokens; drop one of the two")
    before = len(problems)
    check_url("app-url", options.app_url, problems)
    body: object = None
    try:
        body = parse_json(options.app_body)
    except JsonError as error:
        problems.add("input `app-body`", f"line {error.line}: {error}")
    else:
        if unreadable := unreadable_placeholder(body):
            problems.add(
                "input `app-body`",
                f"`{shown(unreadable)}` is no placeholder; write `{{{{ NAME }}}}` alone",
            )
        elif "input" not in placeholders(body):
            problems.add(
                "input `app-body`", "has no `{{ input }}`, so every sample would be the same"
            )
    try:
        answer_path = parse_answer_path(options.app_answer)
    except ValueError as error:
        problems.add("input `app-answer`", str(error))
        return None
    if len(problems) > before:
        return None
    return AppTarget(url=options.app_url, body=body, answer_path=answer_path)


def _gates(
    options: Options, prompt: Prompt | None, dataset: Dataset | None, problems: Problems
) -> list[Gate]:
    gates = parse_gates(options.gates, dataset.tags if dataset else None, problems)
    threshold = options.threshold
    if threshold is None and prompt is not None:
        threshold = prompt.config.accuracy_threshold
    if threshold is None and not gates:
        threshold = DEFAULT_THRESHOLD
    if threshold is not None:
        gates.insert(0, Gate(metric=MetricName.ACCURACY, limit=threshold))
    return gates


def _check_judge(options: Options, read: ReadDataset, problems: Problems) -> None:
    """Check the models that assertions ask; one that is not asked does nothing."""
    if read.asks_judge and not options.judge_model:
        problems.add(
            "input `judge-model`", "is missing; a sample has an assertion that asks a judge"
        )
    if read.dataset is None:
        return  # what could not be read may have asked for them
    if options.judge_model and not read.asks_judge:
        problems.add("input `judge-model`", "does nothing: no assertion asks a judge; drop it")
    if options.names_embedding_model and not (_embeds(options) or read.needs_vectors):
        problems.add(
            "input `embedding-model`",
            "does nothing without `similarity: embeddings` or an assertion that compares "
            "embeddings; give one of them or drop this",
        )


def _resume(options: Options, folders: Folders, problems: Problems) -> Path | None:
    text = options.resume
    if text.lower() in ("", "false", "no", "off", "0"):
        return None
    if text.lower() in ("true", "yes", "on", "1"):
        return options.report_dir / "results.jsonl"
    path = folders.resolve(text, "input `resume`", problems)
    path = path / "results.jsonl" if path.is_dir() else path
    if not path.is_file():
        problems.add("input `resume`", f"there is no file `{shown(text)}`; use `true` or a path")
    return path


def _notes(
    prompt: Prompt | None,
    dataset: Dataset,
    options: Options,
    model: str | None,
    prices: Prices,
) -> tuple[str, ...]:
    notes = []
    if dataset.own_system_texts and (options.app_url or (prompt and prompt.system)):
        source = "the application" if options.app_url else "the prompt"
        notes.append(
            f"{dataset.own_system_texts} samples have a `system` of their own, "
            f"which {source} replaces"
        )
    if model and prices.answers is None:
        notes.append(f"no price is known for {model}, so the cost is not")
    elif model and not prices.is_complete:
        notes.append("no price is known for a model that scores, so what the run spends is not")
    if (
        options.threshold is None
        and not options.gates.strip()
        and not (prompt and prompt.config.accuracy_threshold is not None)
    ):
        notes.append(f"no threshold was given; accuracy has to reach {DEFAULT_THRESHOLD:g}")
    return tuple(notes)
