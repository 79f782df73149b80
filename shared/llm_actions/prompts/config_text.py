"""The text of a prompt's config.yaml as checked values, all but its test cases. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llm_actions.config.fields import Fields
from llm_actions.config.problems import unknown_name
from llm_actions.config.yaml_text import YamlDocument, YamlError, parse_yaml
from llm_actions.prompts.config_parts import PART_KEYS, include_nothing, read_parts
from llm_actions.prompts.errors import Include, Mistake, Note
from llm_actions.prompts.parameters import CHECKS, read_parameters
from llm_actions.prompts.prompt import PromptConfig

CONFIG_KEYS = ("version", "model", *CHECKS, *PART_KEYS, "thresholds", "test_cases")
THRESHOLD_KEYS = ("accuracy", "relevance", "safety")
# test_cases, its index, `assert` and the entry's index, with one more to tell keys apart
DEPTH_OF_LINES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigText:
    """What a config.yaml says. `thresholds` has the shares, from 0 to 1, that it demands."""

    config: PromptConfig = field(default_factory=PromptConfig)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    document: YamlDocument = field(default_factory=lambda: YamlDocument(value=None))


def parse_config(text: str, note: Note, include: Include = include_nothing) -> ConfigText:
    """The configuration; what is wrong is noted and takes its default.

    `include` gives the text of a file beside it that holds tools or the form of answers.
    """
    try:
        document = parse_yaml(text, depth_of_lines=DEPTH_OF_LINES)
    except YamlError as error:
        note(Mistake.SYNTAX, error.line, str(error))
        return ConfigText()
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        note(Mistake.SYNTAX, 1, "must be a mapping of keys to values")
        return ConfigText()
    fields = _fields(document, value, CONFIG_KEYS, note, Mistake.VALUE)
    thresholds = _fields(
        document,
        fields.mapping("thresholds"),
        THRESHOLD_KEYS,
        note,
        Mistake.THRESHOLD,
        "thresholds",
    )
    shares = {name: thresholds.number(name, low=0, high=1) for name in THRESHOLD_KEYS}
    version = value.get("version")
    is_number = isinstance(version, int | float) and not isinstance(version, bool)
    config = PromptConfig(
        version=str(version) if is_number else fields.text("version"),
        model=fields.text("model"),
        parameters={
            **read_parameters(fields, value),
            **read_parts(value, document, note, include),
        },
        accuracy_threshold=shares["accuracy"],
    )
    demanded = {name: share for name, share in shares.items() if share is not None}
    return ConfigText(config=config, thresholds=demanded, document=document)


def _fields(
    document: YamlDocument,
    values: Mapping[str, object],
    known: tuple[str, ...],
    note: Note,
    mistake: Mistake,
    *above: str,
) -> Fields:
    for name in values:  # in YAML, a name can be any value: 1, true, null
        if name not in known:
            line = document.line(*above, str(name))
            note(Mistake.UNKNOWN_KEY, line, unknown_name("field", str(name), known))

    def report(message: str) -> None:
        named = [name for name in values if message.startswith(f"`{name}`")]
        note(mistake, document.line(*above, *named[:1]), message)

    return Fields(values, tuple(values), report)
