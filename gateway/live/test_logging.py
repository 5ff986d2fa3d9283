"""Python's logging in the ErrorLog: levels, ids, one line per line, and what an application configures itself."""

import re
import threading

import pytest
from harness import ALL_BUSY, PREAMBLE, running, wait_for

APP = PREAMBLE + """
import logging, threading
from jsongate import Body

log = logging.getLogger("shop.orders")
log.warning("at import")

LEVELS = {"debug": log.debug, "info": log.info, "warning": log.warning, "error": log.error, "critical": log.critical}

class Loud:
    said = 0
    def __str__(self):
        Loud.said += 1
        return "loud"

class Broken:
    def __str__(self):
        raise RuntimeError("broken str")

class Recursive:
    def __str__(self):
        log.warning("again %s", self)
        return "recursive"

class Logs:
    def __str__(self):
        log.warning("inner")
        return "outer"

@app.get("/say/{level}")
def say(req: Request, level: str):
    LEVELS[level]("said %s", Loud())
    return {"id": req.id, "said": Loud.said}

@app.get("/root")
def root(req: Request):
    logging.warning("through the root")
    return {"id": req.id}

@app.get("/lines")
def lines(req: Request):
    log.warning("one\\ntwo\\r\\nthree\\x1b[31m\\0nul\\u2028four")
    return {"id": req.id}

@app.get("/empty")
def empty(req: Request):
    log.warning("")
    return {"id": req.id}

@app.get("/surrogates")
def surrogates(req: Request):
    log.warning("\\ud800 %s", "\\udfff")
    return {"id": req.id}

@app.get("/long")
def long(req: Request):
    log.warning("begin" + "x" * 100000 + "end")
    return {"id": req.id}

@app.get("/print")
def prints(req: Request):
    print("printed \\ud800\\u00e4")
    threading.Thread(target=print, args=("by a thread",)).start()
    return {"id": req.id}

@app.get("/long-traceback")
def long_traceback(req: Request):
    req.response.headers["x-id"] = req.id
    raise ValueError("begin" + "\u00e4" * 10000 + "end")

@app.get("/traceback")
def traceback(req: Request):
    try:
        {}["missing"]
    except KeyError:
        log.exception("it failed")
    return {"id": req.id}

@app.get("/broken/{kind}")
def broken(req: Request, kind: str):
    if kind == "arguments":
        log.warning("%d", "x")
    elif kind == "str":
        log.warning("%s", Broken())
    elif kind == "recursive":
        log.warning("%s", Recursive())
    else:
        log.warning("%s", Logs())
    return {"id": req.id}

@app.get("/thread")
def thread(req: Request):
    one = threading.Thread(target=log.warning, args=("from a thread",))
    one.start()
    one.join()
    return {"id": req.id}

@app.get("/stream")
def stream(req: Request):
    for n in range(2):
        log.warning("step %d", n)
        yield {"id": req.id}

@app.get("/many/{n}")
def many(req: Request, n: int):
    for i in range(20):
        log.warning("many %d %d", n, i)
    return {"id": req.id, "n": n}

def hook(req):
    log.warning("in the hook")

def told(req):
    log.warning("in the log hook of %s", req.id)

async def passes(req, body):
    log.warning("in the filter")
    async for chunk in body:
        yield chunk
"""

SITE = """
JsonGateApp app:app
<Location "/debug">
    JsonGateApp app:app
</Location>
<Location "/quiet">
    JsonGateApp app:app
    LogLevel jsongate:error
</Location>
<Location "/stages">
    JsonGateApp app:app
    JsonGateAccessHook app:hook
    JsonGateLogHook app:told
    JsonGateOutputFilter app:passes
</Location>
"""


@pytest.fixture(scope="module")
def server():
    with running({"app": APP}, SITE) as one:
        one.expect(ALL_BUSY)
        yield one


def said(server, ident):
    """Return (level, text behind the id) of the lines of a request."""
    pattern = re.compile(r"\[jsongate:(\w+)\] .*jsongate: " + ident + r" (?:shop\.orders|root): ?(.*)$")
    return [match.groups() for line in server.error_log().splitlines() if (match := pattern.search(line))]


def ask(server, path):
    reply = server.get(path)
    assert reply.status == 200, reply
    return said(server, reply.json()["id"])


@pytest.mark.parametrize("level, name", [("warning", "warn"), ("error", "error"), ("critical", "crit")])
def test_levels(server, level, name):
    server.expect(r"jsongate: [0-9a-f]{32} shop.orders: said loud")
    assert ask(server, f"/say/{level}") == [(name, "said loud")]


@pytest.mark.parametrize("level", ["debug", "info"])
def test_what_is_not_logged_is_not_formatted(server, level):
    before = server.get("/say/info").json()["said"]
    reply = server.get(f"/say/{level}").json()
    assert (said(server, reply["id"]), reply["said"]) == ([], before)


def test_levels_of_a_place(server):
    before = server.get("/say/info").json()["said"]
    reply = server.get("/quiet/say/warning").json()
    assert (said(server, reply["id"]), reply["said"]) == ([], before)
    server.expect("said loud")
    assert ask(server, "/quiet/say/error") == [("error", "said loud")]


