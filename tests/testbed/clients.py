"""How tests speak of the servers that run for them."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen


@dataclass(frozen=True, kw_only=True)
class FaultyEndpoint:
    """The faulty endpoint as one test sees it: figures are this test's own."""

    url: str
    run: str

    def base_url(self, fault: str, *, latency_seconds: float = 0) -> str:
        """The base URL, with /v1, of the endpoint with this fault."""
        latency = f"/latency/{latency_seconds}" if latency_seconds else ""
        return f"{self.url}/fault/{fault}{latency}/run/{self.run}/v1"

    def stats(self, fault: str, *, latency_seconds: float = 0) -> dict[str, Any]:
        """The figures of one base URL: requests, distinct, in_flight, most_in_flight, log."""
        url = self.base_url(fault, latency_seconds=latency_seconds) + "/stats"
        with urlopen(url, timeout=10) as response:
            figures: dict[str, Any] = json.loads(response.read())
            return figures

    def log(self, fault: str, *, latency_seconds: float = 0) -> list[dict[str, Any]]:
        """The requests at one base URL, in the order of their arrival."""
        log: list[dict[str, Any]] = self.stats(fault, latency_seconds=latency_seconds)["log"]
        return log


@dataclass(frozen=True, kw_only=True)
class LlamaServers:
    """Base URLs of llama-server: with the good answers, the bad ones, and with embeddings too."""

    good: str
    bad: str
    embedding: str
    api_key: str
