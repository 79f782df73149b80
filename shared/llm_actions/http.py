"""HTTP for every module that talks to a server: the only one that uses aiohttp.

One request is one `post`. It has a timeout, follows no redirect (a redirect would carry the key to
another host), obeys the proxy variables of the environment, and reads no more than a limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

REPLY_BYTES_AT_MOST = 4 * 1024 * 1024


class Reply(NamedTuple):
    """What a server answered, whatever its status."""

    status: int
    content_type: str
    retry_after: str | None
    location: str | None
    body: bytes


class Fault(StrEnum):
    """Why there is no reply."""

    TIMEOUT = "timeout"
    NETWORK = "network"
    TOO_LARGE = "too-large"


class TransportError(Exception):
    """A request that got no usable reply."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class HttpClient(Protocol):
    """What the callers need of HTTP."""

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> Reply:
        """Send JSON and return the whole reply. Raises TransportError."""
        ...


class AiohttpClient:
    """HTTP over a pool of kept connections; use it as an async context manager."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    async def __aenter__(self) -> AiohttpClient:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "llm-actions", "Content-Type": "application/json"},
            raise_for_status=False,
        )
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> Reply:
        """Send JSON and return the whole reply.

        Raises TransportError for a timeout, a connection that cannot be made or is cut, and a
        reply of more than REPLY_BYTES_AT_MOST.
        """
        assert self._session is not None, "the client is used outside its context"
        try:
            async with (
                asyncio.timeout(timeout_seconds),
                self._session.post(
                    url,
                    data=body,
                    headers=headers,
                    proxy=self._proxy(url),
                    allow_redirects=False,
                    timeout=NO_TIMEOUT,
                ) as response,
            ):
                return Reply(
                    status=response.status,
                    content_type=response.headers.get("Content-Type", ""),
                    retry_after=response.headers.get("Retry-After"),
                    location=response.headers.get("Location"),
                    body=await _read(response),
                )
        except TimeoutError:
            raise TransportError(
                Fault.TIMEOUT, f"no complete reply within {timeout_seconds:g} s"
            ) from None
        except aiohttp.ClientError as error:
            raise TransportError(Fault.NETWORK, _reason(error)) from None
        except (OSError, ValueError) as error:
            raise TransportError(Fault.NETWORK, _reason(error)) from None

    def _proxy(self, url: str) -> str | None:
        """The environment's proxy for a URL, looked up once; aiohttp would do it every time."""
        if url not in self._proxies:
            parts = urlsplit(url)
            is_direct = bool(proxy_bypass(parts.netloc.rpartition("@")[2]))
            self._proxies[url] = None if is_direct else _environment_proxy(parts.scheme)
        return self._proxies[url]


NO_TIMEOUT = aiohttp.ClientTimeout(total=None)


def _environment_proxy(scheme: str) -> str | None:
    """The proxy for a scheme; `host:port` is HTTP, as curl and pip take it."""
    proxy = getproxies().get(scheme)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


async def _read(response: aiohttp.ClientResponse) -> bytes:
    length = response.content_length
    if length is not None and length > REPLY_BYTES_AT_MOST:
        response.close()
        raise TransportError(Fault.TOO_LARGE, f"a reply of {length:,} bytes; {LIMIT_TEXT}")
    chunks: list[bytes] = []
    total = 0
    async for chunk in response.content.iter_any():
        total += len(chunk)
        if total > REPLY_BYTES_AT_MOST:
            response.close()
            raise TransportError(Fault.TOO_LARGE, f"a reply of over {total:,} bytes; {LIMIT_TEXT}")
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


LIMIT_TEXT = f"at most {REPLY_BYTES_AT_MOST // 1024 // 1024} MiB are read"


def _reason(error: BaseException) -> str:
    """What went wrong, without the request in it."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return f"TLS failed: {error.__class__.__name__}"
        case aiohttp.ClientConnectorDNSError():
            return f"the host name `{error.host}` was not found"
        case aiohttp.ClientConnectorError():
            cause = error.os_error.strerror or error.os_error  # several addresses have no strerror
            return f"cannot connect to {error.host}:{error.port}: {cause}"
        case aiohttp.ServerDisconnectedError():
            return "the server closed the connection before it replied"
        case aiohttp.ClientPayloadError():
            return "the connection was cut in the middle of the reply"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy refused to connect: status {error.status}"
        case aiohttp.ClientResponseError():
            return "the reply is not HTTP"
        case _:
            return f"connection failed: {error.__class__.__name__}"


def secret_free(text: str, secrets: Sequence[str]) -> str:
    """The text with every secret of at least eight characters replaced by `***`."""
    for secret in sorted(secrets, key=len, reverse=True):  # one may begin with another
        if len(secret) >= 8:
            text = text.replace(secret, "***")
    return text
