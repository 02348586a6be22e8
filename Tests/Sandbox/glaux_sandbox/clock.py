"""The sandbox's own clock, which can be advanced, and the work that is due on it."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Clock:
    """Wall-clock time plus what was advanced. Exports, queries and tokens age on it.

    Signatures are not checked on it: a client whose own clock was not moved must still be able to sign.
    """

    def __init__(self) -> None:
        self._ahead = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="due")
        threading.Thread(target=self._run, daemon=True, name="clock").start()

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves the clock; what became due runs at once."""
        with self._changed:
            self._ahead += seconds
            self._changed.notify()

    def at(self, when: float, work: Callable[[], None]) -> None:
        """Runs `work` once the clock reaches `when`."""
        with self._changed:
            heapq.heappush(self._due, (when, next(self._order), work))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                wait = self._due[0][0] - self.now() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                work = heapq.heappop(self._due)[2]
            self._workers.submit(self._perform, work)

    @staticmethod
    def _perform(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # A bug in the sandbox: say so, and go on serving.
            traceback.print_exc(file=sys.stderr)
