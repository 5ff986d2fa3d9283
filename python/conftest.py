"""Tests import the built package, which has the C++ parts, not the sources beside them.

The build folder's python/ must be on PYTHONPATH.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

_SOURCES = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != _SOURCES]

import jsongate._core  # noqa: E402, F401  pytest puts the tests' folder back later: import it now


@pytest.fixture
def folder(monkeypatch):
    """A folder on sys.path that every user may read; imports from it are forgotten afterwards."""
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    before = set(sys.modules)
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        monkeypatch.syspath_prepend(name)
        yield Path(name)
    for module in set(sys.modules) - before:
        del sys.modules[module]
