"""What jsongate runs in the load tests of filters: filters, and the handlers that they stand in front of or behind."""

from jsongate import App, Request

app = App(title="Load tests of filters", version="1.0")

REPLIES = {"17": b'{"hello":"world"}'}
REPLIES |= {str(size): b'{"pad":"%s"}' % (b"x" * (size - 10)) for size in (1 << 16, 1 << 20)}


@app.get("/reply/{size}")
def reply(req: Request, size: str) -> bytes:
    """Answer a document of that many bytes, prepared at import."""
    return REPLIES[size]


@app.post("/sums")
def sums(req: Request, body: dict) -> dict:
    """Answer what the input filter made of the body."""
    return body


async def passes(req, body):
    """Let every chunk pass."""
    async for chunk in body:
        yield chunk


async def sum_fields(req, body):
    """Replace NDJSON of any length by one line: the number of customers, and the sum of a field."""
    totals: dict[str, int] = {}
    async for who, qty in body.records("/customer", "/qty"):
        totals[who] = totals.get(who, 0) + qty
    yield {"customers": len(totals), "qty": sum(totals.values())}


async def sum_records(req, body):
    """Do the same over whole records."""
    totals: dict[str, int] = {}
    async for record in body.records():
        totals[record["customer"]] = totals.get(record["customer"], 0) + record["qty"]
    yield {"customers": len(totals), "qty": sum(totals.values())}


async def redact(req, body):
    """Take one field out of every record."""
    async for record in body.records():
        record.pop("ssn", None)
        yield record
