"""Signatures and templates: what is understood, and the exact words for what is not."""

import linecache
import sys
import textwrap

import pytest

from jsongate.load import load
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


def mistakes_of(compiled, signature, template="/") -> list[str]:
    errors = compiled(f"@app.post({template!r})\ndef f({signature}): ...")
    assert all(error.startswith("orders.py:3: f(): ") for error in errors), errors
    return [error.removeprefix("orders.py:3: f(): ") for error in errors]


def test_a_plan_is_a_tuple_in_the_order_that_cpp_reads(compiled):
    (plan,) = compiled(
        """\
        @app.put("/a/{y}/{x}")
        def f(req, x: int, y: float, body: dict | None = None, *, q: list[str], n: int = 3): ...
        """
    )
    assert tuple(plan) == (
        "PUT",
        "/a/{y}/{x}",
        plan.function,
        (("y", "float"), ("x", "int")),
        (("q", "str", True, True, None), ("n", "int", False, False, 3)),
        1 | 64,
        False,
        None,
        ("y", "x", "body", "q", "n"),
        False,
        "orders.py:3",
        False,
    )


def test_each_method_has_a_plan(compiled):
    plans = compiled('@app.route("/", methods=["get", "PUT", "GET"])\ndef f(req): ...')
    assert [plan.method for plan in plans] == ["GET", "PUT"]


@pytest.mark.parametrize(
    ("annotation", "word"),
    [("", "str"), (": str", "str"), (": int", "int"), (": float", "float"), (": bool", "bool"),
     (": 'int'", "int")],
)
def test_path_parameters(compiled, annotation, word):
    assert plan_of(compiled, f"req, id{annotation}", "/{id}").params == (("id", word),)


def test_the_rest_of_the_path(compiled):
    assert plan_of(compiled, "req, p", "/{p:path}").params == (("p", "path"),)
    assert plan_of(compiled, "req, *, p: str", "/{p:path}").params == (("p", "path"),)
    assert plan_of(compiled, "req, body: int", "/{body}").params == (("body", "int"),)


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("", 127), (": Any", 127), (": object", 127), (": Any | None", 127), (": dict", 1),
        (": list", 2), (": str", 4), (": int", 8), (": float", 24), (": bool", 32), (": None", 64),
        (": dict | list", 3), (": Union[str, int]", 12), (": Optional[float]", 88),
        (": dict[str, Any]", 1), (": Dict[str, object]", 1), (": Dict", 1), (": list[Any]", 2),
        (": List[object]", 2), (": 'dict | None'", 65),
    ],
)  # fmt: skip
def test_bodies(compiled, annotation, kinds):
    plan = plan_of(compiled, f"req, body{annotation}")
    assert (plan.body, plan.body_required, plan.kwnames) == (kinds, True, ("body",))


def test_a_body_may_be_optional_or_absent(compiled):
    plan = plan_of(compiled, "req, body: list = ()")
    assert (plan.body_required, plan.body_default) == (False, ())
    plan = plan_of(compiled, "req")
    assert (plan.body, plan.body_required, plan.kwnames) == (None, False, ())


@pytest.mark.parametrize(
    ("annotation", "query"),
    [
        ("q", ("q", "str", True, False, None)),
        ("q: int", ("q", "int", True, False, None)),
        ("q: bool = False", ("q", "bool", False, False, False)),
        ("q: float | None = None", ("q", "float", False, False, None)),
        ("q: Optional[str]", ("q", "str", True, False, None)),
        ("q: list[int] = []", ("q", "int", False, True, [])),
        ("q: List[str] | None = None", ("q", "str", False, True, None)),
        ("q: 'list[bool]'", ("q", "bool", True, True, None)),
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
    assert (plan.params, plan.body, plan.queries[0][1]) == ((("id", "int"),), 65, "str")


def test_names_that_nobody_needs_are_not_evaluated(compiled):
    head = "from __future__ import annotations; from jsongate import App; app = App()"
    assert plan_of(compiled, "req: Unknown, id: int", "/{id}", head).params == (("id", "int"),)


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
        ("req, id: bytes", "/{id}", "id: bytes is not supported: use str, int, float or bool"),
        ("req, id: int | None", "/{id}",
         "id: int | None is not supported: use str, int, float or bool"),
        ("req, id: [int]", "/{id}", "id: [<class 'int'>] is not supported: "
         "use str, int, float or bool"),
        ("req, p: int", "/{p:path}", "p: int is not supported: use str for {p:path}"),
        ("req, *, q: dict", "/", "q: dict is not supported: "
         "use str, int, float, bool, a list of one of them, or one of these | None"),
        ("req, *, q: int | str", "/", "q: int | str is not supported: "
         "use str, int, float, bool, a list of one of them, or one of these | None"),
        ("req, *, q: list", "/", "q: list is not supported: "
         "use str, int, float, bool, a list of one of them, or one of these | None"),
        ("req, *, q: list[list[int]]", "/", "q: list[list[int]] is not supported: "
         "use str, int, float, bool, a list of one of them, or one of these | None"),
        ("req, *, q: None = None", "/", "q: None is not supported: "
         "use str, int, float, bool, a list of one of them, or one of these | None"),
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
    [
        ("bytes", "bytes"), ("tuple", "tuple"), ("dict[str, int]", "dict[str, int]"),
        ("dict[int, Any]", "dict[int, Any]"), ("list[str]", "list[str]"),
        ("App", "jsongate.app.App"), ("dict | bytes", "dict | bytes"),
        ("Literal['a']", "Literal['a']"), ("{1}", "{1}"),
    ],
)  # fmt: skip
def test_bodies_that_are_refused(compiled, annotation, shown):
    assert mistakes_of(compiled, f"req, body: {annotation}") == [
        f"body: {shown} is not supported yet: "
        "use dict, list, str, int, float, bool, None or a union of them"
    ]


def test_a_type_of_the_same_module_is_shown_by_its_name(compiled):
    assert compiled('class Item: ...\n@app.put("/")\ndef f(req, body: Item): ...') == [
        "orders.py:4: f(): body: Item is not supported yet: "
        "use dict, list, str, int, float, bool, None or a union of them"
    ]


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
