"""Body in a handler: its views, what they refuse, and what is left of it afterwards."""

import asyncio
import threading

import pytest
from jsongate import App, Body, Problem, Request
from jsongate.plan import PlanError, compile_app
from jsongate.testing import Client, run_filter

RECORDS = b'{"a":1,"b":[2]}\n\n{"a":"x"}\r\n{"a":{"b":null}}'


def client_of(handler, **same) -> Client:
    app = App()
    app.post("/")(handler)
    return Client(app, **same)


def answer(handler, content=b"", **same):
    """What the handler makes of the body, as JSON."""
    return client_of(handler, **same).post("/", content=content).json()


def every_cut(data: bytes):
    yield data
    yield from ([data[:at], data[at:]] for at in range(len(data) + 1))
    yield [data[at : at + 1] for at in range(len(data))]


def test_chunks_come_as_they_arrive():
    def f(req: Request, body: Body) -> list:
        assert type(body) is Body
        chunks = list(body)
        assert all(type(chunk) is memoryview and chunk.readonly for chunk in chunks)
        return [bytes(chunk).decode() for chunk in chunks] + [str(list(body))]

    assert answer(f, [b"ab", b"", b"c"]) == ["ab", "c", "[]"]
    assert answer(f) == ["[]"]


def test_lines_and_records_at_every_cut():
    def f(req: Request, body: Body, *, view: str) -> list:
        if view == "lines":
            return [line.decode() for line in body.lines()]
        if view == "pointers":
            return list(body.records("/a", "/b/0"))
        return list(body.records())

    app = App()
    app.post("/")(f)
    one = Client(app)
    for content in every_cut(RECORDS):
        lines = one.post("/?view=lines", content=content).json()
        assert lines == ['{"a":1,"b":[2]}', "", '{"a":"x"}', '{"a":{"b":null}}']
        records = one.post("/?view=records", content=content).json()
        assert records == [{"a": 1, "b": [2]}, {"a": "x"}, {"a": {"b": None}}]
        pointers = one.post("/?view=pointers", content=content).json()
        assert pointers == [[1, 2], ["x", None], [{"b": None}, None]]


def test_json():
    def f(req: Request, body: Body):
        return body.json()

    for content in every_cut(b'{"a":[1,"\xc3\xa4"]}'):
        assert answer(f, content) == {"a": [1, "ä"]}
    got = client_of(f).post("/")
    assert (got.status, got.json()["detail"]) == (400, "a JSON body is required")
    assert client_of(f).post("/", content=b"{").status == 400
    assert client_of(f).post("/", content=b'{"a":1,"a":1}').status == 400
    assert client_of(f, buffer_limit=4).post("/", content=[b"[1,", b"2]"]).status == 413


def test_only_a_record_is_limited():
    def f(req: Request, body: Body) -> int:
        return sum(1 for _ in body.records())

    assert answer(f, b"[1]\n" * 1000, buffer_limit=4) == 1000
    got = client_of(f, buffer_limit=4).post("/", content=b"[1]\n[12]\n[123]\n")
    assert (got.status, got.json()["detail"]) == (413, "line 3: larger than 4 bytes")


def test_a_bad_record_is_the_client_s_mistake():
    def f(req: Request, body: Body) -> list:
        return list(body.records())

    got = client_of(f).post("/", content=b"{}\n{]\n")
    assert (got.status, got.json()["detail"][:17]) == (400, "line 2: not JSON:")
    assert client_of(f).post("/", content=b'{"a":1,"a":2}\n').status == 400


def test_a_problem_of_the_body_can_be_caught():
    def f(req: Request, body: Body) -> str:
        with pytest.raises(Problem, match="415") as raised:
            next(body)
        with pytest.raises(Problem, match="415"):
            next(body)
        return raised.value.detail

    one = client_of(f, headers={"content-encoding": "gzip"})
    assert one.post("/", content=b"x").json() == "the body must not be compressed"


def test_one_view_reads_it():
    def f(req: Request, body: Body) -> list:
        first = next(body.lines())
        assert list(body) == []
        with pytest.raises(RuntimeError, match="it has been read"):
            body.json()
        return [first.decode(), *(line.decode() for line in body.lines())]

    assert answer(f, b"a\nb\nc") == ["a", "b", "c"]


def test_the_handler_s_body_is_not_awaited():
    def f(req: Request, body: Body) -> str:
        async def read():
            async for _ in body:
                pass

        async def read_records():
            async for _ in body.records():
                pass

        words = "a handler reads its body with for, not with async for"
        for function in (read, read_records):
            with pytest.raises(TypeError, match=words):
                asyncio.run(function())
        with pytest.raises(TypeError, match="can't be used in 'await'"):
            asyncio.run(_awaits(body.json))
        return "read"

    assert answer(f, b"{}") == "read"


