"""httpd in the foreground with a temporary ServerRoot: start, say so, pass its log on, stop, clean up."""

from __future__ import annotations

import ctypes
import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from jsongate._cli_conf import (
    Site, SiteError, app_parts, children_user, directives, site_text, write_start_file)
from jsongate._cli_json import put_object, put_text
from jsongate._cli_layout import Layout
from jsongate._cli_messages import as_object, said_in

STOP_SECONDS = 15.0
LOOK_SECONDS = 0.05
PR_SET_PDEATHSIG = 1


@contextmanager
def server_root(layout: Layout, site: Site) -> Iterator[tuple[Path, Layout]]:
    """Make a ServerRoot with site.conf in it; it is gone at the end. The layout has paths that the children can read."""
    with tempfile.TemporaryDirectory(prefix="jsongate-") as name:
        root = Path(name)
        root.chmod(0o755)  # the children look for their Python files here
        layout = readable(layout, root)
        (root / "site.conf").write_text(site_text(site, layout), encoding="utf-8")
        yield root, layout


def readable(layout: Layout, root: Path) -> Layout:
    """Copy our own Python files into `root` where the children's user could not read them, e.g. below /root.

    SiteError where that user cannot read an application: those are not ours to copy.
    """
    user = children_user()
    if user is None or can_read(user, layout.packages / "jsongate" / "__init__.py"):
        return layout
    shutil.copytree(layout.packages / "jsongate", root / "python" / "jsongate",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(layout.conf, root / "conf", ignore=shutil.ignore_patterns("__pycache__"))
    return replace(layout, packages=root / "python", conf=root / "conf")


def require_readable_apps(site: Site) -> None:
    """Raise SiteError where the children's user cannot enter an application's folder."""
    user = children_user()
    for folder in folders_of(site) if user else ():
        if user and not can_read(user, folder):
            raise SiteError(f"{folder}: the user {user.pw_name}, as whom the children run, cannot read this folder:"
                            " move it, or start jsongate as an ordinary user")


def folders_of(site: Site) -> Iterator[Path]:
    """Yield the folders that Python modules are to be imported from."""
    for app in site.apps:
        yield app_parts(app)[0]
    if site.conf is None or not site.conf.is_file():
        return
    for one in directives(site.conf.read_text(encoding="utf-8", errors="replace")):
        if one["directive"].lower() == "jsongatepythonpath":
            yield from (Path(word) for word in one["arguments"] if word.startswith("/") and Path(word).is_dir())


def can_read(user: pwd.struct_passwd, path: Path) -> bool:
    """Return whether `user` can read `path`. Asks a child process, because only root can become another user."""
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        os._exit(0 if os.access(path, os.R_OK) else 1)
    return os.waitpid(child, 0)[1] == 0


def httpd_command(layout: Layout, site: Site, root: Path, *extra: str) -> list[str]:
    """Return the command that starts httpd on conf/httpd.conf; its error log is its stderr."""
    return [str(layout.httpd), *extra, "-f", str(write_start_file(layout, site, root, "/dev/stderr"))]


def die_with_parent() -> None:
    """In the new process: get SIGTERM when the command line is killed, so that no server stays behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Stopped(Exception):
    """A signal asked for the end."""


def stop_on_signals() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into Stopped."""

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def run(layout: Layout, site: Site) -> int:
    """Serve in the foreground until a signal; 0 after one, 1 where httpd did not start or ended by itself."""
    require_readable_apps(site)
    stop_on_signals()
    try:
        with server_root(layout, site) as (root, parts):
            # A session of its own: a terminal sends SIGWINCH when it is resized, which httpd takes for "stop gracefully".
            server = subprocess.Popen(httpd_command(parts, site, root, "-DFOREGROUND"), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                                      preexec_fn=die_with_parent)
            try:
                return serve(server, site, root)
            finally:
                stop(server)
    except Stopped:
        return 0


def serve(server: subprocess.Popen[bytes], site: Site, root: Path) -> int:
    """Pass the log on until httpd ends; before it is ready the log is kept, for it may become an error message."""
    assert server.stderr is not None
    os.set_blocking(server.stderr.fileno(), False)
    early = b""
    while not (root / "httpd.pid").exists():
        early += server.stderr.read() or b""
        if server.poll() is not None:
            early += server.stderr.read() or b""
            return refused(early.decode(errors="replace"), site, root)
        time.sleep(0.005)
    print(f"serving on http://{site.address} ({counted(site.processes, 'child', 'children')} × "
          f"{counted(site.threads, 'thread', 'threads')}); Ctrl-C stops", file=sys.stderr, flush=True)
    os.write(2, early)
    pass_on_log(server)
    print(f"jsongate: httpd ended by itself, status {server.wait()}", file=sys.stderr)
    return 1


def pass_on_log(server: subprocess.Popen[bytes], end: float = float("inf")) -> None:
    """Copy httpd's log to stderr until it ends, or until `end`.

    Not until nobody can write to it any more: what an application leaves running may have it open for ever.
    """
    assert server.stderr is not None
    file = server.stderr.fileno()
    while time.monotonic() < end:
        has_ended = server.poll() is not None
        is_there = bool(select.select([file], [], [], 0 if has_ended else LOOK_SECONDS)[0])
        piece = os.read(file, 65536) if is_there else b""
        os.write(2, piece)
        if not piece and (has_ended or is_there):
            break


def counted(number: int, one: str, many: str) -> str:
    """Return "1 child" or "2 children"."""
    return f"{number} {one if number == 1 else many}"


def refused(log: str, site: Site, root: Path) -> int:
    """Say why httpd did not start."""
    if re.search(rf"could not bind to address \S*:{site.port}$", log, re.MULTILINE):
        print(f"jsongate: port {site.port} on {site.host} is in use: choose another one with --port", file=sys.stderr)
        return 1
    mistakes, rest = said_in(log, root)
    for line in rest + [f"jsongate: {mistake}" for mistake in mistakes]:
        print(line, file=sys.stderr)
    return 1


def stop(server: subprocess.Popen[bytes]) -> None:
    """End httpd and its children; whoever does not end within STOP_SECONDS is killed, and what they leave running.

    A process that an application has forked would keep the port.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    assert server.stderr is not None
    if server.poll() is None:
        server.terminate()
        pass_on_log(server, time.monotonic() + STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.stderr.close()
    server.wait()


def check(layout: Layout, site: Site, as_json: bool) -> int:
    """Run httpd's configuration test; print the errors on stdout. 0 where there are none."""
    require_readable_apps(site)
    with server_root(layout, site) as (root, parts):
        # No pipe: what an application leaves running may have its other end open for ever.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            done = subprocess.run(httpd_command(parts, site, root, "-t"), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=log, check=False)
            log.seek(0)
            mistakes, rest = said_in(log.read(), root)
        if done.returncode == 0:
            print("the configuration is good", file=sys.stderr)
            return 0
        for line in rest:
            print(line, file=sys.stderr)
        for mistake in mistakes:
            put_object(as_object(mistake)) if as_json else put_text(mistake)
        return 1
