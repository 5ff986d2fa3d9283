"""OpenAPI 3.1 documents, made from apps.

::

    from jsongate.openapi import document

    document([("/shop", orders.app)])["paths"]["/shop/orders/{id}"]["get"]["operationId"]  # "get_order"

Told are: titles, versions, paths, parameters and bodies with their types, constraints, defaults and
examples (``Meta``), docstrings, types of replies, and the Problems that a handler raises. These are
read from its source, with the functions of its module that it calls: ``raise Problem(404, ...)``
with a literal status; what is computed, or raised in other modules, is in the ``default`` reply.

Not told, since OpenAPI cannot: methods beyond GET, PUT, POST, DELETE, OPTIONS, HEAD, PATCH, TRACE.
Paths that differ only in the names of their parameters stand there as they are, though OpenAPI takes
them for the same.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from jsongate import _signature
from jsongate._core import dumps
from jsongate._openapi_operation import PROBLEM_JSON, PROBLEM_SCHEMA, Operation
from jsongate._openapi_problems import Sources
from jsongate._openapi_schema import Schemas
from jsongate._source import name_of
from jsongate.app import App
from jsongate.load import load
from jsongate.plan import compile_app

__all__ = ["document", "to_json"]

Mounted = tuple[str, App]

_METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was not answered as asked (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "default": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "description": "The request's id, under which the server's log tells more.",
        },
        "errors": {
            "type": "array",
            "description": "What does not match the declared types, one entry per mistake.",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer into the body."},
                    "query": {"type": "string", "description": "Name of a query parameter."},
                    "path": {"type": "string", "description": "Name of a path parameter."},
                    "detail": {"type": "string"},
                },
                "required": ["detail"],
            },
        },
    },
    "required": ["type", "title", "status"],
}


def document(mounted: Sequence[Mounted]) -> dict[str, Any]:
    """The document of apps, each with the path that it is mounted at: "" or "/shop".

    One app gives the document its title and version; of several all are named. A path and method
    that two apps answer is the last one's. To be called by any thread, under no lock.

    jsongate.plan.PlanError: an app that ``jsongate check`` does not accept.
    """
    schemas = Schemas()
    schemas.add("Problem", _PROBLEM)
    paths: dict[str, dict[str, Any]] = {}
    operations = _Operations(schemas)
    for base, app in mounted:
        for path, method, operation in operations.of(app):
            paths.setdefault(base + path, {})[method] = operation
    _name_operations(paths)
    default = {"description": "A problem", "content": {PROBLEM_JSON: {"schema": PROBLEM_SCHEMA}}}
    apps = list({id(app): app for _, app in mounted}.values())
    whole: dict[str, Any] = {"openapi": "3.1.0", "info": _info(apps), "paths": paths}
    whole["components"] = {"schemas": schemas.components, "responses": {"Problem": default}}
    if tags := list(dict.fromkeys(app.title for app in apps if app.title)):
        whole["tags"] = [{"name": title} for title in tags]
    return whole


def to_json(mounted: Sequence[Mounted]) -> bytes:
    """`document` as JSON text; PlanError as there."""
    return dumps(document(mounted))


def of_loaded(names: Sequence[tuple[str, str]]) -> bytes:
    """`to_json` of apps by "module:object"; LoadError where one cannot be had. For a server's child."""
    return to_json([(base, load(spec)) for base, spec in names])


class _Operations:
    """The operations of apps, each app's described once."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._sources = Sources()
        self._found: dict[int, list[tuple[str, str, dict[str, Any]]]] = {}

    def of(self, app: App) -> list[tuple[str, str, dict[str, Any]]]:
        """Path, method and operation; these may be changed at their first level."""
        if id(app) not in self._found:
            self._found[id(app)] = list(self._described(app))
        return [(path, method, dict(operation)) for path, method, operation in self._found[id(app)]]

    def _described(self, app: App) -> Iterator[tuple[str, str, dict[str, Any]]]:
        tags = {"tags": [app.title]} if app.title else {}
        for plan in compile_app(app):
            if plan.method in _METHODS:
                named = {"operationId": name_of(plan.function).replace(".", "_")}
                told = Operation(plan, self._schemas, self._sources).describe()
                path = _signature.plain_template(plan.template)
                yield path, plan.method.lower(), tags | named | told


def _info(apps: list[App]) -> dict[str, str]:
    titles = list(dict.fromkeys(app.title or "API" for app in apps))
    versions = list(dict.fromkeys(str(app.version) for app in apps))
    if len(versions) > 1:
        versions = [f"{app.title or 'API'} {app.version}" for app in apps]
    return {"title": ", ".join(titles) or "API", "version": ", ".join(versions) or "0"}


def _name_operations(paths: dict[str, dict[str, Any]]) -> None:
    """Makes every operationId one of its own: with the method, then with a number."""
    taken: set[str] = set()
    for methods in paths.values():
        for method, operation in methods.items():
            name = operation["operationId"]
            wanted = [name, f"{name}_{method}"]
            wanted += [f"{name}_{number}" for number in range(2, len(taken) + 3)]
            operation["operationId"] = next(one for one in wanted if one not in taken)
            taken.add(operation["operationId"])
