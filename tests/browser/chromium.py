"""Drives a headless Chromium through the Chrome DevTools protocol."""

import asyncio
import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
START_SECONDS = 30
REPLY_SECONDS = 60


class PageError(Exception):
    """The page threw while a script of the test ran in it."""


@contextmanager
def running_browser(program: str, profile: Path) -> Iterator[str]:
    """Starts a browser with a fresh profile and yields the HTTP address of its debugging port."""
    command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{_debugging_port(process, profile)}"
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _debugging_port(process: subprocess.Popen[bytes], profile: Path) -> int:
    announcement = profile / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the browser ended with code {process.returncode}")
        if announcement.exists() and (lines := announcement.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError(f"the browser opened no debugging port within {START_SECONDS} s")


class Page:
    """One tab. What it logs, throws, requests and asks is collected while calls wait."""

    def __init__(self, address: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._number = 0
        self.events: list[dict[str, Any]] = []
        self._session, self._socket, self._tab = self._loop.run_until_complete(_open_tab(address))
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.call("Target.closeTarget", targetId=self._tab)
        self._loop.run_until_complete(self._close())
        self._loop.close()

    async def _close(self) -> None:
        await self._socket.close()
        await self._session.close()

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Calls a method of the protocol and returns its result."""
        return self._loop.run_until_complete(
            asyncio.wait_for(self._call(method, params), REPLY_SECONDS)
        )

    async def _call(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        while True:
            message = await self._receive()
            if message.get("id") != self._number:
                self.events.append(message)
                continue
            if "error" in message:
                raise RuntimeError(f"{method}: {message['error']}")
            result: dict[str, Any] = message["result"]
            return result

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._socket.receive_str())
        return message

    async def _wait_for_load(self, loader: str) -> None:
        """Waits for the load of this navigation; one of an earlier page may come late."""
        loaded = {"name": "load", "loaderId": loader}
        while not any(
            event["method"] == "Page.lifecycleEvent" and loaded.items() <= event["params"].items()
            for event in self.events
        ):
            self.events.append(await self._receive())

    def open(self, path: Path, fragment: str = "") -> None:
        """Opens a file and waits until its scripts have run."""
        loader = self.call("Page.navigate", url=path.as_uri() + fragment)["loaderId"]
        waiting = self._wait_for_load(loader)
        self._loop.run_until_complete(asyncio.wait_for(waiting, REPLY_SECONDS))

    def run(self, script: str) -> Any:
        """Runs a script in the page, waits for its promise, and returns its value (JSON only)."""
        reply = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in reply:
            raise PageError(reply["exceptionDetails"])
        return reply["result"].get("value")

    def text(self, selector: str) -> str:
        """Returns the text of the first element that matches, as it is laid out."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def texts(self, selector: str) -> list[str]:
        """Returns the text content of all elements that match."""
        found: list[str] = self.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((e) => e.textContent)"
        )
        return found

    def click(self, selector: str) -> None:
        """Clicks the first element that matches."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self.settle()

    def fill(self, selector: str, value: str) -> None:
        """Gives a control a value, as a person who types or chooses it."""
        chosen = json.dumps(selector)
        self.run(
            f"(() => {{ const control = document.querySelector({chosen});"
            f"control.value = {json.dumps(value)};"
            "for (const kind of ['input', 'change'])"
            " control.dispatchEvent(new Event(kind, {bubbles: true})); })()"
        )

    def press(self, key: str) -> None:
        """Presses and releases a key where the focus is."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, **_KEYS.get(key, {}))
        self.settle()

    def settle(self) -> None:
        """Waits for what an event set off: address changes are announced a task later."""
        self.run("new Promise((done) => setTimeout(done, 20))")

    def resize(self, width: int, height: int) -> None:
        """Gives the page the size of a screen."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefer(self, scheme: str) -> None:
        """Sets the preferred colours, `light` or `dark`."""
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )

    def screenshot(self, path: Path) -> None:
        """Writes what the window shows as a PNG."""
        reply = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(reply["data"]))

    def happened(self, method: str) -> list[dict[str, Any]]:
        """Returns the parameters of the events of one kind so far."""
        self.run("0")
        return [event["params"] for event in self.events if event.get("method") == method]


_KEYS: dict[str, dict[str, object]] = {
    key: {"windowsVirtualKeyCode": code}
    for key, code in {
        "Enter": 13,
        "Escape": 27,
        "PageUp": 33,
        "PageDown": 34,
        "End": 35,
        "Home": 36,
        "ArrowLeft": 37,
        "ArrowUp": 38,
        "ArrowRight": 39,
        "ArrowDown": 40,
    }.items()
}


async def _open_tab(
    address: str,
) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse, str]:
    session = aiohttp.ClientSession()
    async with session.put(f"{address}/json/new?about:blank") as reply:
        tab = await reply.json()
    socket = await session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0)
    return session, socket, tab["id"]
