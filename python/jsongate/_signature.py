"""One handler's signature: which arguments come from the path, the query and the body.

The rules, for users: the first parameter is the request; parameters named in the template get path
values; ``body`` gets the request body, or a ``Body`` that reads it; keyword-only parameters are query
parameters; nothing else.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jsongate import _annotation, _returns
from jsongate._returns import Returned
from jsongate._types import SUPPORTED, TEXT_KINDS, Describer, Record, Type
from jsongate._types_program import Plan, compile_type, mistakes_of
from jsongate.meta import constrains

_PARAMETER = re.compile(r"\{([^{}:]+)(:path)?\}")
_SCALARS = "str, int, float, bool, datetime, date, time, UUID, Decimal, Enum"
_IN_PATH = f"{_SCALARS} or Literal"
_IN_QUERY = f"{_SCALARS}, Literal, a list of one of them, or one of these | None"
_RAW = (bytes, bytearray, memoryview)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

Param = tuple[str, str, Plan | None]
Query = tuple[str, str, bool, bool, object, Plan | None]


@dataclass
class Binding:
    """Where a handler's arguments come from, and what is wrong with its signature."""

    params: list[Param] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    query_names: list[str] = field(default_factory=list)  # of the parameters
    body: Plan | None = None
    body_required: bool = False
    body_default: object = None
    types: dict[str, Type] = field(default_factory=dict)
    records: dict[Any, Record] = field(default_factory=dict)
    returned: Returned = Returned()
    streams_body: bool = False
    errors: list[str] = field(default_factory=list)


def bind(function: Callable[..., Any], template: str) -> Binding:
    """Reads the signature. Never raises: what is wrong stands in `errors`, without the place."""
    binding = Binding()
    if is_async(function):
        binding.errors.append("async def handlers are not supported yet: use def")
        return binding
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        binding.errors.append("has no signature that can be read: use def")
        return binding
    _Reader(function, template, binding).read(parameters)
    return binding


def is_async(function: Callable[..., Any]) -> bool:
    """Whether calling it gives something to be awaited, instead of doing the work."""
    calls = (function, getattr(type(function), "__call__", None))
    return any(inspect.iscoroutinefunction(f) or inspect.isasyncgenfunction(f) for f in calls)


def parameters_in(template: str) -> dict[str, bool]:
    """The names of a path template in order, each with whether it takes the rest of the path."""
    return {name: bool(rest) for name, rest in _PARAMETER.findall(template)}


def plain_template(template: str) -> str:
    """The template with nothing but names in braces, as OpenAPI writes it."""
    return _PARAMETER.sub(r"{\1}", template)


