"""Map over NDJSON of any size: the body is read as it arrives, record by record, in constant memory.

    curl localhost:8080/reports/revenue/part --data-binary @sales.ndjson

A record is like {"customer": "a", "qty": 2, "price": 5}; what else it has is not looked at.
"""

from collections import Counter

from jsongate import App, Body, Problem, Request

app = App(title="Revenue", version="1.0")


@app.post("/revenue/part")
def part(req: Request, body: Body) -> dict[str, int]:
    """Sum up what each customer has bought; only the three fields of a record are built."""
    sums: Counter[str] = Counter()
    for who, qty, price in body.records("/customer", "/qty", "/price"):
        try:
            sums[who] += qty * price
        except TypeError:
            raise Problem(422, "a record is like {\"customer\": \"a\", \"qty\": 2, \"price\": 5}") from None
    return sums
