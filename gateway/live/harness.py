"""One real httpd per test module: conf/httpd.conf as shipped, plus the module's own site and applications.

A Server owns its temporary ServerRoot and its process. `stop()` ends both and asserts that httpd exited with 0, that
no process stayed behind, and that the error log holds nothing that the tests did not expect.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.setdefault("JSONGATE_BUILD", str(CHECKOUT / "build" / "release"))).absolute()
SANITIZE = os.environ.get("JSONGATE_SANITIZE", "")
SLOWER = 8 if SANITIZE else 1  # what sanitizers cost, for time limits

sys.path.insert(0, str(BUILD / "python"))
from jsongate._cli_conf import Site, write_start_file  # noqa: E402
from jsongate._cli_layout import Layout  # noqa: E402
from jsongate._cli_run import readable  # noqa: E402
from wire import Reply, Wire  # noqa: E402

ROOT_SITE = '<Location "/">\n    JsonGateApp app:app\n</Location>\n'
PREAMBLE = "from jsongate import App, Problem, Request, Response\napp = App()\n"

FAULT = re.compile(
    r"\[\w+:(error|crit|alert|emerg)\]|Traceback|exit signal|Sanitizer|runtime error:|^\s+#\d+ 0x|Fatal Python error")

# What any httpd may say when it is stopped while a worker finishes its reply, whatever its modules.
STOCK_NOISE = re.compile(r"AH03093: process_socket: apr_pollset_add failure for keep alive")

# What event says, once, where as many requests are there as threads: for tests that send so many.
ALL_BUSY = "AH10159: server is within MinSpareThreads|AH00484: server reached MaxRequestWorkers"


class ConfigurationRefused(Exception):
    """httpd did not start; the text is what it said."""


def wait_for(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Return once `condition()` is true; AssertionError after `seconds`."""
    end = time.monotonic() + seconds * SLOWER
    while not condition():
        assert time.monotonic() < end, f"waited {seconds * SLOWER:g} s for {what}"
        time.sleep(0.01)


