"""The handler that writes Python's logging into the ErrorLog, without a server."""

import logging
import sys

import pytest
from jsongate._logging import ErrorLogHandler, install, prepare


class Log:
    def __init__(self, level):
        self.level = level
        self.lines = []

    def write(self, level, line):
        self.lines.append((level, line))

    def writes(self, level):
        return level >= self.level


@pytest.fixture
def make_root(monkeypatch):
    """A function that makes a root logger as it is at start.

    To be called in the test: pytest adds handlers of its own to the one that is there before.
    """

    def make():
        logger = logging.RootLogger(logging.WARNING)
        monkeypatch.setattr(logging, "getLogger", lambda: logger)
        monkeypatch.setattr(logging, "lastResort", None)
        return logger

    return make


def record(message, *args, level=logging.WARNING):
    return logging.LogRecord("shop", level, "shop.py", 7, message, args, None)


@pytest.mark.parametrize(
    ("message", "args", "lines"),
    [
        ("one %s", ("two",), ["one two"]),
        ("a\nb\r\nc", (), ["a", "b", "c"]),
        ("", (), [""]),
        ("nul\0", (), ["nul\\x00"]),
        ("%d", ("x",), ["a message cannot be formatted: shop.py:7: TypeError"]),
    ],
)
def test_lines(message, args, lines):
    log = Log(0)
    ErrorLogHandler(log.write, log.writes).handle(record(message, *args))
    assert [line for _, line in log.lines] == [f"shop: {line}" for line in lines]


def test_filters():
    log = Log(0)
    handler = ErrorLogHandler(log.write, log.writes)
    handler.addFilter(lambda record: "secret" not in record.getMessage())
    assert handler.handle(record("a secret")) is False
    assert handler.handle(record("known")) is True
    assert [line for _, line in log.lines] == ["shop: known"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="filters only judge before CPython 3.12")
def test_a_filter_puts_another_record_in_place():
    log = Log(0)
    handler = ErrorLogHandler(log.write, log.writes)
    handler.addFilter(lambda _: record("masked"))
    handler.handle(record("a secret"))
    assert [line for _, line in log.lines] == ["shop: masked"]


def test_what_is_not_written_is_not_formatted():
    class Unformattable:
        def __str__(self):
            raise AssertionError

    log = Log(logging.ERROR)
    handler = ErrorLogHandler(log.write, log.writes)
    handler.handle(record("%s", Unformattable()))
    assert log.lines == [] and handler.lock is None


@pytest.mark.parametrize(
    ("server", "level"),
    [(10, 10), (20, 20), (30, 30), (40, 40), (50, 50), (60, 50)],
)
def test_the_root_logger_follows_the_server(make_root, server, level):
    root = make_root()
    log = Log(server)
    handler = prepare(log.write, log.writes)
    install(handler)
    assert (root.handlers, root.level) == ([handler], level)


def test_before_it_is_installed(make_root):
    make_root()
    log = Log(30)
    prepare(log.write, log.writes)
    logging.Logger("shop").warning("early")
    assert log.lines == [(30, "shop: early")]


def test_a_level_that_was_chosen_stays(make_root):
    root = make_root()
    log = Log(40)
    root.setLevel(logging.DEBUG)
    install(prepare(log.write, log.writes))
    assert root.level == logging.DEBUG


def test_a_handler_that_was_chosen_stays(make_root):
    root = make_root()
    log, own = Log(0), logging.NullHandler()
    root.addHandler(own)
    install(prepare(log.write, log.writes))
    assert root.handlers == [own]
