"""JsonGateLogHook: told of every request once it is answered, on a thread of its own, in order."""

import json
import os
import re
import signal
import time

import pytest
from harness import PREAMBLE, SLOWER, modules, place, running, wait_for
from http2 import Http2
from wire import Wire

HOOKS = PREAMBLE + """
import json, os, threading, time
from pathlib import Path

def path_of(name):
    return Path(__file__).resolve().parent.parent / "files" / name

def write(name, *facts):
    with path_of(name).open("a") as file:
        file.write(json.dumps(facts) + "\\n")

def record(req: Request) -> None:
    write("facts", req.method, req.path, req.query.get("q"), req.scheme, req.host, req.protocol, req.remote_addr,
          req.user, req.headers.get("x-in"), dict(req.options), len(req.id), req.route, req.response.status,
          req.response.headers.get("x-out"), req.response.headers.get("content-type"), req.response.bytes_sent,
          req.duration, getattr(req.state, "said", None))

def ids(req):
    write("ids", req.id)

def says_id(req):
    req.response.headers["x-id"] = req.id

def refuses(req):
    req.user = "eve"
    req.state.said = "no"
    raise Problem(403, "no")

def fails(req):
    raise SystemExit("secret")

def refuses_late(req):
    raise Problem(403, "too late")

def returns(req):
    return 1

def after(req):
    write("after", req.path)

def sets(req):
    said = []
    for change in ("req.response.status = 201", "req.response.headers['a'] = 'b'", "req.method = 'X'"):
        try:
            exec(change)
        except (ValueError, AttributeError) as error:
            said.append(str(error))
    req.user = "later"
    write("sets", *said)

def sees_user(req):
    write("sets", req.user)

def threads(req):
    write("threads", threading.get_ident(), threading.active_count())

def sleeps(req):
    time.sleep(0.5)
    write("slept", req.path)

def waits(req):
    while not path_of("go").exists():
        time.sleep(0.02)
    write("waited", req.path)

def exits(req):
    os._exit(3)

kept = []
def keeps(req):
    kept.append(req)

class Noisy:
    def __del__(self):
        write("deleted", 1)

@app.get("/items/{name}")
def item(req: Request, name: str):
    req.response.headers["x-out"] = name
    req.state.said = "handler " + name
    req.user = "ann"
    return {"name": name}

@app.get("/noisy")
def noisy(req: Request):
    req.state.noisy = Noisy()
    return {}

@app.get("/fails")
def handler_fails(req: Request):
    raise RuntimeError("secret")

@app.get("/stream")
def stream(req: Request):
    for n in range(3):
        req.state.said = f"stream {n}"
        yield {"n": n}

@app.get("/kept")
def get_kept(req: Request):
    try:
        return {"path": kept[0].path}
    except ValueError as error:
        return {"error": str(error)}

@app.get("/sorry")
def sorry(req: Request):
    req.response.headers["x-out"] = "sorry"
    return {"sorry": True}
"""

NAMES = ("method path q scheme host protocol addr user x_in options id route status x_out type sent duration "
         "said").split()


def site(upstream):
    app = "JsonGateApp app:app"
    return modules("proxy proxy_http alias include dir rewrite") + """
Protocols h2c http/1.1
<Location "/">
    Require all granted
</Location>
Alias "/files" "${JSONGATE_SERVER_ROOT}/files"
<Directory "${JSONGATE_SERVER_ROOT}/files">
    Require all granted
    Options +Includes
</Directory>
JsonGateLogHook app:record
JsonGateOption place here
LimitRequestFieldSize 500
""" + "".join([
        place("/shop", app),
        place("/refused", app, "JsonGateAccessHook app:refuses"),
        place("/denied", "Require all denied"),
        place("/sorry", app),
        place("/apologies", app, "Require all denied", "ErrorDocument 403 /sorry/sorry"),
        place("/from", "RewriteEngine On", "RewriteRule .* /shop/items/moved?q=new [PT]"),
        place("/proxy", f'ProxyPass "{upstream.url}/up"'),
        place("/gone", 'ProxyPass "http://127.0.0.1:1/"'),
        place("/files/page.shtml", "SetOutputFilter INCLUDES"),
        place("/ids", app, "JsonGateLogHook none", "JsonGateLogHook app:ids", "JsonGateAccessHook app:says_id"),
        place("/none", app, "JsonGateLogHook none"),
        place("/raises", app, *[f"JsonGateLogHook app:{name}" for name in
                                ("none", "fails", "refuses_late", "returns", "after")]).replace("app:none", "none"),
        place("/sets", app, "JsonGateLogHook none", "JsonGateLogHook app:sets", "JsonGateLogHook app:sees_user"),
        place("/threads", app, "JsonGateLogHook none", "JsonGateLogHook app:threads"),
        place("/sleeps", app, "JsonGateLogHook none", "JsonGateLogHook app:sleeps"),
        place("/keeps", app, "JsonGateLogHook none", "JsonGateLogHook app:keeps"),
        place("/exits", app, "JsonGateLogHook none", "JsonGateLogHook app:exits"),
    ])


