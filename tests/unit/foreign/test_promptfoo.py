"""Configurations of promptfoo: prompts with providers, tests with defaults and scenarios."""

from pathlib import Path

import pytest
from tests.unit.foreign.reading import CONFIG, gaps, notes, read

from llm_actions.prompts.tested import TestedPrompt
from llm_actions.suites.asked import AskedCase

HEAD = "prompts: ['Say {{word}}']\nproviders: [openai:gpt-4o]\n"


def prompts(folder: Path, text: str, **others: str) -> tuple[TestedPrompt, ...]:
    files = {CONFIG: text, **{key.replace("__", "."): other for key, other in others.items()}}
    found, problems = read(folder, files)
    assert problems == []
    return found.prompts


def sent(prompt: TestedPrompt, index: int = 0) -> list[str]:
    case = prompt.cases[index]
    return [item["content"] for item in prompt.conversation.messages(case.input or "", case.vars)]


def test_there_is_one_version_for_each_prompt_and_provider(tmp_path: Path) -> None:
    found = prompts(
        tmp_path,
        """
        description: a matrix
        prompts:
          - 'Say {{word}}'
          - {label: polite, raw: 'Please say {{word}}', config: {temperature: 0.9}}
        providers:
          - openai:gpt-4o
          - {id: openai:chat:gpt-4o-mini, label: mini, config: {temperature: 0, max_tokens: 5}}
        tests:
          - vars: {word: hi}
            assert: [{type: contains, value: hi}]
        """,
    )

    assert [(prompt.version, prompt.model, prompt.parameters) for prompt in found] == [
        ("Say {{word}} @ openai:gpt-4o", "gpt-4o", {}),
        ("Say {{word}} @ mini", "gpt-4o-mini", {"temperature": 0, "max_tokens": 5}),
        ("polite @ openai:gpt-4o", "gpt-4o", {"temperature": 0.9}),
        ("polite @ mini", "gpt-4o-mini", {"temperature": 0.9, "max_tokens": 5}),
    ]
    assert [sent(prompt) for prompt in found] == [["Say hi"]] * 2 + [["Please say hi"]] * 2
    assert all(len(prompt.cases) == 1 for prompt in found)


def test_without_a_provider_that_is_read_the_model_is_left_to_the_input(tmp_path: Path) -> None:
    found, problems = read(
        tmp_path, {CONFIG: "prompts: [a]\nproviders: [anthropic:messages:claude]\n"}
    )

    assert problems == []
    assert [prompt.model for prompt in found.prompts] == [None]
    assert len(found.gaps) == 1


def test_defaults_are_merged_into_every_test(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
defaultTest:
  vars: {word: hi, tone: warm}
  assert: [{type: not-contains, value: sorry}]
  threshold: 0.5
  metadata: {area: greeting}
tests:
  - vars: {word: bye}
    assert: [{type: contains, value: bye}]
  - threshold: 1
    options: {disableDefaultAsserts: true}
    assert: [{type: icontains, value: hi}]
    metadata: {level: [easy, 2]}
""",
    )

    first, second = prompt.cases
    assert first.vars == {"word": "bye", "tone": "warm"}
    assert [item["type"] for item in first.assertions] == ["not-contains", "contains"]
    assert (first.threshold, second.threshold) == (0.5, 1.0)
    assert [item["type"] for item in second.assertions] == ["icontains"]
    assert first.tags == ("area:greeting",)
    assert second.tags == ("area:greeting", "level:easy", "level:2")
    assert (first.line, second.line) == (10, 12)


def test_default_assertions_alone_are_one_test(tmp_path: Path) -> None:
    text = HEAD + "defaultTest: {vars: {word: hi}, assert: [{type: is-json}]}\n"

    (prompt,) = prompts(tmp_path, text)

    assert [case.vars for case in prompt.cases] == [{"word": "hi"}]


def test_a_configuration_without_tests_has_no_case(tmp_path: Path) -> None:
    (prompt,) = prompts(tmp_path, HEAD)

    assert prompt.cases == ()


def test_lists_of_variables_are_spread_out(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
tests:
  - vars: {word: [hi, bye], tone: [warm, cold, dry], numbers: [1, 2]}
    assert: [{type: contains, value: "{{word}}"}]
  - vars: {word: [hi, bye]}
    options: {disableVarExpansion: true}
    assert: [{type: is-json}]
""",
    )

    assert len(prompt.cases) == 7
    assert [case.vars["word"] for case in prompt.cases] == [
        *["hi"] * 3,
        *["bye"] * 3,
        ["hi", "bye"],
    ]
    assert [case.vars.get("numbers") for case in prompt.cases] == [*[[1, 2]] * 6, None]
    assert [case.id for case in prompt.cases[:3]] == [
        f"{CONFIG}:5",
        f"{CONFIG}:5 #2",
        f"{CONFIG}:5 #3",
    ]
    assert [case.index for case in prompt.cases] == list(range(7))


