"""Turns options and files into a plan, or says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from llm_actions.assertions.kinds import (
    LOG_PROBS_ARE_OFF,
    Family,
    needs_log_probs,
)
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems, shown
from llm_actions.errors import ConfigurationError
from llm_actions.evals.access import check_key, check_url
from llm_actions.evals.assertion_items import needs
from llm_actions.foreign.reading import read_foreign
from llm_actions.foreign.result import ForeignPrompts, Unsupported
from llm_actions.lint.git_tags import GitTags
from llm_actions.lint.service import LintResult, lint
from llm_actions.llm.chat import LOG_PROBS
from llm_actions.llm.prices import Price, PriceTable, read_prices
from llm_actions.prompts.errors import TemplateError
from llm_actions.safety.cases import Corpus, join_corpora
from llm_actions.safety.corpus import read_built_in, read_corpus
from llm_actions.suites.asked import Asked, AskedCase, AskedSamples, messages_of
from llm_actions.suites.attacks import asked_attacks
from llm_actions.suites.checking import check_alone, check_contests, read_items
from llm_actions.suites.contests import Contest, contests_of
from llm_actions.suites.git_tree import GitTree
from llm_actions.suites.labelled import Labelled, read_labelled
from llm_actions.suites.options import CassetteMode, Options, Versions
from llm_actions.suites.reading import ReadFamilies, read_baseline, read_families
from llm_actions.suites.records import SuiteName
from llm_actions.suites.selection import Selected, Versioned, case_key, keys_of, select

FILES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A run in which nothing is left to be found wrong but the world.

    `asked` holds what each model is asked, in the order in which the models run.
    """

    options: Options
    folders: Folders
    lint: LintResult | None
    selected: tuple[Selected, ...]
    asked: Mapping[str, AskedSamples]
    needed: frozenset[Family]
    prices: Mapping[str, Price | None]
    judge_price: Price | None
    embedding_price: Price | None
    price_table: str
    corpus_version: str
    cache_folder: Path
    cassette_folder: Path
    notes: tuple[str, ...]
    unsupported: tuple[Unsupported, ...] = ()
    labelled: Labelled | None = None
    contests: tuple[Contest, ...] = ()

    @property
    def cases(self) -> int:
        """Number of answers: what every model is asked, times repeats."""
        return sum(each.samples for each in self.asked.values()) * self.options.repeats

    @property
    def asks(self) -> bool:
        """True when there is anything to ask, be it of the judge alone."""
        return self.cases > 0 or self.labelled is not None

    @property
    def is_priced(self) -> bool:
        """True when the price of everything that may be asked is known."""
        prices = [*self.prices.values()]
        prices += [self.judge_price] if Family.JUDGE in self.needed else []
        prices += [self.embedding_price] if Family.SIMILARITY in self.needed else []
        return None not in prices

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown anywhere."""
        return (self.options.api_key,) if self.options.api_key else ()


def make_plan(options: Options, folders: Folders, problems: Problems) -> Plan:
    """Read and check everything. Raises ConfigurationError with all that was found."""
    found = _lint(options, folders, problems)
    foreign = read_foreign(options.files, folders, problems) if options.files else ForeignPrompts()
    notes: list[str] = []
    selected: list[Selected] = []
    corpus = labelled = None
    table = _prices(options, folders, problems)
    if options.asks_a_model:
        _check_endpoint(options, problems)
        if options.patterns:
            families = read_families(options.patterns, folders, problems)
            selected = _select(options, families, folders, problems, notes)
        selected += [Selected(prompt=prompt) for prompt in foreign.prompts]
        corpus = _corpus(options, folders, problems)
    if options.measures_judge:
        labelled = _labelled(options, folders, problems)
    asked, needed = _asked(options, selected, corpus, folders, problems, notes)
    contests = contests_of(asked)
    check_contests(contests, problems)
    _check_needs(options, needed, asked, table, problems)
    cache = folders.resolve(options.cache_dir, "input `cache-dir`", problems)
    cassette = folders.resolve(options.cassette_dir, "input `cassette-dir`", problems)
    problems.raise_if_any()
    return Plan(
        options=options,
        folders=folders,
        lint=found,
        selected=tuple(selected),
        asked=asked,
        needed=needed,
        prices={model: table.price(model) for model in asked},
        judge_price=table.price(options.judge_model) if options.judge_model else None,
        embedding_price=table.price(options.embedding_model),
        price_table=table.version,
        corpus_version=corpus.version if corpus else "",
        cache_folder=cache,
        cassette_folder=cassette,
        notes=tuple(notes),
        unsupported=foreign.unsupported,
        labelled=labelled,
        contests=contests,
    )


def _lint(options: Options, folders: Folders, problems: Problems) -> LintResult | None:
    if SuiteName.LINT not in options.suites or not options.patterns:
        return None
    releases = GitTags(folders.working)
    try:
        return lint(options.patterns, folders, releases=releases, check_assertion=check_alone)
    except ConfigurationError as error:
        if not options.asks_a_model:  # else the prompts are read once more, with the same result
            problems.extend(error.problems)
        return None


def _check_endpoint(options: Options, problems: Problems) -> None:
    check_url("base-url", options.base_url, problems)
    if options.cassette is not CassetteMode.REPLAY:
        check_key(options.api_key, problems)
    if options.cassette is not CassetteMode.OFF and options.cache_dir:
        problems.add("input `cache-dir`", "a cassette takes the place of the cache; drop one")
    if options.cassette is CassetteMode.RECORD and options.resume:
        message = "a recording needs every answer anew; drop `resume` or `cassette: record`"
        problems.add("input `resume`", message)
    if options.passes_needed is not None and options.passes_needed > options.repeats:
        problems.add(
            "input `passes-needed`",
            f"{options.passes_needed} of {options.repeats} repeats cannot pass; raise `repeats`",
        )


def _prices(options: Options, folders: Folders, problems: Problems) -> PriceTable:
    where = "input `prices`"
    path = folders.resolve(options.prices, where, problems) if options.prices else None
    return read_prices(path, options.prices, problems)


def _select(
    options: Options,
    families: ReadFamilies,
    folders: Folders,
    problems: Problems,
    notes: list[str],
) -> list[Selected]:
    base: tuple[Versioned, ...] | None = None
    reference = options.baseline_ref
    if reference:
        tree = GitTree(folders.working)
        base = read_baseline(reference, families, folders, tree, problems, notes)
    elif options.versions is Versions.CHANGED:
        problems.add("input `versions`", "`changed` needs `baseline-ref`, to know since when")
    found = select(families.versioned, base, options.versions, reference)
    if not found and options.versions is Versions.CHANGED and not len(problems):
        notes.append(f"no prompt has changed since {reference}, so no model was asked")
    return found


def _corpus(options: Options, folders: Folders, problems: Problems) -> Corpus | None:
    if SuiteName.SAFETY not in options.suites:
        return None
    corpora = [read_built_in()]
    for path in folders.expand(options.attacks, "input `attacks`", problems):
        own = read_corpus(path, folders.name(path), problems)
        if own is not None:
            corpora.append(own)
    return join_corpora(corpora, problems)


def _labelled(options: Options, folders: Folders, problems: Problems) -> Labelled | None:
    if options.judge_agreement >= 1:
        problems.add(
            "input `judge-agreement`",
            "no number of labels shows an agreement of 1; demand less, such as 0.8",
        )
    return read_labelled(options.judge_labels, folders, problems)


def _asked(
    options: Options,
    selected: Sequence[Selected],
    corpus: Corpus | None,
    folders: Folders,
    problems: Problems,
    notes: list[str],
) -> tuple[dict[str, AskedSamples], frozenset[Family]]:
    """What each model is asked, and what the assertions need beside the answers."""
    by_model: dict[str, list[Asked]] = {}
    needed: set[Family] = {Family.JUDGE} if options.measures_judge else set()
    for each in selected:
        prompt = each.prompt
        models = options.models or ((prompt.model,) if prompt.model else ())
        if not models:
            problems.add(prompt.path, "names no model; set `model` in config.yaml or as an input")
        asked: list[Asked] = []
        if SuiteName.REGRESSION in options.suites:
            asked += _cases(each, folders, problems, needed)
        if corpus is not None:
            asked += asked_attacks(prompt, corpus, problems, notes)
        for model in models:
            by_model.setdefault(model, []).extend(asked)
    return {model: AskedSamples(asked) for model, asked in by_model.items()}, frozenset(needed)


def _cases(
    selected: Selected, folders: Folders, problems: Problems, needed: set[Family]
) -> list[Asked]:
    prompt = selected.prompt
    if not prompt.cases:
        problems.add(
            prompt.path if prompt.path.endswith(FILES) else f"{prompt.path}/config.yaml",
            "has no test_cases, so nothing would be tested; add some or drop `regression`",
        )
    before = selected.before
    known = keys_of(before) if before is not None else {}
    asked: list[Asked] = []
    for case in prompt.cases:
        if not case.has_expectation:
            problems.add_at(case.file, case.line, "the case expects nothing of the answer")
        items = read_items(prompt, case, folders, problems)
        needed.update(needs(items))
        now = AskedCase(prompt=prompt, case=case, items=items)
        try:
            messages_of(now)
            _ = now.parameters
        except TemplateError as error:
            problems.add_at(case.file, case.line_of("vars"), f"{error}; give it one in `vars`")
        own = {**prompt.parameters, **case.parameters}
        if needs_log_probs(items) and own.get(LOG_PROBS) is False:
            problems.add_at(case.file, case.line_of("assert"), LOG_PROBS_ARE_OFF)
        asked.append(now)
        if before is not None and case_key(case) in known:
            asked.append(AskedCase(prompt=before, case=case, items=items, is_baseline=True))
    return asked


def _check_needs(
    options: Options,
    needed: frozenset[Family],
    asked: Mapping[str, AskedSamples],
    table: PriceTable,
    problems: Problems,
) -> None:
    if Family.JUDGE in needed and not options.judge_model:
        asking = "a test case has an assertion that asks a judge"
        why = "`judge-labels` measures a judge" if options.measures_judge else asking
        problems.add("input `judge-model`", f"is missing; {why}")
    # What changed may need no judge in one pull request, and one in the next.
    is_whole = options.asks_a_model and options.versions is not Versions.CHANGED
    if options.judge_model and is_whole and Family.JUDGE not in needed:
        problems.add("input `judge-model`", "does nothing: no assertion asks a judge; drop it")
    if options.max_cost is None:
        return
    models = [*asked, *([options.judge_model] if Family.JUDGE in needed else [])]
    models += [options.embedding_model] if Family.SIMILARITY in needed else []
    for model in dict.fromkeys(models):
        if table.price(model) is None:
            problems.add(
                "input `max-cost`",
                f"no price is known for the model `{shown(model)}`; give a file as `prices`",
            )