def lines(server, name):
    path = server.root / "files" / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def writable(server):
    (server.root / "files").mkdir(exist_ok=True)
    (server.root / "files").chmod(0o777)


@pytest.fixture(scope="module")
def server(upstream):
    files = {"a.json": b'{"file":1}', "page.shtml": b'<!--#include virtual="/files/a.json" -->'}
    with running({"app": HOOKS}, site(upstream), files=files) as one:
        writable(one)
        yield one


@pytest.fixture
def told(server):
    """Return a function: the facts of the next request that is told, the only one since the test began."""
    before = len(lines(server, "facts"))

    def next_facts():
        wait_for(lambda: len(lines(server, "facts")) > before, "a record")
        time.sleep(0.05)  # one too many would come now
        one, = lines(server, "facts")[before:]
        return dict(zip(NAMES, one))
    return next_facts


def test_all_that_there_is_to_tell(server, told):
    reply = server.get("/shop/items/lamp?q=7", {"x-in": "yes"})
    facts = told()
    assert 0 < facts.pop("duration") < 10
    assert facts == {
        "method": "GET", "path": "/shop/items/lamp", "q": "7", "scheme": "http", "host": "localhost",
        "protocol": "HTTP/1.1", "addr": "127.0.0.1", "user": "ann", "x_in": "yes", "options": {"place": "here"}, "id": 32,
        "route": "/shop/items/{name}", "status": 200, "x_out": "lamp", "type": "application/json",
        "sent": len(reply.body), "said": "handler lamp"}


@pytest.mark.parametrize("path, wanted", [
    ("/shop/nothing", {"status": 404, "route": None, "type": "application/problem+json"}),
    ("/shop/fails", {"status": 500, "route": "/shop/fails"}),
    ("/shop/stream", {"status": 200, "said": "stream 2", "type": "application/x-ndjson", "sent": 24}),
    ("/refused/items/a", {"status": 403, "user": "eve", "said": "no", "path": "/refused/items/a"}),
    ("/denied", {"status": 403, "route": None, "path": "/denied"}),
    ("/apologies", {"status": 403, "path": "/apologies", "x_out": "sorry"}),
    ("/from?q=old", {"status": 200, "path": "/shop/items/moved", "q": "new", "said": "handler moved"}),
    ("/proxy?q=1", {"status": 200, "path": "/proxy", "q": "1", "user": None}),
    ("/gone", {"status": 503}),
    ("/files/a.json", {"status": 200, "sent": 10}),
    ("/files/page.shtml", {"status": 200, "path": "/files/page.shtml", "sent": 10}),
    ("/files/none.json", {"status": 404}),
])
def test_whoever_answers(server, told, path, wanted):
    server.expect("RuntimeError: secret|AH01630|AH00957|AH01114|AH00940|HTTP_SERVICE|the handler at|Traceback|app.py|secret|\\^\\^|"
                  "handler_failed|server: Service Unavailable|AH01079")
    server.get(path)
    facts = told()
    assert {name: facts[name] for name in wanted} == wanted


