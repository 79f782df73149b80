"""Providers of promptfoo that are OpenAI-compatible: a model and what is sent with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import shown, unknown_name
from llm_actions.foreign.promptfoo_parameters import Load, read_parameters
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import text_keys

PROVIDER_KEYS = ("id", "label", "config", "prompts", "transform", "delay", "env")
OPENAI = "openai"
CHAT = "chat"
NOT_CHAT: Mapping[str, str] = {
    "responses": "the Responses API is not used; write `openai:chat:MODEL`",
    "completion": "completions without a conversation are not used; write `openai:chat:MODEL`",
    **dict.fromkeys(
        (
            *("embedding", "embeddings", "moderation", "image", "video", "realtime", "assistant"),
            *("agents", "chatkit", "codex-sdk", "transcription", "speech", "tts"),
        ),
        "it is no chat model",
    ),
}
OTHER = "only `openai:…` is read; set `model` and `base-url` for an OpenAI-compatible endpoint"
CODE = "code is not run as a provider"
CODE_MARKS = ("file://", "python:", "exec:", "javascript:", "golang:", "ruby:", "package:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """A model, what is sent with each request, and the prompts that it is for (empty: all)."""

    id: str
    label: str
    model: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    prompts: tuple[str, ...] = ()
    transform: str | None = None


def read_provider(value: object, place: Place, notes: Notes, load: Load) -> Provider | None:
    """One entry of `providers`; None after it was noted why it cannot be asked.

    `load` gives the value in a file that its `config` names.
    """
    if isinstance(value, str):
        model = _model(value, place, notes)
        return None if model is None else Provider(id=value, label=value, model=model)
    if not isinstance(value, dict):
        message = f"a provider must be a text or an object with `id`, found {describe(value)}"
        notes.wrong(place, message)
        return None
    values = text_keys(value)
    if "id" not in values and len(values) == 1:  # {"openai:gpt-4o": {config: …}}
        ((name, inner),) = values.items()
        if isinstance(inner, dict) and ":" in name:
            values = {"id": name, **text_keys(inner)}
    return _object(values, place, notes, load)


def _object(
    values: Mapping[str, object], place: Place, notes: Notes, load: Load
) -> Provider | None:
    for key in values:
        if key not in PROVIDER_KEYS:
            notes.wrong(place, unknown_name("field", key, PROVIDER_KEYS))
    fields = Fields(values, tuple(values), lambda message: notes.wrong(place, message))
    name, label = fields.text("id", required=True), fields.text("label")
    model = None if name is None else _model(name, place, notes)
    if model is None or name is None:
        return None
    if values.get("env") is not None:
        notes.ignored(place, "`env` of a provider", "the environment is not changed")
    if values.get("delay") is not None:
        notes.ignored(place, "`delay` of a provider", "set `concurrency`")
    parameters = read_parameters(fields.mapping("config"), place, notes, load)
    if parameters is None:
        return None
    return Provider(
        id=name,
        label=label or name,
        model=model,
        parameters=parameters,
        prompts=fields.texts("prompts"),
        transform=fields.text("transform"),
    )


def _model(name: str, place: Place, notes: Notes) -> str | None:
    what = f"the provider `{name}`"
    kind, _, rest = name.partition(":")
    if kind != OPENAI:
        is_code = name.startswith(CODE_MARKS) or name.endswith((".js", ".ts", ".mjs", ".py"))
        notes.gap(place, what, CODE if is_code else OTHER)
        return None
    sub, _, model = rest.partition(":")
    if sub in NOT_CHAT:
        notes.gap(place, what, NOT_CHAT[sub])
        return None
    model = model if sub == CHAT else rest
    if not model.strip():
        notes.wrong(place, f"`{shown(name)}` names no model; write `openai:chat:MODEL`")
        return None
    return model


def is_for(patterns: tuple[str, ...] | None, provider: Provider) -> bool:
    """True when a test's `providers` (None: any) names the provider, as promptfoo compares."""
    return patterns is None or any(
        pattern in (provider.label, provider.id)
        or provider.id.startswith(f"{pattern}:")
        or ("*" in pattern and _matches(pattern, provider))
        for pattern in patterns
    )


def _matches(pattern: str, provider: Provider) -> bool:
    escaped = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(provider.id, escaped) or fnmatchcase(provider.label, escaped)
