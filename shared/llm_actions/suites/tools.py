"""What the assertions of a plan need beside the answers, and where it is found."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.evals.assertion_tools import Needs
from llm_actions.suites.options import CassetteMode, Options
from llm_actions.suites.plan import Plan


def needs_of(plan: Plan) -> Needs:
    """What the assertions of a plan need."""
    options = plan.options
    return Needs(
        families=plan.needed,
        base_url=options.base_url,
        headers=headers_of(options),
        judge_model=options.judge_model,
        judge_price=plan.judge_price,
        embedding_model=options.embedding_model,
        embedding_price=plan.embedding_price,
        working=plan.folders.working,
        are_webhooks_recorded=options.cassette is not CassetteMode.OFF,
    )


def headers_of(options: Options) -> Mapping[str, str]:
    """The headers that carry the key; none in a replay without one."""
    return {"Authorization": f"Bearer {options.api_key}"} if options.api_key else {}
