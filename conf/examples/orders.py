"""A small shop: path and query parameters, a typed JSON body, problems.

    curl localhost:8080/shop/orders/7?fields=id,total
    curl localhost:8080/shop/orders -d '{"items": [{"sku": "ABC", "qty": 2}]}'
    curl localhost:8080/shop/orders -d '{"items": [{"sku": "abc", "qty": 0}], "chanel": "web"}'
"""

import threading
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from jsongate import App, Meta, Problem, Request

app = App(title="Orders", version="1.0")

# Module globals are per process: each child has its own orders.
ORDERS: dict[int, dict[str, Any]] = {
    7: {"id": 7, "items": [{"sku": "ABC", "qty": 2}], "pieces": 2, "total": 19.80},
}
PRICES = {"ABC": 9.90, "XYZ": 24.00}
LOCK = threading.Lock()


@dataclass
class Item:
    """So many pieces of one article."""

    sku: Annotated[str, Meta(pattern="^[A-Z]{3}")]
    qty: Annotated[int, Meta(ge=1, le=999)]


@dataclass
class NewOrder:
    """What a client sends. The handler gets it checked: what does not fit is a 400 that lists it all."""

    items: list[Item]
    channel: Literal["web", "edi"] = "web"
    tags: list[str] = field(default_factory=list)


@app.get("/orders/{id}")
def get_order(req: Request, id: int, *, fields: str = "") -> dict[str, Any]:
    """Return one order, or only some of its fields."""
    order = ORDERS.get(id)
    if order is None:
        raise Problem(404, f"no order {id}", type="/problems/no-order")
    if not fields:
        return order
    unknown = [name for name in fields.split(",") if name not in order]
    if unknown:
        raise Problem(400, "an order has no such field", unknown=unknown)
    return {name: order[name] for name in fields.split(",")}


@app.post("/orders")
def create(req: Request, body: NewOrder) -> dict[str, Any]:
    """Store an order and tell where it is."""
    if not all(item.sku in PRICES for item in body.items):
        raise Problem(400, "no such sku", known=sorted(PRICES))
    order: dict[str, Any] = {
        "items": body.items,
        "pieces": sum(item.qty for item in body.items),
        "total": round(sum(item.qty * PRICES[item.sku] for item in body.items), 2),
        "currency": req.options.get("currency", "EUR"),
    }
    with LOCK:
        order["id"] = max(ORDERS) + 1
        ORDERS[order["id"]] = order
    req.response.status = 201
    req.response.headers["location"] = f"{req.path}/{order['id']}"
    return order
