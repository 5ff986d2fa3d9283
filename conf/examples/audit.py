"""A log hook: what each user's requests came to, on the metrics page.

    curl localhost:8080/tenant/orders/7 -H 'X-API-Key: key-of-ann'
    curl localhost:8080/metrics
"""

from jsongate import Request
from jsongate.metrics import Counter

CALLS = Counter("api_calls_total", "Calls by user and status", ["user", "status"])


def record(req: Request) -> None:
    """Count the request, once its reply has been sent."""
    CALLS.labels(req.user or "-", req.response.status).inc()
