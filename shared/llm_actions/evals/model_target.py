"""A chat model, with or without a prompt folder, as the target of an evaluation. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import LOG_PROBS, chat_body, offered_tools, parse_completion, parse_turn
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt


def _nothing(sample: Sample) -> bool:
    """False: nothing in the answer is asked for beside its text."""
    del sample
    return False


@dataclass(frozen=True, kw_only=True)
class ModelTarget:
    """A model with its prompt and parameters.

    `asks_log_probs` tells the samples whose answers are asked for with the log probabilities of
    their tokens.
    """

    base_url: str
    model: str
    prompt: Prompt | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    asks_log_probs: Callable[[Sample], bool] = _nothing

    @property
    def url(self) -> str:
        """Where chat requests go."""
        return f"{self.base_url}/chat/completions"

    def request(self, sample: Sample) -> bytes:
        """The chat request for a sample. Raises AnswerError if a template cannot be filled in."""
        system, user = sample.system, sample.input
        if self.prompt is not None:
            try:
                prompt_system, user = self.prompt.fill(sample.input, sample.vars)
            except TemplateError as error:
                raise AnswerError(ErrorKind.TEMPLATE, str(error), attempts=0) from None
            system = prompt_system if prompt_system is not None else system
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": user})
        parameters = self.parameters
        if self.asks_log_probs(sample):
            parameters = {**parameters, LOG_PROBS: True}
        return chat_body(self.model, messages, parameters)

    def parse(self, body: bytes) -> Answer:
        """The answer in a chat completion. Raises AnswerError for everything that is none.

        A call of a tool is an answer when tools were offered.
        """
        return parse_turn(body) if offered_tools(self.parameters) else parse_completion(body)
