"""One handler's signature: which arguments come from the path, the query and the body.

The rules, for users: the first parameter is the request; parameters named in the template get path
values; ``body`` gets the request body, or a ``Body`` that reads it; keyword-only parameters are query parameters; nothing else.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jsongate import _annotation

_PARAMETER = re.compile(r"\{([^{}:]+)(:path)?\}")
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

Param = tuple[str, str]
Query = tuple[str, str, bool, bool, object]


@dataclass
class Binding:
    """Where a handler's arguments come from, and what is wrong with its signature."""

    params: list[Param] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    body: int | None = None
    body_required: bool = False
    body_default: object = None
    streams_body: bool = False
    errors: list[str] = field(default_factory=list)


def bind(function: Callable[..., Any], template: str) -> Binding:
    """Reads the signature. Never raises: what is wrong stands in `errors`, without the place."""
    binding = Binding()
    if _is_async(function):
        binding.errors.append("async def handlers are not supported yet: use def")
        return binding
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        binding.errors.append("has no signature that can be read: use def")
        return binding
    _Reader(function, template, binding).read(parameters)
    return binding


def _is_async(function: Callable[..., Any]) -> bool:
    calls = (function, getattr(type(function), "__call__", None))
    return any(inspect.iscoroutinefunction(f) or inspect.isasyncgenfunction(f) for f in calls)


def parameters_in(template: str) -> dict[str, bool]:
    """The names of a path template in order, each with whether it takes the rest of the path."""
    return {name: bool(rest) for name, rest in _PARAMETER.findall(template)}


def plain_template(template: str) -> str:
    """The template with nothing but names in braces, as OpenAPI writes it."""
    return _PARAMETER.sub(r"{\1}", template)


def _is_stream(annotation: Any) -> bool:
    from jsongate._core import Body  # C++: only a server and its checks need it

    return annotation is Body


class _Reader:
    """Fills a Binding from the parameters of one function."""

    def __init__(self, function: Callable[..., Any], template: str, binding: Binding) -> None:
        self._function = function
        self._template = template
        self._in_path = parameters_in(template)
        self._binding = binding

    def read(self, parameters: list[inspect.Parameter]) -> None:
        mistake = self._request_mistake(parameters)
        if mistake:
            self._error(mistake)
            return
        words: dict[str, str] = {}
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

    def _take_params(self, words: dict[str, str]) -> None:
        binding = self._binding
        binding.params = [(name, words[name]) for name in self._in_path if name in words]
        if binding.errors:  # a misspelt name is told once
            return
        for name in self._in_path.keys() - words.keys():
            self._error(f"'{name}' is in the path '{self._template}', but is no parameter")

    def _path_word(self, parameter: inspect.Parameter) -> str:
        ok, annotation = self._resolved(parameter)
        word = _annotation.scalar_word(annotation) if ok else "str"
        if word is None:
            self._unsupported(parameter, annotation, "str, int, float or bool")
        elif self._in_path[parameter.name]:
            if word != "str":
                self._unsupported(parameter, annotation, f"str for {{{parameter.name}:path}}")
            return "path"
        return word or "str"

    def _body(self, parameter: inspect.Parameter) -> None:
        ok, annotation = self._resolved(parameter)
        if ok and _is_stream(annotation):
            self._streamed_body(parameter)
            return
        kinds = _annotation.body_kinds(annotation) if ok else _annotation.ANY
        if kinds is None:
            wanted = "dict, list, str, int, float, bool, None or a union of them"
            self._unsupported(parameter, annotation, wanted, " yet")
        binding = self._binding
        binding.body = kinds
        binding.body_required = parameter.default is inspect.Parameter.empty
        binding.body_default = None if binding.body_required else parameter.default

    def _streamed_body(self, parameter: inspect.Parameter) -> None:
        self._binding.streams_body = True
        if parameter.default is not inspect.Parameter.empty:
            self._error("body: a Body is always there, and has no default")

    def _query(self, parameter: inspect.Parameter) -> None:
        ok, annotation = self._resolved(parameter)
        if not ok:
            return
        found = _annotation.query_word(annotation)
        if found is None:
            wanted = "str, int, float, bool, a list of one of them, or one of these | None"
            self._unsupported(parameter, annotation, wanted)
            return
        required = parameter.default is inspect.Parameter.empty
        default = None if required else parameter.default
        word, is_list = found
        self._binding.queries.append((parameter.name, word, required, is_list, default))

    def _resolved(self, parameter: inspect.Parameter) -> tuple[bool, Any]:
        try:
            return True, _annotation.resolve(self._function, parameter)
        except Exception as error:  # evaluates what the user wrote: it may raise anything
            text = f"{type(error).__name__}: {error}"
            self._error(f"{parameter.name}: {parameter.annotation!r} cannot be evaluated: {text}")
            return False, None

    def _unsupported(
        self, parameter: inspect.Parameter, annotation: Any, wanted: str, yet: str = ""
    ) -> None:
        text = _annotation.shown(self._function, annotation)
        self._error(f"{parameter.name}: {text} is not supported{yet}: use {wanted}")

    def _error(self, text: str) -> None:
        self._binding.errors.append(text)
