"""A configuration of promptfoo: its prompts with each provider, and the tests of both.

https://www.promptfoo.dev/docs/configuration/reference/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from llm_actions.config.fields import describe
from llm_actions.config.problems import unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.config_files import ConfigFiles
from llm_actions.foreign.files import FILE, SourceFiles
from llm_actions.foreign.promptfoo_assertions import NotRunError, Setting, refuse_transform
from llm_actions.foreign.promptfoo_cases import CASES_AT_MOST, CaseReader, Test
from llm_actions.foreign.promptfoo_keys import GAP_KEYS, IGNORED_KEYS, TOP_KEYS
from llm_actions.foreign.promptfoo_prompts import FoundPrompt, read_prompts
from llm_actions.foreign.promptfoo_providers import Provider, is_for, read_provider
from llm_actions.foreign.promptfoo_suite import SuiteReader
from llm_actions.foreign.promptfoo_tests import TestReader
from llm_actions.foreign.promptfoo_variables import Variables
from llm_actions.foreign.references import BrokenRefError, References
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import text_keys
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt

ANCHOR_MARKS = ("x-", "_", ".")
CASES_TOTAL_AT_MOST = 100_000


def read_promptfoo(
    document: YamlDocument, file: str, files: SourceFiles, notes: Notes
) -> list[TestedPrompt]:
    """The prompts of a configuration, one for each provider; none after a noted problem."""
    if not isinstance(document.value, dict):
        found = describe(document.value)
        notes.wrong(Place(file, 1), f"must be an object with `prompts`, found {found}")
        return []
    return _Reader(document, text_keys(document.value), file, files, notes).read()


class _Reader:
    def __init__(
        self,
        document: YamlDocument,
        values: Mapping[str, object],
        file: str,
        files: SourceFiles,
        notes: Notes,
    ) -> None:
        self._document = document
        self._values = values
        self._file = file
        self._files = files
        self._notes = notes
        self._references = References(document.value)
        filters = values.get("nunjucksFilters")
        self._own_filters = tuple(text_keys(filters)) if isinstance(filters, dict) else ()
        self._cases = CaseReader(
            Setting(
                references=self._references,
                folder=files.folder,
                own_filters=self._own_filters,
            ),
            Variables(files, notes),
            files.references(),
            ConfigFiles(files).load,
            notes,
        )

    def _place(self, *path: str | int) -> Place:
        return Place(self._file, self._document.line(*path))

    def read(self) -> list[TestedPrompt]:
        before, noted = len(self._notes.problems), len(self._notes.unsupported)
        self._check_keys()
        prompts = read_prompts(self._prompt_entries(), self._files, self._own_filters, self._notes)
        providers = self._providers()
        tests = SuiteReader(
            self._document,
            self._file,
            TestReader(self._files, self._references, self._notes),
            self._cases,
            self._references,
            self._notes,
        ).read(self._values)
        if len(self._notes.problems) > before:
            return []
        if not prompts:
            if len(self._notes.unsupported) == noted:
                self._notes.wrong(self._place("prompts"), "the configuration has no prompt")
            return []
        candidates: list[Provider | None] = [*providers] if providers else [None]
        pairs = [
            (prompt, provider)
            for prompt in prompts
            for provider in candidates
            if provider is None or _is_wanted(provider.prompts, prompt)
        ]
        for provider in providers:
            if not any(other is provider for _, other in pairs):
                why = "its `prompts` name none of the file"
                self._notes.gap(self._place(), f"the provider `{provider.label}`", why)
        found = self._tested(pairs, tests, is_single=len(providers) < 2)
        return found if len(self._notes.problems) == before else []

    def _check_keys(self) -> None:
        for key, value in self._values.items():
            place = self._place(key)
            if key.startswith(ANCHOR_MARKS) or value is None:
                continue
            if key in IGNORED_KEYS:
                self._notes.ignored(place, f"`{key}`", IGNORED_KEYS[key])
            elif key in GAP_KEYS and value not in ([], {}):
                self._notes.gap(place, f"`{key}`", GAP_KEYS[key])
            elif key not in TOP_KEYS:
                self._notes.wrong(place, unknown_name("field", key, TOP_KEYS))

    def _listed(self, key: str) -> Iterator[tuple[object, Place]]:
        """The entries of a list, or the one that stands for it, each with its line."""
        value = self._values.get(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        for index, item in enumerate(items):
            place = self._place(key, index) if isinstance(value, list) else self._place(key)
            try:
                yield self._references.follow(item), place
            except BrokenRefError as error:
                self._notes.wrong(place, str(error))

    def _prompt_entries(self) -> Iterator[tuple[object, Place]]:
        value = self._values.get("prompts")
        if isinstance(value, dict) and not {"id", "raw", "label"} & set(value):
            for name, label in text_keys(value).items():  # {"prompts/a.txt": "label"}
                yield {"id": name, "label": label}, self._place("prompts", name)
            return
        yield from self._listed("prompts")

    def _providers(self) -> list[Provider]:
        key = "targets" if self._values.get("targets") is not None else "providers"
        if key == "targets" and self._values.get("providers") is not None:
            message = "`targets` and `providers` are the same; leave one of them out"
            self._notes.wrong(self._place("targets"), message)
        found: list[Provider] = []
        for value, place in self._listed(key):
            for item in self._in_file(value, place):
                load = ConfigFiles(self._files).load
                provider = read_provider(item, place, self._notes, load)
                if provider is not None and self._is_run(provider, place):
                    found.append(provider)
        return found

    def _in_file(self, value: object, place: Place) -> list[object]:
        """The providers that a YAML or JSON file holds; any other value itself."""
        if not isinstance(value, str) or not value.startswith(FILE):
            return [value]
        if not value.endswith((".yaml", ".yml", ".json")):
            return [value]
        found: list[object] = []
        for path in self._files.find(value, place):
            document = self._files.document(path, place)
            if document is not None:
                inner = document.value
                found += inner if isinstance(inner, list) else [inner]
        return found

    def _is_run(self, provider: Provider, place: Place) -> bool:
        if provider.transform is None:
            return True
        try:
            refuse_transform(provider.transform)
        except NotRunError as error:
            self._notes.gap(place, f"the provider `{provider.label}`", str(error))
            return False
        return True

    def _tested(
        self,
        pairs: list[tuple[FoundPrompt, Provider | None]],
        tests: list[Test],
        *,
        is_single: bool,
    ) -> list[TestedPrompt]:
        found: list[TestedPrompt] = []
        versions: dict[str, int] = {}
        total = 0
        for prompt, provider in pairs:
            cases = self._cases_of(prompt, provider, tests)
            total += len(cases)
            if total > CASES_TOTAL_AT_MOST:
                message = (
                    f"prompts, providers and tests make more than {CASES_TOTAL_AT_MOST:,} cases"
                )
                self._notes.wrong(self._place("tests"), message)
                return []
            name = prompt.label
            if provider is not None and not is_single:
                name = f"{prompt.label} @ {provider.label}"
            versions[name] = count = versions.get(name, 0) + 1
            found.append(
                TestedPrompt(
                    family=self._file,
                    version=name if count == 1 else f"{name} ({count})",
                    path=self._file,
                    digest="",
                    conversation=prompt.conversation,
                    texts=prompt.texts,
                    model=None if provider is None else provider.model,
                    parameters={
                        **(provider.parameters if provider else {}),
                        **prompt.parameters,
                    },
                    fills_parameters=True,
                    cases=cases,
                )
            )
        self._note_unused(pairs, tests)
        digest = self._files.digest  # of all files that were read, known at the end
        return [replace(prompt, digest=digest) for prompt in found]

    def _note_unused(
        self, pairs: list[tuple[FoundPrompt, Provider | None]], tests: list[Test]
    ) -> None:
        """Tests whose `prompts` and `providers` leave nothing that they could be asked of."""
        for test in tests:
            if not any(_is_asked(test, prompt, provider) for prompt, provider in pairs):
                why = "its `prompts` and `providers` name none that is run"
                self._notes.gap(test.place, "a test that is not asked", why)

    def _cases_of(
        self, prompt: FoundPrompt, provider: Provider | None, tests: list[Test]
    ) -> tuple[PromptCase, ...]:
        cases: list[PromptCase] = []
        counts: dict[str, int] = {}
        transform = provider.transform if provider else None
        for test in tests:
            if not _is_asked(test, prompt, provider):
                continue
            if test.is_lengthened and not prompt.is_text:
                why = "`prefix` and `suffix` are for prompts that are one text"
                self._notes.gap(test.place, "a test that is not asked", why)
                continue
            try:
                cases += self._cases.cases(
                    test,
                    (transform,) if transform else (),
                    counts=counts,
                    start=len(cases),
                )
            except NotRunError as error:
                self._notes.gap(test.place, "a test that is not asked", str(error))
            if len(cases) > CASES_AT_MOST:
                message = f"the tests make more than {CASES_AT_MOST:,} cases"
                self._notes.wrong(test.place, message)
                return ()
        return tuple(cases)


def _is_asked(test: Test, prompt: FoundPrompt, provider: Provider | None) -> bool:
    is_for_provider = provider is None or is_for(test.providers, provider)
    return is_for_provider and _is_wanted(test.prompts, prompt)


def _is_wanted(names: tuple[str, ...] | None, prompt: FoundPrompt) -> bool:
    """True when a list of prompts (None or empty: all) names this one, or a group before `:`."""
    return not names or any(
        name in prompt.names
        or prompt.label.startswith(f"{name}:")
        or (name.endswith("*") and prompt.label.startswith(name[:-1]))
        for name in names
    )
