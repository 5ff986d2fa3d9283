"""Signatures and templates: what is understood, and the exact words for what is not."""

import linecache
import sys
import textwrap

import pytest

from jsongate.load import load
from jsongate._types import SUPPORTED
from jsongate._types_program import Plan
from jsongate.plan import PlanError, RoutePlan, compile_app


@pytest.fixture
def compiled(folder):
    """Compiles an app from its source: the text after the line that makes `app`."""

    def compile_text(text, head="from typing import *; from jsongate import *; app = App()"):
        (folder / "orders.py").write_text(f"{head}\n{textwrap.dedent(text)}")
        sys.modules.pop("orders", None)
        linecache.clearcache()
        try:
            return compile_app(load("orders"))
        except PlanError as error:
            return error.errors

    return compile_text


def plan_of(compiled, signature, template="/", head=None) -> RoutePlan:
    text = f"@app.post({template!r})\ndef f({signature}): ..."
    plans = compiled(text, head) if head else compiled(text)
    assert isinstance(plans[0], RoutePlan), plans
    return plans[0]


def mistakes_of(compiled, signature, template="/", returned="") -> list[str]:
    errors = compiled(f"@app.post({template!r})\ndef f({signature}){returned}: ...")
    assert all(error.startswith("orders.py:3: f(): ") for error in errors), errors
    return [error.removeprefix("orders.py:3: f(): ") for error in errors]


def test_a_plan_is_a_tuple_in_the_order_that_cpp_reads(compiled):
    (plan,) = compiled(
        """\
        @app.put("/a/{y}/{x}")
        def f(req, x: int, y: float, body: dict | None = None, *, q: list[str], n: int = 3): ...
        """
    )
    assert tuple(plan)[:5] == (
        "PUT",
        "/a/{y}/{x}",
        plan.function,
        (("y", "float", None), ("x", "int", None)),
        (("q", "str", True, True, None, None), ("n", "int", False, False, 3, None)),
    )
    assert isinstance(plan[5], Plan)
    named = ("y", "x", "body", "q", "n")
    assert tuple(plan)[6:11] == (False, None, named, False, "orders.py:3")
    assert tuple(plan)[13:16] == ((), False, False)
    assert {name: found.kind for name, found in plan.types.items()} == {
        "x": "int", "y": "float", "body": "union", "q": "list", "n": "int"
    }  # fmt: skip
    assert plan.records == {}


def test_each_method_has_a_plan(compiled):
    plans = compiled('@app.route("/", methods=["get", "PUT", "GET"])\ndef f(req): ...')
    assert [plan.method for plan in plans] == ["GET", "PUT"]


@pytest.mark.parametrize(
    ("annotation", "word"),
    [("", "str"), (": str", "str"), (": int", "int"), (": float", "float"), (": bool", "bool"),
     (": 'int'", "int")],
)
def test_path_parameters(compiled, annotation, word):
    assert plan_of(compiled, f"req, id{annotation}", "/{id}").params == (("id", word, None),)


def test_the_rest_of_the_path(compiled):
    assert plan_of(compiled, "req, p", "/{p:path}").params == (("p", "path", None),)
    assert plan_of(compiled, "req, *, p: str", "/{p:path}").params == (("p", "path", None),)
    assert plan_of(compiled, "req, body: int", "/{body}").params == (("body", "int", None),)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("", "any"), (": Any", "any"), (": Any | None", "any"), (": dict", "dict"),
        (": list[int]", "list"), (": None", "null"), (": Optional[float]", "union"),
        (": 'dict | None'", "union"), (": Annotated[int, Meta(ge=1)]", "int"),
    ],
)  # fmt: skip
def test_bodies(compiled, annotation, kind):
    plan = plan_of(compiled, f"req, body{annotation}")
    assert isinstance(plan.body, Plan)
    assert (plan.types["body"].kind, plan.body_required, plan.kwnames) == (kind, True, ("body",))


def test_parameters_with_types_have_plans(compiled):
    head = "import uuid; from typing import *; from jsongate import *; app = App()"
    plan = plan_of(compiled, "req, id: uuid.UUID, n: Annotated[int, Meta(ge=1)], *, "
                   "q: list[Literal['a']] | None = None, m: Annotated[list[int], Meta(max_length=2)]",
                   "/{id}/{n}", head)  # fmt: skip
    assert [param[:2] for param in plan.params] == [("id", "str"), ("n", "int")]
    assert [query[:4] for query in plan.queries] == [
        ("q", "str", False, True), ("m", "int", True, True)
    ]  # fmt: skip
    assert all(isinstance(one[-1], Plan) for one in (*plan.params, *plan.queries))


