"""Turns options and files into a plan, or says everything that is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
from llm_actions.evals.dataset import Dataset, check_dataset
from llm_actions.evals.gates import Gate, parse_gates
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.model_target import ModelTarget
from llm_actions.evals.options import Options
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.evals.target import Target
from llm_actions.llm.prices import Price, PriceTable, read_prices
from llm_actions.prompts.folder import read_prompt
from llm_actions.prompts.prompt import Prompt

DEFAULT_THRESHOLD = 0.8
REPORT_FILES = ("report.json", "results.jsonl")


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
    embedding_headers: Mapping[str, str]
    scoring: Scoring
    gates: tuple[Gate, ...]
    price: Price | None
    embedding_price: Price | None
    price_table: str
    cache_folder: Path
    resume_from: Path | None
    notes: tuple[str, ...]

    @property
    def cases(self) -> int:
        """Number of cases: samples times repeats."""
        return self.dataset.samples * self.options.repeats

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
    if not is_app or _embeds(options):
        check_endpoint(options, problems)
    dataset = _dataset(options, folders, target, problems)
    gates = _gates(options, prompt, dataset, problems)
    table = read_prices(
        folders.resolve(options.prices, "input `prices`", problems) if options.prices else None,
        options.prices,
        problems,
    )
    price, embedding_price = _prices(options, model, gates, table, problems)
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
        embedding_headers=authorization(options),
        scoring=Scoring(
            pass_score=options.pass_score,
            similarity=options.similarity,
            embedding_model=options.embedding_model if _embeds(options) else None,
        ),
        gates=tuple(gates),
        price=price,
        embedding_price=embedding_price,
        price_table=table.version,
        cache_folder=cache_folder,
        resume_from=resume_from,
        notes=_notes(prompt, dataset, options, model, price),
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


def _dataset(
    options: Options, folders: Folders, target: Target | None, problems: Problems
) -> Dataset | None:
    paths = folders.expand(options.dataset, "input `dataset`", problems) if options.dataset else []
    for path in paths:
        if path.parent.resolve() == options.report_dir and path.name in REPORT_FILES:
            problems.add(
                folders.name(path), "is a file of `report-dir`, which this run would replace"
            )
            return None
    if not paths:
        return None
    return check_dataset(
        paths,
        folders,
        target=target,
        similarity_is_off=options.similarity is Similarity.OFF,
        problems=problems,
    )


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


def _prices(
    options: Options,
    model: str | None,
    gates: list[Gate],
    table: PriceTable,
    problems: Problems,
) -> tuple[Price | None, Price | None]:
    price = table.price(model) if model else None
    embedding_price = table.price(options.embedding_model) if _embeds(options) else None
    needs = []
    if options.max_cost is not None:
        needs.append("input `max-cost`")
    if any(gate.metric is MetricName.COST for gate in gates):
        needs.append("input `gates`")
    for where in needs:
        if model is None:
            problems.add(where, "what an application costs is not known; drop it")
        elif price is None:
            problems.add(where, _no_price(model))
        if _embeds(options) and embedding_price is None and where == "input `max-cost`":
            problems.add(where, _no_price(options.embedding_model))
    return price, embedding_price


def _no_price(model: str) -> str:
    entry = json.dumps({model: {"input": 1.0, "output": 2.0}}, ensure_ascii=False)
    return (
        f"no price is known for the model `{shown(model)}`; give a file as `prices` with dollars "
        f"per million tokens, such as {entry}"
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
    price: Price | None,
) -> tuple[str, ...]:
    notes = []
    if dataset.own_system_texts and (options.app_url or (prompt and prompt.system)):
        source = "the application" if options.app_url else "the prompt"
        notes.append(
            f"{dataset.own_system_texts} samples have a `system` of their own, "
            f"which {source} replaces"
        )
    if model and price is None:
        notes.append(f"no price is known for {model}, so the cost is not")
    if (
        options.threshold is None
        and not options.gates.strip()
        and not (prompt and prompt.config.accuracy_threshold is not None)
    ):
        notes.append(f"no threshold was given; accuracy has to reach {DEFAULT_THRESHOLD:g}")
    return tuple(notes)
