"""One handler as an OpenAPI operation: parameters, body and replies, from its plan, docstring and
source."""

import http
import re
from typing import Any

from jsongate import _docstring
from jsongate._core import status_title
from jsongate._openapi_problems import Raised, Sources, replies_of
from jsongate._openapi_schema import Schema, Schemas, json_value
from jsongate._types import Type
from jsongate.meta import constrains
from jsongate.plan import RoutePlan

JSON = "application/json"
NDJSON = "application/x-ndjson"
PROBLEM_JSON = "application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
DEFAULT_RESPONSE = {"$ref": "#/components/responses/Problem"}
_REST = "The rest of the path, which may hold any number of slashes."


class Operation:
    """Describes one handler for one path template; its schemas go to `schemas`."""

    def __init__(self, plan: RoutePlan, schemas: Schemas, sources: Sources) -> None:
        self._plan = plan
        self._schemas = schemas
        self._sources = sources
        self._has_body = plan.body is not None or plan.streams_body
        text = getattr(plan.function, "__doc__", None)
        self._docstring = _docstring.parse(text, frozenset(plan.kwnames))

    def describe(self) -> dict[str, Any]:
        """The operation object, without what depends on other operations."""
        told = self._docstring
        operation: dict[str, Any] = {}
        if told.summary:
            operation["summary"] = told.summary
        if told.description:
            operation["description"] = told.description
        if parameters := self._path_parameters() + self._query_parameters():
            operation["parameters"] = parameters
        if self._has_body:
            operation["requestBody"] = self._body()
        operation["responses"] = self._responses()
        return operation

    def _schema(self, described: Type) -> Schema:
        return self._schemas.of(described, self._plan.records)

    def _parameter_schema(self, name: str) -> tuple[Schema, str]:
        """The schema, and what is said of the parameter: by its docstring, or else by its type."""
        schema = self._schema(_without_null(self._plan.types[name]))  # text cannot be null
        text = self._docstring.parameters.get(name) or schema.get("description", "")
        return {k: v for k, v in schema.items() if k != "description" or "$ref" in schema}, str(text)

    def _path_parameters(self) -> list[dict[str, Any]]:
        found = []
        for name, word, _ in self._plan.params:
            schema, text = self._parameter_schema(name)
            rest = _REST if word == "path" else ""
            text = " ".join(part for part in (text, rest) if part)
            one = {"name": name, "in": "path", "required": True, "schema": schema}
            found.append(one | ({"description": text} if text else {}))
        return found

    def _query_parameters(self) -> list[dict[str, Any]]:
        found = []
        names = self._plan.kwnames[len(self._plan.kwnames) - len(self._plan.queries) :]
        for parameter, (name, _, required, _, default, _) in zip(names, self._plan.queries):
            schema, text = self._parameter_schema(parameter)
            is_json, preset = json_value(default)
            if is_json and preset is not None:
                schema = schema | {"default": preset}
            one: dict[str, Any] = {"name": name, "in": "query"}
            one |= {"description": text} if text else {}
            one |= {"required": True} if required else {}
            found.append(one | {"schema": schema})
        return found

    def _body(self) -> dict[str, Any]:
        plan = self._plan
        body: dict[str, Any] = {"required": plan.streams_body or plan.body_required}
        if text := self._docstring.parameters.get("body"):
            body["description"] = text
        if plan.streams_body:
            return body | {"content": {"*/*": {}}}
        return body | {"content": {JSON: _media(self._schema(plan.types["body"]))}}

    def _responses(self) -> dict[str, Any]:
        source = replies_of(self._plan.function, self._sources)
        good = self._good_contents()
        responses: dict[str, Any] = {}
        for status, content in _statuses(good, source.statuses, source.always):
            responses[str(status)] = _response(status, content)
        problems: dict[int, list[Raised]] = {}
        for raised in source.problems:
            problems.setdefault(raised.status, []).append(raised)
        # A path that breaks a constraint is a 400; one of another type is not found.
        has_rule = any(constrains(self._plan.types[name].meta) for name, _, _ in self._plan.params)
        if self._has_body or self._plan.queries or has_rule:
            problems.setdefault(400, [])
        for status, raised_here in sorted(problems.items()):
            responses[str(status)] = _problem_response(status, raised_here)
        return responses | {"default": DEFAULT_RESPONSE}

    def _good_contents(self) -> list[dict[str, Any] | None]:
        """What successful replies hold, by the return annotation; None: nothing."""
        described, is_stream, is_open = self._plan.returned
        if is_stream:
            return [{NDJSON: _media(self._schema(described)) if described else {}}]
        if described is None:
            return [{JSON: {}}]
        if described.kind == "null":
            return [{JSON: {}}, None] if is_open else [None]
        full = _without_null(described)
        content: dict[str, Any] = {JSON: _media(self._schema(full))}
        return [content, None] if full != described else [content]


def _without_null(described: Type) -> Type:
    rest = tuple(item for item in described.items if item.kind != "null")
    if described.kind != "union" or rest == described.items:
        return described
    return rest[0]._replace(meta=rest[0].meta or described.meta) if len(rest) == 1 else (
        described._replace(items=rest)
    )


def _media(schema: Schema) -> dict[str, Any]:
    return {"schema": schema} if schema else {}


def _statuses(
    contents: list[dict[str, Any] | None], named: list[int], always: int | None
) -> list[tuple[int, dict[str, Any] | None]]:
    """Each status of a successful reply with its content."""
    full = next((content for content in contents if content is not None), None)
    found: dict[int, dict[str, Any] | None] = {}
    if always is None:
        found |= {200 if content is not None else 204: content for content in contents}
    for status in named:
        found[status] = None if status in (204, 205, 304) else full
    return sorted(found.items())


def _response(status: int, content: dict[str, Any] | None) -> dict[str, Any]:
    response: dict[str, Any] = {"description": phrase(status)}
    if content and NDJSON in content:
        response["description"] += ": one JSON document per line"
    return response | ({"content": content} if content else {})


def _problem_response(status: int, problems: list[Raised]) -> dict[str, Any]:
    said = list(dict.fromkeys(one.detail for one in problems if one.detail))
    media: dict[str, Any] = {"schema": PROBLEM_SCHEMA}
    if examples := _examples(status, problems):
        media["examples"] = examples
    description = "; ".join(said) or phrase(status)
    return {"description": description, "content": {PROBLEM_JSON: media}}


def _examples(status: int, problems: list[Raised]) -> dict[str, Any]:
    examples: dict[str, Any] = {}
    for one in problems:
        if one.type == "about:blank" and not one.detail:
            continue
        name = re.sub(r"[^A-Za-z0-9._-]", "_", one.type.rpartition("/")[2]) or "problem"
        name = "problem" if one.type == "about:blank" else name
        if name in examples:
            name = f"{name}.{len(examples) + 1}"
        value = {"type": one.type, "title": one.title or phrase(status), "status": status}
        examples[name] = {"value": value | ({"detail": one.detail} if one.detail else {})}
    return examples


def phrase(status: int) -> str:
    """The reason phrase of a status; of an error the title of its problem documents."""
    if status >= 400:
        return status_title(status)
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
