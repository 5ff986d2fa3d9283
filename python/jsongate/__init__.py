"""What handlers and filters need: App, Request, Body, Response, Problem, Meta.

::

    from jsongate import App, Problem, Request

    app = App(title="Orders")

    @app.get("/orders/{id}")
    def get_order(req: Request, id: int) -> dict:
        raise Problem(404, f"no order {id}")
"""

from typing import TYPE_CHECKING

from jsongate.app import App
from jsongate.meta import Meta
from jsongate.problem import Problem
from jsongate.response import Response

if TYPE_CHECKING:
    from jsongate._core import Body, Request

__all__ = ["App", "Body", "Meta", "Problem", "Request", "Response"]


_IN_CPP = ("Body", "Request")
_NOT_YET = ("fetch", "scatter")


def __getattr__(name: str) -> object:
    # At the first use: the command line must work in a checkout whose C++ has not been built yet.
    if name in _NOT_YET:
        raise ImportError(f"jsongate.{name} is not supported yet")
    if name not in _IN_CPP:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jsongate import _core

    found: object = getattr(_core, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_IN_CPP})  # for help() and completion
