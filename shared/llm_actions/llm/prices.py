"""What tokens cost, by a versioned table that a file can extend."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from llm_actions.config.fields import Fields, describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import Problems

DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8})$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """US dollars for so many tokens."""
        return (prompt_tokens * self.input + completion_tokens * self.output) / 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceTable:
    """Prices by model name, and the version of the table they come from."""

    version: str
    prices: Mapping[str, Price]

    def price(self, model: str) -> Price | None:
        """The price of a model: by its name, then without a provider's prefix or a date."""
        names = [model, model.rsplit("/", 1)[-1]]
        names += [DATED.sub("", name) for name in names]
        return next((self.prices[name] for name in names if name in self.prices), None)


def read_prices(override: Path | None, name: str, problems: Problems) -> PriceTable:
    """The built-in table, with the prices of a file on top of it."""
    table = json.loads(
        resources.files("llm_actions.llm").joinpath("prices.json").read_text("utf-8")
    )
    prices = {
        model: Price(input=price[0], output=price[1]) for model, price in table["models"].items()
    }
    version = str(table["version"])
    if override is not None:
        prices |= _read_override(override, name, problems)
        version = f"{version} + {name}"
    return PriceTable(version=version, prices=prices)


def _read_override(path: Path, name: str, problems: Problems) -> dict[str, Price]:
    try:
        entries = parse_json(path.read_bytes())
    except OSError as error:
        problems.add("input `prices`", f"`{name}` cannot be read: {error.strerror}")
        return {}
    except JsonError as error:
        problems.add_at(name, error.line, str(error))
        return {}
    if not isinstance(entries, dict):
        problems.add_at(name, 1, f"expected an object of models, found {describe(entries)}")
        return {}
    return {model: _price(model, entry, name, problems) for model, entry in entries.items()}


def _price(model: str, entry: object, file: str, problems: Problems) -> Price:
    def report(message: str) -> None:
        problems.add(file, f"`{model}`: {message}")

    if not isinstance(entry, dict):
        report(f"expected an object with `input` and `output`, found {describe(entry)}")
        return Price(input=0, output=0)
    fields = Fields(entry, ("input", "output"), report)
    found = {side: fields.number(side, low=0) for side in ("input", "output")}
    for side, price in found.items():
        if price is None and side not in entry:
            report(f"`{side}` is missing; it is US dollars per million tokens")
    return Price(input=found["input"] or 0, output=found["output"] or 0)