async def _awaits(call):
    await call()


def test_the_filter_s_body_is_not_waited_for():
    async def f(req: Request, body: Body):
        words = "a filter reads its body with async for, not with for"
        for view in (body, body.lines(), body.records("/a")):
            with pytest.raises(TypeError, match=words):
                next(view)
            with pytest.raises(TypeError, match=words):
                iter(view)
        async for chunk in body:
            yield chunk

    assert run_filter(f, b"abc").body == b"abc"


def test_what_is_kept_ends_with_the_handler():
    kept = []

    def f(req: Request, body: Body) -> int:
        kept.extend([next(body), body, body.lines()])
        kept.append(kept[0][1:])
        assert bytes(next(body)) == b"de" and bytes(kept[0]) == b"abc"  # it stays while it is looked at
        return len(kept)

    assert answer(f, [b"abc", b"de", b"f"]) == 4
    chunk, body, lines, part = kept
    for view in (chunk, part):
        with pytest.raises(ValueError):
            bytes(view)
    for reader in (body, lines):
        with pytest.raises(ValueError, match="the request has ended"):
            next(reader)
    with pytest.raises(ValueError, match="the request has ended"):
        body.json()


def test_another_thread_may_not_read_it():
    said = []

    def read(body):
        try:
            next(body)
        except RuntimeError as error:
            said.append(str(error))

    def f(req: Request, body: Body) -> int:
        thread = threading.Thread(target=read, args=(body,))
        thread.start()
        thread.join()
        return len(b"".join(body))

    assert answer(f, b"abc") == 3
    assert said == ["a body is read by the thread that runs its handler"]


def test_bodies_are_read_in_many_threads():
    got = []

    def f(req: Request, body: Body) -> int:
        return sum(len(chunk) for chunk in body)

    threads = [
        threading.Thread(target=lambda: got.append(answer(f, [b"x"] * 1000))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1000] * 4


def test_a_generator_reads_as_it_yields():
    kept = []

    def f(req: Request, body: Body):
        req.response.headers["content-type"] = "text/plain"
        for chunk in body:
            kept.append(chunk)
            yield chunk
            yield bytearray(b"|")

    got = client_of(f).post("/", content=[b"ab", b"c"])
    assert (got.body, got.headers["content-type"]) == (b"ab|c|", "text/plain")
    for chunk in kept:
        with pytest.raises(ValueError):
            bytes(chunk)


def test_a_view_can_be_the_reply():
    def f(req: Request, body: Body):
        return body.records("/a")

    assert client_of(f).post("/", content=RECORDS).records() == [[1], ["x"], [{"b": None}]]


def test_a_failing_generator_ends_its_body():
    kept = []

    def f(req: Request, body: Body):
        kept.append(body)
        yield {"n": len(next(body))}
        raise ZeroDivisionError

    got = client_of(f, raise_server_exceptions=False).post("/", content=b"ab")
    assert (got.records(), got.complete) == ([{"n": 2}], False)
    with pytest.raises(ValueError, match="the request has ended"):
        next(kept[0])


def test_what_is_not_read_does_not_matter():
    def f(req: Request, body: Body) -> None:
        return None

    assert client_of(f, buffer_limit=1).post("/", content=b"abc").status == 204


def mistakes(handler, path="/") -> str:
    app = App()
    app.post(path)(handler)
    with pytest.raises(PlanError) as raised:
        compile_app(app)
    return str(raised.value)


def test_where_a_body_may_stand():
    def with_default(req: Request, body: Body = None): ...
    def in_a_union(req: Request, body: Body | None): ...
    def in_the_query(req: Request, *, body: str, other: Body): ...
    def in_the_path(req: Request, body: Body): ...
    def by_another_name(req: Request, stream: Body): ...

    assert "body: a Body is always there, and has no default" in mistakes(with_default)
    assert "body: jsongate.Body is not supported" in mistakes(in_a_union)
    assert "other: jsongate.Body is not supported" in mistakes(in_the_query)
    assert "body: jsongate.Body is not supported" in mistakes(in_the_path, "/{body}")
    assert "'stream' is neither in the path '/', nor 'body'" in mistakes(by_another_name)


def test_the_plan():
    def f(req: Request, body: Body, *, q: str = ""): ...

    app = App()
    app.get("/")(f)
    (plan,) = compile_app(app)
    assert (plan.streams_body, plan.body, plan.kwnames) == (True, None, ("body", "q"))
