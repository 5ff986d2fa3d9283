"""What a handler needs: App to register it, Request to read, Response and Problem to answer.

::

    from jsongate import App, Problem, Request

    app = App(title="Orders")

    @app.get("/orders/{id}")
    def get_order(req: Request, id: int) -> dict:
        raise Problem(404, f"no order {id}")
"""

from typing import TYPE_CHECKING

from jsongate.app import App
from jsongate.problem import Problem
from jsongate.response import Response

if TYPE_CHECKING:
    from jsongate._native import Request
else:
    try:
        from jsongate._native import Request
    except ModuleNotFoundError:  # outside httpd
        from jsongate.request import Request

__all__ = ["App", "Problem", "Request", "Response"]
