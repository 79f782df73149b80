"""The three kinds of module stay apart, and each outside library has one owner."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator

import pytest

from tests.contract.source import PACKAGE, ROOT, Module, entries, modules

# Pure functions on values. They do no input or output and import no module that does.
DECIDE = {
    "__init__.py",
    "errors.py",
    "occasion.py",
    "verdict.py",
    "suites/asked.py",
    "suites/case_records.py",
    "suites/contests.py",
    "suites/assembly.py",
    "suites/attacks.py",
    "suites/deciding.py",
    "suites/judging.py",
    "suites/options.py",
    "suites/plan_lines.py",
    "suites/records.py",
    "suites/scores.py",
    "suites/selection.py",
    "assertions/aggregate.py",
    "assertions/checking.py",
    "assertions/classic.py",
    "assertions/comparison.py",
    "assertions/html_checks.py",
    "assertions/json_checks.py",
    "assertions/json_formats.py",
    "assertions/json_schema.py",
    "assertions/json_values.py",
    "assertions/kinds.py",
    "assertions/model.py",
    "assertions/outcomes.py",
    "assertions/overlap.py",
    "assertions/parse.py",
    "assertions/pattern.py",
    "assertions/refusal.py",
    "assertions/rendering.py",
    "assertions/replies.py",
    "assertions/run_checks.py",
    "assertions/similarity_checks.py",
    "assertions/sql_checks.py",
    "assertions/text_checks.py",
    "assertions/tool_checks.py",
    "assertions/transforms.py",
    "assertions/xml_checks.py",
    "config/fields.py",
    "config/json_text.py",
    "config/problems.py",
    "config/yaml_text.py",
    "evals/access.py",
    "evals/app_target.py",
    "evals/assertion_scores.py",
    "evals/cases.py",
    "evals/criteria.py",
    "evals/done_run.py",
    "evals/gates.py",
    "evals/judgement.py",
    "evals/metrics.py",
    "evals/model_target.py",
    "evals/options.py",
    "evals/refusals.py",
    "evals/results.py",
    "evals/samples.py",
    "evals/scorer.py",
    "evals/scoring.py",
    "evals/similarity.py",
    "evals/target.py",
    "foreign/chat_text.py",
    "foreign/conversation.py",
    "foreign/expected.py",
    "foreign/github_evaluators.py",
    "foreign/github_parameters.py",
    "foreign/github_prompt.py",
    "foreign/github_rubrics.py",
    "foreign/nunjucks.py",
    "foreign/plain_template.py",
    "foreign/promptfoo_assertions.py",
    "foreign/promptfoo_keys.py",
    "foreign/promptfoo_parameters.py",
    "foreign/promptfoo_providers.py",
    "foreign/references.py",
    "foreign/result.py",
    "foreign/table.py",
    "foreign/values.py",
    "judges/agreement.py",
    "judges/confirmation.py",
    "judges/errors.py",
    "judges/framing.py",
    "judges/prompts.py",
    "judges/questions.py",
    "judges/ratios.py",
    "judges/replies.py",
    "lint/case_rules.py",
    "lint/config_rule_pages.py",
    "lint/config_rules.py",
    "lint/context_rules.py",
    "lint/contexts.py",
    "lint/family_rules.py",
    "lint/findings.py",
    "lint/hidden.py",
    "lint/making.py",
    "lint/page.py",
    "lint/prompt_rule_pages.py",
    "lint/releases.py",
    "lint/roles.py",
    "lint/rule.py",
    "lint/rules.py",
    "lint/secrets.py",
    "lint/settings.py",
    "lint/subjects.py",
    "lint/suppression.py",
    "lint/template_rules.py",
    "lint/text_rules.py",
    "llm/answers.py",
    "llm/cassette_entries.py",
    "llm/chat.py",
    "llm/error_text.py",
    "llm/retry.py",
    "llm/turns.py",
    "prompts/cases.py",
    "prompts/config_parts.py",
    "prompts/config_text.py",
    "prompts/directives.py",
    "prompts/errors.py",
    "prompts/history.py",
    "prompts/parameters.py",
    "prompts/prompt.py",
    "prompts/tested.py",
    "prompts/template.py",
    "prompts/tools.py",
    "pytest_plugin/checks.py",
    "pytest_plugin/cleaning.py",
    "pytest_plugin/client.py",
    "pytest_plugin/findings.py",
    "pytest_plugin/names.py",
    "pytest_plugin/selection.py",
    "pytest_plugin/settings.py",
    "pytest_plugin/summary.py",
    "reports/console.py",
    "reports/document.py",
    "reports/evaluation.py",
    "reports/excerpt.py",
    "reports/findings.py",
    "reports/history.py",
    "reports/junit.py",
    "reports/markdown.py",
    "reports/markdown_cases.py",
    "reports/markdown_facts.py",
    "reports/markdown_parts.py",
    "reports/opening.py",
    "reports/prompt_test_cases.py",
    "reports/prompt_test_console.py",
    "reports/prompt_test_judge.py",
    "reports/prompt_test_junit.py",
    "reports/prompt_test_markdown.py",
    "reports/prompt_test_markdown_parts.py",
    "reports/sarif.py",
    "reports/prompt_test.py",
    "reports/text.py",
    "statistics/agreement.py",
    "safety/canary.py",
    "safety/canonical.py",
    "safety/carrier.py",
    "safety/cases.py",
    "safety/ciphers.py",
    "safety/copies.py",
    "safety/corpus_text.py",
    "safety/cues.py",
    "safety/encodings.py",
    "safety/exchange.py",
    "safety/han_variants.py",
    "safety/judgement.py",
    "safety/leaks.py",
    "safety/markup.py",
    "safety/overlap.py",
    "safety/prompt_parts.py",
    "safety/protected.py",
    "safety/recital.py",
    "safety/refusal_languages.py",
    "safety/refusal_phrases.py",
    "safety/refusals.py",
    "safety/reply_fillers.py",
    "safety/reply_text.py",
    "safety/rewording.py",
    "safety/score.py",
    "safety/signs.py",
    "safety/statements.py",
    "statistics/clusters.py",
    "statistics/intervals.py",
    "statistics/planning.py",
}
# Adapters: files, servers, the clock, GitHub. They know nothing of what is done with them.
TOUCH = {
    "clock.py",
    "interruption.py",
    "curl.py",
    "http.py",
    "progress.py",
    "assertions/python_child.py",
    "assertions/python_runner.py",
    "assertions/references.py",
    "assertions/webhook.py",
    "config/atomic.py",
    "config/files.py",
    "evals/dataset.py",
    "evals/results_file.py",
    "evals/rows.py",
    "foreign/config_files.py",
    "foreign/files.py",
    "foreign/promptfoo.py",
    "foreign/promptfoo_cases.py",
    "foreign/promptfoo_prompts.py",
    "foreign/promptfoo_suite.py",
    "foreign/promptfoo_tests.py",
    "foreign/promptfoo_variables.py",
    "foreign/reading.py",
    "github/commands.py",
    "github/comments.py",
    "github/inputs.py",
    "github/sticky_comment.py",
    "github/workflow.py",
    "judges/labels.py",
    "llm/cache.py",
    "llm/cassette.py",
    "llm/prices.py",
    "prompts/folder.py",
    "prompts/includes.py",
    "suites/git_tree.py",
    "suites/labelled.py",
    "suites/reading.py",
    "reports/case_views.py",
    "lint/git_tags.py",
    "lint/reading.py",
    "lint/tokens.py",
    "prompts/library.py",
    "pytest_plugin/loop.py",
    "pytest_plugin/prompt_files.py",
    "reports/html.py",
    "reports/prompt_test_html.py",
    "safety/corpus.py",
}
# Services, which put both together; adapters arrive as parameters.
RUN = {
    "cli.py",
    "assertions/engine.py",
    "evals/assertion_items.py",
    "evals/assertion_scorer.py",
    "evals/assertion_tools.py",
    "evals/charged_embedder.py",
    "evals/classic_scorer.py",
    "evals/plan.py",
    "evals/plan_prices.py",
    "evals/reading.py",
    "evals/recorded_webhook.py",
    "evals/run.py",
    "evals/sample_items.py",
    "evals/service.py",
    "github/action.py",
    "github/job_inputs.py",
    "judges/comparing.py",
    "judges/for_assertions.py",
    "suites/checking.py",
    "suites/comparing.py",
    "suites/plan.py",
    "suites/service.py",
    "suites/target.py",
    "suites/tools.py",
    "github/publish.py",
    "github/publish_evaluation.py",
    "github/publish_prompt_test.py",
    "judges/model.py",
    "judges/polling.py",
    "judges/service.py",
    "lint/service.py",
    "llm/budget.py",
    "llm/caller.py",
    "llm/concurrency.py",
    "llm/embeddings.py",
    "llm/exchange.py",
    "pytest_plugin/collection.py",
    "pytest_plugin/endpoint.py",
    "pytest_plugin/items.py",
    "pytest_plugin/judging.py",
    "pytest_plugin/measuring.py",
    "pytest_plugin/plugin.py",
    "pytest_plugin/suite.py",
    "pytest_plugin/workbench.py",
}
OWNERS = {
    "actions_toolkit": "github/commands.py",
    "certifi": "curl.py",
    "github": "github/comments.py",
    "jinja2": "prompts/template.py",
    "jsonschema": "assertions/json_schema.py",
    "pycurl": "curl.py",
    "pytest": "pytest_plugin/",  # a folder: whose hooks are spread over what it does
    "rapidfuzz": "evals/similarity.py",
    "referencing": "assertions/json_schema.py",  # comes with jsonschema, whose references it is
    "regex": "assertions/pattern.py",
    "selectolax": "assertions/html_checks.py",
    "snowballstemmer": "assertions/overlap.py",
    "sqlglot": "assertions/sql_checks.py",
    "sqlite3": "llm/cache.py",
    "urllib3": "github/comments.py",  # comes with PyGithub, whose retries it describes
    "yaml": "config/yaml_text.py",
}
# They come with jsonschema and PyGithub; whoever uses the plugin has pytest.
NOT_DECLARED = ("pytest", "referencing", "urllib3")
DISTRIBUTIONS = {"github": "pygithub", "yaml": "pyyaml", "actions_toolkit": "actions-toolkit"}
IMPURE = {
    *("asyncio", "ctypes", "glob", "multiprocessing", "os", "secrets", "shutil", "signal"),
    *("socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request"),
}
IMPURE_METHODS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "exists"),
    *("is_file", "is_dir", "iterdir", "glob", "resolve", "now", "utcnow", "today"),
}

by_name = {module.name: module for module in modules()}


def inner(name: str) -> str | None:
    """The path of a module of ours; None for one of others."""
    if name != "llm_actions" and not name.startswith("llm_actions."):
        return None
    path = PACKAGE.joinpath(*name.split(".")[1:])
    found = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert found.is_file(), f"{name} is no module"
    return found.relative_to(PACKAGE).as_posix()


def test_every_module_has_one_kind() -> None:
    names = {name for name in by_name if not name.endswith("/__init__.py")}

    assert names - DECIDE - TOUCH - RUN == set(), "say of what kind these are"
    assert names == DECIDE | TOUCH | RUN, "these are gone"
    assert not DECIDE & TOUCH
    assert not (DECIDE | TOUCH) & RUN


@pytest.mark.parametrize("name", sorted(DECIDE & by_name.keys()))
def test_decisions_import_only_decisions(name: str) -> None:
    found = [
        f"{name}:{item.line} imports {item.module}"
        for item in by_name[name].imports()
        if not item.is_typing
        and ((own := inner(item.module)) not in {None, *DECIDE} or item.module in IMPURE)
        and not (own and own.endswith("/__init__.py"))
    ]

    assert found == []


@pytest.mark.parametrize("name", sorted(DECIDE & by_name.keys()))
def test_decisions_touch_nothing(name: str) -> None:
    assert list(touches(by_name[name])) == []


def touches(module: Module) -> Iterator[str]:
    """Calls that read files, the time of day or shared randomness."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open" | "input" | "print"):
                yield f"{module.name}:{node.lineno} calls {node.func.id}"
            case ast.Attribute(value=ast.Name(id="random")):
                yield f"{module.name}:{node.lineno} uses the shared random numbers"
            case ast.Attribute(attr=method) if method in IMPURE_METHODS:
                yield f"{module.name}:{node.lineno} calls {method}"