def test_the_server_s_level_is_followed():
    with running({"app": APP}, "LogLevel jsongate:debug\n" + SITE) as server:
        assert ask(server, "/say/debug") == [("debug", "said loud")]
        assert ask(server, "/say/info") == [("info", "said loud")]
    with running({"app": APP}, "LogLevel jsongate:error\n" + SITE) as server:
        assert ask(server, "/say/warning") == []
        assert "at import" not in server.error_log()


def test_one_host_may_say_more_than_the_others():
    site = SITE + """
Listen 127.0.0.1:${SECOND_PORT}
<VirtualHost 127.0.0.1:${SECOND_PORT}>
    LogLevel jsongate:debug
</VirtualHost>
"""
    with running({"app": APP}, site) as server:
        assert ask(server, "/say/debug") == []
        server.port, server.second_port = server.second_port, server.port
        assert ask(server, "/say/debug") == [("debug", "said loud")]
        server.port = server.second_port


def test_the_root_logger(server):
    assert ask(server, "/root") == [("warn", "through the root")]


def test_at_import_and_in_a_thread(server):
    ask(server, "/thread")
    lines = [line for line in server.error_log().splitlines() if "at import" in line or "from a thread" in line]
    assert len(lines) == 2
    for line, text in zip(lines, ("at import", "from a thread")):
        assert line.endswith(f"jsongate: shop.orders: {text}") and "[jsongate:warn]" in line


def test_one_line_per_line(server):
    assert [text for _, text in ask(server, "/lines")] == ["one", "two", r"three\x1b[31m\\x00nul", "four"]
    assert ask(server, "/empty") == [("warn", "")]


def test_odd_texts(server):
    (_, text), = ask(server, "/surrogates")
    assert text == r"\\ud800 \\udfff"
    (_, text), = ask(server, "/long")
    assert re.fullmatch(r"beginx{4000,} \[\.\.\. \d+ bytes \.\.\.\] x{1000,}end", text), text


def test_what_is_printed(server):
    ask(server, "/print")
    wait_for(lambda: "\nprinted \\ud800\xe4\n" in server.error_log(), "it")
    wait_for(lambda: "\nby a thread\n" in server.error_log(), "the thread's")


def test_the_end_of_a_long_traceback(server):
    reply = server.get("/long-traceback")
    assert reply.status == 500
    log = server.log_of(reply).splitlines()
    (last,) = (line for line in log if "ValueError: begin" in line)
    assert re.search(r"begin\\xc3\\xa4.* \[\.\.\. \d+ bytes \.\.\.\] .*\\xa4end$", last) and len(last) < 8190, last
    assert "answers 500 handler_failed" in log[-1]


def test_tracebacks(server):
    lines = ask(server, "/traceback")
    server.expect("shop.orders: ")
    assert {level for level, _ in lines} == {"error"}
    assert lines[0][1] == "it failed" and "KeyError: 'missing'" in lines[-1][1] and len(lines) >= 5


@pytest.mark.parametrize("kind, texts", [
    ("arguments", [r"a message cannot be formatted: app.py:\d+: TypeError"]),
    ("str", [r"a message cannot be formatted: app.py:\d+: RuntimeError"]),
    ("logs", ["inner", "outer"]),
])
def test_messages_that_fail(server, kind, texts):
    server.expect("a message cannot be formatted")
    lines = [text for _, text in ask(server, f"/broken/{kind}")]
    assert len(lines) == len(texts) and all(map(re.fullmatch, texts, lines)), lines


def test_endless_recursion_ends(server):
    server.expect("a message cannot be formatted")
    lines = [text for _, text in ask(server, "/broken/recursive")]
    assert any("RecursionError" in line for line in lines)
    assert server.get("/say/info").status == 200


def test_in_every_stage(server):
    reply = server.get("/stages/root")
    ident = reply.json()["id"]
    wait_for(lambda: len(said(server, ident)) == 4, "the log hook")
    assert [text for _, text in said(server, ident)] == [
        "in the hook", "through the root", "in the filter", f"in the log hook of {ident}"]


def test_in_a_stream(server):
    reply = server.get("/stream")
    ident = re.search("[0-9a-f]{32}", reply.text)[0]
    assert [text for _, text in said(server, ident)] == ["step 0", "step 1"]


def test_ids_under_load(server):
    answers = []

    def work(n):
        answers.append(server.get(f"/many/{n}").json())
    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    for answer in answers:
        assert [text for _, text in said(server, answer["id"])] == [f"many {answer['n']} {i}" for i in range(20)]


@pytest.mark.parametrize("configures, replaced", [
    ("logging.getLogger().addHandler(logging.NullHandler())", False),
    ("logging.basicConfig(format='own %(message)s')", False),
    ("logging.basicConfig(handlers=[logging.NullHandler()])", False),
    ("logging.warning('early')", True),
    ("logging.basicConfig(level=logging.DEBUG)", True),
])
def test_an_application_s_own_handler_stays_and_the_default_goes(configures, replaced):
    text = PREAMBLE + f"import logging\n{configures}\n" + """
@app.get("/")
def root(req: Request):
    logging.getLogger("mine").warning("own words")
    return {"id": req.id}
"""
    with running({"app": text}) as server:
        ident = server.get("/").json()["id"]
        assert (f"jsongate: {ident} mine: own words" in server.error_log()) is replaced