class Server:
    """A running httpd. Use from one thread; requests may come from any."""

    def __init__(self, apps: dict[str, str] | None = None, site: str = ROOT_SITE, processes: int = 1,
                 threads: int = 16) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="jsongate-live-"))
        self.root.chmod(0o755)  # the children run as another user when the tests run as root
        self.site, self.processes, self.threads = site, processes, threads
        self._expected: list[re.Pattern[str]] = []
        self._process: subprocess.Popen[str] | None = None
        self.apps = self.root / "apps"
        self.apps.mkdir()
        for name, text in (apps or {}).items():
            self.write_app(name, text)

    def write_app(self, name: str, text: str) -> None:
        """Write apps/NAME.py; its import path is in the configuration."""
        (self.apps / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")

    def write_file(self, name: str, data: bytes | str, mode: int = 0o644) -> Path:
        """Write files/NAME, which a site finds at ${JSONGATE_SERVER_ROOT}/files; the children may read it."""
        path = self.root / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else textwrap.dedent(data).encode())
        path.chmod(mode)
        return path

    # --- configuration and start

    def start(self) -> Server:
        """Start httpd on a free port and return once its PidFile is there; ConfigurationRefused otherwise."""
        for _ in range(5):
            self.port, self.second_port = free_port(), free_port()
            said = self._start_once()
            if said is None:
                return self
            if "Address already in use" not in said:
                raise ConfigurationRefused(said)
        raise ConfigurationRefused("five ports were taken at once")

    def configtest(self) -> tuple[int, str]:
        """Return the exit status of `httpd -t` and all it said."""
        self.port, self.second_port = free_port(), free_port()
        output = self.root / "output"  # no pipe, which what an application leaves running would keep open
        with output.open("w") as file:
            done = subprocess.run([*self._command(), "-t"], env=environment(), stdin=subprocess.DEVNULL, stdout=file,
                                  stderr=file, timeout=120, check=False)
        return done.returncode, output.read_text(errors="replace")

    def _command(self) -> list[str]:
        layout = Layout.find()
        if not (self.root / "python").exists():
            self._layout = readable(layout, self.root)
        site = Site(port=self.port, processes=self.processes, threads=self.threads)
        text = f'JsonGatePythonPath "{self.apps}"\n{textwrap.dedent(self.site)}'
        text = text.replace("${SECOND_PORT}", str(self.second_port))
        (self.root / "site.conf").write_text(text, encoding="utf-8")
        start_file = write_start_file(self._layout, site, self.root, str(self.log_file))
        return [str(layout.httpd), "-f", str(start_file)]

    def _start_once(self) -> str | None:
        output = self.root / "output"
        with output.open("w") as file:
            self._process = subprocess.Popen([*self._command(), "-DFOREGROUND"], env=environment(), text=True,
                                             stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                             start_new_session=True)
        ended = lambda: self._process.poll() is not None  # noqa: E731
        wait_for(lambda: ended() or (self.root / "httpd.pid").exists(), "the PidFile", 20)
        if not ended():
            return None
        self._process = None
        return output.read_text(errors="replace") + self.error_log()

    # --- requests

    @property
    def url(self) -> str:
        """Return the server's URL without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str, body: bytes | str | None = None,
                headers: dict[str, str] | None = None) -> Reply:
        """Send one request on a connection of its own."""
        with Wire(self.port) as wire:
            return wire.request(method, path, body, headers)

    def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """GET `path`."""
        return self.request("GET", path, None, headers)

    def post(self, path: str, document: object, headers: dict[str, str] | None = None) -> Reply:
        """POST a document: bytes and str as they are, anything else as JSON."""
        body = document if isinstance(document, (bytes, str)) else json.dumps(document)
        return self.request("POST", path, body, {"content-type": "application/json"} | (headers or {}))

    def metrics(self) -> dict[str, float]:
        """Return the samples of /metrics: 'name{label="value"}' → value."""
        reply = self.get("/metrics")
        assert reply.status == 200, reply
        samples = (line.rpartition(" ") for line in reply.text.splitlines() if line and line[0] != "#")
        return {name: float(value) for name, _, value in samples}

    def metric(self, name: str, **labels: str) -> float:
        """Return the sum of the settled samples of `name` that have these labels; 0 where there is none."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        return sum(value for sample, value in self.settled_metrics().items()
                   if sample.partition("{")[0] == name and all(label in sample for label in wanted))

    def settled_metrics(self) -> dict[str, float]:
        """Return the samples once all earlier requests are in them: one is counted after its reply is out."""
        wait_for(lambda: self.metrics()["jsongate_requests_in_flight"] == 1, "no request but the scrape itself")
        return self.metrics()

    # --- processes

    @property
    def pid(self) -> int:
        """Return the parent's process id."""
        assert self._process is not None
        return self._process.pid

    def children(self) -> list[int]:
        """Return the process ids of the children."""
        with contextlib.suppress(FileNotFoundError):
            text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
            return [int(word) for word in text.split()]
        return []

    def standing_children(self) -> list[int]:
        """Return the process ids of the children once all are there: the PidFile is older than the first of them."""
        wait_for(lambda: len(self.children()) == self.processes, f"{self.processes} children", 20)
        return self.children()

    def graceful(self) -> None:
        """Restart gracefully and return once the new generation stands."""
        self.restart(signal.SIGUSR1)

    def restart(self, how: signal.Signals) -> None:
        """Send what asks for a restart, and return once the new generation stands."""
        generations = lambda: self.error_log().count("resuming normal operations")  # noqa: E731
        wait_for(generations, "the first generation", 20)  # its line is younger than the PidFile
        before = generations()
        os.kill(self.pid, how)
        wait_for(lambda: generations() > before, "the new generation", 20)

    # --- error log

    @property
    def log_file(self) -> Path:
        """Return the error log's path."""
        return self.root / "error.log"

    def error_log(self) -> str:
        """Return the whole error log."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_of(self, reply: Reply) -> str:
        """Return the log lines under the id that a problem names, and expect them to be there."""
        ident = reply.json()["instance"].removeprefix("urn:request:")
        assert re.fullmatch(r"[0-9a-f]{32}", ident), ident
        self.expect(re.escape(ident))
        return "\n".join(line for line in self.error_log().splitlines() if ident in line)

    def expect(self, pattern: str) -> None:
        """Let error log lines that match `pattern` be."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Return the faults in the error log that no test expected."""
        known = [STOCK_NOISE, *self._expected]
        return [line for line in self.error_log().splitlines()
                if FAULT.search(line) and not any(pattern.search(line) for pattern in known)]

    # --- end

    def stop(self) -> None:
        """Stop httpd, check what it left behind, and remove its folder. A second call does nothing."""
        if not self.root.exists():
            return
        try:
            if self._process is not None:
                status = self._terminate()
                assert status == 0, f"httpd exited with {status}:\n{self.error_log()[-4000:]}"
            wait_for(lambda: not left_behind(self.root), "the children's end", 5)
            assert not self.unexpected(), "unexpected in the error log:\n" + "\n".join(self.unexpected()[:50])
        finally:
            self._kill()
            shutil.rmtree(self.root, ignore_errors=True)

    def signal_stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Tell the parent to stop.

        A stock event child that is told so in the very moment in which a worker ends its request may close the
        connection's socket once more, from memory that is gone, and crash.
        """
        time.sleep(0.2)
        os.kill(self.pid, how)

    def _terminate(self) -> int:
        assert self._process is not None
        if self._process.poll() is None:
            self.signal_stop()
        return self._process.wait(timeout=15 * SLOWER)

    def _kill(self) -> None:
        for pid in left_behind(self.root):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait(timeout=10)


def left_behind(root: Path) -> list[int]:
    """Return the processes whose command line names `root`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.fsencode(root) in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def modules(names: str) -> str:
    """Return the LoadModule lines for modules of httpd's own: 'proxy proxy_http'."""
    return "".join(f'LoadModule {name}_module "${{JSONGATE_HTTPD_MODULES}}/mod_{name}.so"\n' for name in names.split())


