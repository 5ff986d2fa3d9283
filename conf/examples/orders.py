"""A small shop: path and query parameters, a JSON body, problems.

    curl localhost:8080/shop/orders/7?fields=id,total
    curl localhost:8080/shop/orders -d '{"items": [{"sku": "ABC", "qty": 2}]}'
"""

import threading
from typing import Any

from jsongate import App, Problem, Request

app = App(title="Orders", version="1.0")

# Module globals are per process: each child has its own orders.
ORDERS: dict[int, dict[str, Any]] = {
    7: {"id": 7, "items": [{"sku": "ABC", "qty": 2}], "pieces": 2, "total": 19.80},
}
PRICES = {"ABC": 9.90, "XYZ": 24.00}
LOCK = threading.Lock()


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
def create(req: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Store an order and tell where it is."""
    items = [checked(item) for item in list_of_items(body)]
    order = {
        "items": items,
        "pieces": sum(item["qty"] for item in items),
        "total": round(sum(item["qty"] * PRICES[item["sku"]] for item in items), 2),
        "currency": req.options.get("currency", "EUR"),
    }
    with LOCK:
        order["id"] = max(ORDERS) + 1
        ORDERS[order["id"]] = order
    req.response.status = 201
    req.response.headers["location"] = f"/shop/orders/{order['id']}"
    return order


def list_of_items(body: dict[str, Any]) -> list[Any]:
    """Return the items of an order; raise Problem 400 where there are none."""
    items = body.get("items")
    if not isinstance(items, list) or not items:
        raise Problem(400, "items must be a list with at least one item")
    return items


def checked(item: object) -> dict[str, Any]:
    """Return the item; raise Problem 400 where it is not one that can be sold."""
    if not isinstance(item, dict) or item.get("sku") not in PRICES:
        raise Problem(400, "no such sku", known=sorted(PRICES))
    qty = item.get("qty")
    if type(qty) is not int or not 1 <= qty <= 999:
        raise Problem(400, "qty must be an integer from 1 to 999")
    return {"sku": item["sku"], "qty": qty}
