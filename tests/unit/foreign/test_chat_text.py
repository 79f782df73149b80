"""Lists of messages read before their variables are filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.foreign.chat_text import NotChatError, chat_messages, looks_like_chat


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('[{"role": "user", "content": "{{ a | d(\\"x\\") }}"}]', [("user", '{{ a | d("x") }}')]),
        ('[{"role": "user", "content": {{a}}}]', [("user", "{{a}}")]),
        ("- role: user\n  content: say {{a}}\n", [("user", "say {{a}}")]),
        ('- "role": user\n  content: {{a}} {{b}}\n', [("user", "{{a}} {{b}}")]),
        ("[INST] {{a}}", None),
        ("[1, 2]", None),
        ("[note]", None),
    ],
)
def test_messages_are_read_with_their_templates(
    text: str, messages: list[tuple[str, str]] | None
) -> None:
    assert looks_like_chat(text)
    assert chat_messages(text) == messages


@pytest.mark.parametrize(
    "text",
    [
        '[{% for m in x %}{"role": "user", "content": "{{m}}"}{% endfor %}]',
        '[{"role": "user"}]',
        '[{"role": "tool", "content": "a"}]',
        '[{"role": "user", "content": "a", "name": "b"}]',
        '[{"role": "user", "content": [{"type": "image_url"}]}]',
        '["a", {"role": "user", "content": "a"}]',
        "- role: user\n content: broken\n",
    ],
)
def test_what_is_no_conversation_is_refused(text: str) -> None:
    with pytest.raises(NotChatError):
        chat_messages(text)


@pytest.mark.parametrize("text", ["Say [this]", "- item", "role: user", ""])
def test_other_texts_do_not_look_like_a_chat(text: str) -> None:
    assert not looks_like_chat(text)


@given(st.text(alphabet='[]{}"role: content,-\n\ue0f0\ue0f10', max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        found = chat_messages(text)
    except NotChatError:
        return
    assert found is None or all(isinstance(part, str) for pair in found for part in pair)
