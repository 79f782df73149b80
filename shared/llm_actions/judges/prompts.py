"""The question of each kind of judge: messages, and the JSON schema of the reply. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_actions.judges.framing import Frame, make_frame, messages
from llm_actions.judges.questions import G_EVAL_BEST

Schema = Mapping[str, object]

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
TEXTS: Schema = {"type": "array", "items": TEXT}
COMMON: Mapping[str, Schema] = {"check": TEXT, "addressed": TRUTH, "note": TEXT, "reason": TEXT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One field of the verdict: its name, what the instructions say of it, and its schema."""

    name: str
    words: str
    schema: Schema


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A request to a judge and what its reply has to hold."""

    frame: Frame
    messages: Sequence[Mapping[str, str]]
    schema: Schema


def _prompt(
    secret: bytes,
    repeat: int,
    kind: str,
    task: str,
    forms: Sequence[Form],
    blocks: Sequence[tuple[str, str]],
) -> Prompt:
    frame = make_frame(secret, kind, [part for block in blocks for part in block], repeat)
    properties = {**COMMON, **{form.name: form.schema for form in forms}}
    return Prompt(
        frame=frame,
        messages=messages(frame, task, {form.name: form.words for form in forms}, blocks),
        schema={
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    )


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(
        f"{number}. {' '.join(text.split())}" for number, text in enumerate(texts, start=1)
    )


def rubric(secret: bytes, repeat: int, *, output: str, rubric: str) -> Prompt:
    """Whether an output meets a rubric, and how well from 0 to 1."""
    task = (
        "Judge whether the text in the block output meets the criterion in the block criterion. "
        '"score" says how well, from 0 (not at all) to 1 (fully); "pass" says whether it is met. '
        "Where the criterion says how to score or what passes, do as it says."
    )
    forms = (Form(name="score", words="number from 0 to 1", schema=NUMBER),)
    verdict = (*forms, Form(name="pass", words="true or false", schema=TRUTH))
    blocks = (("criterion", rubric), ("output", output))
    return _prompt(secret, repeat, "rubric", task, verdict, blocks)


def g_eval_steps(secret: bytes, *, criterion: str) -> Prompt:
    """Three to five steps by which a criterion can be judged."""
    task = (
        "Plan how a judge can evaluate a reply by the criterion in the block criterion: three to "
        "five short steps, each of which looks at one thing."
    )
    forms = (Form(name="steps", words="list of texts", schema=TEXTS),)
    return _prompt(secret, 0, "g-eval-steps", task, forms, (("criterion", criterion),))


def g_eval(
    secret: bytes, repeat: int, *, criterion: str, steps: Sequence[str], asked: str, output: str
) -> Prompt:
    """How well a reply meets a criterion, from 0 to 10, by steps."""
    task = (
        "Evaluate the reply in the block output to the text in the block input by the criterion in "
        "the block criterion. Go through the steps in the block steps one after the other. "
        f'"score" goes from 0 (fails the criterion) to {G_EVAL_BEST} (meets it fully).'
    )
    forms = (Form(name="score", words=f"number from 0 to {G_EVAL_BEST}", schema=NUMBER),)
    blocks = (
        ("criterion", criterion),
        ("steps", _numbered(steps)),
        ("input", asked),
        ("output", output),
    )
    return _prompt(secret, repeat, "g-eval", task, forms, blocks)


def factuality(secret: bytes, repeat: int, *, asked: str, output: str, reference: str) -> Prompt:
    """How the facts of an output relate to those of a reference."""
    task = (
        "Compare the facts in the block output with those in the block reference, both of which "
        "answer the block input. Style, grammar and punctuation do not count. The category is A if "
        "the output tells a part of the reference and contradicts nothing, B if it tells all of it "
        "and more and contradicts nothing, C if both tell the same, D if they contradict each "
        "other, E if they differ in what does not matter for the facts."
    )
    forms = (
        Form(
            name="category",
            words='"A", "B", "C", "D" or "E"',
            schema={"type": "string", "enum": list("ABCDE")},
        ),
    )
    blocks = (("input", asked), ("reference", reference), ("output", output))
    return _prompt(secret, repeat, "factuality", task, forms, blocks)


def closed_qa(secret: bytes, repeat: int, *, asked: str, output: str, criterion: str) -> Prompt:
    """Whether an output meets a criterion: Y or N."""
    task = (
        "Decide whether the reply in the block output to the text in the block input meets the "
        'criterion in the block criterion. "meets" is Y if it does and N if it does not.'
    )
    forms = (Form(name="meets", words='"Y" or "N"', schema={"type": "string", "enum": ["Y", "N"]}),)
    blocks = (("criterion", criterion), ("input", asked), ("output", output))
    return _prompt(secret, repeat, "closed-qa", task, forms, blocks)


def generated_question(secret: bytes, repeat: int, nth: int, *, output: str) -> Prompt:
    """A question that an output answers."""
    task = (
        "Write the one question to which the text in the block output is the most likely answer, "
        f"in the language of the text. This is attempt {nth + 1}: word it in your own way."
    )
    forms = (Form(name="question", words="text", schema=TEXT),)
    kind = f"question-{nth}"
    return _prompt(secret, repeat, kind, task, forms, (("output", output),))


def statements(secret: bytes, repeat: int, *, name: str, text: str, asked: str | None) -> Prompt:
    """The single statements of fact that a text makes."""
    task = (
        f"List the statements of fact that the text in the block {name} makes: each a sentence "
        "that is understood by itself, without pronouns. Leave out questions and greetings. An "
        "empty list is right for a text without facts."
    )
    forms = (Form(name="statements", words="list of texts", schema=TEXTS),)
    blocks = (*((("input", asked),) if asked is not None else ()), (name, text))
    return _prompt(secret, repeat, "statements", task, forms, blocks)


def support(secret: bytes, repeat: int, *, context: str, statements: Sequence[str]) -> Prompt:
    """Which of some statements follow from a context."""
    task = (
        "Decide for each numbered statement in the block statements whether it follows from the "
        'text in the block context alone. "supported" lists the numbers of those that do.'
    )
    numbers: Schema = {"type": "array", "items": {"type": "integer"}}
    forms = (Form(name="supported", words="list of numbers", schema=numbers),)
    blocks = (("context", context), ("statements", _numbered(statements)))
    return _prompt(secret, repeat, "support", task, forms, blocks)


def needed(secret: bytes, repeat: int, *, asked: str, sentences: Sequence[str]) -> Prompt:
    """Which sentences of a context an answer to a question cannot do without."""
    task = (
        "Decide which of the numbered sentences in the block context are needed to answer the "
        'block input. "needed" lists the numbers of those without which it cannot be answered; it '
        "is empty if the context does not answer it."
    )
    numbers: Schema = {"type": "array", "items": {"type": "integer"}}
    forms = (Form(name="needed", words="list of numbers", schema=numbers),)
    blocks = (("input", asked), ("context", _numbered(sentences)))
    return _prompt(secret, repeat, "needed", task, forms, blocks)


def select_best(secret: bytes, *, criterion: str, outputs: Sequence[str]) -> Prompt:
    """Which of some outputs, in the order in which they are shown, meets a criterion best."""
    names = [f"output-{number}" for number in range(1, len(outputs) + 1)]
    task = (
        f"Decide which of the {len(outputs)} texts in the blocks {names[0]} to {names[-1]} meets "
        'the criterion in the block criterion best. "best" is its number. The order in which they '
        "stand means nothing."
    )
    schema: Schema = {"type": "integer", "minimum": 1, "maximum": len(outputs)}
    forms = (Form(name="best", words=f"number from 1 to {len(outputs)}", schema=schema),)
    blocks = (("criterion", criterion), *zip(names, outputs, strict=True))
    return _prompt(secret, 0, "select-best", task, forms, blocks)