def test_scenarios_are_each_config_with_each_test(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
scenarios:
  - description: words
    config:
      - vars: {word: hi, answer: hello}
        assert: [{type: is-json}]
      - vars: {word: bye, answer: farewell}
    tests:
      - assert: [{type: contains, value: "{{answer}}"}]
      - vars: {word: other}
  - config: [{vars: {word: alone}}]
""",
    )

    assert [(case.vars["word"], len(case.assertions)) for case in prompt.cases] == [
        ("hi", 2),
        ("other", 1),
        ("bye", 1),
        ("other", 0),
        ("alone", 0),
    ]


def test_tests_choose_prompts_and_providers(tmp_path: Path) -> None:
    found = prompts(
        tmp_path,
        """
        prompts: [{label: a, raw: A}, {label: b, raw: B}]
        providers:
          - {id: openai:gpt-4o, label: big}
          - {id: openai:gpt-4o-mini, prompts: [a]}
        tests:
          - {description: one, providers: [big], assert: [{type: is-json}]}
          - {description: two, providers: ['openai:*-mini'], assert: [{type: is-json}]}
          - {description: three, prompts: [b], assert: [{type: is-json}]}
        """,
    )

    assert {prompt.version: [case.description for case in prompt.cases] for prompt in found} == {
        "a @ big": ["one"],
        "a @ openai:gpt-4o-mini": ["two"],
        "b @ big": ["one", "three"],
    }


def test_what_stands_before_and_after_the_prompt_is_sent(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
tests:
  - vars: {word: hi}
    options: {prefix: "{{word}}: ", suffix: "!"}
    assert: [{type: is-json}]
""",
    )

    assert sent(prompt) == ["hi: Say hi!"]


def test_a_list_of_messages_cannot_be_lengthened(tmp_path: Path) -> None:
    text = """
        prompts: ['[{"role": "user", "content": "hi"}]']
        providers: [openai:gpt-4o]
        tests: [{options: {prefix: a}}, {assert: [{type: is-json}]}]
    """
    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert [len(prompt.cases) for prompt in found.prompts] == [1]
    assert gaps(found) == [
        f"{CONFIG}:3: a test that is not asked: `prefix` and `suffix` are for prompts that are "
        "one text"
    ]


