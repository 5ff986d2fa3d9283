"""Stops early, with one line, where there is nothing to test; makes the harness importable from the tests; what many
of them stand in front of."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness import BUILD  # noqa: E402
from upstream import Upstream  # noqa: E402


def pytest_sessionstart() -> None:
    """End the session where the module was not built."""
    if not (BUILD / "mod_jsongate.so").exists():
        pytest.exit(f"{BUILD}/mod_jsongate.so is missing: build first (./jsongate build)", returncode=1)


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """Give each module a server of its own behind mod_proxy."""
    with Upstream() as one:
        yield one
