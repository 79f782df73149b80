"""What is asked in a run of suites: test cases, attacks and their benign twins as samples. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from llm_actions.assertions.kinds import needs_log_probs
from llm_actions.assertions.model import Item
from llm_actions.assertions.rendering import filled
from llm_actions.evals.samples import Sample
from llm_actions.llm.chat import LOG_PROBS
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.prompt import Message
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.safety.cases import AttackCase, TwinCase
from llm_actions.suites.records import CaseKind, SuiteName

# What may hold variables, as in promptfoo: the words that a model reads and the forms it fills.
FILLED = frozenset(("tools", "tool_choice", "functions", "function_call", "response_format"))
NO_PARAMETERS: Mapping[str, object] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedCase:
    """A test case put to a version of its prompt, or to the baseline's."""

    prompt: TestedPrompt
    case: PromptCase
    items: tuple[Item, ...]
    is_baseline: bool = False

    @property
    def kind(self) -> CaseKind:
        """That of a test case."""
        return CaseKind.CASE

    @property
    def parameters(self) -> Mapping[str, object]:
        """What is sent beside the messages; log probabilities are asked for where they are needed.

        Raises TemplateError for a variable without a value.
        """
        variables = {**self.case.vars, "input": self.case.input or ""}
        parameters = parameters_for(self.prompt, variables, self.case.parameters)
        return {**parameters, LOG_PROBS: True} if needs_log_probs(self.items) else parameters


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedAttack:
    """An attack, or a twin, put to a version of a prompt.

    `system` is the system text as it is sent, with its canary. `is_delivered` is False when the
    prompt left out what the case brings. `parameters` are sent beside the messages.
    """

    prompt: TestedPrompt
    case: AttackCase | TwinCase
    sent: Sequence[Message]
    parameters: Mapping[str, object]
    system: str | None
    canary: str | None
    is_delivered: bool

    @property
    def kind(self) -> CaseKind:
        """Attack or twin."""
        return CaseKind.ATTACK if isinstance(self.case, AttackCase) else CaseKind.TWIN

    @property
    def is_possible(self) -> bool:
        """False for an attack on a system text where there is none."""
        is_leak = isinstance(self.case, AttackCase) and self.case.goal.is_leak_only
        return self.system is not None or not is_leak


Asked = AskedCase | AskedAttack


def parameters_for(
    prompt: TestedPrompt,
    variables: Mapping[str, object],
    own: Mapping[str, object] = NO_PARAMETERS,
) -> Mapping[str, object]:
    """What is sent beside the messages: that of the prompt and of a case, which replaces it.

    Raises TemplateError for a variable without a value.
    """
    parameters = {**prompt.parameters, **own}
    if not prompt.fills_parameters:
        return parameters
    for name in FILLED & parameters.keys():
        parameters[name] = filled(parameters[name], variables)
    return parameters


def sample_of(asked: Asked, index: int) -> Sample:
    """The sample that stands for what is asked; its id is unique in a run."""
    if isinstance(asked, AskedCase):
        return _of_case(asked, index)
    case = asked.case
    return Sample(
        index=index,
        id=f"{asked.prompt.path}::{case.id}",
        file=case.file,
        line=case.line,
        input=case.input,
        vars=dict(case.vars),
        tags=(SuiteName.SAFETY, asked.kind, str(case.family)),
    )


def _of_case(asked: AskedCase, index: int) -> Sample:
    case = asked.case
    side = "baseline " if asked.is_baseline else ""
    return Sample(
        index=index,
        id=f"{side}{asked.prompt.path}::{case.id}",
        file=case.file,
        line=case.line,
        input=case.input or "",
        expected=case.expected,
        expected_keywords=case.expected_keywords,
        forbidden_keywords=case.forbidden_keywords,
        expected_contains=case.expected_contains,
        max_length=case.max_length,
        vars=case.vars,
        tags=(SuiteName.REGRESSION, *case.tags),
        weight=case.weight,
    )


class AskedSamples:
    """Everything that is asked of one model, as the run reads it."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = tuple(asked)

    @property
    def samples(self) -> int:
        """How many there are."""
        return len(self.asked)

    def __iter__(self) -> Iterator[Sample]:
        return (sample_of(asked, index) for index, asked in enumerate(self.asked))

    def of(self, sample: Sample) -> Asked:
        """What a sample stands for."""
        return self.asked[sample.index]


def messages_of(asked: Asked) -> Sequence[Message]:
    """What is sent. Raises TemplateError for a variable without a value."""
    if isinstance(asked, AskedAttack):
        return asked.sent
    return asked.case.messages(asked.prompt.conversation)


def question_of(asked: AskedCase) -> str | None:
    """What was asked, for a judge: the input, below the turns before it; None without any."""
    return asked.case.asked if asked.case.history else asked.case.input or None
