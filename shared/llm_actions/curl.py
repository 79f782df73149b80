"""HTTP by libcurl, for every module that talks to a server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import pycurl

from llm_actions.http import LIMIT_TEXT, REPLY_BYTES_AT_MOST, Fault, Reply, TransportError


class _Address(NamedTuple):
    """A URL as libcurl takes it, and the proxy that leads there ("" for none)."""

    url: str
    proxy: str


class CurlClient:
    """HTTP over a pool of kept connections; use it as an async context manager."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._multi: pycurl.AsyncCurlMulti | None = None
        self._idle: list[_Transfer] = []
        self._certificates: Mapping[int, str] | None = None
        self._addresses: dict[str, _Address] = {}

    async def __aenter__(self) -> CurlClient:
        self._multi = pycurl.AsyncCurlMulti()
        self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, self._connections)
        self._multi.setopt(pycurl.M_MAXCONNECTS, self._connections)
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._multi is not None:
            await self._multi.aclose()
        self._multi = None
        for transfer in self._idle:
            transfer.easy.close()
        self._idle.clear()

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> Reply:
        """Send JSON and return the whole reply.

        Raises TransportError for a timeout, a connection that cannot be made or is cut, and a
        reply of more than REPLY_BYTES_AT_MOST.
        """
        assert self._multi is not None, "the client is used outside its context"
        transfer = self._idle.pop() if self._idle else _Transfer()
        try:
            if url.startswith("https:"):
                transfer.trust(self._trusted())
            transfer.prepare(self._address(url), headers, body, timeout_seconds)
            await self._multi.perform(transfer.easy)
            return transfer.reply()
        except pycurl.error as error:
            match error.args:
                case (int(code), str(told)):
                    raise transfer.failure(code, told, url, timeout_seconds) from None
                case _:
                    raise TransportError(Fault.NETWORK, UNSENDABLE) from None
        except ValueError:
            raise TransportError(Fault.NETWORK, UNSENDABLE) from None
        finally:
            self._idle.append(transfer)

    def _trusted(self) -> Mapping[int, str]:
        """Where the certificates of authorities are, looked up once."""
        if self._certificates is None:
            self._certificates = trusted_certificates()
        return self._certificates

    def _address(self, url: str) -> _Address:
        """Where a URL leads, looked up once."""
        if url not in self._addresses:
            parts = urlsplit(url)
            is_direct = bool(proxy_bypass(parts.netloc.rpartition("@")[2]))
            proxy = "" if is_direct else _environment_proxy(parts.scheme)
            self._addresses[url] = _Address(_ascii(url), proxy)
        return self._addresses[url]


