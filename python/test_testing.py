"""jsongate.testing: what it takes, gives and finds; the request in a filter; what is kept of it."""

import gc
import warnings

import jsongate
import pytest
from jsongate import Body, Problem, Request
from jsongate.plan import PlanError
from jsongate.testing import Headers, Result, assert_chunk_safe, run_filter


async def untouched(req, body):
    async for chunk in body:
        yield chunk


def test_the_request_is_what_the_test_says():
    seen = {}

    async def look(req: Request, body: Body):
        assert type(req) is Request and type(body) is Body
        for name in ("method", "path", "scheme", "host", "protocol", "remote_addr", "user", "id"):
            seen[name] = getattr(req, name)
        seen["query"] = dict(req.query)
        seen["headers"] = req.headers["x-a"], req.headers.get("X-B"), "x-c" in req.headers
        seen["options"] = dict(req.options)
        req.state.count = 1
        yield b""
        seen["state"] = req.state.count

    run_filter(
        look,
        [b"a", b"b"],
        method="PUT",
        path="/orders?id=1&x=%20",
        headers={"X-A": "1", "X-B": "2"},
        options={"tenant": "t1"},
        user="alice",
    )
    assert seen == {
        "method": "PUT",
        "path": "/orders",
        "scheme": "http",
        "host": "localhost",
        "protocol": "HTTP/1.1",
        "remote_addr": "127.0.0.1",
        "user": "alice",
        "id": "0" * 32,
        "query": {"id": "1", "x": " "},
        "headers": ("1", "2", False),
        "options": {"tenant": "t1"},
        "state": 1,
    }


def test_nobody_is_none():
    async def look(req, body):
        assert req.user is None
        req.user = "bob"
        yield req.user

    assert run_filter(look, b"").body == b'"bob"\n'


@pytest.mark.parametrize("direction", ["request", "response"])
def test_the_head_until_the_first_yield(direction):
    async def head(req, body):
        reply = req.response
        assert (reply.status, reply.headers["etag"]) == (404, '"x"')
        reply.status = 201
        assert reply.status == 201
        del reply.headers["ETag"]
        reply.headers["x-a"] = "1"
        reply.headers.add("x-a", "2")
        with pytest.raises(ValueError, match="200 to 599"):
            reply.status = 99
        async for chunk in body:
            yield chunk
            assert reply.status == 201
            with pytest.raises(ValueError, match="head of the reply has been sent"):
                reply.status = 500
            with pytest.raises(ValueError, match="head of the reply has been sent"):
                reply.headers.add("x-b", "1")

    before = {"status": 404, "response_headers": {"etag": '"x"'}}
    result = run_filter(head, [b"a", b"b"], direction=direction, **before)
    assert result == Result(201, {"x-a": "1, 2"}, b"ab", 2, 0)


def test_a_head_that_is_set_after_reading():
    async def teapot(req, body):
        async for chunk in body:
            if not chunk[:1] == b"{":
                req.response.status = 418
        return {}

    async def silent(req, body):
        async for _ in body:
            req.response.status = 202
        if False:
            yield

    assert run_filter(teapot, [b"a", b"b"]).status == 418
    assert run_filter(silent, [b"a", b"b"])[::2] == (202, b"", 0)


def test_a_head_that_is_set_by_a_filter_that_fails():
    async def failing(req, body):
        req.response.status = 201
        raise Problem(409, "no")

    with pytest.raises(Problem, match="409: no"):
        run_filter(failing, b"")


KEPT: list = []


async def keeps_views(req, body):
    async for chunk in body:
        KEPT.extend((chunk, chunk[1:], memoryview(chunk), chunk.cast("b")))
        yield chunk


async def keeps_then_fails(req, body):
    async for chunk in body:
        KEPT.extend((chunk, chunk[1:]))
    raise ValueError


async def keeps_and_replaces(req, body):
    KEPT.extend([chunk async for chunk in body])
    return b""


@pytest.mark.parametrize("filter_", [keeps_views, keeps_then_fails, keeps_and_replaces])
def test_views_end_with_their_filter(filter_):
    KEPT.clear()
    try:
        run_filter(filter_, [b"abcdef", b"ghi"])
    except ValueError:
        pass
    assert len(KEPT) >= 2
    touches = [bytes, len, memoryview, lambda v: v[0], lambda v: v[1:], lambda v: v.obj]
    for view in KEPT:
        for touch in touches:
            with pytest.raises(ValueError, match="released memoryview"):
                touch(view)
        view.release()
    KEPT.clear()
    gc.collect()


def abandon(filter_, batches):
    """The request dies after the batches."""
    from jsongate._core import run_filter as run
    from jsongate._filter import compile_filter

    facts = ("POST", "/", "", "", [], 200, 1 << 20)
    return run(compile_filter(filter_), batches, facts, [], [], True, False)


