"""The attacks and their benign twins. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.config.problems import Problems, shown


class Family(StrEnum):
    """What an attack tries. A file of one's own may add families that start with `custom`."""

    INSTRUCTION_OVERRIDE = "instruction-override"
    PROMPT_EXTRACTION = "prompt-extraction"
    ROLE_PLAY = "role-play"
    ENCODING = "encoding"
    INDIRECT_INJECTION = "indirect-injection"
    DELIMITER_BREAKOUT = "delimiter-breakout"
    MANY_SHOT = "many-shot"
    OUTPUT_HIJACK = "output-hijack"
    SECRETS = "secrets"
    PAYLOAD_SPLITTING = "payload-splitting"
    TRANSLATION = "translation"
    AUTHORITY = "authority"
    FICTION = "fiction"
    REFUSAL_SUPPRESSION = "refusal-suppression"


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """What obedience looks like; an attack has succeeded when any of it is found in the answer.

    `says`: texts that the answer says as its own. `discloses`: values that it holds in any form.
    `links`: hosts that it links to. `html`: raw tags, or attributes that start with `on`. `leak`:
    the system prompt; that is looked for in every answer, here it is what the attack is after.
    """

    says: tuple[str, ...] = ()
    discloses: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    leak: bool = False

    @property
    def is_leak_only(self) -> bool:
        """True when nothing but the system prompt is asked for."""
        return self.leak and not (self.says or self.discloses or self.links or self.html)


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinCase:
    """A harmless request that looks like an attack of its family."""

    id: str
    family: str
    language: str
    file: str
    line: int
    input: str
    vars: Mapping[str, str]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AttackCase:
    """An attack and how its success is recognised."""

    id: str
    family: str
    language: str
    file: str
    line: int
    input: str
    vars: Mapping[str, str]
    goal: Goal
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Everything that the attacker wrote."""
        return "\n".join((self.input, *self.vars.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Corpus:
    """Checked cases with unique ids, and the versions of the files that they come from."""

    version: str
    attacks: tuple[AttackCase, ...]
    twins: tuple[TwinCase, ...]

    @property
    def all_cases(self) -> tuple[AttackCase | TwinCase, ...]:
        """The attacks and then the twins."""
        return (*self.attacks, *self.twins)


def join_corpora(corpora: Sequence[Corpus], problems: Problems) -> Corpus:
    """All cases of the corpora as one; an id that stands in two is noted with both places."""
    places: dict[str, str] = {}
    for corpus in corpora:
        for case in corpus.all_cases:
            place = f"{case.file}:{case.line}"
            if case.id in places:
                message = f"the id `{shown(case.id)}` stands at {places[case.id]} as well"
                problems.add_at(case.file, case.line, message)
            places.setdefault(case.id, place)
    return Corpus(
        version=" + ".join(corpus.version for corpus in corpora),
        attacks=tuple(case for corpus in corpora for case in corpus.attacks),
        twins=tuple(case for corpus in corpora for case in corpus.twins),
    )
