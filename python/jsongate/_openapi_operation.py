"""One handler as an OpenAPI operation: parameters, body and replies, from its signature, docstring
and source."""

import collections.abc
import functools
import http
import inspect
import operator
import re
import types
import typing
from collections.abc import Callable
from typing import Any

from jsongate import _annotation, _docstring
from jsongate._core import Body
from jsongate._openapi_problems import Raised, Sources, replies_of
from jsongate._openapi_schema import Schema, Schemas, json_value
from jsongate._signature import parameters_in
from jsongate._types import Describer, Type
from jsongate.response import Response

JSON = "application/json"
NDJSON = "application/x-ndjson"
PROBLEM_JSON = "application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
DEFAULT_RESPONSE = {"$ref": "#/components/responses/Problem"}
_ITERATORS = (
    collections.abc.Iterator,
    collections.abc.Iterable,
    collections.abc.Generator,
    collections.abc.AsyncIterator,
    collections.abc.AsyncIterable,
    collections.abc.AsyncGenerator,
)
_EMPTY = inspect.Parameter.empty


class Operation:
    """Describes one handler for one path template; its schemas go to `schemas`."""

    def __init__(
        self, function: Callable[..., Any], template: str, schemas: Schemas, sources: Sources
    ) -> None:
        self._function = function
        self._schemas = schemas
        self._sources = sources
        self._in_path = parameters_in(template)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        self._parameters = {one.name: one for one in parameters}
        text = getattr(function, "__doc__", None)
        self._docstring = _docstring.parse(text, self._parameters.keys())

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
        if "body" in self._parameters and "body" not in self._in_path:
            operation["requestBody"] = self._body(self._parameters["body"])
        operation["responses"] = self._responses("requestBody" in operation)
        return operation

    def _schema(self, annotation: Any, *, is_text: bool = False, is_output: bool = False) -> Schema:
        """The schema; `is_text`: of a value in a path or a query, which cannot be null."""
        describer = Describer(getattr(self._function, "__module__", None), is_output=is_output)
        scope = getattr(self._function, "__globals__", {})
        described = describer.describe(annotation, scope)
        return self._schemas.of(_without_null(described) if is_text else described, describer)

    def _parameter_schema(self, parameter: inspect.Parameter) -> tuple[Schema, str]:
        """The schema, and what is said of the parameter: by its docstring, or else by its type."""
        annotation = _annotation.resolve(self._function, parameter)
        if annotation is _EMPTY and parameter.name != "body":
            annotation = str
        schema = self._schema(annotation, is_text=True)
        text = self._docstring.parameters.get(parameter.name) or schema.get("description", "")
        return {k: v for k, v in schema.items() if k != "description" or "$ref" in schema}, str(text)

    def _path_parameters(self) -> list[dict[str, Any]]:
        found = []
        for name, takes_rest in self._in_path.items():
            schema, text = self._parameter_schema(self._parameters[name])
            rest = "The rest of the path, which may hold any number of slashes." if takes_rest else ""
            text = " ".join(part for part in (text, rest) if part)
            one = {"name": name, "in": "path", "required": True, "schema": schema}
            found.append(one | ({"description": text} if text else {}))
        return found

    def _query_parameters(self) -> list[dict[str, Any]]:
        found = []
        for parameter in self._queries():
            schema, text = self._parameter_schema(parameter)
            is_json, preset = json_value(parameter.default)
            if parameter.default is not _EMPTY and is_json and preset is not None:
                schema = schema | {"default": preset}
            one: dict[str, Any] = {"name": parameter.name, "in": "query"}
            one |= {"description": text} if text else {}
            one |= {"required": True} if parameter.default is _EMPTY else {}
            found.append(one | {"schema": schema})
        return found

    def _queries(self) -> list[inspect.Parameter]:
        return [
            parameter
            for name, parameter in self._parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
            and name not in self._in_path
            and name != "body"
        ]

    def _body(self, parameter: inspect.Parameter) -> dict[str, Any]:
        annotation = _annotation.resolve(self._function, parameter)
        body: dict[str, Any] = {"required": parameter.default is _EMPTY}
        if text := self._docstring.parameters.get("body"):
            body["description"] = text
        if annotation is Body:
            return body | {"content": {"*/*": {}}}
        schema = self._schema(annotation)
        return body | {"content": {JSON: _media(schema)}}

    def _responses(self, has_body: bool) -> dict[str, Any]:
        source = replies_of(self._function, self._sources)
        good = self._good_contents()
        responses: dict[str, Any] = {}
        for status, content in _statuses(good, source.statuses, source.always):
            responses[str(status)] = _response(status, content)
        problems: dict[int, list[Raised]] = {}
        for raised in source.problems:
            problems.setdefault(raised.status, []).append(raised)
        if has_body or self._queries():
            problems.setdefault(400, [])
        for status, raised_here in sorted(problems.items()):
            responses[str(status)] = _problem_response(status, raised_here)
        return responses | {"default": DEFAULT_RESPONSE}

    def _good_contents(self) -> list[dict[str, Any] | None]:
        """What successful replies hold, by the return annotation; None: nothing."""
        annotation = self._return_annotation()
        is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
        members = list(typing.get_args(annotation)) if is_union else [annotation]
        contents: list[dict[str, Any] | None] = []
        if types.NoneType in members:
            members.remove(types.NoneType)
            contents.append(None)
        if not members:
            return contents
        rest = functools.reduce(operator.or_, members)
        return [self._content(rest), *contents]

    def _return_annotation(self) -> Any:
        try:
            returned = inspect.signature(self._function).return_annotation
            named = inspect.Parameter("it", inspect.Parameter.KEYWORD_ONLY, annotation=returned)
            found = _annotation.resolve(self._function, named)
        except Exception:  # evaluates what the user wrote: it may raise anything
            return _EMPTY
        return types.NoneType if found is None else found

    def _content(self, annotation: Any) -> dict[str, Any]:
        origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
        if any(origin is one for one in _ITERATORS):
            schema = self._schema(arguments[0], is_output=True) if arguments else {}
            return {NDJSON: _media(schema)}
        is_open = annotation is Response or annotation is bytes or annotation is _EMPTY
        return {JSON: {} if is_open else _media(self._schema(annotation, is_output=True))}


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
        value = {"type": one.type, "title": phrase(status), "status": status}
        examples[name] = {"value": value | ({"detail": one.detail} if one.detail else {})}
    return examples


def phrase(status: int) -> str:
    """The reason phrase of a status."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
