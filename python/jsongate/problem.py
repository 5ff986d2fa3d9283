"""Problem: an error reply that a handler raises (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from jsongate._headers import checked_headers

_STANDARD = frozenset({"type", "title", "status", "detail", "instance"})


class Problem(Exception):
    """Raised anywhere in a handler, it becomes an ``application/problem+json`` reply.

    status:  400 to 599
    detail:  one sentence for the client; what must stay inside belongs in the log
    type:    a URI reference that names the kind of problem
    title:   None: the reason phrase of the status
    headers: fields to add to the reply, e.g. {"retry-after": "5"}
    extra:   more members of the document, JSON-able, e.g. balance=30

    ValueError: a status outside that range, a bad header, an extra member named as a standard one.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        type: str = "about:blank",
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        if not isinstance(status, int) or not 400 <= status <= 599:
            raise ValueError(f"the status of a Problem is 400 to 599, not {status!r}")
        if _STANDARD & extra.keys():
            raise ValueError(f"{min(_STANDARD & extra.keys())!r} cannot be an extra member")
        super().__init__(status, detail)
        self.status = int(status)  # http.HTTPStatus is an int too
        self.detail = str(detail)
        self.type = str(type)
        self.title = None if title is None else str(title)
        self.headers = checked_headers(headers)
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}" if self.detail else str(self.status)
