"""Stops early, with one line, where there is nothing to test; makes the harness importable from the tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness import BUILD  # noqa: E402


def pytest_sessionstart() -> None:
    """End the session where the module was not built."""
    if not (BUILD / "mod_jsongate.so").exists():
        pytest.exit(f"{BUILD}/mod_jsongate.so is missing: build first (./jsongate build)", returncode=1)