def test_a_body_may_be_optional_or_absent(compiled):
    plan = plan_of(compiled, "req, body: list = ()")
    assert (plan.body_required, plan.body_default) == (False, ())
    plan = plan_of(compiled, "req")
    assert (plan.body, plan.body_required, plan.kwnames) == (None, False, ())


@pytest.mark.parametrize(
    ("annotation", "query"),
    [
        ("q", ("q", "str", True, False, None, None)),
        ("q: int", ("q", "int", True, False, None, None)),
        ("q: bool = False", ("q", "bool", False, False, False, None)),
        ("q: float | None = None", ("q", "float", False, False, None, None)),
        ("q: Optional[str]", ("q", "str", True, False, None, None)),
        ("q: list[int] = []", ("q", "int", False, True, [], None)),
        ("q: List[str] | None = None", ("q", "str", False, True, None, None)),
        ("q: 'list[bool]'", ("q", "bool", True, True, None, None)),
    ],
)
def test_queries(compiled, annotation, query):
    assert plan_of(compiled, f"req, *, {annotation}").queries == (query,)


def test_names_are_interned(compiled):
    plan = plan_of(compiled, "req, id, *, limit=1", "/{id}")
    assert plan.kwnames[0] is plan.function.__code__.co_varnames[1]
    assert plan.kwnames[1] is plan.function.__code__.co_varnames[2]


def test_annotations_as_text(compiled):
    head = "from __future__ import annotations; from jsongate import *; app = App()"
    plan = plan_of(compiled, "req: Request, id: int, body: dict | None, *, q: str | None = None",
                   "/{id}", head)  # fmt: skip
    assert (plan.params, plan.queries[0][1]) == ((("id", "int", None),), "str")
    assert plan.types["body"].kind == "union"


def test_names_that_nobody_needs_are_not_evaluated(compiled):
    head = "from __future__ import annotations; from jsongate import App; app = App()"
    assert plan_of(compiled, "req: Unknown, id: int", "/{id}", head).params == (("id", "int", None),)


IN_PATH = "str, int, float, bool, datetime, date, time, UUID, Decimal, Enum or Literal"
IN_QUERY = IN_PATH.replace(" or Literal", ", Literal, a list of one of them, or one of these | None")


@pytest.mark.parametrize(
    ("signature", "template", "mistake"),
    [
        ("", "/", "takes no parameters: the first one is the request"),
        ("*, req", "/", "the first parameter is the request, but 'req' is not positional"),
        ("**all", "/", "the first parameter is the request, but '**all' is not positional"),
        ("id: int", "/{id}", "the first parameter is the request, but 'id' is in the path"),
        ("body", "/", "the first parameter is the request, but it is named 'body'"),
        ("req, order_id", "/orders/{id}",
         "'order_id' is neither in the path '/orders/{id}', nor 'body', nor keyword-only (query)"),
        ("req, limit=5", "/",
         "'limit' is neither in the path '/', nor 'body', nor keyword-only (query)"),
        ("req", "/orders/{id}", "'id' is in the path '/orders/{id}', but is no parameter"),
        ("req, id, /", "/{id}", "'id' is positional-only: it is passed by name"),
        ("req, *args", "/", "'*args' must be named parameters; decorators need functools.wraps"),
        ("*args", "/", "'*args' must be named parameters; decorators need functools.wraps"),
        ("req, **kw", "/", "'**kw' must be named parameters; decorators need functools.wraps"),
        ("req, id: bytes", "/{id}", f"id: bytes is not supported: use {IN_PATH}"),
        ("req, id: int | None", "/{id}",
         f"id: int | None is not supported: use {IN_PATH}"),
        ("req, id: [int]", "/{id}", f"id: [<class 'int'>] is not supported: use {IN_PATH}"),
        ("req, p: int", "/{p:path}", "p: int is not supported: use str for {p:path}"),
        ("req, *, q: dict", "/", f"q: dict is not supported: use {IN_QUERY}"),
        ("req, *, q: int | str", "/", f"q: int | str is not supported: use {IN_QUERY}"),
        ("req, *, q: list", "/", f"q: list is not supported: use {IN_QUERY}"),
        ("req, *, q: list[list[int]]", "/", f"q: list[list[int]] is not supported: use {IN_QUERY}"),
        ("req, *, q: Annotated[int, Meta(name='p')], p: int", "/",
         "p: another parameter has the name 'p' in the query"),
        ("req, id: Annotated[int, Meta(name='x')]", "/{id}",
         "id: Meta(name=...) is for fields and query parameters"),
        ("req, body: bytes", "/",
         "body: bytes is not supported: use Body, which reads the bytes as they arrive"),
        ("req, body: Annotated[int, Meta(name='x')]", "/",
         "body: Meta(name=...) is for fields and query parameters"),
        ("req, *, q: None = None", "/", f"q: None is not supported: use {IN_QUERY}"),
        ("req, body: 'Nowhere'", "/",
         "body: 'Nowhere' cannot be evaluated: NameError: name 'Nowhere' is not defined"),
        ("req, *, q: 'Nowhere'", "/",
         "q: 'Nowhere' cannot be evaluated: NameError: name 'Nowhere' is not defined"),
        ("req, *, q: '1/0'", "/",
         "q: '1/0' cannot be evaluated: ZeroDivisionError: division by zero"),
    ],
)  # fmt: skip
def test_signatures_that_are_refused(compiled, signature, template, mistake):
    assert mistakes_of(compiled, signature, template) == [mistake]


