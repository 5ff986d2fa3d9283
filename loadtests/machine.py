"""What the figures were measured on, and with which versions."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shlex
import subprocess
import sys
from pathlib import Path

from systems.base import System, version


def _processor() -> str:
    done = subprocess.run(["lscpu"], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    found = re.search(r"^Model name:\s*(.+)$", done.stdout, re.MULTILINE)
    family = re.search(r"^CPU family:\s*(.+)$", done.stdout, re.MULTILINE)
    guest = " (virtual machine)" if "Hypervisor vendor" in done.stdout else ""
    return f"{found[1] if found else platform.machine()}, family {family[1] if family else '?'}{guest}"


def _debian() -> str:
    try:
        return "Debian " + Path("/etc/debian_version").read_text().strip()
    except OSError:
        return platform.platform()


def description(systems: list[System]) -> str:
    """Machine, date, command and versions as a Markdown list."""
    packages = sorted({name for system in systems for name in system.packages} | {"wrk", "python3"})
    versions = ", ".join(f"{name} {version(name) or '(not installed)'}" for name in packages)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    words = ["loadtests/run.py", *sys.argv[1:]]
    return "\n".join([
        f"- machine: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {_debian()}, kernel {platform.release()}",
        f"- date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC; "
        f"load average before: {LOAD_BEFORE:.2f}",
        f"- command: `{shlex.join(words)}`",
        f"- versions: {versions}",
    ])


LOAD_BEFORE = os.getloadavg()[0]
