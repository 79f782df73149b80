"""Prompt folders: versions, `current`, and everything that can be wrong with their files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.prompts.config_text import CONFIG_KEYS
from llm_actions.prompts.folder import read_prompt
from llm_actions.prompts.prompt import Prompt, PromptConfig

CONFIG = """version: v2
model: gpt-4o-mini
temperature: 0.2
max_tokens: 300
thresholds: {accuracy: 0.85, relevance: 0.8, safety: 1}
test_cases:
  - input: hello
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write(folder / "prompts" / "v2", system="Be kind to {{ name }}.", user="Q: {{ input }}")
    (folder / "prompts" / "v2" / "config.yaml").write_text(CONFIG)
    return folder


def write(folder: Path, *, system: str | None = None, user: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if system is not None:
        (folder / "system.md").write_text(system)
    if user is not None:
        (folder / "user_template.md").write_text(user)


def read(repository: Path, path: str) -> tuple[Prompt | None, list[str]]:
    problems = Problems()
    folders = Folders(working=repository, allowed=(repository,))
    return read_prompt(repository / path, folders, problems), told(problems)


def read_config(repository: Path, config: str) -> tuple[Prompt | None, list[str]]:
    (repository / "prompts" / "v2" / "config.yaml").write_text(config)
    return read(repository, "prompts/v2")


def test_folder_is_read_with_its_configuration(repository: Path) -> None:
    prompt, problems = read(repository, "prompts/v2")

    assert problems == []
    assert prompt is not None
    assert (prompt.path, prompt.version) == ("prompts/v2", "v2")
    assert prompt.config == PromptConfig(
        version="v2",
        model="gpt-4o-mini",
        parameters={"temperature": 0.2, "max_tokens": 300},
        accuracy_threshold=0.85,
    )
    assert prompt.fill("hi", {"name": "Ada"}) == ("Be kind to Ada.", "Q: hi")


@pytest.mark.parametrize("content", ["v2", "v2\n", "\ufeffv2\r\n"], ids=["bare", "line", "windows"])
def test_current_may_be_a_file_with_a_folder_s_name(repository: Path, content: str) -> None:
    (repository / "prompts" / "current").write_text(content)

    prompt, problems = read(repository, "prompts/current")

    assert problems == []
    assert prompt is not None
    assert (prompt.path, prompt.version) == ("prompts/current", "v2")


def test_current_may_be_a_link(repository: Path) -> None:
    (repository / "prompts" / "v2" / "config.yaml").unlink()
    (repository / "prompts" / "current").symlink_to("v2")

    prompt, problems = read(repository, "prompts/current")

    assert problems == []
    assert prompt is not None
    assert (prompt.path, prompt.version) == ("prompts/current", "v2")


@pytest.mark.parametrize(
    "content",
    ["", "v9", "v2\nv1", "../prompts/v2", "..", "/etc", "v2/../v2", "x" * 300, "a\0b", "."],
    ids=[
        "empty",
        "no-such",
        "two-lines",
        "path",
        "up",
        "absolute",
        "roundabout",
        "long",
        "null",
        "here",
    ],
)
def test_current_that_names_no_folder_beside_it_is_told(repository: Path, content: str) -> None:
    (repository / "prompts" / "current").write_text(content)

    prompt, problems = read(repository, "prompts/current")

    assert prompt is None
    assert problems == [
        "prompts/current: the file must hold the name of a folder beside it, such as `v2`"
    ]


def test_folder_that_is_missing_is_told(repository: Path) -> None:
    prompt, problems = read(repository, "prompts/v3")

    assert prompt is None
    assert problems == ["input `prompt`: there is no folder `prompts/v3`"]


def test_link_out_of_the_workspace_is_refused(repository: Path) -> None:
    write(repository.parent / "elsewhere", system="secret")
    (repository / "prompts" / "current").symlink_to("../../elsewhere")

    prompt, problems = read(repository, "prompts/current")

    assert prompt is None
    assert problems == ["input `prompt`: `prompts/current` leads outside the workspace"]


def test_file_that_links_out_of_the_workspace_is_refused(repository: Path) -> None:
    (repository.parent / "secret.md").write_text("secret")
    (repository / "prompts" / "v2" / "system.md").unlink()
    (repository / "prompts" / "v2" / "system.md").symlink_to("../../../secret.md")

    prompt, problems = read(repository, "prompts/v2")

    assert prompt is None
    assert problems == ["prompts/v2/system.md: the file leads outside the workspace"]


def test_folder_without_any_prompt_file_is_told(repository: Path) -> None:
    (repository / "empty").mkdir()

    prompt, problems = read(repository, "empty")

    assert prompt is None
    assert problems == [
        "empty: the prompt folder holds none of system.md, user_template.md, config.yaml"
    ]


def test_every_file_is_optional(repository: Path) -> None:
    write(repository / "only-system", system="Be kind.")
    write(repository / "only-user", user="Q: {{ input }}")

    system, _ = read(repository, "only-system")
    user, _ = read(repository, "only-user")

    assert system is not None
    assert user is not None
    assert system.fill("hi", {}) == ("Be kind.", "hi")
    assert user.fill("hi", {}) == (None, "Q: hi")


def test_variable_named_input_does_not_replace_the_sample_s_input(repository: Path) -> None:
    write(repository / "p", user="{{ input }}")

    prompt, _ = read(repository, "p")

    assert prompt is not None
    assert prompt.fill("real", {"input": "other"}) == (None, "real")


def test_digest_changes_with_every_file_and_with_nothing_else(repository: Path) -> None:
    digests = []
    for file, content in (
        ("system.md", "one"),
        ("system.md", "two"),
        ("user_template.md", "two"),
        ("config.yaml", "model: x\n"),
        ("notes.txt", "is no prompt file"),
    ):
        (repository / "prompts" / "v2" / file).write_text(content)
        prompt, _ = read(repository, "prompts/v2")
        assert prompt is not None
        digests.append(prompt.digest)

    assert len(set(digests)) == 4
    assert digests[3] == digests[4]
    assert digests[0].startswith("sha256:")


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            "version: v2\nmodle: x\n",
            "prompts/v2/config.yaml:2: unknown field `modle`; did you mean `model`?",
            id="unknown-key",
        ),
        pytest.param(
            "model: x\nversion: v2\nmodle: y\n",
            "prompts/v2/config.yaml:3: unknown field `modle`; did you mean `model`?",
            id="unknown-key-beside-the-known-one",
        ),
        pytest.param(
            "model: x\n\n\ntemperature: hot\n",
            "prompts/v2/config.yaml:4: `temperature` must be a number, found text: hot",
            id="text-as-number",
        ),
        pytest.param(
            "temperature: 7\n",
            "prompts/v2/config.yaml:1: `temperature` must be between 0 and 2, found 7",
            id="too-hot",
        ),
        pytest.param(
            "max_tokens: 0.5\n",
            "prompts/v2/config.yaml:1: `max_tokens` must be at least 1, found 0.5",
            id="too-few-tokens",
        ),
        pytest.param(
            "model: 4\n",
            "prompts/v2/config.yaml:1: `model` must be text, found a number: 4; put it in quotes",
            id="number-as-text",
        ),
        pytest.param(
            "version: true\n",
            "prompts/v2/config.yaml:1: `version` must be text, found true/false: True; "
            "put it in quotes",
            id="boolean-as-version",
        ),
        pytest.param(
            "model: x\nthresholds:\n  relevance: 1\n  accuracy: 85\n",
            "prompts/v2/config.yaml:4: `accuracy` must be between 0 and 1, found 85",
            id="threshold-as-percentage",
        ),
        pytest.param(
            "model: x\nthresholds:\n  acuracy: 0.85\n",
            "prompts/v2/config.yaml:3: unknown field `acuracy`; did you mean `accuracy`?",
            id="unknown-threshold",
        ),
        pytest.param(
            "thresholds: 0.8\n",
            "prompts/v2/config.yaml:1: `thresholds` must be an object, found a number: 0.8",
            id="threshold-without-a-name",
        ),
        pytest.param(
            "- model\n", "prompts/v2/config.yaml:1: must be a mapping of keys to values", id="list"
        ),
        pytest.param(
            "model: x\nmodel: y\n",
            "prompts/v2/config.yaml:2: the key `model` stands twice",
            id="repeated-key",
        ),
        pytest.param(
            "true: x\n",
            "prompts/v2/config.yaml:1: unknown field `True`; known: "
            + ", ".join(sorted(CONFIG_KEYS)),
            id="boolean-as-key",
        ),
    ],
)
def test_wrong_configuration_is_told_with_its_line(
    repository: Path, config: str, problem: str
) -> None:
    prompt, problems = read_config(repository, config)

    assert prompt is None
    assert problems == [problem]


