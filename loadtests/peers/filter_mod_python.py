"""The load tests of filters under mod_python: prepared replies, a filter that lets them pass, sums over NDJSON."""

import json

from mod_python import apache

REPLIES = {"17": b'{"hello":"world"}'}
REPLIES.update({str(size): b'{"pad":"%s"}' % (b"x" * (size - 10)) for size in (1 << 16, 1 << 20)})


def handler(req):
    """Answer one request."""
    reply = _sums(req) if req.method == "POST" else REPLIES[req.uri.rpartition("/")[2]]
    req.content_type = "application/json"
    req.set_content_length(len(reply))
    req.write(reply)
    return apache.OK


def _sums(req):
    totals = {}
    for line in req.read().splitlines():
        record = json.loads(line)
        totals[record["customer"]] = totals.get(record["customer"], 0) + record["qty"]
    return json.dumps({"customers": len(totals), "qty": sum(totals.values())}).encode()


def passes(filter):
    """Let everything pass (mod_python's documentation, 5.4)."""
    data = filter.read()
    while data:
        filter.write(data)
        data = filter.read()
    if data is None:
        filter.close()
