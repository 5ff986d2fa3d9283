"""Log hooks that are slower than the requests, and clients that make each request as large as they may."""

from harness import ROOT_SITE, SLOWER, resident, running, wait_for
from wire import Wire

APP = """
    import pathlib, time

    told = 0

    def record(req):
        global told
        while not pathlib.Path(__file__).with_name("go").exists():
            time.sleep(0.05)
        told += 1

    @app.get("/")
    def index(req: Request) -> dict:
        return {}

    @app.get("/told")
    def how_many(req: Request) -> int:
        return told
"""
SITE = "JsonGateLogHook app:record\n" + ROOT_SITE + '<Location "/metrics">\n    SetHandler jsongate-metrics\n</Location>\n'
MOST = 64 << 20


def test_what_waits_has_a_limit_in_bytes():
    head = b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"x-%d: %s\r\n" % (i, b"y" * 8000) for i in range(90)) + b"\r\n"
    total = 2 * MOST // len(head)
    with running(APP, SITE) as server:
        server.apps.chmod(0o777)
        child, = server.standing_children()
        assert server.get("/").status == 200
        before = resident(child)
        with Wire(server.port) as wire:
            for _ in range(total):
                wire.send(head)
                assert wire.read().status == 200
        dropped = server.metric("jsongate_log_hook_dropped_total")
        assert total / 3 < dropped < total * 2 / 3
        if SLOWER == 1:  # a sanitizer keeps what was given back
            assert resident(child) - before < 2 * MOST
        assert server.error_log().count("log hooks are slower than the requests: ") == 1
        (server.apps / "go").touch()
        wait_for(lambda: server.get("/told").json() >= total - dropped, "the hooks")
        with Wire(server.port) as wire:
            for _ in range(10):
                wire.send(head)
                assert wire.read().status == 200
        assert server.metric("jsongate_log_hook_dropped_total") == dropped
