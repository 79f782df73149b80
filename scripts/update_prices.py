"""Writes shared/llm_actions/llm/prices.json from the genai-prices package (MIT licence).

    uv run --with genai-prices scripts/update_prices.py

Taken are the vendors' own list prices for text, in US dollars per million tokens; of prices that
rise with the length of the context the lowest step, of prices that change with time today's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from genai_prices import data
from genai_prices.types import ClauseEquals, ClauseOr, ModelInfo, TieredPrices

VENDORS = (
    "openai",
    "anthropic",
    "google",
    "mistral",
    "deepseek",
    "x-ai",
    "cohere",
    "moonshotai",
    "zhipuai",
    "minimax",
    "voyageai",
)
TABLE = Path(__file__).resolve().parents[1] / "shared/llm_actions/llm/prices.json"


def names(model: ModelInfo) -> Iterator[str]:
    """The names by which the vendor's API knows a model."""
    yield model.id
    clauses = model.match.or_ if isinstance(model.match, ClauseOr) else [model.match]
    yield from (clause.equals for clause in clauses if isinstance(clause, ClauseEquals))


def dollars(price: Decimal | TieredPrices | None) -> float | None:
    """A price as a number; None when the vendor has none."""
    base = price.base if isinstance(price, TieredPrices) else price
    return None if base is None else float(base)


def table() -> dict[str, object]:
    """The content of prices.json."""
    now = datetime.now(UTC)
    models: dict[str, list[float]] = {}
    for vendor in VENDORS:
        provider = next(provider for provider in data.providers if provider.id == vendor)
        for model in provider.models:
            prices = model.get_prices(now)
            paid = dollars(prices.input_mtok)
            if paid is None:
                continue
            for name in names(model):
                models.setdefault(name, [paid, dollars(prices.output_mtok) or 0.0])
    return {
        "version": f"genai-prices {version('genai-prices')}, {now:%Y-%m-%d}",
        "unit": "US dollars per million tokens: [input, output]",
        "models": dict(sorted(models.items())),
    }


if __name__ == "__main__":
    lines = json.dumps(table(), indent=1).replace("[\n   ", "[").replace(",\n   ", ", ")
    TABLE.write_text(lines.replace("\n  ]", "]") + "\n", encoding="utf-8")