def test_templates_of_assertions_are_referred_to(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
assertionTemplates:
  short: {type: word-count, value: {max: 3}}
tests:
  - assert:
      - $ref: '#/assertionTemplates/short'
      - {$ref: '#/assertionTemplates/short', weight: 2}
      - type: assert-set
        assert: [{$ref: '#/assertionTemplates/short'}]
""",
    )

    short = {"type": "word-count", "value": {"max": 3}}
    assert list(prompt.cases[0].assertions) == [
        short,
        {**short, "weight": 2},
        {"type": "assert-set", "assert": [short]},
    ]


def test_options_of_a_test_go_to_the_assertions_that_have_them(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD
        + """
defaultTest:
  options: {provider: openai:gpt-4.1, transform: output.trim()}
tests:
  - assert: [{type: llm-rubric, value: polite}, {type: equals, value: hi}]
""",
    )

    assert list(prompt.cases[0].assertions) == [
        {
            "type": "llm-rubric",
            "value": "polite",
            "provider": "openai:gpt-4.1",
            "transform": "output.trim()",
        },
        {"type": "equals", "value": "hi", "transform": "output.trim()"},
    ]


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (
            "{assert: [{type: javascript, value: 'true'}]}",
            "the assertion `javascript`: JavaScript is not run here; write it as `python`",
        ),
        (
            "{assert: [{type: not-javascript, value: 'true'}]}",
            "the assertion `not-javascript`: JavaScript is not run here; write it as `python`",
        ),
        (
            "{assert: [{type: assert-set, assert: [{type: moderation}]}]}",
            (
                "the assertion `moderation`: it needs a vendor's own service; use `llm-rubric` "
                "or `webhook`"
            ),
        ),
        (
            "{assert: [{type: equals, value: 'file://a.js'}]}",
            "`file://a.js`: JavaScript is not run here",
        ),
        (
            "{assert: [{type: equals, value: a, transform: 'output + 1'}]}",
            (
                "the transform `output + 1` is not supported; write a path such as "
                "`output.items[0].name`, a template with `{{ output }}`, or `file://name.py`; "
                "other JavaScript is not supported"
            ),
        ),
        (
            "{assert: [{type: equals, value: '{{ env.HOME }}'}]}",
            (
                "the assertion `equals`: `env` is never read: a secret of the job must not "
                "reach a prompt"
            ),
        ),
        (
            "{assert: [{type: equals, value: '{{ word | dump }}'}]}",
            "the assertion `equals`: the filter `dump` of nunjucks is not there in Jinja",
        ),
        (
            "{provider: openai:gpt-4}",
            "`provider`: a provider for a single test is not supported; use `providers` to choose",
        ),
        (
            "{providerOutput: hi}",
            "`providerOutput`: an answer that is already there is not checked here",
        ),
        (
            "{assertScoringFunction: file://a.py}",
            "`assertScoringFunction`: a scoring function of one's own is not run",
        ),
        (
            "{options: {storeOutputAs: x}}",
            "`storeOutputAs`: a test does not see the answer of another one",
        ),
        (
            "{options: {transform: 'output.split(1)'}}",
            (
                "the transform `output.split(1)` is not supported; write a path such as "
                "`output.items[0].name`, a template with `{{ output }}`, or `file://name.py`; "
                "other JavaScript is not supported"
            ),
        ),
        ("{vars: {a: file://vars.js}}", "`file://vars.js`: code is not run to make variables"),
        ("{vars: file://vars.py}", "`file://vars.py`: code is not run to make variables"),
    ],
)
def test_a_test_that_cannot_be_run_is_left_out_and_listed(
    tmp_path: Path, test: str, why: str
) -> None:
    text = HEAD + f"tests:\n  - {test}\n  - {{vars: {{word: hi}}, assert: [{{type: is-json}}]}}\n"

    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert [case.line for case in found.prompts[0].cases] == [5]
    assert gaps(found) == [f"{CONFIG}:4: a test that is not asked: {why}"]


def test_a_default_that_cannot_be_run_leaves_no_test(tmp_path: Path) -> None:
    text = HEAD + "defaultTest:\n  assert:\n    - {type: javascript, value: a}\ntests: [{}, {}]\n"

    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert found.prompts[0].cases == ()
    assert [gap.split(": ")[:2] for gap in gaps(found)] == [
        [f"{CONFIG}:3", "every test of the file"],
        [f"{CONFIG}:5", "a test that is not asked"],
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("test: []", "3: unknown field `test`; did you mean `tests`?"),
        ("tests: 5", "3: tests must be a list or the name of a file, found a number: 5"),
        ("tests: [5]", "3: a test must be an object, found a number: 5"),
        ("tests:\n- {vras: {a: 1}}", "4: unknown field `vras`; did you mean `vars`?"),
        (
            "tests:\n- assert: {type: equals}",
            "4: `assert` must be a list of assertions, found an object: {'type': 'equals'}",
        ),
        (
            "tests:\n- assert:\n  - type: contians\n    value: a",
            "5: `assert[0].type`: unknown assertion type `contians`; did you mean `contains`?",
        ),
        ("tests:\n- assert:\n  - type: contains", "5: `assert[0].value`: is missing (`contains`)"),
        ("tests:\n- assert: [{type: equals, value: '{{ a'}]", "4: broken template: "),
        (
            "tests:\n- assert: [{$ref: '#/assertionTemplates/a'}]",
            "4: `$ref: #/assertionTemplates/a`: unknown part `assertionTemplates`; ",
        ),
        ("tests:\n- options: {prefx: a}", "4: unknown field `prefx`; did you mean `prefix`?"),
        ("tests:\n- threshold: high", "4: `threshold` must be a number, found text: high"),
        ("tests: file://missing.yaml", "3: the file `missing.yaml` is not there"),
        ("tests:\n- vars: [1]", "4: `vars` must name files, found a number: 1"),
        ("defaultTest: [1]", "3: `defaultTest` must be an object, found a list: [1]"),
        ("scenarios: {}", "3: `scenarios` must be a list, found an object: {}"),
        ("scenarios: [{tests: [{}]}]", "3: a scenario must have a list `config`"),
        ("scenarios: [{config: [{}], test: []}]", "3: unknown field `test`; did you mean `tests`?"),
        (
            "targets: [openai:gpt-4]",
            "3: `targets` and `providers` are the same; leave one of them out",
        ),
        (
            "tests: [{assert: [{type: python, value: file://../../x.py}]}]",
            "3: `assert[0].value`: `",
        ),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, text: str, problem: str) -> None:
    found, problems = read(tmp_path, {CONFIG: f"{HEAD}{text}\n"})

    assert found.prompts == ()
    assert len(problems) == 1
    assert problems[0].startswith(f"{CONFIG}:{problem}")


def test_settings_of_the_run_are_told(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
evaluateOptions: {repeat: 3, maxConcurrency: 2}
tags: {team: a}
env: {A: b}
x-anchors: &a {type: is-json}
_more: 1
tests: [{assert: [*a], options: {runSerially: true}}]
"""
    )
    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert gaps(found) == []
    assert notes(found) == [
        f"{CONFIG}:4: `evaluateOptions`: set `repeats` and `concurrency` of the action",
        f"{CONFIG}:5: `tags`: tags of a whole configuration are not shown",
        f"{CONFIG}:6: `env`: the environment is not changed",
        f"{CONFIG}:9: `runSerially`: the order of the tests has no influence on them",
    ]


