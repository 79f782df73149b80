"""Files of other tools: found by name or content, refused when hostile."""

import json
from pathlib import Path

import pytest
from tests.unit.foreign.reading import CONFIG, PROMPT, gaps, notes, read, write

from llm_actions.foreign.files import parse_document
from llm_actions.foreign.reading import Kind, kind_of

MESSAGES = "messages:\n  - {role: user, content: hi}\n"
PROMPTFOO = "prompts: ['{{x}}']\nproviders: [openai:gpt-4o]\n"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.prompt.yml", MESSAGES, Kind.GITHUB),
        ("a.prompt.yaml", "{}", Kind.GITHUB),
        ("promptfooconfig.yaml", "{}", Kind.PROMPTFOO),
        ("promptfooconfig.staging.yml", "{}", Kind.PROMPTFOO),
        ("promptfooconfig-2.json", "{}", Kind.PROMPTFOO),
        ("sample_prompt.yml", MESSAGES, Kind.GITHUB),
        ("evals.yaml", PROMPTFOO, Kind.PROMPTFOO),
        ("compose.yaml", "services: {}", None),
        ("list.yaml", "[1]", None),
    ],
)
def test_the_kind_is_told_by_the_name_and_else_by_the_keys(
    name: str, text: str, kind: Kind | None
) -> None:
    assert kind_of(name, parse_document(text, is_json=False)) is kind


def test_one_pattern_finds_files_of_both_kinds(tmp_path: Path) -> None:
    files = {"x/b.prompt.yml": MESSAGES, "x/promptfooconfig.yaml": PROMPTFOO}

    found, problems = read(tmp_path, files, "x/*")

    assert problems == []
    assert [prompt.family for prompt in found.prompts] == [
        "x/b.prompt.yml",
        "x/promptfooconfig.yaml",
    ]


def test_a_file_of_no_known_kind_is_a_problem_with_its_name(tmp_path: Path) -> None:
    files = {"compose.yaml": "services: {}", "t.csv": "a\n1\n", "x.toml": "a = 1"}

    _, problems = read(tmp_path, files, "*.*")

    assert problems == [
        "compose.yaml:1: is no `.prompt.yml` (with `messages`) and no configuration of promptfoo "
        "(with `prompts`), found an object: {'services': {}}",
        "t.csv:1: a table of tests has no prompt; name it in `tests` of a promptfooconfig.yaml",
        "x.toml:1: is of a kind that is not read; known: .yml, .yaml, .json",
    ]


def test_a_pattern_that_matches_nothing_is_a_problem(tmp_path: Path) -> None:
    _, problems = read(tmp_path, {PROMPT: MESSAGES}, "*.prompt.yaml")

    assert problems == [f"input `files`: no file matches `*.prompt.yaml` in {tmp_path}"]


def test_lines_of_json_are_those_of_the_file(tmp_path: Path) -> None:
    text = '{\n  "prompts": ["a"],\n  "providers": ["openai:gpt-4o"],\n  "promtps": []\n}\n'

    _, problems = read(tmp_path, {"promptfooconfig.json": text})

    assert problems == ["promptfooconfig.json:4: unknown field `promtps`; did you mean `prompts`?"]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{above}'] * 10)}]\n"
    for above, name in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, ":6: more than 1,000,000 values when its anchors are followed"),
        ("messages: []\nmessages: []\n", ":2: the key `messages` stands twice"),
        ("messages: !!python/object:os.system x\n", ":1: broken YAML: could not determine"),
        ("messages: &a [*a]\n", ":1: an anchor contains itself"),
        ("[" * 200 + "]" * 200, ":1: broken YAML: nested too deeply"),
        ("x" * 2_000_001, ":1: `a.prompt.yml` has more than 2 MB"),
        ("messages:\n  - role: user\n content: x\n", ":3: broken YAML: "),
        ("", ":1: must be an object with `messages`, found null"),
    ],
    ids=["bomb", "twice", "tag", "recursive", "deep", "large", "indent", "empty"],
)
def test_a_hostile_file_is_one_clear_problem(tmp_path: Path, text: str, problem: str) -> None:
    found, problems = read(tmp_path, {PROMPT: text})

    assert found.prompts == ()
    assert len(problems) == 1
    assert problems[0].startswith(PROMPT + problem)


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / PROMPT).write_bytes(b"messages:\n  - \xff\n")

    _, problems = read(tmp_path, {}, PROMPT)

    assert problems == [f"{PROMPT}:2: not UTF-8: byte 0xff; save the file as UTF-8"]


