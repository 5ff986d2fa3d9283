"""JsonGateAccessHook: in front of whatever httpd answers, before a body is read, once per request."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import PREAMBLE, modules, place, running, wait_for
from http2 import Http2
from wire import Wire, post_head

HOOKS = PREAMBLE + """
import time

def tenant(req: Request) -> None:
    if req.options.get("tenant") not in (None, req.headers.get("x-tenant")):
        raise Problem(403, "wrong tenant", type="/problems/tenant", headers={"X-Why": "tenant"}, wanted="t1")

def name(req):
    req.user = "ann " + (req.user or "-")
    req.state.seen = [*getattr(req.state, "seen", []), "name"]
    req.response.headers["x-hook"] = req.response.headers["x-last"] = "name"
    req.response.headers.add("x-many", "1")
    req.response.headers.add("x-many", "2")

def second(req):
    req.response.headers["x-last"] = "second"
    req.state.seen = [*getattr(req.state, "seen", []), "second"]

def fails(req):
    {}["secret"]

def exits(req):
    raise SystemExit(3)

def interrupts(req):
    raise KeyboardInterrupt

def unprintable(req):
    raise ValueError("\\udc80\\x1b[31m")

def says_no(req):
    return False

def generator_inside(req):
    return (x for x in ())

def sets_status(req):
    req.response.status = 201

def reads_body(req):
    req.body

def sleeps(req):
    time.sleep(1.5)

def looks(req):
    req.response.headers["x-saw"] = f"{req.method} {req.path} {req.query.get('q')} {req.response.status}"

def bad_user(req):
    for user in ("a\\nb", "a\\0b", "\\ud800", 3):
        try:
            req.user = user
        except (ValueError, TypeError):
            pass
        else:
            raise AssertionError(user)
    req.user = "Zoë"

kept = []
def keeps(req):
    kept.append(req)

counts = {}
def counting(req):
    counts[req.path] = counts.get(req.path, 0) + 1
    if req.path == "/fast/":
        req.state.from_folder = True

async def lists(req, body):
    req.state.seen = [*getattr(req.state, "seen", []), "filter"]
    async for chunk in body:
        yield chunk

async def refuses(req, body):
    raise Problem(422, "the filter was reached")
    yield

@app.get("/who")
def who(req: Request):
    return {"user": req.user, "seen": getattr(req.state, "seen", None), "route": req.route,
            "first": req.duration < 5}

@app.get("/changes")
def changes(req: Request):
    req.response.headers["x-hook"] = "handler"
    return {}

@app.get("/refused")
def refused(req: Request):
    req.response.headers["x-handler"] = "1"
    raise Problem(409, "by the handler")

@app.get("/counts")
def get_counts(req: Request):
    return counts

@app.get("/kept")
def get_kept(req: Request):
    try:
        return {"path": kept[0].path}
    except ValueError as error:
        return {"error": str(error)}

@app.get("/redirected")
def redirected(req: Request):
    return {"user": req.user, "seen": req.state.seen, "q": req.query.get("q"), "path": req.path}

@app.get("/sorry")
def sorry(req: Request):
    return {"sorry": True}

@app.post("/echo")
def echo(req: Request, body):
    return {"body": body, "seen": req.state.seen}
"""

SITE = modules("proxy proxy_http rewrite headers dir alias auth_basic authn_core authn_file authz_user include cgid") + """
Protocols h2c http/1.1
ScriptSock "${JSONGATE_SERVER_ROOT}/cgisock"
LogFormat "%u %U %>s" users
CustomLog "${JSONGATE_SERVER_ROOT}/users.log" users
<Location "/">
    Require all granted
</Location>
DirectoryIndex index.json
Alias "/files" "${JSONGATE_SERVER_ROOT}/files"
Alias "/fast" "${JSONGATE_SERVER_ROOT}/files"
<Directory "${JSONGATE_SERVER_ROOT}/files">
    Require all granted
    Options +Includes +ExecCGI
