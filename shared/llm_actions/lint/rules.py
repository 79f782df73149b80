"""Every rule of the lint: its id, how severe it is, and its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from llm_actions.lint.findings import Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule. `summary` is a sentence, `help` says why it matters and what to do, in Markdown.

    `is_fixed` marks rules that cannot be switched off or changed, because without them something
    would go unseen.
    """

    id: str
    severity: Severity
    summary: str
    help: str
    is_fixed: bool = False


def _rule(id: str, severity: Severity, summary: str, help: str) -> Rule:  # noqa: A002 the field's name
    return Rule(id=id, severity=severity, summary=summary, help=help)


def _fixed(id: str, summary: str, help: str) -> Rule:  # noqa: A002 the field's name
    return Rule(id=id, severity=ERROR, summary=summary, help=help, is_fixed=True)


LAYOUT = (
    _fixed(
        "layout/unusable-file",
        "A file or folder of a prompt cannot be used.",
        "It leads outside the workspace, leads nowhere, has more than 2 MB, is no UTF-8 or cannot "
        "be read. Keep prompts as plain UTF-8 files in the repository.",
    ),
    _rule(
        "layout/missing-file",
        WARNING,
        "A version lacks one of its three files.",
        "A version is `system.md`, `user_template.md` and `config.yaml`. Without the first no "
        "system prompt is sent, without the second the input is sent as it is, without the third "
        "there are no test cases and no thresholds.",
    ),
    _rule(
        "layout/current-dangling",
        ERROR,
        "`current` names no version.",
        "`current` is a link to a version's folder, or a file that holds its name. What it names "
        "has to lie beside it.",
    ),
    _rule(
        "layout/current-missing",
        WARNING,
        "A family of versions has no `current`.",
        "`current` says which version is in use: `ln -s v2 prompts/current`, or a file `current` "
        "with the line `v2`.",
    ),
    _rule(
        "layout/same-version",
        WARNING,
        "Two versions differ in nothing but white space.",
        "Their texts, model and parameters are the same, so a comparison of the two compares "
        "nothing. Change the newer one or delete it.",
    ),
)
PROMPT = (
    _rule(
        "prompt/empty",
        ERROR,
        "A prompt file is empty.",
        "It holds nothing but white space and comments. Write the prompt or delete the file.",
    ),
    _rule(
        "prompt/too-short",
        WARNING,
        "The system prompt is very short.",
        "It has fewer than 20 characters (of Chinese, Japanese and Korean, each counts as two), "
        "which leaves role, task and limits to the model. `min_characters` in `lint.yaml` changes "
        "the limit.",
    ),
    _rule(
        "prompt/no-role",
        WARNING,
        "The system prompt does not say what the model is.",
        'No sentence gives the model a role, such as "You are the support assistant of …", '
        "“你是……的客服助手” or their like in some forty other languages. Sentences of your own go "
        "into `role_phrases` in `lint.yaml`.",
    ),
    _rule(
        "prompt/placeholder",
        WARNING,
        "A placeholder was left in the prompt.",
        "TODO, FIXME, TBD, lorem ipsum, `<insert …>`, `[your company]`, “待补充”: text that was "
        "meant to be replaced goes to the model as it stands.",
    ),
    _rule(
        "prompt/unclosed-delimiter",
        WARNING,
        "A code fence or a tag on a line of its own is not closed.",
        "What follows counts as quoted, for a reader and for a model. Close the fence or the tag.",
    ),
    _rule(
        "prompt/over-context",
        ERROR,
        "The prompt is longer than the model's context.",
        "Counted are the system prompt, the user template with the longest test case, and "
        "`max_tokens`. With tiktoken and its data at hand tokens are counted for OpenAI's models; "
        "otherwise they are estimated (a token for four ASCII characters, one for each other "
        "character) and the finding is a warning. `contexts` in `lint.yaml` names further models: "
        "`contexts: {my-model: 32768}`.",
    ),
    _rule(
        "prompt/mixed-line-ends",
        WARNING,
        "A file mixes Windows' and Unix' line ends.",
        "It was edited on both, and every further edit shows as a change of the whole file. Save "
        "it with one kind; `* text=auto` in `.gitattributes` keeps it so.",
    ),
    _rule(
        "prompt/hidden-character",
        ERROR,
        "A text holds characters that nobody sees.",
        "Zero-width, bidirectional and tag characters can carry instructions that a reviewer does "
        "not see and a model reads. Delete them; in a test case that needs one, write it as an "
        'escape ("\\u200b"). Joiners that shape Arabic, Indic scripts or emoji, and direction '
        "marks beside right-to-left letters, are fine. In `config.yaml` it is a warning.",
    ),
)
TEMPLATE = (
    _fixed(
        "template/syntax",
        "A template is broken.",
        "Templates are Jinja: `{{ name }}`, `{% if … %}`, `{# comment #}`. A brace that is meant "
        "as it stands goes between `{% raw %}` and `{% endraw %}`.",
    ),
    _rule(
        "template/python",
        ERROR,
        "A template reaches into Python.",
        "Names with a leading underscore (`__class__`) lead from a value to the interpreter. The "
        "sandbox refuses them when the prompt is filled in.",
    ),
    _rule(
        "template/undefined-variable",
        ERROR,
        "A variable of a template gets no value.",
        "The text cannot be filled in. Give the variable in the `vars` of every test case, or "
        "write `{{ name | default('…') }}`. Without any test case it is a warning, because a "
        "dataset may bring the variable.",
    ),
    _rule(
        "template/unused-variable",
        WARNING,
        "A test case gives a variable that nothing uses.",
        "Neither a template nor an assertion has it: it is misspelt, or a remainder.",
    ),
    _rule(
        "template/no-input",
        ERROR,
        "The user template does not use `{{ input }}`.",
        "The text of a test case or of a user would never be sent. It may be left out where every "
        "test case has `vars` and no `input`.",
    ),
    _rule(
        "template/foreign-syntax",
        WARNING,
        "A variable is written as another template language has it.",
        "`{input}`, `${input}`, `%(input)s` and `<%= input %>` are sent as they stand; Jinja "
        "fills in `{{ input }}`.",
    ),
)
CONFIG = (
    _fixed(
        "config/syntax",
        "config.yaml is broken.",
        "It is no YAML, has a key twice, or has anchors that contain themselves or multiply "
        "without end.",
    ),
    _rule(
        "config/unknown-key",
        ERROR,
        "config.yaml has a key that does not exist.",
        "Keys are `version`, `model`, `temperature`, `max_tokens`, `thresholds` and `test_cases`; "
        "a misspelt one would do nothing.",
    ),
    _rule(
        "config/invalid-value",
        ERROR,
        "A value in config.yaml has the wrong type or lies out of range.",
        "The message says what was found and what is allowed.",
    ),
    _rule(
        "config/threshold-range",
        ERROR,
        "A threshold is no share from 0 to 1.",
        "Thresholds are shares: 0.85, not 85 and not 85 %.",
    ),
    _rule(
        "config/invalid-assertion",
        ERROR,
        "An assertion of a test case is wrong.",
        "Its type does not exist, or its keys or value do not fit the type.",
    ),
    _rule(
        "config/version-mismatch",
        WARNING,
        "`version` in config.yaml is not that of the folder.",
        "The folder was probably copied from another version; reports would show the wrong one.",
    ),
)
CASE = (
    _rule(
        "case/none",
        NOTE,
        "A version has no test cases.",
        "Nothing would show that a change made it worse. Write `test_cases` in its `config.yaml`.",
    ),
    _rule(
        "case/contradiction",
        ERROR,
        "No answer can pass a test case.",
        "A text is expected and forbidden at once, or what has to be contained is longer than "
        "`max_length`.",
    ),
    _rule(
        "case/conflict",
        ERROR,
        "Two test cases with the same input expect opposite things.",
        "What one expects, the other forbids. Where only their `expected` texts differ it is a "
        "warning.",
    ),
    _rule(
        "case/duplicate",
        WARNING,
        "A test case stands twice.",
        "Input, variables and expectations are the same; the second one only adds weight and "
        "cost. Use `weight` or repeats.",
    ),
    _rule(
        "case/duplicate-id",
        ERROR,
        "Two test cases have the same id.",
        "Results of a run are matched with those of another by id.",
    ),
    _rule(
        "case/no-expectation",
        WARNING,
        "A test case expects nothing.",
        "Every answer passes it. Add `expected_keywords`, `expected`, `assert` or a limit.",
    ),
)
SECRET = (
    _rule(
        "secret/vendor-key",
        ERROR,
        "A key or token of a known vendor stands in a file.",
        "Everybody who can read the repository has it, and the model may tell it. Revoke it "
        "first, then delete it from the file and the history. The report never shows it.",
    ),
    _rule(
        "secret/private-key",
        ERROR,
        "A private key stands in a file.",
        "Revoke it first, then delete it from the file and the history.",
    ),
    _rule(
        "secret/connection-string",
        ERROR,
        "An address with a password stands in a file.",
        "`scheme://user:password@host` gives access to everybody who can read it. Change the "
        "password, then delete it from the file.",
    ),
    _rule(
        "secret/assignment",
        ERROR,
        "Something that looks random is called a key, a token or a password.",
        "If it is real, revoke it and delete it. If it is made up, write so: `<password>`, "
        "`example`, or switch the rule off for the line.",
    ),
)
RELEASE = (
    _rule(
        "release/changed",
        ERROR,
        "A version was changed after its release.",
        "A git tag holds it with other content, so the name stands for two prompts: figures of "
        "one would be taken for the other's. Make a new version and leave the released one. Tags "
        "that begin with `v` or `release` count; `release_tags` in `lint.yaml` changes that.",
    ),
    _rule(
        "release/unchecked",
        NOTE,
        "It could not be checked whether a released version was changed.",
        "The tags are missing. `actions/checkout` with `fetch-depth: 0` brings them.",
    ),
)
LINT = (
    _fixed(
        "lint/settings",
        "lint.yaml is wrong.",
        "Keys are `severity` (rule: error, warning, note or off), `role_phrases`, "
        "`min_characters`, `contexts` and `release_tags`.",
    ),
    _fixed(
        "lint/unknown-rule",
        "A comment switches off a rule that does not exist or cannot be switched off.",
        "Rules are named as in this page: `<!-- lint-disable prompt/too-short: reason -->`.",
    ),
    _rule(
        "lint/no-reason",
        WARNING,
        "A comment switches a rule off and does not say why.",
        "Write the reason after a colon: `<!-- lint-disable prompt/too-short: a router -->`.",
    ),
    _rule(
        "lint/unused-disable",
        WARNING,
        "A comment switches off a rule that finds nothing there.",
        "Delete the comment, so that it does not hide the next mistake.",
    ),
)
GROUPS: Mapping[str, tuple[Rule, ...]] = {
    "Layout": LAYOUT,
    "Prompts": PROMPT,
    "Templates": TEMPLATE,
    "config.yaml": CONFIG,
    "Test cases": CASE,
    "Secrets": SECRET,
    "Releases": RELEASE,
    "The lint itself": LINT,
}
RULES: Mapping[str, Rule] = {rule.id: rule for group in GROUPS.values() for rule in group}