@pytest.mark.parametrize(
    ("annotation", "shown"),
    [("App", "jsongate.app.App"), ("dict | bytes", "bytes"),
     ("list[bytes]", "bytes"), ("{1}", "{1}")],
)  # fmt: skip
def test_bodies_that_are_refused(compiled, annotation, shown):
    assert mistakes_of(compiled, f"req, body: {annotation}") == [
        f"body: {shown} is not supported: {SUPPORTED}"
    ]


def test_a_type_of_the_same_module_is_shown_by_its_name(compiled):
    assert compiled('class Item: ...\n@app.put("/")\ndef f(req, body: Item): ...') == [
        f"orders.py:4: f(): body: Item is not supported: {SUPPORTED}"
    ]


def test_mistakes_in_a_class_are_told_with_the_way_to_them(compiled):
    text = """\
        from dataclasses import dataclass
        @dataclass
        class Item:
            sku: Annotated[str, Meta(pattern="[A-Z")]
            data: bytes
            qty: Annotated[int, Meta(pattern="a")]
        @app.post("/")
        def f(req, body: list[Item]): ...
    """
    place = "orders.py:9: f(): body: Item"
    assert compiled(text) == [
        f"{place}.sku: Meta(pattern='[A-Z'): cannot be used as a regular expression: "
        "a class is not closed, at byte 0",
        f"{place}.data: bytes is not supported: {SUPPORTED}",
        f"{place}.qty: Meta(pattern='a') does not fit int",
    ]


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("dict", "dict"), ("list[int] | Response", "list"), ("Iterator[dict]", "dict"),
        ("Iterator[memoryview]", None), ("Iterator[bytes | memoryview | bytearray | dict]", "dict"),
        ("Iterator[set[int]] | Response", "set"), ("Iterator[int] | list[int]", "union"),
        ("Iterator[dict] | None", "dict"),
        ("dict[int | str, int]", "dict"), ("dict[str | None, int]", "dict"), ("dict[Perm, int]", "dict"),
        ("Perm", "any"), ("AbstractSet[int]", "set"), ("Collection[int]", "list"), ("Response", None), ("bytes", None), ("Any", "any"), ("None", "null"),
        ("Counter", "any"), ("Counter[str]", "any"), ("defaultdict[str, list[int]]", "any"), ("Page[int]", "dataclass"), ("set[int]", "set"), ("NoReturn", None),
    ],
)  # fmt: skip
def test_what_is_returned(compiled, annotation, kind):
    head = "from __future__ import annotations; from typing import *; from jsongate import *; "
    text = "from collections import Counter, defaultdict\nfrom dataclasses import dataclass\n"
    text += "import enum\nPerm = enum.IntFlag('Perm', 'R W')\n"
    text += "T = TypeVar('T')\n@dataclass\nclass Page(Generic[T]):\n    of: list[T]\n"
    text += f"@app.get('/')\ndef f(req) -> {annotation}: ..."
    plans = compiled(text, head + "app = App()")
    found = plans[0].returned.type
    assert (found.kind if found else None) == kind


