"""HTTP/1.1 over plain sockets, one thread per connection, connections kept alive.

Written by hand because the faults need the socket: a connection dropped before or after the effect, a body cut
short or dripped out. A ready-made server hides exactly that.
"""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from http import HTTPStatus
from urllib.parse import unquote

MAX_HEAD = 256 * 1024
MAX_BODY = 1024 * 1024 * 1024
REASONS = {status.value: status.phrase for status in HTTPStatus}


class Delivery(Enum):
    """How an answer travels back."""

    WHOLE = "whole"
    DROPPED = "dropped"
    TRUNCATED = "truncated"
    SLOW = "slow"


@dataclass
class Request:
    """One request as it came over the wire. Header names are lower case; `path` and `query` are undecoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    connection: int

    def parameters(self) -> list[tuple[str, str]]:
        """The decoded query, in order; a name without a value has the value ''."""
        pairs = (pair.partition("=") for pair in self.query.split("&") if pair)
        return [(unquote(name), unquote(value)) for name, _, value in pairs]


@dataclass
class Response:
    """One answer and the way it is delivered."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE
    seconds: float = 0.0
    date_shift: float = 0.0

    @staticmethod
    def dropped() -> Response:
        """No answer at all: the connection is closed."""
        return Response(status=0, delivery=Delivery.DROPPED)


class BadRequest(Exception):
    """What came is not HTTP/1.1."""


class Connection:
    """Reads requests from one socket and writes answers to it."""

    def __init__(self, sock: socket.socket, number: int) -> None:
        self.sock = sock
        self.number = number
        self.buffer = b""

    def read_request(self) -> Request | None:
        """The next request, or None when the client is done."""
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            if len(self.buffer) > MAX_HEAD:
                raise BadRequest("head too large")
            if not self._receive():
                return None
        head, self.buffer = self.buffer[:end].decode("latin-1"), self.buffer[end + 4 :]
        first, *lines = head.split("\r\n")
        try:
            method, target, _ = first.split(" ")
        except ValueError:
            raise BadRequest(first) from None
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                raise BadRequest(line)
            key = name.strip().lower()
            headers[key] = f"{headers[key]},{value.strip()}" if key in headers else value.strip()
        if target.startswith("http://"):
            target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
        path, _, query = target.partition("?")
        if headers.get("expect", "").lower() == "100-continue":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(method, path or "/", query, headers, self._read_body(headers), self.number)

    def _receive(self) -> bool:
        data = self.sock.recv(65536)
        self.buffer += data
        return bool(data)

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._read_chunks()
        length = int(headers.get("content-length") or 0)
        if not 0 <= length <= MAX_BODY:
            raise BadRequest("content-length")
        return self._take(length)

    def _read_chunks(self) -> bytes:
        parts: list[bytes] = []
        while size := int(self._line().split(b";")[0], 16):
            parts.append(self._take(size))
            self._take(2)
        while self._line():
            pass
        return b"".join(parts)

    def _line(self) -> bytes:
        while (end := self.buffer.find(b"\r\n")) < 0:
            if not self._receive():
                raise BadRequest("body ended early")
        line, self.buffer = self.buffer[:end], self.buffer[end + 2 :]
        return line

    def _take(self, length: int) -> bytes:
        if len(self.buffer) < length:
            parts, have = [self.buffer], len(self.buffer)
            while have < length:
                data = self.sock.recv(min(length - have, 1 << 20))
                if not data:
                    raise BadRequest("body ended early")
                parts.append(data)
                have += len(data)
            self.buffer = b"".join(parts)
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return body

    def write(self, request: Request, response: Response) -> bool:
        """Sends the answer; false when the connection must end."""
        if response.delivery is Delivery.DROPPED:
            return False
        close = request.headers.get("connection", "").lower() == "close"
        lines = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        lines.append(f"Date: {formatdate(time.time() + response.date_shift, usegmt=True)}")
        bodiless = response.status in (204, 304)
        if not bodiless and "Content-Length" not in response.headers:
            lines.append(f"Content-Length: {len(response.body)}")
        lines.append("Connection: close" if close else "Connection: keep-alive")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        body = b"" if request.method == "HEAD" or bodiless else response.body
        if response.delivery is Delivery.TRUNCATED:
            self.sock.sendall(head + body[: len(body) // 2])
            return False
        if response.delivery is Delivery.SLOW:
            self._drip(head, body, response.seconds)
        else:
            self.sock.sendall(head + body)
        return not close

    def _drip(self, head: bytes, body: bytes, seconds: float) -> None:
        self.sock.sendall(head)
        pieces = 10
        size = max(1, -(-len(body) // pieces))
        for start in range(0, len(body), size):
            time.sleep(seconds / pieces)
            self.sock.sendall(body[start : start + size])


class Server:
    """Accepts connections and gives each its own thread."""

    def __init__(self, host: str, port: int, handler: Callable[[Request], Response]) -> None:
        self.handler = handler
        self.numbers = itertools.count(1)
        self.listener = socket.create_server((host, port), backlog=1024)
        self.port: int = self.listener.getsockname()[1]

    def serve(self) -> None:
        """Runs until `close`."""
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(sock, next(self.numbers)), daemon=True).start()

    def close(self) -> None:
        """Stops accepting; threads of open connections are daemons and end with the process."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()

    def _converse(self, sock: socket.socket, number: int) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock, number)
        with sock:
            try:
                while (request := connection.read_request()) is not None:
                    if not connection.write(request, self.handler(request)):
                        break
            except (BadRequest, ValueError):
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass  # The client went away; tests kill theirs on purpose.
