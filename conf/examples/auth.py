"""An access hook: who may have what, decided in front of apps, upstreams and files alike."""

from jsongate import Problem, Request

# In real life from a file or a service.
TENANTS = {"key-of-ann": ("ann", "t1"), "key-of-bob": ("bob", "t2")}


def tenant(req: Request) -> None:
    """Let in whoever belongs to the tenant that JsonGateOption names."""
    known = TENANTS.get(req.headers.get("x-api-key", ""))
    if known is None:
        raise Problem(401, "an API key is wanted", headers={"WWW-Authenticate": 'ApiKey header="X-API-Key"'})
    user, owner = known
    if req.options.get("tenant") not in (None, owner):
        raise Problem(403, "wrong tenant")
    req.user = user  # for handlers, logs, and what stands behind
