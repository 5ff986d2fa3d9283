"""Filters: they change bodies on their way, in front of anything that httpd serves.

    JsonGateInputFilter  filters:redact application/x-ndjson
    JsonGateOutputFilter filters:envelope application/json
"""

from collections.abc import AsyncIterator
from typing import Any

from jsongate import Body, Problem, Request


# Input, streaming NDJSON: one record at a time, constant memory.
async def redact(req: Request, body: Body) -> AsyncIterator[dict[str, Any]]:
    """Take the social security number out of every record."""
    async for rec in body.records():
        rec.pop("ssn", None)
        yield rec


# Whole document, up to JsonGateBufferLimit.
async def lower_keys(req: Request, body: Body) -> dict[str, Any]:
    """Write the names of an object in lower case."""
    doc = await body.json()
    if not isinstance(doc, dict):
        raise Problem(422, "an object is wanted here")
    return {k.lower(): v for k, v in doc.items()}


# Output: chunks pass through as the buckets they came in.
async def envelope(req: Request, body: Body) -> AsyncIterator[bytes | memoryview]:
    """Put a document into an object of its own."""
    req.response.headers["x-wrapped"] = "1"  # allowed until the first yield
    yield b'{"data":'
    async for chunk in body:
        yield chunk
    yield b"}"
