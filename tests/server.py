"""``app.py`` as a process of its own, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.config import PROJECT_ROOT

START_S = 90
"""Two cores that are busy with other tests need this; alone the page answers after 4 s and the models after 8 s."""


@contextmanager
def serving(
    store: Path,
    log: Path,
    *options: str,
    cwd: Path = PROJECT_ROOT,
    program: Sequence[str] = (str(PROJECT_ROOT / "app.py"),),
    **environment: str,
) -> Iterator[str]:
    """The address of the page; the server is stopped by its own process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *program, "--port", str(port), "--store", str(store), *options]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=cwd, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + START_S
        while not answers(f"http://127.0.0.1:{port}"):
            assert time.monotonic() < deadline and server.poll() is None, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
    assert "Traceback" not in log.read_text()


def answers(url: str) -> bool:
    """Whether something is served there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