def test_a_file_with_crlf_and_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / PROMPT).write_bytes(b"\xef\xbb\xbf" + MESSAGES.replace("\n", "\r\n").encode())

    found, problems = read(tmp_path, {}, PROMPT)

    assert problems == []
    assert found.prompts[0].conversation.messages("", {}) == [{"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    "reference", ["../secret.txt", "link.txt", "/etc/hostname", "in/../../secret.txt"]
)
def test_no_reference_leaves_the_workspace(tmp_path: Path, reference: str) -> None:
    (tmp_path / "secret.txt").write_text("key")
    root = tmp_path / "repository"
    (root / "in").mkdir(parents=True)
    (root / "link.txt").symlink_to("../secret.txt")

    config = f"prompts: ['file://{reference}']\nproviders: [openai:gpt-4o]\n"
    found, problems = read(root, {CONFIG: config})

    assert found.prompts == ()
    assert problems == [
        f"{CONFIG}:1: `{reference}` lies outside the workspace; move it into the repository"
    ]


def test_a_link_out_of_the_workspace_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "b.prompt.yml").write_text(MESSAGES)
    (root / PROMPT).symlink_to("../b.prompt.yml")

    found, problems = read(root, {}, PROMPT)

    assert found.prompts == ()
    assert problems == [f"input `files`: `{PROMPT}` leads outside the workspace"]


def test_a_file_that_names_itself_is_refused(tmp_path: Path) -> None:
    files = {
        CONFIG: "prompts: [a]\nproviders: [openai:gpt-4o]\ntests: file://t.yaml\n",
        "t.yaml": "- vars: {a: 1}\n- file://u.yaml\n",
        "u.yaml": "- file://t.yaml\n",
    }

    _, problems = read(tmp_path, files)

    assert problems == ["u.yaml:1: the file `t.yaml` names itself in its tests"]


def test_a_million_combinations_are_refused_before_they_are_made(tmp_path: Path) -> None:
    lists = {name: list("0123456789") for name in "abcdef"}
    config = {
        "prompts": ["{{a}}"],
        "providers": ["openai:gpt-4o"],
        "tests": [{"vars": lists, "assert": [{"type": "contains", "value": "x"}]}],
    }

    found, problems = read(tmp_path, {"promptfooconfig.json": json.dumps(config)})

    assert found.prompts == ()
    assert problems == [
        "promptfooconfig.json:1: the lists of `vars` make 1,000,000 tests, at most 10,000"
    ]


def test_the_digest_is_of_all_files_that_were_read(tmp_path: Path) -> None:
    files = {CONFIG: "prompts: [file://p.txt]\nproviders: [openai:gpt-4o]\n", "p.txt": "one"}
    first, _ = read(tmp_path, files)
    write(tmp_path, {"p.txt": "two"})
    second, _ = read(tmp_path, {}, CONFIG)

    assert first.prompts[0].digest.startswith("sha256:")
    assert first.prompts[0].digest != second.prompts[0].digest


def test_gaps_and_notes_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    config = """
        prompts: [a]
        outputPath: x.html
        providers: [openai:gpt-4o, anthropic:claude]
        redteam: {plugins: [pii]}
    """

    found, problems = read(tmp_path, {CONFIG: config})

    assert problems == []
    assert [item.line for item in found.unsupported] == [2, 3, 4]
    assert gaps(found) == [
        f"{CONFIG}:3: the provider `anthropic:claude`: only `openai:…` is read; set `model` and "
        "`base-url` for an OpenAI-compatible endpoint",
        f"{CONFIG}:4: `redteam`: attacks are those of `suites: safety`",
    ]
    assert notes(found) == [f"{CONFIG}:2: `outputPath`: the reports are written to `report-dir`"]
