"""How many tokens well-known models take, prompt and answer together. Pure.

From the vendors' pages as genai-prices 0.2.3 lists them; for the same name at several sizes the
largest. Checked on AS_OF; a model that is not listed is not checked.
"""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2026-11-22"
# A name counts for every model that begins with it, the longest such name first.
CONTEXTS: Mapping[str, int] = {
    "gpt-3.5-turbo": 16_385,
    "gpt-4": 8_192,
    "gpt-4-32k": 32_768,
    "gpt-4-1106": 128_000,
    "gpt-4-0125": 128_000,
    "gpt-4-turbo": 128_000,
    "gpt-4-vision": 128_000,
    "gpt-4o": 128_000,
    "chatgpt-4o": 128_000,
    "gpt-4.1": 1_047_576,
    "gpt-5": 400_000,
    "gpt-5.4": 1_050_000,
    "gpt-5.4-mini": 400_000,
    "gpt-5.4-nano": 400_000,
    "gpt-5.5": 1_050_000,
    "gpt-5.6": 1_050_000,
    "gpt-6": 1_050_000,
    "gpt-oss": 131_072,
    "o1": 200_000,
    "o1-mini": 128_000,
    "o1-preview": 128_000,
    "o3": 200_000,
    "o4-mini": 200_000,
    "claude-2": 200_000,
    "claude-3": 200_000,
    "claude-haiku-4": 200_000,
    "claude-opus-4": 200_000,
    "claude-opus-4-6": 1_000_000,
    "claude-opus-4-7": 1_000_000,
    "claude-opus-4-8": 1_000_000,
    "claude-sonnet-4": 200_000,
    "claude-sonnet-4-6": 1_000_000,
    "claude-haiku-5": 1_000_000,
    "claude-opus-5": 1_000_000,
    "claude-sonnet-5": 1_000_000,
    "gemini-1.0": 32_768,
    "gemini-1.5-flash": 1_048_576,
    "gemini-1.5-pro": 2_097_152,
    "gemini-2": 1_048_576,
    "gemini-3": 1_048_576,
    "gemini-4": 1_048_576,
    "deepseek-chat": 131_072,
    "deepseek-reasoner": 131_072,
    "deepseek-v3": 131_072,
    "deepseek-v4": 1_000_000,
    "grok-2": 131_072,
    "grok-3": 131_072,
    "grok-4": 256_000,
    "grok-4-fast": 2_000_000,
    "grok-4-1-fast": 2_000_000,
    "grok-4.3": 1_000_000,
    "grok-4.5": 500_000,
    "command-r": 131_072,
    "command-a": 262_144,
    "mistral-large": 262_144,
    "mistral-large-4": 1_048_576,
    "mistral-medium": 262_144,
    "mistral-small": 262_144,
    "open-mixtral-8x7b": 32_768,
    "mixtral-8x7b": 32_768,
    "codestral": 262_144,
    "llama-3-": 8_192,
    "llama3-": 8_192,
    "llama-3.1": 131_072,
    "llama-3.2": 131_072,
    "llama-3.3": 131_072,
    "moonshot-v1-8k": 8_192,
    "moonshot-v1-32k": 32_768,
    "moonshot-v1-128k": 131_072,
    "kimi-k2": 262_144,
    "kimi-k3": 1_048_576,
    "glm-4": 131_072,
    "glm-4.7": 204_800,
    "glm-4-long": 1_000_000,
    "glm-5": 204_800,
    "minimax-m2": 204_800,
}
OPENAI_ENCODINGS: Mapping[str, str] = {
    "gpt-3.5": "cl100k_base",
    "gpt-4": "cl100k_base",
    "gpt-4o": "o200k_base",
    "gpt-4.1": "o200k_base",
    "chatgpt-4o": "o200k_base",
    "gpt-5": "o200k_base",
    "o1": "o200k_base",
    "o3": "o200k_base",
    "o4": "o200k_base",
}


def context_of(model: str, further: Mapping[str, int]) -> int | None:
    """The context of a model in tokens; `further` has the project's own. None if not known."""
    if model in further:
        return further[model]
    found = longest_prefix(model, CONTEXTS)
    return None if found is None else CONTEXTS[found]


def encoding_of(model: str) -> str | None:
    """The name of tiktoken's encoding for a model of OpenAI's; None for other models."""
    found = longest_prefix(model, OPENAI_ENCODINGS)
    return None if found is None else OPENAI_ENCODINGS[found]


def longest_prefix(model: str, names: Mapping[str, object]) -> str | None:
    """The longest name with which the model's begins, up to a sign and without the vendor's."""
    plain = model.lower().rpartition("/")[2]
    fitting = [
        name
        for name in names
        if plain.startswith(name)
        and (
            name.endswith("-") or plain[len(name) : len(name) + 1] in ("", "-", ".", ":", "@", "_")
        )
    ]
    return max(fitting, key=len, default=None)