def test_a_secret_of_the_environment_reaches_no_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "s3cret")
    text = "prompts: ['a {{ env.TOKEN }}', b]\nproviders: [openai:gpt-4o]\n"

    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert [prompt.version for prompt in found.prompts] == ["b"]
    assert gaps(found) == [
        f"{CONFIG}:1: the prompt `a {{{{ env.TOKEN }}}}`: `env` is never read: a secret of the "
        "job must not reach a prompt"
    ]


def test_python_files_are_found_beside_the_configuration(tmp_path: Path) -> None:
    files = {
        "evals/promptfooconfig.yaml": HEAD
        + "tests: [{assert: [{type: python, value: 'file://check.py:good'}]}]\n",
        "evals/check.py": "def good(output, context): return True\n",
    }

    found, problems = read(tmp_path, files)

    assert problems == []
    (assertion,) = found.prompts[0].cases[0].assertions
    assert assertion["value"] == f"file://{tmp_path}/evals/check.py:good"


def test_the_default_test_may_stand_in_a_file(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD + "defaultTest: file://default.yaml\ntests: [{vars: {word: hi}}]\n",
        default__yaml="assert: [{type: is-json}]\n",
    )

    assert [len(case.assertions) for case in prompt.cases] == [1]


def test_a_value_in_a_dataset_is_not_a_template(tmp_path: Path) -> None:
    (prompt,) = prompts(
        tmp_path,
        HEAD + "tests: [{vars: {word: '{{ 7 * 7 }} {{ tone }} {{ other }}', tone: dry}}]\n",
    )

    assert sent(prompt) == ["Say {{ 7 * 7 }} dry {{ other }}"]


def test_nothing_falls_away_because_of_a_name_that_nothing_has(tmp_path: Path) -> None:
    text = """
        prompts: [{label: a, raw: A}]
        providers:
          - {id: openai:gpt-4o, label: big}
          - {id: openai:gpt-4o-mini, prompts: [c]}
        tests: [{providers: [bigger], assert: [{type: is-json}]}, {prompts: [b]}, {}]
    """
    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert [len(prompt.cases) for prompt in found.prompts] == [1]
    assert gaps(found) == [
        f"{CONFIG}:1: the provider `openai:gpt-4o-mini`: its `prompts` name none of the file",
        f"{CONFIG}:5: a test that is not asked: its `prompts` and `providers` name none "
        "that is run",
    ]


TOOLS = """
[{"type": "function", "function": {"name": "look_up", "description": "Orders of {{shop}}"}}]
"""


def test_tools_in_a_file_are_offered_and_part_of_the_digest(tmp_path: Path) -> None:
    text = """
        prompts: ['Say {{word}}']
        providers: [{id: openai:gpt-4o, config: {tools: file://tools.json, tool_choice: auto}}]
        tests: [{vars: {word: hi, shop: Olive}, assert: [{type: is-valid-openai-tools-call}]}]
        """
    (prompt,) = prompts(tmp_path, text, tools__json=TOOLS)
    (other,) = prompts(tmp_path, text, tools__json=TOOLS.replace("look_up", "find"))

    asked = AskedCase(prompt=prompt, case=prompt.cases[0], items=())
    described = {"name": "look_up", "description": "Orders of Olive"}
    assert asked.parameters == {
        "tools": [{"type": "function", "function": described}],
        "tool_choice": "auto",
    }
    assert prompt.digest != other.digest


def test_a_conversation_with_calls_and_results_is_sent_whole(tmp_path: Path) -> None:
    text = """
        prompts: [file://talk.json]
        providers: [openai:gpt-4o]
        tests: [{vars: {order: A-1}, assert: [{type: contains, value: hi}]}]
        """
    talk = """
        [{"role": "user", "content": "Where is {{order}}?"},
         {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
          "function": {"name": "look_up", "arguments": "{\\"order\\": \\"{{order}}\\"}"}}]},
         {"role": "tool", "tool_call_id": "c1", "content": "on its way"}]
        """
    (prompt,) = prompts(tmp_path, text, talk__json=talk)

    messages = prompt.cases[0].messages(prompt.conversation)
    assert [message["role"] for message in messages] == ["user", "assistant", "tool"]
    assert messages[1]["content"] is None
    assert messages[1]["tool_calls"] == [
        {
            "id": "c1",
            "type": "function",
            "function": {"name": "look_up", "arguments": '{"order": "A-1"}'},
        }
    ]
    assert messages[2] == {"role": "tool", "content": "on its way", "tool_call_id": "c1"}
    assert prompt.texts["assistant"] == 'look_up({"order": "{{order}}"})'
