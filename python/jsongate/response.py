"""Response: a reply with a status, header fields or a media type of the handler's choice."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsongate._headers import check_value, checked_headers

_BODILESS = (204, 205, 304)


class Response:
    """A whole reply, to be returned by a handler.

    body:         bytes (sent without a copy) and str (UTF-8) go out as they are; None is no body;
                  anything else is encoded as JSON when the reply is sent
    status:       200 to 599
    headers:      fields to set; for one that is needed twice: ``req.response.headers.add()``
    content_type: None: ``application/json``; for str ``text/plain; charset=utf-8``; without a
                  body none at all

    ValueError: a status outside that range, a bad header, a body where the status allows none.
    TypeError: a generator or other iterator as its body.
    """

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(
        self,
        body: Any = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str | None = None,
    ) -> None:
        if not isinstance(status, int) or not 200 <= status <= 599:
            raise ValueError(f"the status of a Response is 200 to 599, not {status!r}")
        if isinstance(body, Iterator):
            raise TypeError("a Response does not stream: return the generator itself, and set "
                            "req.response.status and .headers")  # fmt: skip
        if status in _BODILESS and not _is_empty(body):
            raise ValueError(f"a reply of status {status} has no body")
        self.body = body
        self.status = int(status)
        self.headers = checked_headers(headers)
        for name in [name for name in self.headers if name.lower() == "content-type"]:
            content_type = content_type or self.headers[name]
            del self.headers[name]
        if content_type is not None:
            check_value("content-type", content_type)
        self.content_type = content_type or _default_type(body)


def _is_empty(body: Any) -> bool:
    return body is None or (isinstance(body, (bytes, str)) and not body)


def _default_type(body: Any) -> str | None:
    if _is_empty(body):
        return None
    return "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