@pytest.mark.parametrize("sent, status", [
    (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 600 + b"\r\n\r\n", 400),
    (b"POST /shop/items/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"\x01\x02 / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
])
def test_what_is_no_request(server, told, sent, status):
    with Wire(server.port) as wire:
        wire.send(sent)
        assert wire.read().status == status
    assert told()["status"] == status


def test_the_id_is_the_request_s(server):
    with Wire(server.port) as wire:
        wanted = [wire.request("GET", "/ids/sorry")["x-id"] for _ in range(50)]
    wait_for(lambda: len(lines(server, "ids")) == 50, "all records")
    assert [one for one, in lines(server, "ids")] == wanted


def test_none(server):
    before = len(lines(server, "facts"))
    assert server.get("/none/items/a").status == 200
    assert server.get("/shop/items/a").status == 200
    wait_for(lambda: len(lines(server, "facts")) > before, "a record")
    assert lines(server, "facts")[-1][1] == "/shop/items/a" and len(lines(server, "facts")) == before + 1


def test_http2(server):
    before = len(lines(server, "facts"))
    with Http2(server.port) as wire:
        wire.exchange([("GET", f"/shop/items/{n}", None) for n in range(5)])
    wait_for(lambda: len(lines(server, "facts")) == before + 5, "five records")
    told = [dict(zip(NAMES, one)) for one in lines(server, "facts")[before:]]
    assert sorted((one["protocol"], one["x_out"], one["said"]) for one in told) == [
        ("HTTP/2.0", str(n), f"handler {n}") for n in range(5)]


def test_one_that_raises_is_logged_and_the_next_ones_run(server):
    assert server.get("/raises/sorry").status == 200
    wait_for(lambda: lines(server, "after") == [["/raises/sorry"]], "the last hook")
    wait_for(lambda: "returns() returned a int" in server.error_log(), "the last line")
    log = [line for line in server.error_log().splitlines() if "the hook at" in line or "Error" in line or "Exit" in line]
    text = "\n".join(log)
    assert "SystemExit: secret" in text and "raised a Problem after the reply: 403 too late" in text
    ids = {re.search(r"jsongate: ([0-9a-f]{32}) ", line)[1] for line in log if "the hook at" in line}
    assert len(ids) == 1
    server.expect(ids.pop())


def test_nothing_can_be_said_any_more(server):
    assert server.get("/sets/sorry").status == 200
    wait_for(lambda: len(lines(server, "sets")) == 2, "both hooks")
    first, second = lines(server, "sets")
    assert first[:2] == ["the head of the reply has been sent"] * 2 and "method" in first[2]
    assert second == ["later"]


def test_one_thread(server):
    for _ in range(5):
        server.get("/threads/sorry")
    wait_for(lambda: len(lines(server, "threads")) == 5, "all records")
    assert len({thread for thread, _ in lines(server, "threads")}) == 1


def test_no_connection_waits(server):
    began = time.monotonic()
    with Wire(server.port) as wire:
        for _ in range(5):
            assert wire.request("GET", "/sleeps/sorry").status == 200
    assert time.monotonic() - began < 2 * SLOWER and len(lines(server, "slept")) < 5
    wait_for(lambda: len(lines(server, "slept")) == 5, "all records")


def test_a_kept_request_has_ended(server):
    assert server.get("/keeps/sorry").status == 200
    server.get("/threads/sorry")
    wait_for(lambda: len(lines(server, "threads")) == 6, "the next record")
    assert server.get("/shop/kept").json() == {"error": "the request has ended"}


def test_what_is_attached_is_given_up(server):
    assert server.get("/shop/noisy").status == 200
    server.get("/shop/sorry")
    wait_for(lambda: lines(server, "deleted") == [[1]], "the end of req.state")


def test_exit_ends_that_child_only(server):
    child, = server.standing_children()
    server.get("/exits/sorry")
    wait_for(lambda: server.children() not in ([child], []), "another child")
    wait_for(lambda: "exit signal" in server.error_log() or server.get("/shop/sorry").status == 200, "an answer")
    assert server.get("/shop/sorry").status == 200
    assert server.metric("jsongate_children_died_total") == 1


def overflowing(extra=""):
    return '<Location "/x">\n    JsonGateApp app:app\n    JsonGateLogHook app:waits\n</Location>\n' + extra


def test_too_many_are_dropped_and_counted():
    site = overflowing('<Location "/metrics">\n    SetHandler jsongate-metrics\n    Require all granted\n</Location>\n')
    with running({"app": HOOKS}, site) as server:
        writable(server)
        total = 4200
        with Wire(server.port) as wire:
            request = b"GET /x/sorry HTTP/1.1\r\nHost: a\r\n\r\n"
            for _ in range(total // 50):
                wire.send(request * 50)
                for _ in range(50):
                    assert wire.read().status == 200
        dropped = server.metric("jsongate_log_hook_dropped_total")
        assert dropped == total - 4096 - 1
        assert server.error_log().count("log hooks are slower than the requests: 4096 wait") == 1
        (server.root / "files" / "go").touch()
        wait_for(lambda: len(lines(server, "waited")) == total - dropped, "all that were taken")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGWINCH, signal.SIGUSR1])
def test_a_child_that_stops_tells_first_what_is_waiting(how):
    site = '<Location "/x">\n    JsonGateApp app:app\n    JsonGateLogHook app:sleeps\n</Location>\n'
    server = None
    with running({"app": HOOKS}, site) as server:
        writable(server)
        child, = server.standing_children()
        for _ in range(4):
            assert server.get("/x/sorry").status == 200
        server.signal_stop(how)
        wait_for(lambda: len(lines(server, "slept")) == 4, "all that were waiting", 6)
        wait_for(lambda: not os.path.exists(f"/proc/{child}"), "the child's end", 10)
        if how == signal.SIGTERM or how == signal.SIGWINCH:
            assert server._process.wait(timeout=20) == 0


def test_a_hook_that_never_returns_ends_with_the_child():
    with running({"app": HOOKS}, overflowing()) as server:
        writable(server)
        for _ in range(3):
            assert server.get("/x/sorry").status == 200
        child, = server.standing_children()
        began = time.monotonic()
        server.graceful()
        wait_for(lambda: not os.path.exists(f"/proc/{child}"), "the child's end", 15)
        assert 4 < time.monotonic() - began < 10 * SLOWER
        assert "log hooks did not end in time: 2 requests are not told to them" in server.error_log()


def test_no_thread_without_a_log_hook():
    def threads(site):
        with running({"app": HOOKS}, site) as server:
            writable(server)
            child, = server.standing_children()
            assert server.get("/x/sorry").status == 200
            return len(os.listdir(f"/proc/{child}/task"))
    plain = '<Location "/x">\n    JsonGateApp app:app\n    JsonGateAccessHook app:says_id\n{}</Location>\n'
    assert threads(plain.format("    JsonGateLogHook app:after\n")) == threads(plain.format("")) + 1
