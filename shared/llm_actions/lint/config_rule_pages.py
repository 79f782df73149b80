"""The rules on configuration, test cases, secrets, releases and the lint itself. Pure."""

from __future__ import annotations

from llm_actions.lint.findings import Severity
from llm_actions.lint.rule import fixed_rule, rule

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CONFIG = (
    fixed_rule(
        "config/syntax",
        "config.yaml is broken.",
        "It is no YAML, has a key twice, or has anchors that contain themselves or multiply "
        "without end.",
    ),
    rule(
        "config/unknown-key",
        ERROR,
        "config.yaml has a key that does not exist.",
        "Keys are `version`, `model`, `thresholds`, `test_cases`, what is sent with the request "
        "(`temperature`, `max_tokens`, `top_p`, `seed`, `stop`, …) and `tools`, `tool_choice`, "
        "`response_format`; a misspelt one would do nothing.",
    ),
    rule(
        "config/invalid-value",
        ERROR,
        "A value in config.yaml has the wrong type or lies out of range.",
        "The message says what was found and what is allowed. The same goes for a file that holds "
        "`tools` or `response_format`, with its line.",
    ),
    rule(
        "config/threshold-range",
        ERROR,
        "A threshold is no share from 0 to 1.",
        "Thresholds are shares: 0.85, not 85 and not 85 %.",
    ),
    rule(
        "config/invalid-assertion",
        ERROR,
        "An assertion of a test case is wrong.",
        "Its type does not exist, or its keys or value do not fit the type.",
    ),
    rule(
        "config/version-mismatch",
        WARNING,
        "`version` in config.yaml is not that of the folder.",
        "The folder was probably copied from another version; reports would show the wrong one.",
    ),
)
CASE = (
    rule(
        "case/none",
        NOTE,
        "A version has no test cases.",
        "Nothing would show that a change made it worse. Write `test_cases` in its `config.yaml`.",
    ),
    rule(
        "case/contradiction",
        ERROR,
        "No answer can pass a test case.",
        "A text is expected and forbidden at once, or what has to be contained is longer than "
        "`max_length`.",
    ),
    rule(
        "case/conflict",
        ERROR,
        "Two test cases with the same input expect opposite things.",
        "What one expects, the other forbids. Where only their `expected` texts differ it is a "
        "warning.",
    ),
    rule(
        "case/duplicate",
        WARNING,
        "A test case stands twice.",
        "Input, variables and expectations are the same; the second one only adds weight and "
        "cost. Use `weight` or repeats.",
    ),
    rule(
        "case/duplicate-id",
        ERROR,
        "Two test cases have the same id.",
        "Results of a run are matched with those of another by id.",
    ),
    rule(
        "case/no-expectation",
        WARNING,
        "A test case expects nothing.",
        "Every answer passes it. Add `expected_keywords`, `expected`, `assert` or a limit.",
    ),
)
SECRET = (
    rule(
        "secret/vendor-key",
        ERROR,
        "A key or token of a known vendor stands in a file.",
        "Everybody who can read the repository has it, and the model may tell it. Revoke it "
        "first, then delete it from the file and the history. The report never shows it.",
    ),
    rule(
        "secret/private-key",
        ERROR,
        "A private key stands in a file.",
        "Revoke it first, then delete it from the file and the history.",
    ),
    rule(
        "secret/connection-string",
        ERROR,
        "An address with a password stands in a file.",
        "`scheme://user:password@host` gives access to everybody who can read it. Change the "
        "password, then delete it from the file.",
    ),
    rule(
        "secret/assignment",
        ERROR,
        "Something that looks random is called a key, a token or a password.",
        "If it is real, revoke it and delete it. If it is made up, write so: `<password>`, "
        "`example`, or switch the rule off for the line.",
    ),
)
RELEASE = (
    rule(
        "release/changed",
        ERROR,
        "A version was changed after its release.",
        "A git tag holds it with other content, so the name stands for two prompts: figures of "
        "one would be taken for the other's. Make a new version and leave the released one. Tags "
        "that begin with `v` or `release` count; `release_tags` in `lint.yaml` changes that.",
    ),
    rule(
        "release/unchecked",
        NOTE,
        "It could not be checked whether a released version was changed.",
        "The tags are missing. `actions/checkout` with `fetch-depth: 0` brings them.",
    ),
)
LINT = (
    fixed_rule(
        "lint/settings",
        "lint.yaml is wrong.",
        "Keys are `severity` (rule: error, warning, note or off), `role_phrases`, "
        "`min_characters`, `contexts` and `release_tags`.",
    ),
    fixed_rule(
        "lint/unknown-rule",
        "A comment switches off a rule that does not exist or cannot be switched off.",
        "Rules are named as in this page: `<!-- lint-disable prompt/too-short: reason -->`.",
    ),
    rule(
        "lint/no-reason",
        WARNING,
        "A comment switches a rule off and does not say why.",
        "Write the reason after a colon: `<!-- lint-disable prompt/too-short: a router -->`.",
    ),
    rule(
        "lint/unused-disable",
        WARNING,
        "A comment switches off a rule that finds nothing there.",
        "Delete the comment, so that it does not hide the next mistake.",
    ),
)
