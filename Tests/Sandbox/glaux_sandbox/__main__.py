"""`python -m glaux_sandbox`: runs the sandbox until it is told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any

from .http import Server
from .world import World


def main() -> int:
    arguments = _arguments()
    world = World(arguments.call_log)
    world.settings.update({"export_seconds": arguments.export_seconds, "query_seconds": arguments.query_seconds})
    try:
        server = Server(arguments.host, arguments.port, world.answer)
    except OSError as problem:
        print(f"sandbox: cannot listen on {arguments.host}:{arguments.port}: {problem.strerror}", file=sys.stderr)
        return 1

    def stop(*_: Any) -> None:
        # Threads of open or held calls must not delay the end.
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if arguments.port_file:
        _write_whole(arguments.port_file, f"{server.port}\n")
    print(f"sandbox listening on http://{arguments.host}:{server.port}", flush=True)
    server.serve()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="glaux_sandbox", description="A local AWS stand-in for Glaux.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4566, help="0 chooses a free one")
    parser.add_argument("--port-file", type=Path, help="where to write the port once it listens")
    parser.add_argument("--export-seconds", type=float, default=2.0)
    parser.add_argument("--query-seconds", type=float, default=0.5)
    parser.add_argument("--call-log", type=Path, help="append every call to this file, as JSON Lines")
    return parser.parse_args()


def _write_whole(path: Path, text: str) -> None:
    """A reader sees the whole file or none."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(text)
    scratch.replace(path)


if __name__ == "__main__":
    sys.exit(main())
