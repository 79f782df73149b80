"""Hostile texts in a job's log and in its outputs file, as the runner reads them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.dataset import DatasetFile
from llm_actions.evals.gates import Gate
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.options import Options
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.evals.scoring import Similarity
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.publish_evaluation import case_annotations
from llm_actions.github.workflow import Workflow
from llm_actions.prompts.prompt import Prompt, PromptConfig
from llm_actions.reports.console import plan_lines, result_lines
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.text import log_lines, visible, visible_start
from tests.hostile.corpus import EVERYTHING, STRINGS
from tests.hostile.reports import HARMLESS, always, hostile_cases, hostile_refusal, hostile_report
from tests.hostile.runner import LINE_END, Command, commands_in, outputs_in

everything = pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)
ANNOTATION_CHARACTERS = 4096


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan that was really made, for a dataset of one sample."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "data.jsonl").write_text('{"input": "a", "expected": "b"}\n')
    options = Options(
        dataset="data.jsonl",
        model="m",
        base_url="http://127.0.0.1:9/v1",
        api_key="k",
        prompt="",
        temperature=None,
        app_url="",
        app_body="",
        app_answer="",
        app_headers="",
        threshold=0.8,
        pass_score=0.8,
        similarity=Similarity.LEXICAL,
        embedding_model="",
        names_embedding_model=False,
        judge_model="",
        gates="",
        repeats=1,
        concurrency=1,
        request_timeout_seconds=1.0,
        timeout_seconds=1.0,
        max_cost=None,
        max_tokens=None,
        max_error_share=0.0,
        prices="",
        cache_dir="",
        resume="",
        report_dir=folder,
    )
    return make_plan(options, Folders(working=folder), Problems())


def hostile_plan(plan: Plan, text: str) -> Plan:
    prompt = Prompt(
        path=text,
        version=text,
        digest=text,
        system_text=text,
        user_text=text,
        config=PromptConfig(),
        system=None,
        user=None,
    )
    file = DatasetFile(name=text, path=Path("x"), digest=text, samples=1)
    return replace(
        plan,
        model=text,
        options=replace(plan.options, base_url=text),
        prompt=prompt,
        dataset=replace(plan.dataset, files=(file,)),
        gates=(Gate(metric=MetricName.ACCURACY, limit=0.8, tag=text),),
        notes=(text,),
    )


def report_lines(text: str) -> Iterator[str]:
    cases = hostile_cases(always(text))
    yield from result_lines(hostile_report(always(text), cases), excerpt(cases))
    yield from result_lines(hostile_refusal(always(text)), excerpt(()))


def quoted(text: str) -> str:
    """How the start of a text stands in a log."""
    return "".join(log_lines(visible(text[:20]))).removeprefix("| ")[:20].strip()


@everything
def test_log_holds_no_command(
    texts: tuple[str, ...], plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in texts:
        lines = [*plan_lines(hostile_plan(plan, text)), *report_lines(text)]

        commands.log("\n".join(lines))

        log = capsys.readouterr().out
        assert commands_in(log) == []
        assert len(LINE_END.split(log)) == len(lines) + 1
        assert log.count(quoted(text)) >= 10


@everything
def test_text_in_the_log_makes_no_line_of_its_own(texts: tuple[str, ...]) -> None:
    harmless = list(report_lines(HARMLESS))

    for text in texts:
        lines = list(report_lines(text or HARMLESS))

        assert [first_word(line) for line in lines] == [first_word(line) for line in harmless]
        assert all(len(line) <= 500 for line in lines)


def first_word(line: str) -> str:
    return re.split("[^a-z0-9]", line)[0]


def test_traceback_with_hostile_lines_holds_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    for text in STRINGS:
        commands.log(f"Traceback\n  File\n{text}\nValueError: {text}")

        assert commands_in(capsys.readouterr().out) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*STRINGS, ":", "#", "[", "]", "\u0301"]) | st.text(max_size=3)))
def test_no_mixture_of_texts_makes_a_command(texts: list[str]) -> None:
    assert commands_in("\n".join(log_lines("".join(texts)))) == []


@everything
def test_annotations_are_the_commands_that_were_meant(
    texts: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for text in texts:
        cases = hostile_cases(always(text))
        annotations = [
            *case_annotations(hostile_report(always(text), cases), excerpt(cases)),
            *case_annotations(hostile_refusal(always(text)), excerpt(())),
            Annotation(level=Level.NOTICE, title=text, message=text, file=text, line=3),
        ]

        for annotation in annotations:
            commands.annotate(annotation)

        found = commands_in(capsys.readouterr().out)
        assert [command.name for command in found] == [each.level for each in annotations]
        for command, annotation in zip(found, annotations, strict=True):
            assert_means(command, annotation)


def assert_means(command: Command, annotation: Annotation) -> None:
    expected = {"title": annotation.title, "file": annotation.file or ""}
    if annotation.file is not None:
        expected["line"] = str(annotation.line)
    assert command.properties.keys() == {name for name, value in expected.items() if value}
    assert command.properties.get("line") == expected.get("line")
    assert len(command.message.encode("utf-16-le")) // 2 <= ANNOTATION_CHARACTERS
    assert "##[" not in command.message
    message = visible_start(annotation.message, 2000, keep_lines=True)
    assert next(log_lines(message))[:20] in command.message
    for shown in (command.message, *command.properties.values()):
        assert visible(shown, keep_lines=True) == shown


@everything
def test_group_titles_are_no_commands(
    texts: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for text in texts:
        with commands.group(text, Workflow(is_job=True)):
            commands.log(text[:1000])

        names = [command.name for command in commands_in(capsys.readouterr().out)]
        assert names == ["group", "endgroup"]


def test_masks_hide_every_line_of_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    for text in STRINGS:
        commands.mask(text)

        found = commands_in(capsys.readouterr().out)
        assert {command.name for command in found} <= {"add-mask"}
        masked = [command.message for command in found]
        assert [line for line in text.splitlines() if line.strip()] == masked


@everything
def test_outputs_file_holds_what_was_written_and_nothing_else(
    texts: tuple[str, ...], tmp_path: Path
) -> None:
    for number, text in enumerate(texts):
        file = tmp_path / str(number)
        values = {"report-path": text, "html-path": f"a\n{text}\nb", "passed": "false"}

        commands.write_outputs(values, file)
        commands.write_outputs({"comment-url": text}, file)

        outputs = outputs_in(file.read_bytes().decode())
        assert outputs == {
            name: value.encode(errors="replace").decode()
            for name, value in (values | {"comment-url": text}).items()
        }
