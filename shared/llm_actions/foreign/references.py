"""`$ref: '#/…'` in a configuration of promptfoo, which stands for another part of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.config.problems import shown, unknown_name

REF = "$ref"
STEPS_AT_MOST = 20


class BrokenRefError(ValueError):
    """A reference that leads nowhere, for a message."""


class References:
    """Follows references within one document."""

    def __init__(self, root: object) -> None:
        self._root = root

    def follow(self, value: object) -> object:
        """The value that an object with `$ref` stands for; keys beside `$ref` replace its own.

        Any other value is returned as it is. Raises BrokenRefError.
        """
        for _ in range(STEPS_AT_MOST):
            if not isinstance(value, dict) or REF not in value:
                return value
            found = self._find(value[REF])
            others = {key: item for key, item in value.items() if key != REF}
            if others and not isinstance(found, dict):
                raise BrokenRefError(f"`{REF}` leads to no object, which keys beside it could fit")
            value = {**found, **others} if isinstance(found, dict) else found
        raise BrokenRefError(f"`{REF}` leads to itself")

    def _find(self, pointer: object) -> object:
        if not isinstance(pointer, str) or not pointer.startswith("#/"):
            raise BrokenRefError(
                f"`{REF}` must begin with `#/`, found {shown(pointer)}; other files are not read"
            )
        found = self._root
        for part in pointer[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdecimal() and int(key[:9]) < len(found):
                found = found[int(key[:9])]
            elif isinstance(found, Mapping) and key in found:
                found = found[key]
            else:
                hint = (
                    unknown_name("part", key, [str(name) for name in found])
                    if isinstance(found, Mapping) and found
                    else f"there is no `{shown(key)}`"
                )
                raise BrokenRefError(f"`{REF}: {shown(pointer)}`: {hint}")
        return found
