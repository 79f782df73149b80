"""Test cases of promptfoo's tests: defaults merged in, lists of variables spread out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from llm_actions.assertions.parse import parse_assertions
from llm_actions.assertions.references import FileReferences
from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import unknown_name
from llm_actions.foreign.conversation import PREFIX, SUFFIX
from llm_actions.foreign.promptfoo_assertions import (
    NotRunError,
    Setting,
    WrongAssertionError,
    located,
    prepare_assertions,
    refuse_transform,
)
from llm_actions.foreign.promptfoo_keys import (
    OPTION_GAPS,
    OPTION_KEYS,
    OPTIONS_IGNORED,
    PARAMETERS,
    TEST_GAPS,
    TEST_KEYS,
)
from llm_actions.foreign.promptfoo_parameters import Load, read_parameters
from llm_actions.foreign.promptfoo_tests import RawTest
from llm_actions.foreign.promptfoo_variables import Variables
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import text_keys
from llm_actions.prompts.cases import PromptCase

CASES_AT_MOST = 10_000
TAG_CHARACTERS_AT_MOST = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Test:
    """A test whose parts were checked, before its lists are spread out; None: for all."""

    __test__ = False  # pytest takes the name for a class of tests

    place: Place
    variables: Mapping[str, object]
    assertions: Sequence[object]
    description: str | None
    threshold: float | None
    options: Mapping[str, object]
    parameters: Mapping[str, object]
    metadata: Mapping[str, object]
    providers: tuple[str, ...] | None
    prompts: tuple[str, ...] | None

    @property
    def is_lengthened(self) -> bool:
        """True when something is put before or after the prompt."""
        return bool(self.options.get("prefix") or self.options.get("suffix"))


class CaseReader:
    """Makes cases of tests."""

    def __init__(
        self,
        setting: Setting,
        variables: Variables,
        file_references: FileReferences,
        load: Load,
        notes: Notes,
    ) -> None:
        self._setting = setting
        self._variables = variables
        self._file_references = file_references
        self._load = load
        self._notes = notes

    def test(self, raw: RawTest) -> Test | None:
        """The checked parts of a test; None for one that is wrong or not run, which is noted."""
        values, before = raw.values, len(self._notes.problems)
        for key in values:
            if key not in TEST_KEYS and key not in TEST_GAPS:
                message = unknown_name("field", key, (*TEST_KEYS, *TEST_GAPS))
                self._notes.wrong(raw.place_of(key), message)

        def report(message: str) -> None:
            named = next((key for key in values if message.startswith(f"`{key}`")), None)
            self._notes.wrong(raw.place_of(named) if named else raw.place, message)

        for key, why in TEST_GAPS.items():
            if values.get(key) is not None:
                self._left_out(raw.place_of(key), f"`{key}`: {why}")
                return None
        fields = Fields(values, tuple(values), report)
        given = fields.mapping("options")
        options = self._options({k: v for k, v in given.items() if k not in PARAMETERS}, raw)
        sent = {k: v for k, v in given.items() if k in PARAMETERS}
        place = raw.place_of("options")
        parameters = read_parameters(sent, place, self._notes, self._load, "a test")
        threshold = fields.number("threshold", low=0)
        description = fields.text("description")
        assertions = values.get("assert") if values.get("assert") is not None else []
        if not isinstance(assertions, list):
            report(f"`assert` must be a list of assertions, found {describe(assertions)}")
            return None
        try:
            variables = self._variables.read(values.get("vars"), raw.place_of("vars"))
        except NotRunError as error:
            self._left_out(raw.place_of("vars"), str(error))
            return None
        metadata = fields.mapping("metadata")
        providers = fields.texts("providers") if values.get("providers") is not None else None
        prompts = fields.texts("prompts") if values.get("prompts") is not None else None
        prepared = self._assertions(assertions, raw)
        if prepared is None or options is None or parameters is None:
            return None
        if len(self._notes.problems) > before:
            return None
        return Test(
            place=raw.place,
            variables=variables,
            assertions=prepared,
            description=description,
            threshold=threshold,
            options=options,
            parameters=parameters,
            metadata=metadata,
            providers=providers,
            prompts=prompts,
        )

    def _left_out(self, place: Place, why: str) -> None:
        self._notes.gap(place, "a test that is not asked", why)

    def _options(self, options: Mapping[str, object], raw: RawTest) -> Mapping[str, object] | None:
        known = (*OPTION_KEYS, *OPTION_GAPS, *OPTIONS_IGNORED, *PARAMETERS)
        found: dict[str, object] = {}
        for key, value in options.items():
            place = raw.place_of("options", key)
            if key not in known:
                self._notes.wrong(place, unknown_name("field", key, known))
            elif value is None:
                continue
            elif key in OPTION_GAPS:
                self._left_out(place, f"`{key}`: {OPTION_GAPS[key]}")
                return None
            elif key in OPTIONS_IGNORED:
                self._notes.ignored(place, f"`{key}`", OPTIONS_IGNORED[key])
            elif key in ("prefix", "suffix", "transform") and not isinstance(value, str):
                self._notes.wrong(place, f"`{key}` must be text, found {describe(value)}")
            elif key.startswith("disable") and not isinstance(value, bool):
                self._notes.wrong(place, f"`{key}` must be true or false, found {describe(value)}")
            else:
                found[key] = value
        transform = found.get("transform")
        if isinstance(transform, str):
            try:
                refuse_transform(transform)
            except NotRunError as error:
                self._left_out(raw.place_of("options", "transform"), str(error))
                return None
        return found

    def _assertions(self, items: list[object], raw: RawTest) -> list[object] | None:
        """The assertions of a test, each checked; None when one is wrong or not run."""
        found: list[object] = []
        is_whole = True
        for index, item in enumerate(items):
            place = raw.place_of("assert", index)
            try:
                (prepared,) = prepare_assertions([item], self._setting)
            except NotRunError as error:
                self._left_out(place, str(error))
                is_whole = False
                continue
            except WrongAssertionError as error:
                self._notes.wrong(place, str(error))
                continue
            self._check(prepared, raw, index)
            found.append(prepared)
        return found if is_whole else None

    def _check(self, assertion: dict[str, object], raw: RawTest, index: int) -> None:
        parse_assertions(
            [assertion],
            lambda path, message: self._notes.wrong(
                raw.place_of("assert", index, *path[2:]), message
            ),
            references=self._file_references,
        )

    def cases(
        self, test: Test, transforms: tuple[str, ...], *, counts: dict[str, int], start: int
    ) -> list[PromptCase]:
        """The cases of a test, one for each combination of its variables.

        `counts` holds how often an id was given, `start` is the index of the first case. Raises
        NotRunError.
        """
        options = test.options
        own = options.get("transform")
        setting = replace(
            self._setting,
            transforms=(*transforms, *([own] if isinstance(own, str) else [])),
            options={
                key: located(options[key], self._setting.folder)
                for key in ("provider", "rubricPrompt")
                if options.get(key) is not None
            },
        )
        assertions = tuple(prepare_assertions([*test.assertions], setting))
        extra = {
            name: options[key]
            for name, key in ((PREFIX, "prefix"), (SUFFIX, "suffix"))
            if options.get(key)
        }
        as_one = options.get("disableVarExpansion") is True
        rows = self._variables.expand(test.variables, test.place, as_one=as_one)
        return [
            _case({**row, **extra}, assertions, test, start + index, counts)
            for index, row in enumerate(rows)
        ]


def merged(test: Test, default: Test | None) -> Test:
    """The test with what the defaults add: variables, options and assertions before its own."""
    if default is None:
        return test
    has_defaults = test.options.get("disableDefaultAsserts") is not True
    return replace(
        test,
        variables={**default.variables, **test.variables},
        assertions=[*(default.assertions if has_defaults else ()), *test.assertions],
        threshold=default.threshold if test.threshold is None else test.threshold,
        options={**default.options, **test.options},
        parameters={**default.parameters, **test.parameters},
        metadata={**default.metadata, **test.metadata},
        providers=default.providers if test.providers is None else test.providers,
        prompts=default.prompts if test.prompts is None else test.prompts,
        description=test.description or default.description,
    )


def _case(
    row: dict[str, object],
    assertions: tuple[Mapping[str, object], ...],
    test: Test,
    index: int,
    counts: dict[str, int],
) -> PromptCase:
    base = f"{test.place.file}:{test.place.line}"
    counts[base] = count = counts.get(base, 0) + 1
    text = row.get("input")
    is_text = isinstance(text, str) and bool(text)
    return PromptCase(
        index=index,
        id=base if count == 1 else f"{base} #{count}",
        file=test.place.file,
        line=test.place.line,
        description=test.description,
        input=text if isinstance(text, str) and text else None,
        vars={key: value for key, value in row.items() if key != "input" or not is_text},
        parameters=test.parameters,
        assertions=assertions,
        threshold=test.threshold,
        tags=_tags(test.metadata),
    )


def _tags(metadata: Mapping[str, object]) -> tuple[str, ...]:
    """`category: math` as the tag `category:math`; what is no text or number is left out."""
    tags = []
    for key, value in text_keys(metadata).items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str | int | float):
                tag = f"{key}:{item}"
                tags += [tag] if len(tag) <= TAG_CHARACTERS_AT_MOST and tag.isprintable() else []
    return tuple(dict.fromkeys(tags))