class _Transfer:
    """A handle of libcurl, used for one request after the other, and what came back."""

    def __init__(self) -> None:
        self.easy = pycurl.Curl()
        self._headers: list[bytes] = []
        self._chunks: list[bytes] = []
        self._size = 0
        for option, value in OPTIONS.items():
            self.easy.setopt(option, value)
        self.easy.setopt(pycurl.WRITEFUNCTION, self._receive)

    def trust(self, certificates: Mapping[int, str]) -> None:
        """Believe servers that these authorities know."""
        for option, value in certificates.items():
            self.easy.setopt(option, value)

    def prepare(
        self, address: _Address, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> None:
        """Forget the last request and describe the next. Raises ValueError, pycurl.error."""
        self._headers, self._chunks, self._size = [], [], 0
        easy = self.easy
        easy.setopt(pycurl.URL, address.url)
        easy.setopt(pycurl.PROXY, address.proxy)
        easy.setopt(pycurl.HTTPHEADER, [*_own_headers(headers), *map(_header, headers.items())])
        easy.setopt(pycurl.HEADERFUNCTION, self._headers.append)
        easy.setopt(pycurl.POSTFIELDS, body)
        easy.setopt(pycurl.TIMEOUT_MS, max(int(timeout_seconds * 1000), 1))

    def _receive(self, chunk: bytes) -> int | None:
        """Keep a piece of the body, which is unpacked already; 0 ends the transfer."""
        self._size += len(chunk)
        if self._size > REPLY_BYTES_AT_MOST:
            return 0
        self._chunks.append(chunk)
        return None

    def reply(self) -> Reply:
        """The reply that has arrived. Raises TransportError when its head was cut."""
        easy = self.easy
        if not any(line in LINE_ENDS for line in self._headers):  # libcurl takes it for whole
            raise TransportError(Fault.NETWORK, CUT_BEFORE)
        status = easy.getinfo(pycurl.RESPONSE_CODE)
        is_success = 200 <= status < 300
        return Reply(
            status=status,
            content_type=easy.getinfo(pycurl.CONTENT_TYPE) or "",
            retry_after=None if is_success else self._header_value(b"retry-after"),
            location=None if is_success else self._header_value(b"location"),
            body=b"".join(self._chunks),
        )

    def _header_value(self, name: bytes) -> str | None:
        """The last value of a header."""
        for line in reversed(self._headers):
            found, _, value = line.partition(b":")
            if found.strip().lower() == name:
                return value.strip().decode("latin-1")
        return None

    def failure(self, code: int, told: str, url: str, timeout_seconds: float) -> TransportError:
        """What went wrong, without the request in it, from libcurl's code and its words."""
        if code == pycurl.E_OPERATION_TIMEDOUT:
            message = f"no complete reply within {timeout_seconds:g} s"
            return TransportError(Fault.TIMEOUT, message)
        is_cut = code == pycurl.E_WRITE_ERROR and self._size > REPLY_BYTES_AT_MOST
        if is_cut or code == pycurl.E_FILESIZE_EXCEEDED:
            named = self._header_value(b"content-length") or ""
            length = int(named) if named.isdecimal() and len(named) < 20 else 0
            size = f"{length:,}" if length > REPLY_BYTES_AT_MOST else f"over {self._size:,}"
            return TransportError(Fault.TOO_LARGE, f"a reply of {size} bytes; {LIMIT_TEXT}")
        return TransportError(Fault.NETWORK, self._reason(code, told, url))

    def _reason(self, code: int, told: str, url: str) -> str:
        parts = urlsplit(url)
        refusal = self.easy.getinfo(pycurl.HTTP_CONNECTCODE)
        if refusal >= 300:
            return f"the proxy refused to connect: status {refusal}"
        if code in TLS_ERRORS:
            return f"TLS failed: {told[:200] or code}"
        if code in NOT_HTTP and parts.scheme in ("http", "https"):
            return "the reply is not HTTP"
        match code:
            case pycurl.E_COULDNT_RESOLVE_HOST:
                return f"the host name `{parts.hostname}` was not found"
            case pycurl.E_COULDNT_RESOLVE_PROXY:
                return "the host name of the proxy was not found"
            case pycurl.E_COULDNT_CONNECT:
                number = self.easy.getinfo(pycurl.OS_ERRNO)
                cause = os.strerror(number) if number else "no address answers"
                port = parts.port or DEFAULT_PORTS[parts.scheme]
                return f"cannot connect to {parts.hostname}:{port}: {cause}"
            case pycurl.E_GOT_NOTHING | pycurl.E_RECV_ERROR | pycurl.E_SEND_ERROR if (
                not self.easy.getinfo(pycurl.RESPONSE_CODE)
            ):
                return CUT_BEFORE
            case code if code == TOO_LARGE:
                return "the headers of the reply are too large for HTTP"
            case pycurl.E_PARTIAL_FILE | pycurl.E_RECV_ERROR | pycurl.E_GOT_NOTHING:
                return "the connection was cut in the middle of the reply"
            case _:
                return f"connection failed: error {code} of libcurl"


OPTIONS = {
    pycurl.NOSIGNAL: 1,
    pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
    pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
    pycurl.ACCEPT_ENCODING: "gzip, deflate",
    pycurl.USERAGENT: "llm-actions",
    pycurl.MAXFILESIZE: REPLY_BYTES_AT_MOST,
}
# libcurl would ask before it sends a body of more than a megabyte, and wait a second for a reply.
NO_EXPECTATION = b"Expect:"
CONTENT_TYPE = b"Content-Type: application/json"
UNSENDABLE = "connection failed: the URL or a header cannot be sent"
CUT_BEFORE = "the server closed the connection before it replied"
LINE_ENDS = (b"\r\n", b"\n")
TOO_LARGE = 100  # a code without a name in pycurl
DEFAULT_PORTS = {"http": 80, "https": 443}
NOT_HTTP = (pycurl.E_UNSUPPORTED_PROTOCOL, pycurl.E_FTP_WEIRD_SERVER_REPLY)  # of any protocol
TLS_ERRORS = (
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
    pycurl.E_SSL_INVALIDCERTSTATUS,
)


def trusted_certificates() -> dict[int, str]:
    """Where the certificates of authorities are: as Python finds them, else those of certifi.

    SSL_CERT_FILE and SSL_CERT_DIR name others.
    """
    import ssl

    paths = ssl.get_default_verify_paths()
    found = {pycurl.CAINFO: paths.cafile} if paths.cafile else {}
    if paths.capath and any(Path(paths.capath).iterdir()):
        found[pycurl.CAPATH] = paths.capath
    if not found:
        import certifi

        found[pycurl.CAINFO] = certifi.where()
    return found


def _environment_proxy(scheme: str) -> str:
    """The proxy for a scheme, "" for none; `host:port` is HTTP, as curl and pip take it."""
    proxy = getproxies().get(scheme) or ""
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _ascii(url: str) -> str:
    """The URL with an international host name and other letters in the form that is sent."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    place = place if place.isascii() else place.encode("idna").decode()
    path, query = (quote(part, safe="/%:=&?~+!$,;'@()*[]") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, quote(login, safe=":%") + at + place, path, query, ""))


def _own_headers(given: Mapping[str, str]) -> list[bytes]:
    """Our headers; a type of the body that the caller names replaces ours."""
    is_given = any(name.lower() == "content-type" for name in given)
    return [NO_EXPECTATION] if is_given else [NO_EXPECTATION, CONTENT_TYPE]


def _header(item: tuple[str, str]) -> bytes:
    """A header as libcurl takes it. Raises ValueError for one that would become two."""
    name, value = item
    line = f"{name}: {value}" if value.strip() else f"{name};"
    if any(char in line for char in "\r\n\0"):
        raise ValueError("a header holds a line break")
    return line.encode()
