"""Messages of a prompt, filled in for a case."""

from llm_actions.foreign.conversation import ChatConversation, TextConversation, Turn, texts_of
from llm_actions.foreign.nunjucks import make_template
from llm_actions.foreign.plain_template import PlainTemplate


def turn(role: str, text: str) -> Turn:
    return Turn(role=role, text=text, template=PlainTemplate(text))


TURNS = (
    turn("system", "S {{a}}"),
    turn("user", "{{input}}"),
    turn("assistant", "?"),
    turn("user", "{{a}}"),
)


def test_every_message_is_filled_in_and_keeps_its_place() -> None:
    sent = ChatConversation(turns=TURNS).messages("hi", {"a": 1, "input": {"not": "this"}})

    assert [(item["role"], item["content"]) for item in sent] == [
        ("system", "S 1"),
        ("user", "hi"),
        ("assistant", "?"),
        ("user", "1"),
    ]


def test_without_a_text_the_variable_input_stands() -> None:
    sent = ChatConversation(turns=TURNS).messages("", {"a": 1, "input": [2]})

    assert sent[1]["content"] == "[2]"


def test_the_system_text_is_that_of_all_system_messages() -> None:
    turns = (turn("developer", "A"), turn("user", "B"), turn("system", "C"))

    assert ChatConversation(turns=turns).system_text == "A\n\nC"
    assert ChatConversation(turns=turns[1:2]).system_text is None


def test_parts_are_named_by_role() -> None:
    assert texts_of(TURNS) == {
        "system": "S {{a}}",
        "user": "{{input}}",
        "assistant": "?",
        "user 2": "{{a}}",
    }


def test_a_text_is_lengthened_before_it_is_filled_in() -> None:
    text = "say {{ input }}"
    conversation = TextConversation(
        text=text, template=make_template(text), make_template=make_template
    )

    assert conversation.system_text is None
    assert conversation.messages("hi", {})[0] == {"role": "user", "content": "say hi"}
    sent = conversation.messages("hi", {"__prefix": "{{ a }}: ", "__suffix": "!", "a": 1})
    assert sent == [{"role": "user", "content": "1: say hi!"}]