@pytest.mark.parametrize("name", sorted(TOUCH & by_name.keys()))
def test_adapters_import_no_service(name: str) -> None:
    found = [
        f"{name}:{item.line} imports {item.module}"
        for item in by_name[name].imports()
        if not item.is_typing and inner(item.module) in RUN
    ]

    assert found == []


def libraries(module: Module) -> Iterator[tuple[str, str]]:
    """The libraries that a module imports, also for its types, each with its place."""
    for item in module.imports():
        root = item.module.split(".")[0]
        if root != "llm_actions" and (root not in sys.stdlib_module_names or root in OWNERS):
            yield root, f"{module.name}:{item.line}"


def test_each_library_has_one_owner() -> None:
    strangers = [
        f"{place} imports {library}"
        for module in (*modules(), *entries())
        for library, place in libraries(module)
        if OWNERS.get(library) not in (module.name, f"{module.path.parent.name}/")
    ]

    assert strangers == []


def test_owners_use_their_library() -> None:
    used = {
        (library, owner if owner.endswith("/") else module.name)
        for module in modules()
        for library, _ in libraries(module)
        for owner in [OWNERS[library]]
    }

    assert used == set(OWNERS.items())


def test_every_library_is_a_declared_dependency_and_the_other_way_round() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[<>=~!\[ ]", text)[0].lower() for text in project["dependencies"]}
    used = {
        DISTRIBUTIONS.get(library, library)
        for library in OWNERS
        if library not in sys.stdlib_module_names and library not in NOT_DECLARED
    }

    assert used == declared


def test_imports_are_absolute() -> None:
    relative = [
        f"{module.name}:{node.lineno}"
        for module in (*modules(), *entries())
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_an_entry_is_imported_by_nobody() -> None:
    names = {entry.path.stem for entry in entries()}
    found = [
        f"{module.name}:{item.line}"
        for module in modules()
        for item in module.imports()
        if item.module in names
    ]

    assert found == []


def catch_alls(module: Module) -> Iterator[str]:
    """Handlers of everything that do not end by raising it again."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "" if node.type is None else ast.unparse(node.type)
        is_broad = node.type is None or re.search(r"\b(Base)?Exception\b", caught)
        if is_broad and ast.unparse(node.body[-1]) != "raise":
            yield f"{module.name}:{node.lineno}"


def test_only_the_course_of_a_run_catches_everything() -> None:
    catching = {module.name for module in (*modules(), *entries()) for _ in catch_alls(module)}

    assert catching == {"github/action.py"}