def test_what_cannot_be_returned(compiled):
    assert len(mistakes_of(compiled, "req", returned=" -> dict[tuple, int]")) == 1
    assert len(mistakes_of(compiled, "req", returned=" -> ClassVar[int]")) == 1
    assert mistakes_of(compiled, "req", returned=" -> memoryview") == [
        f"return: memoryview is not supported: {SUPPORTED}"
    ]
    assert mistakes_of(compiled, "req", returned=" -> 'list[Nowhere]'") == [
        "return: 'list[Nowhere]' cannot be evaluated: NameError: name 'Nowhere' is not defined"
    ]
    errors = compiled("class Item: ...\n@app.get('/')\ndef f(req) -> list[Item]: ...")
    assert errors == [f"orders.py:4: f(): return: Item is not supported: {SUPPORTED}"]


@pytest.mark.parametrize("body", ["...", "yield 1"])
def test_async_is_refused(compiled, body):
    assert compiled(f'@app.get("/")\nasync def f(req): {body}') == [
        "orders.py:3: f(): async def handlers are not supported yet: use def"
    ]


def test_every_mistake_is_told(compiled):
    assert compiled(
        """\
        @app.get("/a/{id")
        def a(req): ...
        @app.get("/b")
        def b(req, x, y): ...
        @app.get("/c")
        def c(req): ...
        @app.get("/c")
        def d(req): ...
        """
    ) == [
        "orders.py:3: a(): '/a/{id' has '{id' without '}'",
        "orders.py:5: b(): 'x' is neither in the path '/b', nor 'body', nor keyword-only (query)",
        "orders.py:5: b(): 'y' is neither in the path '/b', nor 'body', nor keyword-only (query)",
        "orders.py:9: d(): '/c' collides with GET /c",
    ]


def test_collisions_respect_types(compiled):
    text = '@app.get("/o/{id}")\ndef a(req, id: int): ...\n'
    text += '@app.get("/o/{key}")\ndef b(req, key%s): ...'
    assert len(compiled(text % "")) == 2
    assert compiled(text % ": int") == ["orders.py:5: b(): '/o/{key}' collides with GET /o/{id}"]


def test_a_bad_method(compiled):
    assert compiled('@app.route("/", ["GET", "A B"])\ndef f(req): ...') == [
        "orders.py:3: f(): '/' has the method 'A B', no token"
    ]


@pytest.mark.parametrize(
    ("decorator", "init", "mistake"),
    [
        ("", "def __init__(self, a): ...", "got an unexpected keyword argument 'b'"),
        ("", "def __init__(self, a, b): ...", "missing a required argument: 'b'"),
        ("", "def __init__(self, a, b=0, *, c): ...", "missing a required argument: 'c'"),
        ("(init=False)", "pass", "got an unexpected keyword argument 'a'"),
        ("", "def __init__(self, **fields): ...", None),
        ("", "def __init__(self, b=1, a=2): ...", None),
    ],
)
def test_a_class_that_cannot_be_made_of_its_fields(compiled, decorator, init, mistake):
    text = f"from dataclasses import dataclass\n@dataclass{decorator}\nclass Item:\n"
    text += f"    a: int\n    b: int = 0\n    {init}\n@app.post('/')\n"
    errors = compiled(text + "def f(req, body: list[Item]): ...")
    wanted = [f"orders.py:9: f(): Item cannot be made of its fields: {mistake}"]
    assert errors == wanted if mistake else isinstance(errors[0], RoutePlan)
    assert isinstance(compiled(text + "def f(req) -> Item: ...")[0], RoutePlan)


def test_a_class_of_too_many_fields(compiled):
    fields = "\n".join(f"    f{i}: int" for i in range(257))
    text = f"from dataclasses import dataclass\n@dataclass\nclass Big:\n{fields}\n@app.post('/')\n"
    assert compiled(text + "def f(req, body: Big): ...") == [
        "orders.py:263: f(): Big has more than 256 fields"
    ]
    assert isinstance(compiled(text + "def f(req) -> Big: ...")[0], RoutePlan)
