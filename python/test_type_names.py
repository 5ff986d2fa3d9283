"""Classes whose annotations are text: what their names mean is their own module's business."""

import textwrap

from jsongate.load import load
from jsongate.testing import Client


def client_of(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(
            f"from __future__ import annotations\n{textwrap.dedent(text)}"
        )
    return Client(load("names_app:app"))


def test_names_of_the_handlers_module_do_not_hide_those_of_the_class(folder):
    client = client_of(
        folder,
        names_models="""
            from dataclasses import dataclass
            from datetime import date

            @dataclass
            class Item:
                sku: str

            @dataclass
            class Booking:
                day: date
                items: list[Item]
        """,
        names_app="""
            from dataclasses import dataclass
            from jsongate import App, Request
            import names_models

            app = App()

            @dataclass
            class Item:
                other: int

            @app.get("/date")
            def date(req: Request) -> dict: ...

            @app.post("/")
            def book(req: Request, body: names_models.Booking) -> dict:
                return {"day": str(body.day), "sku": body.items[0].sku}
        """,
    )
    reply = client.post("/", json={"day": "2026-11-25", "items": [{"sku": "ABC"}]})
    assert reply.json() == {"day": "2026-11-25", "sku": "ABC"}


def test_what_a_class_names_is_looked_for_in_its_module_in_itself_then_at_the_handler(folder):
    client = client_of(
        folder,
        names_models="""
            import enum
            from dataclasses import dataclass, field
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from names_app import Money

            @dataclass
            class Order:
                class Kind(enum.Enum):
                    WEB = "web"

                kind: Kind
                paid: Money
                float: float = 1.5
                int: list[int] = field(default_factory=list)
                parent: Order | None = None
        """,
        names_app="""
            from decimal import Decimal
            from jsongate import App, Request
            from names_models import Order

            app = App()
            Money = Decimal

            @app.post("/")
            def order(req: Request, body: Order) -> list:
                return [body.kind, body.paid, body.float, body.int, body.parent.kind]
        """,
    )
    order = '{"kind": "web", "paid": 1.10, "float": 2, "int": [3]}'
    reply = client.post("/", content=f'{order[:-1]}, "parent": {order}}}')
    assert reply.text == '["web",1.10,2.0,[3],"web"]'
