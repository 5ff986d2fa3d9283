"""httpd in the foreground with a temporary ServerRoot: start, say so, pass its log on, stop, clean up."""

from __future__ import annotations

import ctypes
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsongate._cli_conf import (
    Site, SiteError, app_parts, children_user, directives, site_text, write_start_file)
from jsongate._cli_layout import Layout

STOP_SECONDS = 15.0
PR_SET_PDEATHSIG = 1
# What httpd says last, after the errors: at a start, and from its configuration test.
LAST_WORDS = ("Configuration Failed", "Configuration check failed")


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
    os.set_blocking(server.stderr.fileno(), True)
    print(f"serving on http://{site.address} ({counted(site.processes, 'child', 'children')} × "
          f"{counted(site.threads, 'thread', 'threads')}); Ctrl-C stops", file=sys.stderr, flush=True)
    os.write(2, early)
    while piece := os.read(server.stderr.fileno(), 65536):
        os.write(2, piece)
    print(f"jsongate: httpd ended by itself, status {server.wait()}", file=sys.stderr)
    return 1


def counted(number: int, one: str, many: str) -> str:
    """Return "1 child" or "2 children"."""
    return f"{number} {one if number == 1 else many}"


def refused(log: str, site: Site, root: Path) -> int:
    """Say why httpd did not start."""
    if "Address already in use" in log:
        print(f"jsongate: port {site.port} on {site.host} is in use: choose another one with --port", file=sys.stderr)
    else:
        for line in errors_of(log, root):
            print(f"jsongate: {line}", file=sys.stderr)
    return 1


def stop(server: subprocess.Popen[bytes]) -> None:
    """End httpd and its children; whoever does not end within STOP_SECONDS is killed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    assert server.stderr is not None
    if server.poll() is None:
        server.terminate()
        try:
            _, rest = server.communicate(timeout=STOP_SECONDS)
            os.write(2, rest)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
    server.stderr.close()
    server.wait()


def check(layout: Layout, site: Site, as_json: bool) -> int:
    """Run httpd's configuration test; print the errors on stdout. 0 where there are none."""
    require_readable_apps(site)
    with server_root(layout, site) as (root, parts):
        done = subprocess.run(httpd_command(parts, site, root, "-t"), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", check=False)
        if done.returncode == 0:
            print("the configuration is good", file=sys.stderr)
            return 0
        for line in errors_of(done.stderr, root):
            print(json.dumps(as_object(line), ensure_ascii=False) if as_json else line)
        return 1


def as_object(error: str) -> dict[str, Any]:
    """Return the parts of FILE:LINE: TEXT; file and line are null where the text has no place."""
    place = re.match(r"([^:]+):(\d+): (.*)", error, re.DOTALL)
    return {"file": place[1], "line": int(place[2]), "detail": place[3]} if place else \
        {"file": None, "line": None, "detail": error}


def errors_of(log: str, root: Path) -> list[str]:
    """Return httpd's messages as FILE:LINE: TEXT, without what tells a user nothing."""
    out: list[str] = []
    place = ""
    for line in log.splitlines():
        line = re.sub(r"^\[[^]]*\] \[[\w:-]*:(?!notice|info)\w+\] (\[[^]]*\] )*", "", line)
        line = re.sub(r"^(AH\d+: )+", "", line)
        if found := re.match(r"Syntax error on line (\d+) of (.+):$", line):
            place = "" if found[2].startswith(str(root)) else f"{found[2]}:{found[1]}: "
        elif line.strip() and line not in LAST_WORDS and not line.startswith("["):
            out.append(place + re.sub(r"^JsonGateApp: (?=\S+:\d+: )", "", line))
            place = ""
    return out or ["httpd did not start and did not say why"]
