"""The command line `jsongate`, as a test calls it."""

import subprocess
import sys

from harness import BUILD, SLOWER, environment


def variables():
    """Return the environment for the command: that of the build folder, with nothing of the tests' own."""
    values = environment() | {"JSONGATE_BUILD": str(BUILD), "PYTHONPATH": str(BUILD / "python")}
    return values | {"ASAN_OPTIONS": "detect_leaks=0"}  # python3 itself, which is not sanitized, leaks at exit


def command(*words):
    """Return the words that start it."""
    return [sys.executable, "-B", "-m", "jsongate", *map(str, words)]


def call(*words, cwd=None):
    """Run it to its end."""
    return subprocess.run(command(*words), env=variables(), cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60 * SLOWER, check=False)
