"""The filters that ship as examples."""

import importlib.util
from pathlib import Path

import pytest
from jsongate import Problem
from jsongate._filter import compile_filter
from jsongate.testing import assert_chunk_safe, run_filter

EXAMPLES = Path(__file__).resolve().parent.parent / "conf" / "examples"


@pytest.fixture(scope="module")
def filters():
    spec = importlib.util.spec_from_file_location("example_filters", EXAMPLES / "filters.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_they_are_filters(filters):
    for name in ("redact", "lower_keys", "envelope"):
        assert compile_filter(getattr(filters, name)).name == name


def test_redact(filters):
    data = b'{"a":1,"ssn":"x"}\n{"a":2}\n'
    assert run_filter(filters.redact, data).body == b'{"a":1}\n{"a":2}\n'
    assert_chunk_safe(filters.redact, data)


def test_lower_keys(filters):
    result = run_filter(filters.lower_keys, b'{"Ab":1,"c":[{"D":2}]}')
    assert result.body == b'{"ab":1,"c":[{"D":2}]}'
    assert_chunk_safe(filters.lower_keys, b'{"Ab":1}')
    with pytest.raises(Problem, match="422"):
        run_filter(filters.lower_keys, b"[]")


def test_envelope(filters):
    result = run_filter(filters.envelope, b'{"a":1}', direction="response")
    assert (result.body, result.passed) == (b'{"data":{"a":1}}', 7)
    assert result.headers["X-Wrapped"] == "1"
    assert_chunk_safe(filters.envelope, b'{"a":1}', direction="response")