</Directory>
"""


HANDLER_OFF = "SetHandler default-handler"
NAMES = ("fails", "exits", "interrupts", "unprintable", "says_no", "generator_inside", "sets_status", "reads_body")


def site(upstream):
    app = "JsonGateApp app:app"
    proxy = f'ProxyPass "{upstream.url}/'
    return SITE + "".join([
        place("/tenant", app, "JsonGateOption tenant t1", "JsonGateAccessHook app:tenant"),
        place("/plain", app),
        place("/two", app, "JsonGateAccessHook app:name", "JsonGateAccessHook app:second", "JsonGateAccessHook app:name"),
        place("/two/none", app, "JsonGateAccessHook none"),
        place("/two/own", app, "JsonGateAccessHook none", "JsonGateAccessHook app:second"),
        place("/two/more", app, "JsonGateAccessHook app:looks"),
        *[place(f"/raises/{name}", app, f"JsonGateAccessHook app:{name}", "JsonGateAccessHook app:name")
          for name in NAMES],
        place("/looks", "JsonGateAccessHook app:looks"),
        place("/bad_user", app, "JsonGateAccessHook app:bad_user"),
        place("/keeps", app, "JsonGateAccessHook app:keeps"),
        place("/sleeps", app, "JsonGateAccessHook app:sleeps"),
        place("/filtered", app, "JsonGateAccessHook app:name", "JsonGateInputFilter app:lists",
              "JsonGateOutputFilter app:lists"),
        place("/early", app, "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1",
              "JsonGateInputFilter app:refuses"),
        place("/proxy", "JsonGateAccessHook app:name", 'RequestHeader set X-User "expr=%{REMOTE_USER}"',
              f'{proxy}up"'),
        place("/closed", "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1", f'{proxy}closed"'),
        place("/files", HANDLER_OFF, "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1",
              "JsonGateAccessHook app:name"),
        place("/files/page.shtml", "SetOutputFilter INCLUDES"),
        place("/files/run.sh", "SetHandler cgi-script"),
        place("/health", "SetHandler jsongate-health", "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1"),
        place("/login", app, "AuthType Basic", "AuthName x", "AuthBasicProvider file",
              'AuthUserFile "${JSONGATE_SERVER_ROOT}/files/passwords"', "Require valid-user",
              "JsonGateAccessHook app:name"),
        place("/denied", "Require all denied", "JsonGateAccessHook app:counting"),
        place("/sorry", app, "JsonGateAccessHook app:fails"),
        place("/apologies", "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1", "ErrorDocument 403 /sorry/sorry"),
        place("/fast", HANDLER_OFF, "JsonGateAccessHook app:counting"),
        place("/fast/index.json", "JsonGateAccessHook app:tenant", "JsonGateOption tenant t1"),
        place("/from", "RewriteEngine On", "RewriteRule .* /to/redirected?q=new [PT]", "JsonGateAccessHook app:name"),
        place("/to", app, "JsonGateAccessHook app:second", "JsonGateAccessHook app:name"),
    ])


FILES = {
    "a.json": b'{"file":1}', "index.json": b'{"index":1}',
    "page.shtml": b'<!--#include virtual="/files/a.json" -->',
    "passwords": b"bob:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n",  # password
}


@pytest.fixture(scope="module")
def server(upstream):
    with running({"app": HOOKS}, site(upstream), files=FILES) as one:
        one.write_file("run.sh", "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' \"$REMOTE_USER\"\n", 0o755)
        one.expect(r"AH01630: client denied")
        yield one


T1 = {"x-tenant": "t1"}


def test_a_problem_refuses_with_its_fields(server):
    reply = server.get("/tenant/who")
    members = reply.problem()
    assert (reply.status, members["type"], members["wanted"], reply["x-why"]) == (
        403, "/problems/tenant", "t1", "tenant")
    assert "answers 403 raised: wrong tenant" in server.log_of(reply)
    assert server.get("/tenant/who", T1).status == 200


def test_nothing_of_an_app_is_told_before(server):
    assert server.get("/tenant/nothing").status == 403
    assert server.get("/tenant/nothing", T1).status == 404


def test_in_order_once_each_and_on_to_the_handler(server):
    reply = server.get("/two/who")
    assert reply.json() == {"user": "ann -", "seen": ["name", "second"], "route": "/two/who", "first": True}
    assert (reply["x-hook"], [v for k, v in reply.fields if k == "x-many"]) == ("name", ["1", "2"])


def test_one_entry_for_all_hooks(server):
    def entries(path):
        before = server.settled_metrics()["jsongate_gil_entries_total"]
        assert server.get(path).status == 200
        return server.settled_metrics()["jsongate_gil_entries_total"] - before
    assert entries("/two/who") == entries("/two/own/who") == entries("/two/none/who") + 1


@pytest.mark.parametrize("path, seen, saw", [
    ("/two/none/who", None, None), ("/two/own/who", ["second"], None),
    ("/two/more/who?q=7", ["name", "second"], "GET /two/more/who 7 200"),
])
def test_merge(server, path, seen, saw):
    reply = server.get(path)
    assert (reply.json()["seen"], reply["x-saw"]) == (seen, saw)


@pytest.mark.parametrize("name, words", [
    ("fails", "KeyError: 'secret'"), ("exits", "SystemExit: 3"), ("interrupts", "KeyboardInterrupt"),
    ("unprintable", "ValueError: "), ("says_no", "TypeError: says_no() returned a bool: a hook returns None"),
    ("generator_inside", "returned a generator"), ("sets_status", "an access hook has no reply"),
    ("reads_body", "AttributeError"),
])
def test_what_else_it_raises_is_a_500(server, name, words):
    reply = server.get(f"/raises/{name}/who")
    assert (reply.status, reply["x-hook"]) == (500, None)
    assert "secret" not in reply.text
    reply.problem()
    log = server.log_of(reply)
    assert words in log and f"the hook at app.py:" in log and "answers 500 hook_failed" in log, log
    assert "\x1b" not in log


def test_fields_of_a_hook_and_of_the_handler(server):
    assert server.get("/two/changes")["x-hook"] == "handler"
    reply = server.get("/two/refused")
    assert (reply.status, reply["x-hook"], reply["x-handler"]) == (409, "name", None)
    assert server.get("/two/nothing")["x-hook"] == "name"


def test_the_user_in_httpd(server):
    assert server.get("/bad_user/who").json()["user"] == "Zoë"
    server.settled_metrics()
    assert '"ann' not in server.error_log()
    log = (server.root / "users.log").read_text()
    assert "ann - /two/who 200" in log and r"Zo\xc3\xab /bad_user/who 200" in log


def test_after_httpd_s_own_authentication(server):
    assert server.get("/login/who").status == 401
    reply = server.get("/login/who", {"authorization": "Basic Ym9iOnRlc3Q="})
    assert reply.status == 401  # another password
    reply = server.get("/login/who", {"authorization": "Basic Ym9iOnBhc3N3b3Jk"})
    assert (reply.status, reply.json()["user"]) == (200, "ann bob")
    server.expect("AH01617")


def test_filters_share_the_request(server):
    reply = server.post("/filtered/echo", {"a": 1})
    assert reply.json() == {"body": {"a": 1}, "seen": ["name", "filter"]}
    assert reply["x-hook"] == "name"


def test_before_a_body_is_read(server):
    assert server.post("/early/echo", {"a": 1}, T1).status == 422
    before = server.error_log().count("answers 403 raised")
    with Wire(server.port) as wire:
        wire.send(post_head("/early/echo", "Content-Length: 2", "Content-Type: application/json"))
        wait_for(lambda: server.error_log().count("answers 403 raised") > before, "the refusal")
        wire.send(b"{}")  # httpd reads what it drops before it sends the refusal
        assert wire.read().status == 403


def test_in_front_of_an_upstream(server, upstream):
    reply = server.get("/proxy")
    assert (reply.status, reply["x-hook"]) == (200, "name")
    assert [v for k, v in reply.fields if k == "x-many"] == ["1", "2"]
    assert upstream.of("/up")[0]["x-user"] == "ann -"
    assert server.get("/closed").status == 403
    assert upstream.of("/closed") == []


def test_in_front_of_files_and_pages(server):
    assert server.get("/files/a.json").status == 403
    reply = server.get("/files/a.json", T1)
    assert (reply.json(), reply["x-hook"]) == ({"file": 1}, "name")
    assert server.get("/files/nothing", T1)["x-hook"] == "name"
    assert (server.get("/health").status, server.get("/health", T1).status) == (403, 200)


def test_in_front_of_a_program(server):
    assert server.get("/files/run.sh").status == 403
    reply = server.get("/files/run.sh", T1)
    assert (reply.text, reply["x-hook"]) == ("ann -", "name")


def test_not_for_the_parts_of_a_page(server):
    assert server.get("/files/page.shtml", T1).text == '{"file":1}'
    assert server.get("/files/page.shtml").status == 403


def test_not_where_httpd_has_refused(server):
    assert server.get("/denied").status == 403
    assert "/denied" not in server.get("/plain/counts").json()


def test_an_error_document_is_not_refused_again(server):
    reply = server.get("/apologies")
    assert (reply.status, reply.json()) == (403, {"sorry": True})
    assert server.get("/sorry/sorry").status == 500
    server.expect("answers 500 hook_failed|KeyError|Traceback|app.py|secret|\\^\\^|the hook at")


def test_a_redirect_meets_the_hooks_of_both_places(server):
    reply = server.get("/from?q=old")
    assert reply.json() == {"user": "ann -", "seen": ["name", "second"], "q": "new", "path": "/to/redirected"}
    assert (reply["x-hook"], reply["x-last"]) == ("name", "second")


def test_the_index_of_a_folder_meets_its_own_hooks(server):
    before = server.get("/plain/counts").json().get("/fast/", 0)
    assert server.get("/fast/").status == 403
    reply = server.get("/fast/", T1)
    assert (reply.status, reply.json()) == (200, {"index": 1})
    assert server.get("/plain/counts").json()["/fast/"] == before + 2


def test_a_kept_request_has_ended(server):
    assert server.get("/keeps/who").status == 200
    assert server.get("/plain/kept").json() == {"error": "the request has ended"}


def test_http2(server):
    with Http2(server.port) as wire:
        first, second, third = wire.exchange([("GET", "/tenant/who", None), ("GET", "/two/who", None),
                                              ("POST", "/two/nothing", b"{}")])
    assert (first.status, second.json()["user"], third.status, third["x-hook"]) == (403, "ann -", 404, "name")


def test_a_hook_that_blocks_holds_its_own_thread_only(server):
    replies = []
    thread = threading.Thread(target=lambda: replies.append(server.get("/sleeps/who")))
    thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    for _ in range(20):
        assert server.get("/two/who").status == 200
    quick = time.monotonic() - began
    assert thread.is_alive() and quick < 1
    thread.join()
    assert replies[0].status == 200


def test_many_at_once(server):
    def is_right(_):
        return all(server.get("/two/who").json()["seen"] == ["name", "second"] for _ in range(50))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(is_right, range(8)))
