"""The parameters of a request that a prompt's configuration can hold, checked. Pure.

They have the names of OpenAI's chat requests; `top_k`, `min_p` and `repetition_penalty` are those
of the servers that run open models.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import shown

TOP_LOG_PROBS_AT_MOST = 20
BIAS_AT_MOST = 100


def _number(fields: Fields, name: str, value: object, low: float, high: float) -> object:
    del value
    return fields.number(name, low=low, high=high)


def _above_0(fields: Fields, name: str, value: object) -> object:
    del value
    return fields.number(name, above=0)


def _integer(fields: Fields, name: str, value: object, low: int) -> object:
    del value
    return fields.integer(name, low=low)


def _word(fields: Fields, name: str, value: object) -> object:
    del value
    found = fields.text(name)
    if found is None or found.strip():
        return found
    fields.report(f"`{name}` is empty; leave it out")
    return None


def _truth(fields: Fields, name: str, value: object) -> object:
    del value
    return fields.truth(name)


def _stop(fields: Fields, name: str, value: object) -> object:
    """The texts at which an answer ends, which may be a line break or a blank."""
    texts = value if isinstance(value, list) else [value]
    wrong = next((text for text in texts if not isinstance(text, str) or not text), None)
    if wrong is not None or any(text is None for text in texts):
        found = "an empty text" if wrong == "" else describe(wrong)
        fields.report(f"`{name}` must be a text or a list of texts, found {found}")
        return None
    return texts or None


def _top_log_probs(fields: Fields, name: str, value: object) -> object:
    del value
    found = fields.integer(name, low=0)
    if found is not None and found > TOP_LOG_PROBS_AT_MOST:
        fields.report(f"`{name}` must be between 0 and {TOP_LOG_PROBS_AT_MOST}, found {found}")
        return None
    return found


def _bias(fields: Fields, name: str, value: object) -> object:
    """Numbers of tokens with what is added to their logarithmic probability."""
    if not isinstance(value, dict):
        fields.report(f"`{name}` must be an object of tokens, found {describe(value)}")
        return None
    found: dict[str, object] = {}
    for token, bias in value.items():
        is_number = isinstance(bias, int | float) and not isinstance(bias, bool)
        if not str(token).isdecimal() or not is_number or not abs(bias) <= BIAS_AT_MOST:
            fields.report(
                f"`{name}` must give numbers of tokens a number from -{BIAS_AT_MOST} to "
                f"{BIAS_AT_MOST}, found `{shown(token)}: {shown(bias)}`"
            )
            return None
        found[str(token)] = bias
    return found or None


Read = Callable[[Fields, str, object], object]
CHECKS: Mapping[str, Read] = {
    "temperature": partial(_number, low=0, high=2),
    "max_tokens": partial(_integer, low=1),
    "max_completion_tokens": partial(_integer, low=1),
    "top_p": partial(_number, low=0, high=1),
    "top_k": partial(_integer, low=-1),
    "min_p": partial(_number, low=0, high=1),
    "frequency_penalty": partial(_number, low=-2, high=2),
    "presence_penalty": partial(_number, low=-2, high=2),
    "repetition_penalty": _above_0,
    "seed": partial(_integer, low=-(2**63)),
    "stop": _stop,
    "logit_bias": _bias,
    "reasoning_effort": _word,
    "verbosity": _word,
    "logprobs": _truth,
    "top_logprobs": _top_log_probs,
    "parallel_tool_calls": _truth,
}


def read_parameter(
    fields: Fields, values: Mapping[str, object], name: str, parameter: str
) -> object:
    """The value of a parameter, None where it is absent or wrong, which is reported.

    `name` is what it is called in `values`, which `fields` reads.
    """
    value = values.get(name)
    return None if value is None else CHECKS[parameter](fields, name, value)


def read_parameters(fields: Fields, values: Mapping[str, object]) -> dict[str, object]:
    """All parameters that stand in the values by their own names; whole numbers without a dot."""
    found = {name: read_parameter(fields, values, name, name) for name in CHECKS}
    parameters = {name: _short(value) for name, value in found.items() if value is not None}
    if "top_logprobs" in parameters and parameters.get("logprobs") is not True:
        fields.report("`top_logprobs` needs `logprobs: true`")
    return parameters


def _short(value: object) -> object:
    is_whole = isinstance(value, float) and math.isfinite(value) and value.is_integer()
    return int(value) if is_whole and isinstance(value, float) else value
