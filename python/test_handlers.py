"""Every kind of callable as a handler, and the place that messages give for it."""

import functools

from jsongate import App, _source
from jsongate.plan import RoutePlan, compile_app


def plan_of(handler) -> RoutePlan:
    app = App()
    assert app.get("/{id}")(handler) is handler
    (plan,) = compile_app(app)
    return plan


def line_of(text: str) -> int:
    with open(__file__, encoding="utf-8") as source:
        return next(number for number, line in enumerate(source, 1) if line.startswith(text))


def wrapped(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@functools.lru_cache(maxsize=None)
@wrapped
@wrapped
def decorated(req, id: int, *, q: str = ""):
    return id


class Handlers:
    def __init__(self, req=None, id: int = 0):
        self.id = id

    def method(self, req, id: int):
        return id

    @staticmethod
    def static(req, id: int):
        return id

    @classmethod
    def from_class(cls, req, id: int):
        return id

    def __call__(self, req, id: int):
        yield id


def place(handler) -> str:
    return plan_of(handler).where.rpartition("/")[2]


def test_decorated_functions_are_seen_through():
    plan = plan_of(decorated)
    assert plan.function is decorated
    assert plan.params == (("id", "int", None),)
    assert place(decorated) == f"test_handlers.py:{line_of('def decorated')}"
    assert _source.name_of(decorated) == "decorated"


def test_methods():
    handlers = Handlers()
    methods = (handlers.method, Handlers.static, Handlers.from_class)
    for handler, name in zip(methods, ("method", "static", "from_class")):
        assert plan_of(handler).params == (("id", "int", None),)
        assert place(handler) == f"test_handlers.py:{line_of(f'    def {name}')}"
        assert _source.name_of(handler) == f"Handlers.{name}"


def test_callable_objects_and_classes():
    plan = plan_of(Handlers())
    assert plan.params == (("id", "int", None),)
    assert plan.is_generator
    assert place(Handlers()) == f"test_handlers.py:{line_of('    def __call__')}"
    assert plan_of(Handlers).params == (("id", "int", None),)
    assert place(Handlers) == f"test_handlers.py:{line_of('    def __init__')}"
    assert _source.name_of(Handlers) == "Handlers"


def test_partials_and_lambdas():
    def with_extra(req, id: float, body, *, q: int):
        return id

    plan = plan_of(functools.partial(with_extra, q=3))
    assert plan.queries == (("q", "int", False, False, 3, None),)
    assert plan.kwnames == ("id", "body", "q")
    assert _source.name_of(plan.function) == "with_extra"
    handler = lambda req, id: id  # noqa: E731
    assert plan_of(handler).params == (("id", "str", None),)
    assert _source.name_of(handler) == "<lambda>"
    assert place(handler) == f"test_handlers.py:{line_of('    handler = lambda')}"


def test_what_has_no_source_is_placed_where_it_was_registered():
    app = App()
    app.get("/{obj}")(print)
    here = line_of("    app.get(\"/{obj}\")(print)")
    registration = app.registrations[0]
    where = _source.place_of(print, registration.file, registration.line)
    assert where.endswith(f"test_handlers.py:{here}")
    assert _source.name_of(print) == "print"


def test_generators():
    def plain(req, id):
        return id

    def generator(req, id):
        yield id

    assert not plan_of(plain).is_generator
    assert plan_of(generator).is_generator
    assert plan_of(functools.partial(generator)).is_generator


def test_a_wrapper_that_goes_round_in_circles():
    def handler(req): ...

    handler.__wrapped__ = handler
    assert _source.innermost(handler) is handler
