"""The application that jsongate serves in the load tests."""

from jsongate import App, Problem, Request

app = App(title="Load tests", version="1.0")

HELLO = b'{"hello":"world"}'
BYTES = {1 << 10: b"7" * (1 << 10), 1 << 20: b"7" * (1 << 20)}


@app.get("/hello")
def hello(req: Request) -> bytes:
    """Answer JSON that is encoded already."""
    return HELLO


@app.get("/hello-dict")
def hello_dict(req: Request) -> dict:
    """Answer an object that the gateway encodes."""
    return {"hello": "world"}


@app.post("/post")
def post(req: Request, body: dict) -> dict:
    """Answer one field of the body."""
    return {"id": body["id"]}


@app.post("/post-bytes")
def post_bytes(req: Request, body: dict) -> bytes:
    """Answer one field of the body, encoded by hand."""
    return b'{"id":%d}' % body["id"]


@app.get("/bytes/{size}")
def prepared(req: Request, size: int) -> bytes:
    """Answer 1 KB or 1 MB that was prepared at import."""
    if size not in BYTES:
        raise Problem(404, f"only {sorted(BYTES)} are prepared")
    return BYTES[size]
