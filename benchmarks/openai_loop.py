"""The peer that action-evaluate is measured against: a plain loop over the openai package.

    uv run --no-project --with openai benchmarks/openai_loop.py

It sends the same number of requests over as many connections to the same endpoint, keeps the text
of each answer, and does nothing else: no scores, no retries of its own, no reports.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.run import CONNECTIONS, LATENCY_SECONDS, endpoint

REQUESTS = 10_000


def cpu_seconds() -> float:
    """CPU time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def ask_all(base_url: str) -> None:
    """Ask everything with the client's defaults."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=base_url, api_key="bench-key")
    places = asyncio.Semaphore(CONNECTIONS)

    async def ask(number: int) -> str | None:
        async with places:
            reply = await client.chat.completions.create(
                model="bench",
                messages=[{"role": "user", "content": f"Question {number}: how long?"}],
            )
            return reply.choices[0].message.content

    answers = await asyncio.gather(*map(ask, range(REQUESTS)))
    assert all(answers), "an answer is missing"


def main() -> None:
    """Print what a case costs."""
    started = time.perf_counter()
    import openai

    print(f"import of openai {openai.__version__}: {time.perf_counter() - started:.2f} s")
    with endpoint(LATENCY_SECONDS) as base_url:
        started, spent = time.perf_counter(), cpu_seconds()
        asyncio.run(ask_all(base_url))
        wall, cpu = time.perf_counter() - started, cpu_seconds() - spent
    print(f"{REQUESTS:,} requests: wall {wall:.1f} s, CPU {1000 * cpu / REQUESTS:.2f} ms a request")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
