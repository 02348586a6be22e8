"""The log of calls that tests assert on."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import unescape

KEPT = 200_000
LONGEST_ARGUMENTS = 16 * 1024
MOST_KEYS = 100


@dataclass
class Call:
    """One request and what became of it. `status` is null while it is in flight or was never answered."""

    seq: int
    time: float
    connection: int
    method: str
    path: str
    query: str
    service: str
    operation: str
    region: str
    access_key: str
    arguments: Any = None
    status: int | None = None
    error: str | None = None
    effect: bool = False
    fault: str | None = None
    seconds: float | None = None


class CallLog:
    """The last calls in memory, and all of them in a file if one was named."""

    def __init__(self, path: Path | None) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._next = 1
        self._lock = threading.Lock()
        self._file: IO[str] | None = path.open("a", buffering=1) if path else None

    def begin(self, **members: Any) -> Call:
        with self._lock:
            call = Call(seq=self._next, time=time.time(), **members)
            self._next += 1
            self._calls.append(call)
        return call

    def end(self, call: Call) -> None:
        call.seconds = round(time.time() - call.time, 6)
        if self._file:
            line = json.dumps(asdict(call), ensure_ascii=False) + "\n"
            with self._lock:
                self._file.write(line)

    def since(self, seq: int) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(call) for call in self._calls if call.seq > seq]

    def clear(self) -> None:
        """Forgets the calls in memory; numbers go on, so an old `since` stays valid."""
        with self._lock:
            self._calls.clear()


def arguments_of(body: bytes) -> Any:
    """The JSON arguments of a call; a big body is only measured, so that the log stays bounded."""
    if len(body) > LONGEST_ARGUMENTS:
        return {"_bytes": len(body)}
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {"_malformed": body[:200].decode("utf-8", "replace")}


def keys_of(body: bytes) -> Any:
    """What a DeleteObjects names; of many keys the first, so that the log stays bounded."""
    keys = re.findall(r"<Key>([^<]*)</Key>", body.decode("utf-8", "replace"))
    return {"Keys": [unescape(key) for key in keys[:MOST_KEYS]]}
