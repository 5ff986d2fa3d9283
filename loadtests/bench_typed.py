"""The application that --typed serves: an order of 1 KB, declared, and checked by hand."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from jsongate import App, Meta, Problem, Request

app = App(title="Typed bodies", version="1.0")

SKU = "^[A-Z]{3}-[0-9]{5}$"


@dataclass
class Customer:
    """Who orders."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    city: str
    vat: str | None


@dataclass
class Item:
    """So many pieces of one article."""

    sku: Annotated[str, Meta(pattern=SKU)]
    name: str
    qty: Annotated[int, Meta(ge=1, le=999)]
    price: Annotated[float, Meta(ge=0)]
    gift: bool


@dataclass
class Order:
    """One order."""

    number: Annotated[int, Meta(ge=0)]
    customer: Customer
    items: Annotated[list[Item], Meta(min_length=1)]
    note: Annotated[str, Meta(max_length=1000)]
    placed: datetime
    id: int


@app.get("/hello")
def hello(req: Request) -> dict:
    """Answer an object."""
    return {"hello": "world"}


@app.post("/typed")
def typed(req: Request, body: Order) -> dict:
    """Answer one field of the order."""
    return {"id": body.id}


@app.post("/by-hand")
def by_hand(req: Request, body: dict) -> dict:
    """Answer one field of the order, after the same checks."""
    errors: list[dict[str, str]] = []
    checked_order(body, errors)
    if errors:
        raise Problem(400, "the request does not match the declared types", errors=errors)
    return {"id": body["id"]}


MATCH_SKU = re.compile(SKU).search
Errors = list[dict[str, str]]


def checked(holder: dict, way: str, name: str, kind: Any, errors: Errors) -> Any:
    """Return a member of that kind; None, and an error, where there is none."""
    value = holder.get(name)
    if type(value) in kind:
        return value
    what = "has the wrong type" if name in holder else "is required"
    errors.append({"pointer": f"{way}/{name}", "detail": what})
    return None


def unknown(holder: dict, way: str, names: frozenset[str], errors: Errors) -> None:
    """Tell of the members that are not declared."""
    for name in holder.keys() - names:
        errors.append({"pointer": f"{way}/{name}", "detail": "is not a known field"})


INT, NUMBER, TEXT, BOOL = (int,), (int, float), (str,), (bool,)
MAYBE_TEXT, LIST, DICT = (str, type(None)), (list,), (dict,)
ORDER_NAMES = frozenset(("number", "customer", "items", "note", "placed", "id"))
CUSTOMER_NAMES = frozenset(("name", "city", "vat"))
ITEM_NAMES = frozenset(("sku", "name", "qty", "price", "gift"))


def checked_order(order: dict, errors: Errors) -> None:
    """Check an order as the declared types do."""
    unknown(order, "#", ORDER_NAMES, errors)
    number = checked(order, "#", "number", INT, errors)
    if number is not None and number < 0:
        errors.append({"pointer": "#/number", "detail": "must be >= 0"})
    customer = checked(order, "#", "customer", DICT, errors)
    if customer is not None:
        checked_customer(customer, errors)
    items = checked(order, "#", "items", LIST, errors)
    if items is not None and not items:
        errors.append({"pointer": "#/items", "detail": "must have at least 1 item"})
    for place, item in enumerate(items or ()):
        checked_item(item, f"#/items/{place}", errors)
    note = checked(order, "#", "note", TEXT, errors)
    if note is not None and len(note) > 1000:
        errors.append({"pointer": "#/note", "detail": "must have at most 1000 characters"})
    placed = checked(order, "#", "placed", TEXT, errors)
    if placed is not None:
        try:
            order["placed"] = datetime.fromisoformat(placed)
        except ValueError:
            errors.append({"pointer": "#/placed", "detail": "must be a valid date-time"})
    checked(order, "#", "id", INT, errors)


def checked_customer(customer: dict, errors: Errors) -> None:
    """Check who orders."""
    unknown(customer, "#/customer", CUSTOMER_NAMES, errors)
    name = checked(customer, "#/customer", "name", TEXT, errors)
    if name is not None and not 1 <= len(name) <= 100:
        errors.append({"pointer": "#/customer/name", "detail": "must have 1 to 100 characters"})
    checked(customer, "#/customer", "city", TEXT, errors)
    checked(customer, "#/customer", "vat", MAYBE_TEXT, errors)


def checked_item(item: Any, way: str, errors: Errors) -> None:
    """Check one item."""
    if type(item) is not dict:
        errors.append({"pointer": way, "detail": "expected object"})
        return
    unknown(item, way, ITEM_NAMES, errors)
    sku = checked(item, way, "sku", TEXT, errors)
    if sku is not None and not MATCH_SKU(sku):
        errors.append({"pointer": f"{way}/sku", "detail": f"must match {SKU}"})
    checked(item, way, "name", TEXT, errors)
    qty = checked(item, way, "qty", INT, errors)
    if qty is not None and not 1 <= qty <= 999:
        errors.append({"pointer": f"{way}/qty", "detail": "must be 1 to 999"})
    price = checked(item, way, "price", NUMBER, errors)
    if price is not None and price < 0:
        errors.append({"pointer": f"{way}/price", "detail": "must be >= 0"})
    checked(item, way, "gift", BOOL, errors)
