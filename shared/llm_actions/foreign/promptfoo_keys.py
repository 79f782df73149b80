"""The keys of promptfoo's configuration: those that are read, and why others are not. Pure.

https://www.promptfoo.dev/docs/configuration/reference/
"""

from __future__ import annotations

from collections.abc import Mapping

CONFIG_KEYS = ("prompts", "providers", "targets", "tests", "scenarios", "defaultTest")
# Said in passing: nothing that is checked depends on them.
SILENT_KEYS = ("$schema", "description", "assertionTemplates", "nunjucksFilters")
IGNORED_KEYS: Mapping[str, str] = {
    "tags": "tags of a whole configuration are not shown",
    "metadata": "metadata of a whole configuration is not shown",
    "outputPath": "the reports are written to `report-dir`",
    "sharing": "nothing is sent to promptfoo",
    "writeLatestResults": "there is no database of results",
    "evaluateOptions": "set `repeats` and `concurrency` of the action",
    "commandLineOptions": "set the inputs of the action",
    "env": "the environment is not changed",
    "derivedMetrics": "metrics that are computed from others are not reported",
    "tracing": "traces are not recorded",
    "telemetry": "nothing is sent to promptfoo",
}
GAP_KEYS: Mapping[str, str] = {
    "redteam": "attacks are those of `suites: safety`",
    "plugins": "attacks are those of `suites: safety`",
    "strategies": "attacks are those of `suites: safety`",
    "extensions": "hooks are not run, whatever they would have changed",
}
TOP_KEYS = (*CONFIG_KEYS, *SILENT_KEYS, *IGNORED_KEYS, *GAP_KEYS)

TEST_KEYS = (
    "description",
    "vars",
    "assert",
    "threshold",
    "options",
    "metadata",
    "providers",
    "prompts",
)
# With one of these a test is another one than what could be asked here.
TEST_GAPS: Mapping[str, str] = {
    "provider": "a provider for a single test is not supported; use `providers` to choose",
    "providerOutput": "an answer that is already there is not checked here",
    "assertScoringFunction": "a scoring function of one's own is not run",
}
OPTION_KEYS = (
    "prefix",
    "suffix",
    "transform",
    "provider",
    "rubricPrompt",
    "disableVarExpansion",
    "disableDefaultAsserts",
)
OPTION_GAPS: Mapping[str, str] = {
    "postprocess": "use `transform`",
    "transformVars": "variables are not transformed",
    "storeOutputAs": "a test does not see the answer of another one",
}
OPTIONS_IGNORED: Mapping[str, str] = {
    "runSerially": "the order of the tests has no influence on them",
    "repeat": "set `repeats` of the action",
}

# What of a provider's `config` is sent with the request, by the same name.
PARAMETERS = (
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "stop",
    "n",
    "response_format",
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "parallel_tool_calls",
    "reasoning_effort",
    "verbosity",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "top_k",
    "min_p",
    "repetition_penalty",
    "service_tier",
    "store",
    "user",
)
CONFIG_IGNORED: Mapping[str, str] = {
    **dict.fromkeys(
        ("apiBaseUrl", "apiHost", "baseUrl"), "no key is sent to a URL in a file; set `base-url`"
    ),
    **dict.fromkeys(
        ("apiKey", "apiKeyEnvar", "apiKeyRequired", "organization"),
        "keys are never read from a file; set `api-key`",
    ),
    "headers": "headers are not read from a file",
    "cost": "set `prices`",
    "inputCost": "set `prices`",
    "outputCost": "set `prices`",
    "maxRetries": "requests are repeated as for every run",
    "timeout": "set `request-timeout`",
    "showThinking": "only the answer is shown",
    "omitDefaults": "no default of promptfoo is sent",
}
CONFIG_GAPS: Mapping[str, str] = {
    "functionToolCallbacks": "functions are not called for the model",
    "mcp": "no server of tools is asked",
}
