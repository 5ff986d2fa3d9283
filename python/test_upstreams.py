"""jsongate.testing.upstreams: what stands for an origin, what is told of requests, and its end."""

import json
import socket
import threading
import urllib.error
import urllib.request

import pytest
from jsongate import App, Body, Problem, Request, Response
from jsongate.testing import Client, Received, upstreams

PRICES, STOCK = "http://prices.internal", "http://stock.internal:8080"


def ask(url: str, data: bytes | None = None, method: str | None = None, **headers: str):
    """Status, headers and body."""
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


shop = App()


@shop.get("/items/{sku}")
def item(req: Request, sku: str) -> dict:
    with urllib.request.urlopen(f"{req.options['prices']}/v1/prices?sku={sku}", timeout=10) as reply:
        return {"sku": sku, "price": json.load(reply)[sku]}


def test_a_handler_that_calls_another_service():
    with upstreams({PRICES: {"GET /v1/prices": {"ABC": 9.9}}}) as up:
        client = Client(shop, options={"prices": up[PRICES]})
        assert client.get("/items/ABC").json() == {"sku": "ABC", "price": 9.9}
        (received,) = up.requests
    assert (received.origin, received.method, received.path) == (PRICES, "GET", "/v1/prices?sku=ABC")
    assert received.body == b"" and received.headers["Host"].startswith("127.0.0.1:")


def test_an_app():
    service = App()

    @service.post("/sum")
    def total(req: Request, body: Body, *, times: int = 1) -> Response:
        return Response({"sum": times * sum(body.records()), "type": req.headers["content-type"]}, 201, {"x-a": "b"})

    with upstreams({STOCK: service}) as up:
        status, headers, body = ask(f"{up[STOCK]}/sum?times=2", b"1\n2\n", **{"Content-Type": "application/x-ndjson"})
        assert (status, headers["x-a"], json.loads(body)) == (201, "b", {"sum": 6, "type": "application/x-ndjson"})
        assert ask(f"{up[STOCK]}/nothing")[0] == 404
        assert ask(f"{up[STOCK]}/sum", method="OPTIONS")[:2][0] == 204
        assert [r.body for r in up.requests] == [b"1\n2\n", b"", b""]


def test_a_function():
    def answer(received: Received):
        if received.path == "/none":
            return None
        if received.path == "/problem":
            raise Problem(409, "taken")
        return {"method": received.method, "path": received.path, "json": received.json()}

    with upstreams({PRICES: answer}) as up:
        assert json.loads(ask(f"{up[PRICES]}/a%2Fb?c=1", b"[1]", "PURGE")[2]) == {
            "method": "PURGE", "path": "/a%2Fb?c=1", "json": [1]}
        assert ask(f"{up[PRICES]}/none")[0] == 204
        status, headers, body = ask(f"{up[PRICES]}/problem")
        assert (status, headers["content-type"]) == (409, "application/problem+json")
        assert ask(f"{up[PRICES]}/x", b"1", "HEAD")[2] == b""


def test_a_dict_of_replies():
    replies = {
        "/any": [1],
        "POST /raw": b"{}",
        "GET /response": Response("busy", 503, {"retry-after": "1"}),
        "GET /raises": Problem(502, "down"),
        "GET /items/7": None,
    }
    with upstreams({PRICES: replies}) as up:
        for method in ("GET", "PUT", "DELETE"):
            assert ask(f"{up[PRICES]}/any", method=method)[2] == b"[1]"
        assert ask(f"{up[PRICES]}/raw", b"x")[2] == b"{}"
        assert ask(f"{up[PRICES]}/raw")[0] == 405
        status, headers, body = ask(f"{up[PRICES]}/response")
        assert (status, headers["retry-after"], body) == (503, "1", b"busy")
        assert ask(f"{up[PRICES]}/raises")[0] == 502
        assert ask(f"{up[PRICES]}/items/7")[0] == 204
        assert ask(f"{up[PRICES]}/else")[0] == 404


def test_nobody_listens():
    with upstreams({PRICES: None, STOCK: {}}) as up:
        with pytest.raises(urllib.error.URLError, match="refused"):
            ask(up[PRICES])
        assert up[PRICES] != up[STOCK]
        with pytest.raises(KeyError):
            up["http://other.internal"]


def test_what_a_service_raises_comes_out_at_the_end():
    def fails(received: Received):
        raise ZeroDivisionError("in the service")

    with pytest.raises(ZeroDivisionError, match="in the service"):
        with upstreams({PRICES: fails}) as up:
            assert ask(up[PRICES])[0] == 500
    with pytest.raises(AssertionError, match="the test's own"):
        with upstreams({PRICES: fails}) as up:
            ask(up[PRICES])
            raise AssertionError("the test's own")


def raw(up: upstreams, message: bytes) -> bytes:
    port = int(up[PRICES].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_connections():
    with upstreams({PRICES: lambda received: received.body.decode()}) as up:
        chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: 1\r\n\r\n"
        said = raw(up, chunked * 2)  # one connection, two requests
        assert said.count(b"HTTP/1.1 200") == 2 and said.count(b'"abc"') == 2
        assert raw(up, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab") == b""
        assert raw(up, chunked[:-20]) == b""
        assert raw(up, b"") == b""
        assert len(up.requests) == 2


def test_its_threads_and_ports_end():
    before = threading.active_count()
    with upstreams({PRICES: {}, STOCK: None}) as up:
        port = int(up[PRICES].rpartition(":")[2])
        idle = socket.create_connection(("127.0.0.1", port), timeout=10)
        ask(f"{up[PRICES]}/x")
    assert threading.active_count() == before
    assert idle.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_many_at_once():
    together = threading.Barrier(4, timeout=10)

    def answer(received: Received) -> int:
        together.wait()
        return int(received.path[1:])

    got = []
    with upstreams({PRICES: answer}) as up:
        threads = [
            threading.Thread(target=lambda n=n: got.append(ask(f"{up[PRICES]}/{n}")[2])) for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(got) == [b"0", b"1", b"2", b"3"]


@pytest.mark.parametrize("origin", ["prices", "http://", "http://a/", "http://a/b", "ftp://a", "http://a?b"])
def test_what_is_no_origin(origin):
    with pytest.raises(ValueError, match="an origin is like 'http://prices.internal'"):
        upstreams({origin: {}})
