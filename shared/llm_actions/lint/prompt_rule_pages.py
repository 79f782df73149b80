"""The rules on the layout, the texts and the templates of prompts. Pure."""

from __future__ import annotations

from llm_actions.lint.findings import Severity
from llm_actions.lint.rule import fixed_rule, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

LAYOUT = (
    fixed_rule(
        "layout/unusable-file",
        "A file or folder of a prompt cannot be used.",
        "It leads outside the workspace, leads nowhere, has more than 2 MB, is no UTF-8 or cannot "
        "be read. Keep prompts as plain UTF-8 files in the repository.",
    ),
    rule(
        "layout/missing-file",
        WARNING,
        "A version lacks one of its three files.",
        "A version is `system.md`, `user_template.md` and `config.yaml`. Without the first no "
        "system prompt is sent, without the second the input is sent as it is, without the third "
        "there are no test cases and no thresholds.",
    ),
    rule(
        "layout/current-dangling",
        ERROR,
        "`current` names no version.",
        "`current` is a link to a version's folder, or a file that holds its name. What it names "
        "has to lie beside it.",
    ),
    rule(
        "layout/current-missing",
        WARNING,
        "A family of versions has no `current`.",
        "`current` says which version is in use: `ln -s v2 prompts/current`, or a file `current` "
        "with the line `v2`.",
    ),
    rule(
        "layout/same-version",
        WARNING,
        "Two versions differ in nothing but white space.",
        "Their texts, model and parameters are the same, so a comparison of the two compares "
        "nothing. Change the newer one or delete it.",
    ),
)
PROMPT = (
    rule(
        "prompt/empty",
        ERROR,
        "A prompt file is empty.",
        "It holds nothing but white space and comments. Write the prompt or delete the file.",
    ),
    rule(
        "prompt/too-short",
        WARNING,
        "The system prompt is very short.",
        "It has fewer than 20 characters (of Chinese, Japanese and Korean, each counts as two), "
        "which leaves role, task and limits to the model. `min_characters` in `lint.yaml` changes "
        "the limit.",
    ),
    rule(
        "prompt/no-role",
        WARNING,
        "The system prompt does not say what the model is.",
        'No sentence gives the model a role, such as "You are the support assistant of …", '
        "“你是……的客服助手” or their like in some forty other languages. Sentences of your own go "
        "into `role_phrases` in `lint.yaml`.",
    ),
    rule(
        "prompt/placeholder",
        WARNING,
        "A placeholder was left in the prompt.",
        "A mark that something is still to be done, lorem ipsum, `<insert …>`, `[your company]`, "
        "`YOUR_NAME`, “待补充”: text that was meant to be replaced goes to the model as it stands.",
    ),
    rule(
        "prompt/unclosed-delimiter",
        WARNING,
        "A code fence or a tag on a line of its own is not closed.",
        "What follows counts as quoted, for a reader and for a model. Close the fence or the tag.",
    ),
    rule(
        "prompt/over-context",
        ERROR,
        "The prompt is longer than the model's context.",
        "Counted are the system prompt, the user template with the longest test case, and "
        "`max_tokens`. With tiktoken and its data at hand tokens are counted for OpenAI's models; "
        "otherwise they are estimated (a token for four ASCII characters, one for each other "
        "character) and the finding is a warning. `contexts` in `lint.yaml` names further models: "
        "`contexts: {my-model: 32768}`.",
    ),
    rule(
        "prompt/mixed-line-ends",
        WARNING,
        "A file mixes Windows' and Unix' line ends.",
        "It was edited on both, and every further edit shows as a change of the whole file. Save "
        "it with one kind; `* text=auto` in `.gitattributes` keeps it so.",
    ),
    rule(
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
    fixed_rule(
        "template/syntax",
        "A template is broken.",
        "Templates are Jinja: `{{ name }}`, `{% if … %}`, `{# comment #}`. A brace that is meant "
        "as it stands goes between `{% raw %}` and `{% endraw %}`.",
    ),
    rule(
        "template/python",
        ERROR,
        "A template reaches into Python.",
        "Names with a leading underscore (`__class__`) lead from a value to the interpreter. The "
        "sandbox refuses them when the prompt is filled in.",
    ),
    rule(
        "template/undefined-variable",
        ERROR,
        "A variable of a template gets no value.",
        "The text cannot be filled in. Give the variable in the `vars` of every test case, or "
        "write `{{ name | default('…') }}`. Without any test case it is a warning, because a "
        "dataset may bring the variable.",
    ),
    rule(
        "template/unused-variable",
        WARNING,
        "A test case gives a variable that nothing uses.",
        "Neither a template nor an assertion has it: it is misspelt, or a remainder.",
    ),
    rule(
        "template/no-input",
        ERROR,
        "The user template does not use `{{ input }}`.",
        "The text of a test case or of a user would never be sent. It may be left out where every "
        "test case has `vars` and no `input`.",
    ),
    rule(
        "template/foreign-syntax",
        WARNING,
        "A variable is written as another template language has it.",
        "`{input}`, `${input}`, `%(input)s` and `<%= input %>` are sent as they stand; Jinja "
        "fills in `{{ input }}`.",
    ),
)
