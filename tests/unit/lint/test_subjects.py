"""A version is parsed whole, whatever is wrong with a part of it."""

from tests.unit.lint.subjects import CONFIG, version

from llm_actions.lint.findings import SourceFile
from llm_actions.lint.subjects import directives_of


def test_version_has_its_parts() -> None:
    parsed = version()

    assert parsed.name == "v1"
    assert parsed.file("config.yaml") == "prompts/v1/config.yaml"
    assert parsed.system is not None
    assert parsed.user is not None
    assert parsed.user.outline is not None
    assert [variable.name for variable in parsed.user.outline.variables] == ["input"]
    assert [case.input for case in parsed.cases] == ["When?"]
    assert parsed.mistakes == ()


def test_broken_parts_leave_the_others() -> None:
    parsed = version(system="{{", config="model: 3\n" + CONFIG)

    assert parsed.system is not None
    assert (parsed.system.outline, parsed.system.error_line) == (None, 1)
    assert parsed.system.error.startswith("broken template")
    assert len(parsed.cases) == 1
    assert [mistake.line for mistake in parsed.mistakes] == [1]


def test_missing_files_are_missing() -> None:
    parsed = version(system=None, config=None)

    assert parsed.system is None
    assert parsed.cases == ()
    assert parsed.files == {"user_template.md"}


def test_template_is_read_without_directives_and_keeps_its_places() -> None:
    parsed = version(system="<!-- lint-disable prompt/no-role: {{ broken -->\n{{ name }}")

    assert parsed.system is not None
    assert parsed.system.outline is not None
    assert [(each.name, each.line) for each in parsed.system.outline.variables] == [("name", 2)]


def test_directives_are_those_of_the_file_s_kind() -> None:
    text = "<!-- lint-disable a/b: x -->\n# lint-disable c/d: y\n"

    markdown = directives_of(SourceFile(path="a/system.md", text=text))
    yaml = directives_of(SourceFile(path="a/config.yaml", text="# lint-disable c/d: y\n"))

    assert [each.rules for each in markdown] == [("a/b",)]
    assert [each.rules for each in yaml] == [("c/d",)]