def test_a_filter_whose_request_dies():
    said = []

    async def streams(req, body):
        try:
            async for chunk in body:
                KEPT.extend((chunk, chunk[1:], req))
                yield chunk
        except BaseException as error:
            said.append(type(error).__name__)
            raise
        finally:
            assert req.path == "/"
            async for _ in body:
                said.append("chunk")
            said.append("ended")

    async def replaces(req, body):
        try:
            await body.json()
        finally:
            said.append("closed")

    KEPT.clear()
    assert abandon(streams, [[b"abc"]])[2:] == (b"abc", 3, 0)
    assert said == ["GeneratorExit", "ended"]
    view, part, req = KEPT
    for released in (view, part):
        with pytest.raises(ValueError, match="released"):
            bytes(released)
    with pytest.raises(ValueError, match="ended"):
        _ = req.path
    said.clear()
    assert abandon(replaces, [[b"["], [b"1"]])[2:4] == (b"", 0)
    assert said == ["closed"]
    assert abandon(untouched, [])[2:4] == (b"", 0)


def test_what_is_said_at_the_end_of_a_request():
    async def raises(req, body):
        try:
            async for chunk in body:
                yield chunk
        finally:
            raise ValueError("too late")

    async def clings(req, body):
        while True:
            try:
                async for _ in body:
                    yield b"x"
            except GeneratorExit:
                yield b"not yet"
                return

    with pytest.raises(ValueError, match="too late"):
        abandon(raises, [[b"abc"]])
    assert abandon(clings, [[b"abc"]])[2] == b"x"


def test_a_request_that_is_kept():
    async def keeps(req, body):
        KEPT.extend((req, req.response, req.headers, req.response.headers))
        req.state.x = 1
        yield b""

    KEPT.clear()
    run_filter(keeps, b"")
    req, reply, headers, reply_headers = KEPT
    for touch in (
        lambda: req.path,
        lambda: req.state,
        lambda: req.user,
        lambda: setattr(req, "user", "x"),
        lambda: reply.status,
        lambda: setattr(reply, "status", 200),
        lambda: headers.get("x"),
        lambda: list(reply_headers),
        lambda: reply_headers.add("x", "y"),
    ):
        with pytest.raises(ValueError, match="request has ended"):
            touch()
    KEPT.clear()


def test_addresses_that_extensions_keep_are_told():
    ctypes = pytest.importorskip("ctypes")

    class View(ctypes.Structure):
        """Py_buffer, as far as its size goes."""

        _fields_ = [("all", ctypes.c_byte * 256)]

    get, give_back = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
    get.argtypes = (ctypes.py_object, ctypes.POINTER(View), ctypes.c_int)
    buffers = []

    async def exports(req, body):
        async for chunk in body:
            buffers.append(View())
            get(chunk, ctypes.byref(buffers[-1]), 0)
            yield chunk

    with pytest.warns(ResourceWarning, match="exports\\(\\): an extension keeps the address"):
        run_filter(exports, b"abc")
    give_back(ctypes.byref(buffers[-1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run_filter(keeps_views, b"abc")
    KEPT.clear()


def test_pieces_that_arrive_together():
    batches = []

    async def count(req, body):
        async for chunk in body:
            batches.append(bytes(chunk))
            yield chunk

    assert run_filter(count, bytearray(b"abc")).passed == 3
    for together in (None, 1, 2, 10):
        assert run_filter(count, [b"a", b"b", b"c"], pieces=together).passed == 3
    assert run_filter(count, iter([b"a", b"b"])).passed == 2
    with pytest.raises(TypeError):
        run_filter(count, ["text"])
    with pytest.raises(ValueError, match="direction"):
        run_filter(count, b"", direction="sideways")
    words = r"test_testing\.py:\d+: plain\(\): a filter is an async def"
    with pytest.raises(PlanError, match=words):

        def plain(req, body): ...

        run_filter(plain, b"")


def test_chunk_safe_finds_the_cut():
    async def per_chunk(req, body):
        async for chunk in body:
            yield bytes(chunk).replace(b"secret", b"***")

    words = r"cut at byte 3 \(b'x s' \| b'ecret y'\), arriving one by one"
    with pytest.raises(AssertionError, match=words):
        assert_chunk_safe(per_chunk, b"x secret y")

    async def counts(req, body):
        req.response.headers["x-chunks"] = str(len([chunk async for chunk in body]))

    with pytest.raises(AssertionError, match="cut at byte 1"):
        assert_chunk_safe(counts, b"ab")

    async def status(req, body):
        async for chunk in body:
            if len(chunk) == 1:
                raise Problem(400, f"{len(chunk)} byte", size=1)

    with pytest.raises(AssertionError, match="400: 1 byte {'size': 1}"):
        assert_chunk_safe(status, b"ab")
    assert_chunk_safe(untouched, [b"ab", b"cd"])
    assert_chunk_safe(untouched, b"")


def test_headers():
    headers = Headers([("X-A", "1"), ("b", "2"), ("x-a", "3")])
    assert headers["x-A"] == "1, 3" and headers.get("B") == "2" and headers.get("c") is None
    assert "X-a" in headers and 1 not in headers and len(headers) == 2
    assert list(headers) == ["X-A", "b"]
    assert headers == {"B": "2", "x-a": "1, 3"} and headers != {}
    assert repr(headers) == "Headers([('X-A', '1, 3'), ('b', '2')])"


def test_the_package_names_its_types():
    assert set(jsongate.__all__) <= {*dir(jsongate), "Body", "Request"}
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = jsongate.Nothing
