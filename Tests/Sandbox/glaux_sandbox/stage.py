"""What the demo plays on: a folder of its own, a sandbox on a port of its own, a daemon, and nothing left afterwards."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class Trouble(Exception):
    """Why the demo cannot go on, and what to do about it."""


class Stage:
    """Its processes end with it: at the end, at Ctrl-C, and when it is killed."""

    def __init__(self, programs: Path, port: int) -> None:
        self.programs, self.port = programs, port
        self.folder = Path(tempfile.mkdtemp(prefix="glaux-demo."))
        self.socket = self.folder / "glaux.sock"
        self.log = self.folder / "glauxd.log"
        self.endpoint = ""
        # Set while the daemon's log is shown as it grows.
        self.follow = threading.Event()
        self._running: list[tuple[str, subprocess.Popen[str]]] = []
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        for _, process in reversed(self._running):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for reader in self._readers:
            reader.join(timeout=2)
        shutil.rmtree(self.folder, ignore_errors=True)

    # The processes

    def start_sandbox(self, export_seconds: float, query_seconds: float) -> None:
        port_file = self.folder / "port"
        log = self.folder / "sandbox.log"
        with log.open("w") as output:
            self._start("sandbox", [
                sys.executable, "-m", "glaux_sandbox", "--port", str(self.port), "--port-file", str(port_file),
                "--export-seconds", str(export_seconds), "--query-seconds", str(query_seconds)], stdout=output)
        if not self._await("sandbox", port_file.exists, seconds=30):
            words = log.read_text().strip()
            advice = "\nLeave PORT out, and a free port is chosen." if "in use" in words else ""
            raise Trouble(f"the sandbox did not start: {words or 'it is silent after 30 s'}{advice}")
        self.endpoint = f"http://127.0.0.1:{port_file.read_text().strip()}"

    def start_daemon(self, config: Path) -> None:
        # What AWS's own tools understand; nothing here is special to the sandbox.
        aws = {"AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": "sandbox",
               "AWS_SECRET_ACCESS_KEY": "sandbox-secret"}
        daemon = self._start("glauxd", [
            str(self._program("glauxd")), "--config", str(config), "--state-dir", str(self.folder / "state"),
            "--socket", str(self.socket), "--log-format", "text"],
            stdout=subprocess.PIPE, env={**self._environment(), **aws})
        reader = threading.Thread(target=self._read, args=(daemon,), daemon=True)
        reader.start()
        self._readers.append(reader)
        if not self._await("glauxd", self.socket.exists, seconds=20):
            raise Trouble(f"glauxd did not start:\n{self.log.read_text() if self.log.exists() else ''}".rstrip())

    def glaux(self, *words: str) -> int:
        """One command, its output where ours goes."""
        sys.stdout.flush()
        return subprocess.run(self._glaux(words), env=self._environment(), check=False).returncode

    def status(self) -> dict[str, Any]:
        done = subprocess.run(self._glaux(("status", "--json")), env=self._environment(), check=False, text=True,
                              capture_output=True)
        if done.returncode:
            raise Trouble(f"glaux status failed: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout)

    def control(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.endpoint}/_sandbox/{path}", timeout=10) as answer:
            return json.load(answer)

    def check(self) -> None:
        """Raises if a process has ended that should be running."""
        for name, process in self._running:
            if process.poll() is not None:
                words = self.log.read_text()[-2000:] if name == "glauxd" and self.log.exists() else ""
                raise Trouble(f"{name} ended with {process.returncode}\n{words}".rstrip())

    # How

    def _program(self, name: str) -> Path:
        path = self.programs / name
        if not path.exists():
            raise Trouble(f"{path} is not there; `make build` makes it")
        return path.resolve()

    def _glaux(self, words: tuple[str, ...]) -> list[str]:
        return [str(self._program("glaux")), *words]

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's AWS or Glaux settings, so that the demo cannot touch a real account."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GLAUX_"))}
        return {**kept, "HOME": str(self.folder), "GLAUX_SOCKET": str(self.socket)}

    def _start(self, name: str, command: list[str], stdout: Any, env: Mapping[str, str] | None = None) -> Any:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.STDOUT, text=True,
            errors="replace", env=env,
            # Ctrl-C is for us; and no process outlives us, even if we are killed.
            start_new_session=True, preexec_fn=_end_with_parent)
        self._running.append((name, process))
        return process

    def _await(self, name: str, condition: Callable[[], bool], seconds: float) -> bool:
        process = dict(self._running)[name]
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.poll() is None:
            if condition():
                return True
            time.sleep(0.05)
        return False

    def _read(self, daemon: subprocess.Popen[str]) -> None:
        assert daemon.stdout
        with self.log.open("w") as log:
            for line in daemon.stdout:
                log.write(line)
                log.flush()
                if self.follow.is_set() and (short := _shortened(line)):
                    print(f"  {short}", flush=True)


def _shortened(line: str) -> str:
    """A line of the log without its date, its slot and what leads to an AWS id; a step's begin is left to the file."""
    if " step began " in line:
        return ""
    line = re.sub(r"^\S+T(\S+)Z", r"\1", line.rstrip("\n"))
    return re.sub(r" slot=\S+| attempt=1\b", "", re.sub(r"( aws\.id=)arn:\S*/", r"\1", line))


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
