"""What every system in the comparison can do."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from documents import ORDER_ID
from server import Ask, Place, Server
from wrk import Load

HERE = Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Context:
    """What a run knows: the build folder of jsongate, a scratch folder, the request bodies by name of work."""

    build: Path
    scratch: Path
    bodies: dict[str, bytes] = field(repr=False)


class System:
    """One row of the table. `packages` are the Debian packages whose versions are told."""

    name = ""
    label = ""
    packages: tuple[str, ...] = ()
    environment: dict[str, str] = {}
    cpus = "0"
    children = 1  # of httpd
    # More than connections: the event MPM closes a keep-alive connection that becomes ready while no
    # worker is idle, and wrk counts that as broken.
    threads = 80
    load = Load()
    beside: tuple[Server, ...] = ()  # servers that it needs, which are nobody's load but the measurement's

    def __init__(self, context: Context):
        self.context = context

    def missing(self) -> str | None:
        """Why it cannot run here, or None."""
        lacking = [name for name in self.packages if version(name) is None]
        return f"not installed: {' '.join(lacking)} (loadtests/install-peers)" if lacking else None

    def ask(self, work: str) -> Ask:
        if work == "hello":
            return Ask("GET", "/hello", None, {"hello": "world"})
        return Ask("POST", "/post", self.context.bodies[work], {"id": ORDER_ID})

    def command(self, place: Place) -> list[str]:
        """Writes what it needs into place.root; the command stays in the foreground."""
        raise NotImplementedError

    def copy_application(self, place: Place) -> Path:
        """Puts the applications where a server that has changed its user can read them."""
        target = place.root / "app"
        shutil.copytree(HERE / "peers", target)
        for name in ("bench_app.py", "bench_filters.py", "bench_typed.py"):
            shutil.copy(HERE / name, target)
        return target


def version(package: str) -> str | None:
    query = ["dpkg-query", "-W", "-f=${db:Status-Status} ${Version}", package]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    state, _, number = done.stdout.partition(" ")
    return number if state == "installed" else None
