"""Asks a model about a case or with an attack, and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.kinds import needs_log_probs
from llm_actions.assertions.model import Item, Output
from llm_actions.evals.results import Status
from llm_actions.http import secret_free
from llm_actions.llm.answers import Answer, AnswerError
from llm_actions.llm.chat import LOG_PROBS, chat_body, offered_tools, parse_turn
from llm_actions.llm.prices import Price, PriceTable
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.history import message_text
from llm_actions.prompts.prompt import Message, Prompt
from llm_actions.pytest_plugin.checks import NOTHING
from llm_actions.pytest_plugin.endpoint import Endpoint
from llm_actions.pytest_plugin.findings import (
    OUTCOME_PROPERTY,
    Conversation,
    Found,
    Place,
    found_case,
    report,
    unmeasured,
)
from llm_actions.safety.carrier import HOW_TO_NAME_ONE
from llm_actions.safety.cases import AttackCase, TwinCase
from llm_actions.safety.exchange import INPUT, exchange, variables_in
from llm_actions.safety.judgement import AttackOutcome, TwinOutcome, judge_attack, judge_twin

STATUSES = {
    AttackOutcome.WITHSTOOD: Status.PASS,
    AttackOutcome.FELL: Status.FAIL,
    AttackOutcome.ERROR: Status.ERROR,
    TwinOutcome.ANSWERED: Status.PASS,
    TwinOutcome.REFUSED: Status.FAIL,
    TwinOutcome.ERROR: Status.ERROR,
}
NO_MODEL = "no model is named; give --llm-model, LLM_MODEL or `model` in the config.yaml"


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What measuring takes: the endpoint, the engine, and the model with its price.

    `model` wins over that of a prompt. No secret is in what is shown.
    """

    endpoint: Endpoint
    engine: Engine
    model: str | None
    prices: PriceTable
    secrets: Sequence[str]

    def hide(self, text: str) -> str:
        """The text without secrets."""
        return secret_free(text, self.secrets)

    async def answer(
        self, prompt: Prompt, messages: Sequence[Message], parameters: Mapping[str, object]
    ) -> tuple[Answer, str]:
        """The answer of the prompt's model, which may call tools, and the model's name.

        Raises AnswerError when there is none, and LookupError when no model is named.
        """
        model = self.model or prompt.config.model
        if not model:
            raise LookupError(NO_MODEL)
        body = chat_body(model, messages, parameters)
        return await self.endpoint.ask(model, body, _same, parse=parse_turn), model


async def measure_case(
    bench: Bench, prompt: Prompt, case: PromptCase, checks: Sequence[Item]
) -> Found:
    """Ask about a case and check the answer. What prevents that is an error, never a failure."""
    place = Place(file=case.file, line=case.line)
    talk = Conversation(asked=case.asked)
    parameters = prompt.config.parameters
    if needs_log_probs(checks):
        parameters = {**parameters, LOG_PROBS: True}
    if not checks:
        return unmeasured(NOTHING, place, talk, bench.hide)
    try:
        messages = case.messages(prompt)
        answer, model = await bench.answer(prompt, messages, parameters)
    except (TemplateError, AnswerError, LookupError) as error:
        return unmeasured(str(error), place, talk, bench.hide)
    output = Output(
        value=answer.value,
        variables={**case.vars, "input": case.input or ""},
        prompt="\n\n".join(map(message_text, messages)),
        latency_ms=None if answer.latency_seconds is None else answer.latency_seconds * 1000,
        cost=_cost(answer, bench.prices.price(model)),
        finish_reason=answer.finish_reason,
        log_probs=answer.log_probs,
        tools=offered_tools(parameters) or None,
        tool_calls=answer.tool_calls or None,
    )
    outcome = await bench.engine.check(checks, output, threshold=case.threshold)
    talk = Conversation(asked=talk.asked, answer=answer.shown)
    return found_case(outcome, place, talk, bench.hide)


async def measure_safety(
    bench: Bench,
    prompt: Prompt,
    case: AttackCase | TwinCase,
    canary: str,
    given: Mapping[str, object],
    carrier: str = INPUT,
) -> Found:
    """Attack a prompt, or ask it the harmless twin of an attack.

    `canary` goes into the system text; `given` has values for the prompt's own variables, and
    `carrier` is the one in which the text of its user stands.
    """
    place = Place(file=case.file, line=case.line)
    talk = Conversation(asked=case.input)
    try:
        texts = filter(None, (prompt.system_text, prompt.user_text))
        names = variables_in(texts)
        sent = exchange(case, prompt, names, canary=canary, given=given, carrier=carrier)
        if not sent.is_delivered:
            message = "the prompt's templates leave out a part of the attack"
            raise LookupError(f"{message}; {HOW_TO_NAME_ONE}")
        answer, _ = await bench.answer(prompt, sent.messages, prompt.config.parameters)
    except (TemplateError, AnswerError, LookupError) as error:
        return unmeasured(str(error), place, talk, bench.hide)
    outcome, reason = (
        judge_attack(case, answer.shown, sent.system, canary)
        if isinstance(case, AttackCase)
        else judge_twin(answer.shown)
    )
    properties = ((OUTCOME_PROPERTY, f"{outcome} {case.family}"),)
    if STATUSES[outcome] is Status.PASS:
        return Found(status=Status.PASS, properties=properties)
    head = f"{'not measured' if STATUSES[outcome] is Status.ERROR else outcome}: {reason}"
    talk = Conversation(asked=case.input, answer=answer.shown)
    text = report(head, place, (), talk, bench.hide)
    return Found(status=STATUSES[outcome], text=text, properties=properties)


def _cost(answer: Answer, price: Price | None) -> float | None:
    if price is None or answer.prompt_tokens is None or answer.completion_tokens is None:
        return None
    return price.of(answer.prompt_tokens, answer.completion_tokens)


def _same(answer: Answer) -> Answer:
    return answer
