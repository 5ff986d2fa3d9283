"""What exists only inside httpd; so far this is what jsongate._core has too."""

from jsongate._core import Headers as Headers
from jsongate._core import ReplyHead as ReplyHead
from jsongate._core import ReplyHeaders as ReplyHeaders
from jsongate._core import Request as Request