@pytest.mark.parametrize(
    ("config", "version"),
    [("", "v2"), ("version: 3", "3"), ("version: 2.5", "2.5"), ("version: '7'", "7")],
    ids=["from-the-folder", "number", "fraction", "text"],
)
def test_version_is_that_of_the_configuration_or_the_folder_s_name(
    repository: Path, config: str, version: str
) -> None:
    prompt, _ = read_config(repository, config)

    assert prompt is not None
    assert prompt.version == version


def test_all_problems_of_a_folder_are_told_at_once(repository: Path) -> None:
    folder = repository / "prompts" / "v2"
    (folder / "system.md").write_text("a\n{{ b")
    (folder / "user_template.md").write_bytes(b"one\ntwo \xff")
    (folder / "config.yaml").write_text("temprature: 1\nmodel: 5\n")

    _, problems = read(repository, "prompts/v2")

    assert [problem.split(" ")[0] for problem in problems] == [
        "prompts/v2/user_template.md:2:",
        "prompts/v2/config.yaml:1:",
        "prompts/v2/config.yaml:2:",
        "prompts/v2/system.md:2:",
    ]


@given(
    st.dictionaries(
        st.sampled_from(["version", "model", "temperature", "max_tokens", "thresholds", "x"]),
        st.sampled_from(["1", "0x1F", "'a'", "[1]", "{accuracy: .inf}", ".nan", "2024-01-01", "~"]),
    )
)
def test_any_configuration_gives_a_prompt_or_problems(
    tmp_path_factory: pytest.TempPathFactory, config: dict[str, str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-prompt"
    folder.mkdir(exist_ok=True)
    text = "".join(f"{name}: {value}\n" for name, value in config.items())
    (folder / "config.yaml").write_text(text)

    prompt, problems = read(folder.parent, "any-prompt")

    assert (prompt is None) == bool(problems)
    assert all(problem.startswith("any-prompt/config.yaml:") for problem in problems)
