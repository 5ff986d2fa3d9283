"""The order of bench_typed.py for FastAPI, by pydantic."""

from datetime import datetime

from fastapi import FastAPI
from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr, conint, constr

app = FastAPI()


class Strict(BaseModel):
    """Unknown fields are errors, as in bench_typed.py."""

    class Config:
        extra = "forbid"


class Customer(Strict):
    """Who orders."""

    name: constr(strict=True, min_length=1, max_length=100)
    city: StrictStr
    vat: StrictStr | None


class Item(Strict):
    """So many pieces of one article."""

    sku: constr(strict=True, regex="^[A-Z]{3}-[0-9]{5}$")
    name: StrictStr
    qty: conint(strict=True, ge=1, le=999)
    price: float = Field(ge=0)
    gift: StrictBool


class Order(Strict):
    """One order."""

    number: conint(strict=True, ge=0)
    customer: Customer
    items: list[Item] = Field(min_items=1)
    note: constr(strict=True, max_length=1000)
    placed: datetime
    id: StrictInt


@app.get("/hello")
async def hello():
    """Answer an object."""
    return {"hello": "world"}


@app.post("/typed")
async def typed(body: Order):
    """Answer one field of the order."""
    return {"id": body.id}
