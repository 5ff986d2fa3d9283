"""What takes the order of bench_typed.py: declared here, checked by hand here, declared for FastAPI."""

from __future__ import annotations

from documents import ORDER_ID
from server import Ask, Place
from systems.asgi import FastApi
from systems.httpd import JsonGateBytes


class Typed(JsonGateBytes):
    """jsongate, the order as nested dataclasses."""

    name = "jsongate-typed"
    label = "**jsongate**, dataclasses"
    path = "/typed"

    def site(self, place: Place) -> str:
        return f'{self.python_path(place)}\n<Location "/">\n  JsonGateApp bench_typed:app\n</Location>'

    def ask(self, work: str) -> Ask:
        if work == "hello":
            return Ask("GET", "/hello", None, {"hello": "world"})
        return Ask("POST", self.path, self.context.bodies[work], {"id": ORDER_ID})


class ByHand(Typed):
    """jsongate, the order as a dict that the handler checks."""

    name = "jsongate-by-hand"
    label = "**jsongate**, `dict` and checks by hand"
    path = "/by-hand"


class FastApiTyped(FastApi):
    """FastAPI, the order as pydantic models."""

    name = "fastapi-typed"
    label = "FastAPI and pydantic under uvicorn"
    packages = (*FastApi.packages, "python3-pydantic")
    application = "bench_fastapi_typed:app"

    def ask(self, work: str) -> Ask:
        return super().ask(work) if work == "hello" else Ask("POST", "/typed", self.context.bodies[work], {"id": ORDER_ID})
