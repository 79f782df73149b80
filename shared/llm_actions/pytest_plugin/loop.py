"""An event loop in a thread of its own, for callers that have none or are inside of another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class BackgroundLoop:
    """Runs coroutines from any thread, also within another event loop; starts when first used.

    One loop for a whole session keeps connections open from one test to the next.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def is_running(self) -> bool:
        """True from the first use until it is closed."""
        return self._loop is not None

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """The coroutine's result. It is cancelled when the caller is interrupted."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._started())
        try:
            return future.result()
        except BaseException:  # also Ctrl-C, after which nothing may go on in the other thread
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what still runs and end the thread; nothing happens where none was started."""
        with self._lock:
            if self._thread is None or self._loop is None or self._stop is None:
                return
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._thread = self._loop = self._stop = None

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                ready: Future[asyncio.AbstractEventLoop] = Future()
                self._thread = threading.Thread(
                    target=self._work, args=(ready,), name="llm-actions", daemon=True
                )
                self._thread.start()
                self._loop = ready.result()
            return self._loop

    def _work(self, ready: Future[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._wait(ready))

    async def _wait(self, ready: Future[asyncio.AbstractEventLoop]) -> None:
        self._stop = asyncio.Event()
        ready.set_result(asyncio.get_running_loop())
        await self._stop.wait()
