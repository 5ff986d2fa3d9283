"""The command `new`: a small application to start from, with its test and its configuration."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jsongate._cli_conf import SiteError, quoted

APP = '''"""A price list and quotes from it. Try it:

    jsongate run --conf site.conf
    curl localhost:8080/api/prices/LAMP
    curl localhost:8080/api/quotes -d '{"lines": [{"sku": "LAMP", "qty": 2}]}'
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from jsongate import App, Meta, Problem, Request

app = App(title="Prices", version="0.1")

PRICES = {"LAMP": Decimal("9.90"), "DESK": Decimal("249.00")}


@dataclass
class Line:
    sku: Annotated[str, Meta(pattern="^[A-Z]+$")]
    qty: Annotated[int, Meta(ge=1, le=999)] = 1


@dataclass
class Basket:
    lines: Annotated[list[Line], Meta(min_length=1)]


@dataclass
class Quote:
    pieces: int
    total: Decimal


def price_of(sku: str) -> Decimal:
    if sku not in PRICES:
        raise Problem(404, f"no price for {sku}", type="/problems/no-price")
    return PRICES[sku]


@app.get("/prices/{sku}")
def price(req: Request, sku: str) -> dict[str, str | Decimal]:
    """Return the price of one article."""
    return {"sku": sku, "price": price_of(sku)}


@app.post("/quotes")
def quote(req: Request, body: Basket) -> Quote:
    """Add up what a basket costs."""
    return Quote(
        pieces=sum(line.qty for line in body.lines),
        total=sum((line.qty * price_of(line.sku) for line in body.lines), Decimal(0)),
    )
'''

TEST = '''"""Tests of app.py, without a server: python3 -m pytest"""

from jsongate.testing import Client

import app

client = Client(app.app)


def test_price() -> None:
    reply = client.get("/prices/LAMP")
    assert (reply.status, reply.json()) == (200, {"sku": "LAMP", "price": 9.90})


def test_no_price() -> None:
    reply = client.get("/prices/NONE")
    assert (reply.status, reply.json()["type"]) == (404, "/problems/no-price")


def test_quote() -> None:
    reply = client.post("/quotes", json={"lines": [{"sku": "LAMP", "qty": 2}, {"sku": "DESK"}]})
    assert (reply.status, reply.json()) == (200, {"pieces": 3, "total": 268.80})


def test_a_quote_for_nothing() -> None:
    reply = client.post("/quotes", json={"lines": []})
    assert (reply.status, reply.json()["errors"][0]["pointer"]) == (400, "#/lines")
'''

SITE = '''# jsongate run --conf site.conf
# Or, in an httpd of your own: Include this file behind jsongate's LoadModule.

# Where app.py is.
JsonGatePythonPath {folder}

<Location "/api">
    # Paths in the app are relative to this Location: /api/prices/LAMP
    JsonGateApp app:app
    # Larger bodies are refused with 413. Default: 1M.
    JsonGateBufferLimit 64K
</Location>
'''


def new(options: argparse.Namespace) -> int:
    """Write the files and print their names; nothing is written where one of them is there already."""
    folder: Path = options.folder
    files = {"app.py": APP, "test_app.py": TEST, "site.conf": SITE.format(folder=quoted(folder.absolute()))}
    for name in files:
        if (folder / name).exists() or (folder / name).is_symlink():
            raise SiteError(f"{folder / name} is there already: nothing is overwritten")
    for name, text in files.items():
        write(folder / name, text)
        print(folder / name)
    print(f"next: jsongate run --conf {folder / 'site.conf'}", file=sys.stderr)
    return 0


def write(path: Path, text: str) -> None:
    """Make one file, and its folder; SiteError where the system does not let us."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SiteError(f"{error.filename}: {error.strerror}") from error
