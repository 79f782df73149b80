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
    found = chat_messages(text)

    assert looks_like_chat(text)
    assert (None if found is None else [each[:2] for each in found]) == messages
    assert all(not each.rest for each in found or ())


def test_calls_of_tools_and_their_results_are_read() -> None:
    found = chat_messages(
        """[{"role": "user", "content": "a", "name": "Ada"},
            {"role": "assistant", "content": null, "tool_calls": [{"id": "c1"}]},
            {"role": "tool", "content": "{{ result }}", "tool_call_id": "c1"}]"""
    )

    assert found == [
        ("user", "a", {"name": "Ada"}),
        ("assistant", None, {"tool_calls": [{"id": "c1"}]}),
        ("tool", "{{ result }}", {"tool_call_id": "c1"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[{% for m in x %}{"role": "user", "content": "{{m}}"}{% endfor %}]',
        '[{"role": "user"}]',
        '[{"role": "tool", "content": "a"}]',
        '[{"role": "user", "content": "a", "tool_calls": []}]',
        '[{"role": "assistant", "content": null}]',
        '[{"role": "assistant", "tool_calls": "a"}]',
        '[{"role": "assistant", "content": "a", "tool_calls": ["b"]}]',
        '[{"role": "tool", "content": "a", "tool_call_id": 1}]',
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
    assert found is None or all(message.role and message.text is not None for message in found)
