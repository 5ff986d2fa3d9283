"""What exists only inside httpd."""

from jsongate._core import Headers as Headers
from jsongate._core import ReplyHead as ReplyHead
from jsongate._core import ReplyHeaders as ReplyHeaders
from jsongate._core import Request as Request

def logs(level: int, /) -> bool:
    """Whether a line of this level of Python's logging is written."""

def log_line(level: int, line: str, /) -> None:
    """Writes one line of this level of Python's logging, for the request of this thread."""
