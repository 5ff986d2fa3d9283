"""Map over NDJSON of any size: the body is read as it arrives, record by record, in constant memory.

    printf '%s\\n' '{"customer":"a","qty":2,"price":5}' '{"customer":"b","qty":1,"price":3}' '{"customer":"a","qty":1,"price":1}' |
        curl localhost:8080/reports/revenue/part -H 'content-type: application/x-ndjson' --data-binary @-
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
