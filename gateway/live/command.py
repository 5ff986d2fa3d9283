"""The command line `jsongate`, as a test calls it."""

import subprocess
import sys

from harness import BUILD, SLOWER, environment, free_port, wait_for


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


class Running:
    """`jsongate run` in the background; its stderr is in `said()`."""

    def __init__(self, folder, *words):
        self.port = free_port()
        self.output = folder / "stderr"
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(command("run", "--port", self.port, *words), env=variables(), cwd=folder,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file)

    def said(self):
        return self.output.read_text(errors="replace")

    def __enter__(self):
        wait_for(lambda: "serving on" in self.said() or self.process.poll() is not None, "the server", 20)
        assert self.process.poll() is None, self.said()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()