def place(path: str, *lines: str) -> str:
    """Return a <Location> that holds these lines."""
    text = "".join(f"    {line}\n" for line in lines)
    return f'<Location "{path}">\n{text}</Location>\n'


def configtest(apps: dict[str, str], site: str = ROOT_SITE) -> tuple[int, str]:
    """Return the exit status and what `httpd -t` said; nothing stays behind."""
    server = Server(apps, site)
    try:
        return server.configtest()
    finally:
        server.stop()


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor_time(pid: int) -> float:
    """Return the seconds that the threads of a process have run, however long they had to wait for a processor."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


def unread(port: int, wire: Wire) -> int:
    """Return how many bytes of a connection the server has not read from its socket."""
    ends = f"0100007F:{port:04X} 0100007F:{wire.socket.getsockname()[1]:04X} "
    line = next(text for text in Path("/proc/net/tcp").read_text().splitlines() if ends in text)
    return int(line.split(":")[4].split()[0], 16)


@contextlib.contextmanager
def running(apps: dict[str, str] | str, site: str = ROOT_SITE, processes: int = 1, threads: int = 16,
            files: dict[str, bytes] | None = None) -> Iterator[Server]:
    """Run a server for the length of a `with`; one text is the module `app`, behind the usual imports."""
    if isinstance(apps, str):
        apps = {"app": PREAMBLE + textwrap.dedent(apps)}
    server = Server(apps, site, processes, threads)
    try:
        for name, data in (files or {}).items():
            server.write_file(name, data)
        server.start()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """Give a folder that the children's user can read: pytest closes its own ones whenever another session begins."""
    with tempfile.TemporaryDirectory(prefix="apps-") as root:
        Path(root).chmod(0o755)
        path = Path(root) / name
        path.mkdir()
        yield path


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment() -> dict[str, str]:
    """Return httpd's environment: nothing of ours but PATH, and the sanitizer's runtime where one is used."""
    values = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    library = {"address": "libasan.so", "thread": "libtsan.so"}.get(SANITIZE)
    if library:
        values["LD_PRELOAD"] = " ".join(
            subprocess.run(["g++", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
            for name in (library, "libstdc++.so"))
        suppressions = Path(__file__).with_name("lsan.supp")
        values["LSAN_OPTIONS"] = f"suppressions='{suppressions}':print_suppressions=0"
        values["ASAN_OPTIONS"] = "detect_leaks=1:abort_on_error=0"
        values["UBSAN_OPTIONS"] = "print_stacktrace=1"
        # httpd, APR and libpython synchronize with inline atomics, which the sanitizer cannot see there. Their accesses are
        # left out, their locks are not: a suppression by library would lose those, and then accuse our own code.
        suppressions = Path(__file__).with_name("tsan.supp")
        values["TSAN_OPTIONS"] = f"ignore_noninstrumented_modules=1:suppressions='{suppressions}':print_suppressions=0"
    return values

