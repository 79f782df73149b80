"""What a job's runner takes for commands, read as strictly as any of its versions might.

After ActionCommand.cs and FileCommandManager.cs of github.com/actions/runner. Its searches compare
by culture, where characters that cannot be seen count for nothing; so they count for nothing here.
"""

import re
import unicodedata
from dataclasses import dataclass, field

LINE_END = re.compile(r"\r\n|\r|\n")
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me")
HEREDOC = re.compile(r"(?P<name>[^=]+?)<<(?P<delimiter>.+)")


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command as the runner carries it out."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    message: str = ""


def commands_in(log: str) -> list[Command]:
    """Every command in a log, whether or not the runner knows its name."""
    found = (
        _command(line) or _command(_seen(line)) or _old_command(_seen(line))
        for line in LINE_END.split(log)
    )
    return [command for command in found if command is not None]


def _seen(line: str) -> str:
    return "".join(char for char in line if unicodedata.category(char) not in UNSEEN)


def _command(line: str) -> Command | None:
    """`::name property=value,property=value::message` after any blanks."""
    mark, rest = line.lstrip()[:2], line.lstrip()[2:]
    head, separator, message = rest.partition("::")
    if mark != "::" or not separator:
        return None
    name, _, listed = head.partition(" ")
    pairs = (each.partition("=") for each in listed.split(","))
    return Command(
        name=name,
        properties={key: _unescaped(value, ":,") for key, _, value in pairs if value},
        message=_unescaped(message, ""),
    )


def _old_command(line: str) -> Command | None:
    """`##[name property=value;property=value]message` anywhere."""
    _, prefix, rest = line.partition("##[")
    head, bracket, message = rest.partition("]")
    if not prefix or not bracket:
        return None
    return Command(name=head.partition(" ")[0], message=_unescaped(message, ";]"))


def _unescaped(text: str, more: str) -> str:
    for char in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def outputs_in(text: str) -> dict[str, str]:
    """The outputs in a file; a name that stands twice is an error here."""
    outputs: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        heredoc = HEREDOC.fullmatch(line)
        name, value = heredoc["name"] if heredoc else line.partition("=")[0], []
        assert name not in outputs, f"{name} is set twice"
        if heredoc is None:
            assert "=" in line, f"the runner fails the step over {line!r}"
            outputs[name] = line.partition("=")[2]
            continue
        for part in lines:
            if part == heredoc["delimiter"]:
                break
            value.append(part)
        else:
            raise AssertionError(f"no end of {name}")
        outputs[name] = "\n".join(value)
    return outputs
