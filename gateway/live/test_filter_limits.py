"""What filters may hold: a budget of bytes per child, and memory that stays flat however long a body is."""

import contextlib
import socket
import threading
import time

import pytest
from harness import SANITIZE, modules, resident, running, unread, wait_for
from upstream import Upstream
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    async def redact(req, body):
        async for rec in body.records():
            rec.pop("ssn", None)
            yield rec

    async def envelope(req, body):
        yield b'{"data":'
        async for chunk in body:
            yield chunk
        yield b"}"

    @app.get("/records/{n}")
    def records(req: Request, n: int):
        block = b'{"n":1,"pad":"' + b"x" * 99_980 + b'"}\\n'
        for _ in range(n):
            yield block

    async def passes(req, body):
        async for chunk in body:
            yield chunk

    LARGE = b"7" * 3_000_000

    @app.get("/large")
    def large(req: Request) -> bytes:
        return LARGE

    @app.get("/ping")
    def ping(req: Request) -> dict:
        return {}
"""

BODY = b'{"a":"' + b"x" * 100_000 + b'"}'
HALF = 90_000
MIB = 1 << 20


def budget_site(upstream):
    return f"""
{modules("proxy proxy_http")}
JsonGateBufferBudget 256K
<Location "/json">
    JsonGateValidate json
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/app">
    JsonGateApp app:app
</Location>
"""


def test_bodies_above_the_budget_are_503_until_others_have_ended():
    with Upstream() as upstream, running(APP, budget_site(upstream)) as server, contextlib.ExitStack() as stack:
        server.expect(r"answers 503|AH01095")
        held = [stack.enter_context(Wire(server.port)) for _ in range(2)]
        for wire in held:
            wire.send(post_head("/json", f"Content-Length: {len(BODY)}") + BODY[:HALF])
        wait_for(lambda: not any(unread(server.port, wire) for wire in held), "both to be read")
        time.sleep(0.2)  # what was read is counted a moment later
        with Wire(server.port) as wire:  # a third, half-sent as well: what is complete at once holds nothing
            wire.send(post_head("/json", f"Content-Length: {len(BODY)}") + BODY[:HALF])
            refused = wire.read()
        assert (refused.status, refused["retry-after"] is not None) == (503, True), refused
        refused.problem()
        assert upstream.received == []
        assert server.get("/app/ping").status == 200, "others need no budget"
        for wire in held:
            wire.send(BODY[HALF:])
            assert wire.read().body == BODY
        for _ in range(5):
            assert server.request("POST", "/json", BODY).body == BODY


def test_bodies_that_were_cut_or_refused_give_their_budget_back():
    with Upstream() as upstream, running(APP, budget_site(upstream)) as server:
        server.expect(r"AH01095")
        for _ in range(10):
            with Wire(server.port) as wire:
                wire.send(post_head("/json", f"Content-Length: {len(BODY)}") + BODY[:HALF])
            assert server.request("POST", "/json", BODY[:-1]).status == 400
        wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] == 1, "the end of those that were cut")
        for _ in range(3):
            assert server.request("POST", "/json", BODY).body == BODY


def test_what_passes_needs_no_budget():
    """A filter that lets its chunks pass holds none of them, though its variable still names the last one."""
    site = "".join(f"""
<Location "/{name}">
    JsonGateApp app:app
    {filters}
</Location>
""" for name, filters in (("one", "JsonGateOutputFilter app:passes"), ("wrap", "JsonGateOutputFilter app:envelope"),
                          ("three", "JsonGateOutputFilter app:passes\n    " * 3)))
    with running(APP, "JsonGateBufferBudget 256K\n" + site) as server:
        for name in ("one", "three", "wrap"):
            reply = server.get(f"/{name}/large")
            assert (reply.status, reply.complete) == (200, True), (name, reply.status, len(reply.body))
            assert len(reply.body) == 3_000_000 + (9 if name == "wrap" else 0)


@contextlib.contextmanager
def watched_memory(pid):
    """Sample a process's resident memory; yields a list that ends with the highest seen."""
    seen, stop = [resident(pid)], threading.Event()

    def watch():
        while not stop.wait(0.02):
            seen.append(resident(pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def long_site(upstream):
    return f"""
{modules("proxy proxy_http alias")}
<Location "/in">
    JsonGateInputFilter app:redact
    ProxyPass "{upstream.url}/count"
</Location>
<Location "/app">
    JsonGateApp app:app
    JsonGateOutputFilter app:envelope
</Location>
<Location "/files">
    JsonGateOutputFilter app:envelope
</Location>
Alias "/files" "${{JSONGATE_SERVER_ROOT}}/files"
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Require all granted
</Directory>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream(keep=False) as one:
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    if SANITIZE:
        pytest.skip("sanitizers keep freed memory in quarantine")
    with running(APP, long_site(upstream), threads=4) as one:
        one.child = one.standing_children()[0]
        with one.write_file("large", b"").open("r+b") as file:
            file.truncate(500_000_000)
        yield one


def test_a_long_upload_in_constant_memory(server, upstream):
    records = b'{"n":123456,"ssn":"123-45-6789","name":"somebody","pad":"%s"}\n' % (b"x" * 140) * 500
    clean = len(records) - 500 * len(b'"ssn":"123-45-6789",')
    count = 100_000_000 // len(records)
    server.request("POST", "/in", records)
    with watched_memory(server.child) as seen, Wire(server.port) as wire:
        wire.send(post_head("/in", "Transfer-Encoding: chunked"))
        piece = as_chunk(records)
        for _ in range(count):
            wire.send(piece)
        wire.send(LAST_CHUNK)
        assert wire.read().status == 200
    assert upstream.received[-1].size == count * clean
    assert max(seen) - seen[0] < 32 * MIB, (seen[0], max(seen))


def drain(port, path, slow_reads):
    """Read a reply, the first reads slowly; return how many bytes came in all."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: a\r\n\r\n".encode())
        size, reads, buffer = 0, 0, bytearray(MIB)
        while count := connection.recv_into(buffer):
            size, reads = size + count, reads + 1
            if reads < slow_reads:
                time.sleep(0.01)
    return size


@pytest.mark.parametrize("path", ["/files/large", "/app/records/5000"])
def test_a_long_reply_to_a_slow_reader_in_constant_memory(server, path):
    drain(server.port, "/app/records/10", 0)
    with watched_memory(server.child) as seen:
        size = drain(server.port, path, 100)
    assert size > 499_000_000
    assert max(seen) - seen[0] < 32 * MIB, (seen[0], max(seen))
