"""What the assertions of a plan need, and where it is found."""

from pathlib import Path

from tests.unit.suites.prompts import config, options, write
from tests.unit.suites.running import planned

from llm_actions.assertions.kinds import Family
from llm_actions.suites.tools import headers_of, needs_of

JUDGED = "{input: When?, assert: [{type: llm-rubric, value: is polite}]}"


def test_needs_are_those_of_the_plan(tmp_path: Path) -> None:
    plan = planned(write(tmp_path, {"v1": config(JUDGED)}), judge_model="gpt-4o-mini", api_key="k")

    needs = needs_of(plan)

    assert needs.families == {Family.JUDGE}
    assert (needs.judge_model, needs.embedding_model) == ("gpt-4o-mini", "text-embedding-3-small")
    assert needs.judge_price == plan.judge_price is not None
    assert needs.embedding_price == plan.embedding_price
    assert (needs.base_url, needs.headers) == (plan.options.base_url, {"Authorization": "Bearer k"})
    assert needs.working == tmp_path


def test_key_is_sent_and_none_where_there_is_none() -> None:
    assert headers_of(options(api_key="k")) == {"Authorization": "Bearer k"}
    assert headers_of(options(api_key="")) == {}
