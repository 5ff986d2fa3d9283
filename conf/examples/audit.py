"""A log hook: one line of JSON for each request, written once the reply has been sent."""

import logging

from jsongate import Request, json

log = logging.getLogger("audit")


def record(req: Request) -> None:
    """Tell who has asked for what, and what came of it."""
    line = json.dumps(
        {
            "id": req.id,
            "user": req.user,
            "method": req.method,
            "route": req.route,
            "status": req.response.status,
            "bytes": req.response.bytes_sent,
            "seconds": round(req.duration, 6),
        }
    )
    log.warning("%s", line.decode())
