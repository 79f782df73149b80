"""A chat model, with or without a prompt folder, as the target of an evaluation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body, offered_tools, parse_completion, parse_turn
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt


@dataclass(frozen=True, kw_only=True)
class ModelTarget:
    """A model with its prompt and parameters."""

    base_url: str
    model: str
    prompt: Prompt | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)

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
        return chat_body(self.model, messages, self.parameters)

    def parse(self, body: bytes) -> Answer:
        """The answer in a chat completion. Raises AnswerError for everything that is none.

        A call of a tool is an answer when tools were offered.
        """
        return parse_turn(body) if offered_tools(self.parameters) else parse_completion(body)