class _Reader:
    """Fills a Binding from the parameters of one function."""

    def __init__(self, function: Callable[..., Any], template: str, binding: Binding) -> None:
        self._function = function
        self._template = template
        self._in_path = parameters_in(template)
        self._binding = binding
        self._scope = _annotation.scope_of(function)
        self._describer = Describer(_annotation.module_of(function))
        self._described: dict[str, Type] = {}
        self._words: list[tuple[str, str, Type]] = []
        self._queries: list[tuple[str, Type, Type, bool, bool, object]] = []

    def read(self, parameters: list[inspect.Parameter]) -> None:
        mistake = self._request_mistake(parameters)
        if mistake:
            self._error(mistake)
            return
        words: dict[str, tuple[str, Type]] = {}
        # *args would take the request, but is refused like any other.
        rest = parameters if parameters[0].kind in _VARIADIC else parameters[1:]
        for parameter in rest:
            if parameter.kind in _VARIADIC:
                text = "must be named parameters; decorators need functools.wraps"
                self._error(f"'{parameter}' {text}")
            elif parameter.name in self._in_path:
                words[parameter.name] = self._path_word(parameter)
            elif parameter.name == "body":
                self._body(parameter)
            elif parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                self._query(parameter)
            else:
                self._error(
                    f"'{parameter.name}' is neither in the path '{self._template}', "
                    "nor 'body', nor keyword-only (query)"
                )
            if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
                self._error(f"'{parameter.name}' is positional-only: it is passed by name")
        self._take_params(words)
        for mistake in mistakes_of(self._describer):
            self._error(mistake)
        self._returns()
        self._take_types()

    def _request_mistake(self, parameters: list[inspect.Parameter]) -> str | None:
        if not parameters:
            return "takes no parameters: the first one is the request"
        first = parameters[0]
        if first.kind is inspect.Parameter.VAR_POSITIONAL:
            return None
        if first.kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD):
            return f"the first parameter is the request, but '{first}' is not positional"
        if first.name in self._in_path:
            return f"the first parameter is the request, but '{first.name}' is in the path"
        if first.name == "body":
            return "the first parameter is the request, but it is named 'body'"
        return None

    def _take_params(self, words: dict[str, tuple[str, Type]]) -> None:
        binding = self._binding
        self._words = [(n, words[n][0], words[n][1]) for n in self._in_path if n in words]
        if binding.errors:  # a misspelt name is told once
            return
        for name in self._in_path.keys() - words.keys():
            self._error(f"'{name}' is in the path '{self._template}', but is no parameter")

    def _path_word(self, parameter: inspect.Parameter) -> tuple[str, Type]:
        described = self._describe(parameter, _IN_PATH)
        if described is None:
            return "str", Type("str")
        is_rest = self._in_path[parameter.name]
        wanted = f"str for {{{parameter.name}:path}}" if is_rest else _IN_PATH
        self._refuse_name(parameter, described)
        if described.kind not in (("str",) if is_rest else TEXT_KINDS):
            self._unsupported(parameter, wanted)
        return "path" if is_rest else _word(described), described

    def _body(self, parameter: inspect.Parameter) -> None:
        from jsongate._core import Body  # C++: only a server and its checks need it

        ok, annotation = self._resolved(parameter)
        if not ok:
            return
        if annotation is Body:
            self._streamed_body(parameter)
            return
        if any(annotation is raw for raw in _RAW):
            self._unsupported(parameter, "Body, which reads the bytes as they arrive")
            return
        described = self._describe(parameter)
        if described is not None:
            self._refuse_name(parameter, described)
        binding = self._binding
        binding.body_required = parameter.default is inspect.Parameter.empty
        binding.body_default = None if binding.body_required else parameter.default

    def _streamed_body(self, parameter: inspect.Parameter) -> None:
        self._binding.streams_body = True
        if parameter.default is not inspect.Parameter.empty:
            self._error("body: a Body is always there, and has no default")

    def _query(self, parameter: inspect.Parameter) -> None:
        described = self._describe(parameter, _IN_QUERY)
        if described is None:
            return
        is_union = described.kind == "union"
        members = [one for one in described.items if one.kind != "null"] if is_union else [described]
        is_list = members[0].kind == "list"
        scalar = members[0].items[0] if is_list else members[0]
        if len(members) != 1 or scalar.kind not in TEXT_KINDS:
            self._unsupported(parameter, _IN_QUERY)
            return
        required = parameter.default is inspect.Parameter.empty
        default = None if required else parameter.default
        name = _name_in(described) or _name_in(members[0]) or parameter.name
        if name in (one[0] for one in self._queries):
            self._error(f"{parameter.name}: another parameter has the name {name!r} in the query")
        self._queries.append((name, scalar, members[0], required, is_list, default))
        self._binding.query_names.append(parameter.name)

    def _refuse_name(self, parameter: inspect.Parameter, described: Type) -> None:
        if _name_in(described):
            self._error(f"{parameter.name}: Meta(name=...) is for fields and query parameters")

    def _describe(self, parameter: inspect.Parameter, wanted: str = "") -> Type | None:
        """The parameter's type; None: it has none, and the mistakes are told."""
        ok, annotation = self._resolved(parameter)
        if not ok:
            return None
        if wanted and annotation is inspect.Parameter.empty:
            annotation = str
        before = len(self._describer.errors)
        described = self._describer.describe(annotation, self._scope)
        errors = self._describer.errors[before:]
        if wanted and any(error.endswith(SUPPORTED) for error in errors):
            self._unsupported(parameter, wanted)
            return None
        for error in errors:
            self._error(f"{parameter.name}: {error}")
        if not errors:
            self._described[parameter.name] = described
        return None if errors else described

    def _returns(self) -> None:
        self._binding.returned = _returns.describe(self._function, self._describer, self._error)

    def _take_types(self) -> None:
        """Compiles what has been described; only what is without mistakes can be."""
        binding, records = self._binding, self._describer.records
        binding.types, binding.records = self._described, records
        if binding.errors:
            return
        binding.params = [
            (name, word, _plan(described, described, records))
            for name, word, described in self._words
        ]
        binding.queries = [
            (name, _word(scalar), required, is_list, default, _plan(scalar, whole, records))
            for name, scalar, whole, required, is_list, default in self._queries
        ]
        if "body" in self._described and "body" not in self._in_path:
            binding.body = compile_type(self._described["body"], records)

    def _resolved(self, parameter: inspect.Parameter) -> tuple[bool, Any]:
        try:
            return True, _annotation.resolve(self._function, parameter)
        except Exception as error:  # evaluates what the user wrote: it may raise anything
            self._error(_annotation.mistake_in(parameter.name, parameter.annotation, error))
            return False, None

    def _unsupported(self, parameter: inspect.Parameter, wanted: str) -> None:
        text = _annotation.shown(self._function, self._resolved(parameter)[1])
        self._error(f"{parameter.name}: {text} is not supported: use {wanted}")

    def _error(self, text: str) -> None:
        self._binding.errors.append(text)


def _name_in(described: Type) -> str | None:
    return described.meta.name if described.meta else None


def _word(scalar: Type) -> str:
    """What the text is converted to before any rule is asked."""
    return scalar.kind if scalar.kind in ("int", "float", "bool") else "str"


def _plan(scalar: Type, whole: Type, records: dict[Any, Record]) -> Plan | None:
    """None: the conversion alone does."""
    is_constrained = constrains(scalar.meta) or constrains(whole.meta)
    if scalar.kind in ("str", "int", "float", "bool") and not is_constrained:
        return None
    return compile_type(whole, records)
