"""The HTTP client against servers on the loopback, sound ones and broken ones."""

import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import certifi
import pycurl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from llm_actions.curl import CurlClient, trusted_certificates
from llm_actions.http import REPLY_BYTES_AT_MOST, Fault, Reply, TransportError

TIMEOUT_SECONDS = 10.0
BODY = b'{"model": "m"}'
KEY = "sk-secret-of-the-test"
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class Received(NamedTuple):
    """A request as it came in."""

    line: str
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(kw_only=True)
class Server:
    """A server that reads each request whole and leaves the reply to a handler."""

    handler: Handler
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not writer.is_closing():
                self.requests.append(await receive(reader))
                await self.handler(writer)
                if not writer.is_closing():
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()


async def receive(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.strip().split("\r\n")
    pairs = (entry.partition(":")[::2] for entry in lines)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(line, headers, body)


@asynccontextmanager
async def running(handler: Handler) -> AsyncIterator[Server]:
    server = Server(handler=handler)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def answers(content: bytes) -> Handler:
    """Sends these bytes and keeps the connection."""

    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return handler


def closes_after(content: bytes) -> Handler:
    """Sends these bytes and closes the connection."""

    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        writer.close()

    return handler


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """The bytes of a reply with a content-length."""
    size = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    """The bytes of a reply that does not tell its length."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"


async def post(
    url: str, headers: Mapping[str, str] | None = None, *, seconds: float = TIMEOUT_SECONDS
) -> Reply:
    async with CurlClient(2) as client:
        return await client.post(url, headers or {}, BODY, seconds)


def exchange(handler: Handler, headers: Mapping[str, str] | None = None) -> tuple[Reply, Server]:
    """One request and its reply, with the server that gave it."""

    async def run() -> tuple[Reply, Server]:
        async with running(handler) as server:
            return await post(server.url, headers), server

    return asyncio.run(run())


def failure(handler: Handler, *, seconds: float = TIMEOUT_SECONDS) -> TransportError:
    """The error of a request to a server that fails it."""

    async def run() -> TransportError:
        async with running(handler) as server:
            with pytest.raises(TransportError) as caught:
                await post(server.url, seconds=seconds)
        return caught.value

    return asyncio.run(run())


def failure_at(url: str, headers: Mapping[str, str] | None = None) -> TransportError:
    with pytest.raises(TransportError) as caught:
        asyncio.run(post(url, headers))
    return caught.value


def unused_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_request_carries_body_and_headers() -> None:
    _, server = exchange(answers(http(b"{}")), {"Authorization": f"Bearer {KEY}"})

    (request,) = server.requests
    assert (request.line, request.body) == ("POST /v1 HTTP/1.1", BODY)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "llm-actions"


def test_reply_is_returned_whole() -> None:
    headers = ("Content-Type: text/plain; charset=utf-8", "Retry-After: 7")

    reply, _ = exchange(answers(http(b"hello", *headers, status="429 Too Many Requests")))

    assert reply == Reply(
        status=429,
        content_type="text/plain; charset=utf-8",
        retry_after="7",
        location=None,
        body=b"hello",
    )


@pytest.mark.parametrize("status", [200, 201, 400, 401, 404, 500, 503])
def test_every_status_is_a_reply(status: int) -> None:
    reply, _ = exchange(answers(http(b"x", status=f"{status} Some Reason")))

    assert (reply.status, reply.content_type, reply.body) == (status, "", b"x")


def test_connection_is_kept_for_the_next_request() -> None:
    async def run() -> int:
        async with running(answers(http(b"{}"))) as server, CurlClient(1) as client:
            for _ in range(3):
                await client.post(server.url, {}, BODY, TIMEOUT_SECONDS)
            assert len(server.requests) == 3
            return server.connections

    assert asyncio.run(run()) == 1


def test_cookies_are_not_sent_back() -> None:
    async def run() -> list[Received]:
        handler = answers(http(b"{}", "Set-Cookie: session=1; Path=/"))
        async with running(handler) as server, CurlClient(1) as client:
            for _ in range(2):
                await client.post(server.url, {}, BODY, TIMEOUT_SECONDS)
            return server.requests

    first, second = asyncio.run(run())
    assert ("cookie" in first.headers, "cookie" in second.headers) == (False, False)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_returned_and_not_followed(status: int) -> None:
    async def run() -> tuple[Reply, int]:
        async with running(answers(http(b"{}"))) as other:
            redirect = http(b"", f"Location: {other.url}", status=f"{status} Moved")
            async with running(answers(redirect)) as server:
                reply = await post(server.url, {"Authorization": f"Bearer {KEY}"})
            assert reply.location == other.url
            return reply, other.connections

    reply, connections = asyncio.run(run())
    assert (reply.status, connections) == (status, 0)


def test_server_that_never_replies_is_a_timeout() -> None:
    error = failure(answers(b""), seconds=0.05)

    assert error.fault is Fault.TIMEOUT
    assert str(error) == "no complete reply within 0.05 s"


def test_server_that_stops_in_the_middle_is_a_timeout() -> None:
    assert failure(answers(http(b"half", length=8)), seconds=0.1).fault is Fault.TIMEOUT


def test_timeout_holds_for_the_whole_reply_and_not_for_each_byte() -> None:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"", length=1000))
        for _ in range(1000):
            writer.write(b".")
            await asyncio.sleep(0.02)

    assert failure(handler, seconds=0.2).fault is Fault.TIMEOUT


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        pytest.param(
            closes_after(b""),
            "the server closed the connection before it replied",
            id="before-the-reply",
        ),
        pytest.param(
            closes_after(http(b"half", length=8)),
            "the connection was cut in the middle of the reply",
            id="in-a-body-with-length",
        ),
        pytest.param(
            closes_after(chunked(b"half")[:-5]),
            "the connection was cut in the middle of the reply",
            id="in-a-body-without-length",
        ),
        pytest.param(
            closes_after(b"HTTP/1.1 200 OK\r\nContent-Ty"),
            "the server closed the connection before it replied",
            id="in-the-head",
        ),
        pytest.param(
            answers(http(b"{}", "X-Long: " + "x" * 1_000_000)),
            "the headers of the reply are too large for HTTP",
            id="headers-too-large",
        ),
        pytest.param(closes_after(b"220 mail ready\r\n"), "the reply is not HTTP", id="not-http"),
    ],
)
def test_cut_connection_is_a_network_fault(handler: Handler, message: str) -> None:
    error = failure(handler)

    assert (error.fault, str(error)) == (Fault.NETWORK, message)


def test_reset_connection_is_a_network_fault() -> None:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert failure(handler).fault is Fault.NETWORK


def test_refused_port_is_named() -> None:
    port = unused_port()

    error = failure_at(f"http://127.0.0.1:{port}/v1")

    assert error.fault is Fault.NETWORK
    assert str(error).startswith(f"cannot connect to 127.0.0.1:{port}: Connect")


def test_name_with_several_addresses_is_named_when_all_refuse() -> None:
    port = unused_port()

    error = failure_at(f"http://localhost:{port}/v1")

    assert error.fault is Fault.NETWORK
    assert str(error) == f"cannot connect to localhost:{port}: Connection refused"


@pytest.mark.parametrize("host", ["endpoint.invalid", "a" * 70 + ".invalid", "b\u00fccher.invalid"])
def test_unknown_host_is_named(host: str) -> None:
    error = failure_at(f"http://{host}/v1")

    assert error.fault is Fault.NETWORK
    assert str(error) == f"the host name `{host}` was not found"


def test_letters_beyond_ascii_are_sent_as_utf8() -> None:
    async def run() -> Server:
        async with running(answers(http(b"{}"))) as server:
            await post(f"http://127.0.0.1:{server.port}/v1/\u56de\u7b54?q=\u95ee%20x")
            return server

    (request,) = asyncio.run(run()).requests
    assert request.line == "POST /v1/%E5%9B%9E%E7%AD%94?q=%E9%97%AE%20x HTTP/1.1"


def test_plain_http_behind_an_https_address_is_a_tls_fault() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"", status="400 Bad Request"))
        writer.close()

    async def run() -> TransportError:
        listening = await asyncio.start_server(plain, "127.0.0.1", 0)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            with pytest.raises(TransportError) as caught:
                await post(f"https://127.0.0.1:{port}/v1")
        return caught.value

    error = asyncio.run(run())
    assert error.fault is Fault.NETWORK
    assert str(error).startswith("TLS failed: ")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("ftp://127.0.0.1/v1", id="scheme"),
        pytest.param("/v1", id="no-host"),
        pytest.param("http://[::1/v1", id="bracket"),
        pytest.param("http://127.0.0.1:99999/v1", id="port"),
    ],
)
def test_impossible_address_is_a_network_fault(url: str) -> None:
    error = failure_at(url)

    assert error.fault is Fault.NETWORK
    assert str(error).startswith("connection failed: ")


def test_header_that_cannot_be_sent_does_not_show_its_secret() -> None:
    async def run() -> TransportError:
        async with running(answers(http(b"{}"))) as server:
            with pytest.raises(TransportError) as caught:
                await post(server.url, {"Authorization": f"Bearer {KEY}\nX: y"})
            assert server.requests == []
        return caught.value

    error = asyncio.run(run())
    assert error.fault is Fault.NETWORK
    assert KEY not in str(error) + repr(error)
    assert error.__suppress_context__


def test_error_does_not_show_the_address_with_its_secrets() -> None:
    port = unused_port()

    error = failure_at(f"http://user:{KEY}@127.0.0.1:{port}/v1?key={KEY}")

    assert KEY not in str(error)
    assert f"127.0.0.1:{port}" in str(error)


@pytest.mark.parametrize("frame", [http, chunked], ids=["with-length", "without-length"])
def test_reply_of_the_largest_size_is_read(frame: Callable[[bytes], bytes]) -> None:
    reply, _ = exchange(answers(frame(b"x" * REPLY_BYTES_AT_MOST)))

    assert len(reply.body) == REPLY_BYTES_AT_MOST


def test_reply_that_says_it_is_too_long_is_not_read() -> None:
    error = failure(answers(http(b"", length=REPLY_BYTES_AT_MOST + 1)))

    assert error.fault is Fault.TOO_LARGE
    assert str(error) == "a reply of 4,194,305 bytes; at most 4 MiB are read"


def test_reply_that_turns_out_too_long_is_cut() -> None:
    error = failure(answers(chunked(b"x" * (REPLY_BYTES_AT_MOST + 1))))

    assert error.fault is Fault.TOO_LARGE
    assert str(error).endswith("bytes; at most 4 MiB are read")


def test_reply_without_end_is_cut() -> None:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    assert failure(handler).fault is Fault.TOO_LARGE


def test_reply_that_unpacks_to_too_much_is_cut() -> None:
    packed = gzip.compress(b"\0" * (8 * REPLY_BYTES_AT_MOST))

    error = failure(answers(http(packed, "Content-Encoding: gzip")))

    assert len(packed) < REPLY_BYTES_AT_MOST
    assert error.fault is Fault.TOO_LARGE


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_proxy_variable_is_obeyed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    async def run() -> Server:
        async with running(answers(http(b"{}"))) as proxy:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            await post("http://endpoint.test/v1")
            return proxy

    (request,) = asyncio.run(run()).requests
    assert request.line == "POST http://endpoint.test/v1 HTTP/1.1"
    assert request.body == BODY


def test_proxy_without_a_scheme_is_http(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> Server:
        async with running(answers(http(b"{}"))) as proxy:
            monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
            await post("http://endpoint.test/v1")
            return proxy

    assert len(asyncio.run(run()).requests) == 1


def test_credentials_of_a_proxy_are_sent_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> Server:
        async with running(answers(http(b"{}"))) as proxy:
            monkeypatch.setenv("http_proxy", f"http://user:pass@127.0.0.1:{proxy.port}")
            await post("http://endpoint.test/v1")
            return proxy

    (request,) = asyncio.run(run()).requests
    assert request.headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"


def test_proxy_that_refuses_a_tunnel_is_told_by_its_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> tuple[Server, TransportError]:
        refusal = http(b"", status="407 Proxy Authentication Required")
        async with running(closes_after(refusal)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(TransportError) as caught:
                await post("https://endpoint.test/v1", {"Authorization": f"Bearer {KEY}"})
            return proxy, caught.value

    proxy, error = asyncio.run(run())
    (request,) = proxy.requests
    assert request.line == "CONNECT endpoint.test:443 HTTP/1.1"
    assert "authorization" not in request.headers
    assert (error.fault, str(error)) == (
        Fault.NETWORK,
        "the proxy refused to connect: status 407",
    )


def test_proxy_is_looked_up_once_for_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> int:
        async with running(answers(http(b"{}"))) as proxy, CurlClient(1) as client:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
            await client.post("http://endpoint.test/v1", {}, BODY, TIMEOUT_SECONDS)
            monkeypatch.delenv("http_proxy")
            await client.post("http://endpoint.test/v1", {}, BODY, TIMEOUT_SECONDS)
            return len(proxy.requests)

    assert asyncio.run(run()) == 2


@pytest.mark.parametrize(
    "exceptions",
    [
        pytest.param("127.0.0.1", id="host"),
        pytest.param("127.0.0.1:{port}", id="host-and-port"),
        pytest.param("endpoint.test, 127.0.0.1", id="list"),
        pytest.param("*", id="everything"),
    ],
)
@pytest.mark.parametrize("login", ["", "user:pass@"], ids=["plain", "login"])
def test_no_proxy_is_obeyed(monkeypatch: pytest.MonkeyPatch, exceptions: str, login: str) -> None:
    async def run() -> tuple[int, int]:
        async with running(answers(http(b"{}"))) as proxy, running(answers(http(b"{}"))) as server:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", exceptions.format(port=server.port))
            await post(f"http://{login}127.0.0.1:{server.port}/v1")
            return len(proxy.requests), len(server.requests)

    assert asyncio.run(run()) == (0, 1)


def test_no_proxy_for_another_host_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> int:
        async with running(answers(http(b"{}"))) as proxy:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "other.test,127.0.0.1")
            await post("http://endpoint.test/v1")
            return len(proxy.requests)

    assert asyncio.run(run()) == 1


def test_netrc_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    logins = tmp_path / "netrc"
    logins.write_text("machine 127.0.0.1 login somebody password something\n")
    logins.chmod(0o600)
    monkeypatch.setenv("NETRC", str(logins))

    _, server = exchange(answers(http(b"{}")))

    (request,) = server.requests
    assert "authorization" not in request.headers


def test_cancelled_request_stays_cancelled() -> None:
    async def run() -> None:
        async with running(answers(b"")) as server:
            task = asyncio.create_task(post(server.url))
            while not server.requests:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


def test_next_request_works_after_one_that_was_cancelled() -> None:
    async def run() -> Reply:
        async with (
            running(answers(b"")) as hung,
            running(answers(http(b"{}"))) as server,
            CurlClient(2) as client,
        ):
            task = asyncio.create_task(client.post(hung.url, {}, BODY, TIMEOUT_SECONDS))
            while not hung.requests:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await client.post(server.url, {}, BODY, TIMEOUT_SECONDS)

    assert asyncio.run(run()).body == b"{}"


@pytest.mark.parametrize("handler", [closes_after(b""), closes_after(b"220 mail ready\r\n")])
def test_next_request_works_after_one_that_failed(handler: Handler) -> None:
    async def run() -> Reply:
        async with (
            running(handler) as broken,
            running(answers(http(b"{}"))) as server,
            CurlClient(1) as client,
        ):
            with pytest.raises(TransportError):
                await client.post(broken.url, {}, BODY, TIMEOUT_SECONDS)
            return await client.post(server.url, {}, BODY, TIMEOUT_SECONDS)

    assert asyncio.run(run()).status == 200


def certificate_of(folder: Path, host: str) -> Path:
    """A certificate for a host, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pkcs8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def running_tls(certificate: Path) -> AsyncIterator[Server]:
    server = Server(handler=answers(http(b"{}")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def over_tls(certificate: Path, host: str = "localhost") -> tuple[Reply, Server]:
    async def run() -> tuple[Reply, Server]:
        async with running_tls(certificate) as server:
            url = f"https://{host}:{server.port}/v1"
            return await post(url, {"Authorization": f"Bearer {KEY}"}), server

    return asyncio.run(run())


def test_server_of_a_named_authority_is_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate = certificate_of(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    reply, server = over_tls(certificate)

    assert (reply.status, reply.body) == (200, b"{}")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("named", "host"),
    [
        pytest.param("localhost", "localhost", id="unknown-authority"),
        pytest.param("elsewhere.test", "localhost", id="another-name"),
    ],
)
def test_server_that_is_not_believed_gets_no_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, host: str
) -> None:
    certificate = certificate_of(tmp_path, named)
    if named != host:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(TransportError) as caught:
        over_tls(certificate, host)

    assert caught.value.fault is Fault.NETWORK
    assert str(caught.value).startswith("TLS failed: ")
    assert KEY not in str(caught.value)


def test_certificates_of_certifi_serve_where_there_are_no_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(empty))

    assert trusted_certificates() == {pycurl.CAINFO: certifi.where()}


def test_client_is_of_no_use_outside_its_context() -> None:
    with pytest.raises(AssertionError, match="outside its context"):
        asyncio.run(CurlClient(1).post("http://127.0.0.1:1", {}, BODY, TIMEOUT_SECONDS))
