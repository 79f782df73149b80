"""A package index on 127.0.0.1 with wheels made here, and who asked it for what."""

import base64
import hashlib
import html
import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A wheel file; `requirement` is its line in a hash-locked file."""

    name: str
    version: str
    filename: str
    content: bytes

    @property
    def requirement(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()
        return f"{self.name}=={self.version} --hash=sha256:{digest}\n"


def make_wheel(name: str, version: str, files: Mapping[str, bytes], tag: str) -> Wheel:
    """Packs files into a wheel; what stands under `NAME-VERSION.data/scripts/` can be run."""
    dist = f"{name}-{version}.dist-info"
    described = dict(files)
    described[f"{dist}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    )
    described[f"{dist}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    )
    record = "".join(
        f"{path},sha256={record_digest(content)},{len(content)}\n"
        for path, content in described.items()
    )
    described[f"{dist}/RECORD"] = f"{record}{dist}/RECORD,,\n".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in described.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
            archive.writestr(entry, content)
    filename = f"{name}-{version}-{tag}.whl"
    return Wheel(name=name, version=version, filename=filename, content=packed.getvalue())


def record_digest(content: bytes) -> str:
    """The form of a digest in a wheel's RECORD."""
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def pure_wheel(name: str, version: str = "1.0", source: str = "") -> Wheel:
    """A wheel with one module, which knows its version."""
    module = f"VERSION = {version!r}\n{source}".encode()
    return make_wheel(name, version, {f"{name}.py": module}, "py3-none-any")


def wheel_of_installed_uv() -> Wheel:
    """The uv that is installed beside the tests, packed again."""
    program = next(path for path in metadata.files("uv") or [] if path.name == "uv")
    version = metadata.version("uv")
    content = Path(str(program.locate())).read_bytes()
    return make_wheel("uv", version, {f"uv-{version}.data/scripts/uv": content}, tag="py3-none-any")


@dataclass(kw_only=True)
class PackageServer:
    """A simple index (PEP 503). With `credentials`, `user:password`, it refuses all others."""

    url: str = ""
    wheels: list[Wheel] = field(default_factory=list)
    credentials: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    answering: threading.Event = field(default_factory=threading.Event)

    @property
    def installers(self) -> set[str]:
        """The programs that have asked, such as `pip` and `uv`."""
        return {agent.partition("/")[0] for agent, _ in self.requests}

    def url_with(self, credentials: str) -> str:
        """The URL with `user:password` in it."""
        return self.url.replace("://", f"://{credentials}@")


class Server(ThreadingHTTPServer):
    """A client that goes away while it waits is what some tests are about."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Lets it go; what matters is what the client says."""


@contextmanager
def package_server(*wheels: Wheel) -> Iterator[PackageServer]:
    """Runs an index; clear `answering` to make it keep its clients waiting."""
    index = PackageServer(wheels=list(wheels))
    index.answering.set()
    server = Server(("127.0.0.1", 0), handler_for(index))
    index.url = f"http://127.0.0.1:{server.server_address[1]}/simple/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield index
    finally:
        index.answering.set()
        server.shutdown()
        thread.join()
        server.server_close()


def handler_for(index: PackageServer) -> type[BaseHTTPRequestHandler]:
    """The handler class of one index."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.requests.append((self.headers.get("User-Agent", ""), self.path))
            index.asked.set()
            index.answering.wait()
            expected = base64.b64encode(index.credentials.encode()).decode()
            if index.credentials and self.headers.get("Authorization") != f"Basic {expected}":
                self.answer(HTTPStatus.UNAUTHORIZED, b"no", "text/plain")
                return
            self.serve(urlsplit(self.path).path.rstrip("/"))

        def serve(self, path: str) -> None:
            name = path.rpartition("/")[2]
            links = [wheel for wheel in index.wheels if wheel.name == name]
            files = [wheel for wheel in index.wheels if wheel.filename == name]
            if files:
                self.answer(HTTPStatus.OK, files[0].content, "application/octet-stream")
            elif links:
                page = "".join(
                    f'<a href="/files/{html.escape(wheel.filename)}">{wheel.filename}</a>\n'
                    for wheel in links
                )
                self.answer(HTTPStatus.OK, page.encode(), "text/html")
            else:
                self.answer(HTTPStatus.NOT_FOUND, b"there is no such package", "text/plain")

        def answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
            self.send_response(status)
            if status is HTTPStatus.UNAUTHORIZED:
                self.send_header("WWW-Authenticate", 'Basic realm="index"')
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name
            """The requests are kept in `requests`."""

    return Handler
