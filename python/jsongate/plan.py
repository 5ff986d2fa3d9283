"""From an App to route plans: what C++ must know to match, convert and call.

Pure: nothing is registered or cached. To be called once, after the app's module was imported.
"""

import inspect
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from jsongate import _returns, _signature, _source
from jsongate._returns import Declared, Returned
from jsongate._types import Record, Type
from jsongate._types_program import Plan
from jsongate.app import App, Registration


class RoutePlan(NamedTuple):
    """One method of one route. C++ reads it with PyTuple_GET_ITEM, in this order.

    A call is one vectorcall: the request by position, then one value per name of `kwnames`, by
    keyword: path parameters in template order, the body where `body` is not None, and every query
    parameter. What the request lacks is passed as its default.

    params:  (name, "str" | "int" | "float" | "bool" | "path", plan of its type or None) in template
             order
    queries: (name in the query, "str" | "int" | "float" | "bool", required, is_list, default, plan
             of its type or None) in signature order
    body:    None, or the plan of its type
    where:   "orders.py:7"

    declared: (class, attributes, names in JSON) of the classes whose instances become such objects
    returns_sets: sets in what it returns become arrays
    streams_body: the body is passed as a Body, which the handler reads; `body` is None then

    Not for C++: types, of each parameter by name and of the "body"; returned, what it says that it
    returns; records, the classes of both.
    """

    method: str
    template: str
    function: Callable[..., Any]
    params: tuple[_signature.Param, ...]
    queries: tuple[_signature.Query, ...]
    body: Plan | None
    body_required: bool
    body_default: object
    kwnames: tuple[str, ...]
    is_generator: bool
    where: str
    types: dict[str, Type]
    records: dict[Any, Record]
    declared: tuple[Declared, ...]
    returns_sets: bool
    streams_body: bool
    returned: Returned


class PlanError(Exception):
    """An app that cannot be served. `errors`: "orders.py:7: get_order(): …", one per mistake."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def compile_app(app: App) -> list[RoutePlan]:
    """The plans of all routes, in the order of registration. PlanError: with every mistake."""
    plans: list[RoutePlan] = []
    errors: list[str] = []
    for registration in app.registrations:
        mistakes = _template_mistakes(registration)
        if not mistakes:
            binding = _signature.bind(registration.function, registration.path)
            mistakes = binding.errors
            plans += _plans_of(registration, binding) if not mistakes else []
        label = _label(registration.function, _place(registration))
        errors += [f"{label}: {mistake}" for mistake in mistakes]
    errors += _collisions(plans)
    if errors:
        raise PlanError(errors)
    return plans


def _place(registration: Registration) -> str:
    return _source.place_of(registration.function, registration.file, registration.line)


def _label(function: Callable[..., Any], where: str) -> str:
    return f"{where}: {_source.name_of(function)}()"


def _check_routes(routes: list[tuple[str, str, dict[str, str]]]) -> tuple[int, str] | None:
    from jsongate._core import check_routes  # C++: only compile_app needs it

    return check_routes(routes)


def _template_mistakes(registration: Registration) -> list[str]:
    for method in registration.methods:
        found = _check_routes([(method, registration.path, {})])
        if found:
            return [f"'{registration.path}' {found[1]}"]
    return []


def _collisions(plans: list[RoutePlan]) -> list[str]:
    """What is wrong with routes that are right for themselves."""
    errors: list[str] = []
    left = list(plans)
    while found := _check_routes([(p.method, p.template, _words(p)) for p in left]):
        plan = left.pop(found[0])
        errors.append(f"{_label(plan.function, plan.where)}: '{plan.template}' {found[1]}")
    return errors


def _words(plan: RoutePlan) -> dict[str, str]:
    return {name: word for name, word, _ in plan.params}


def _plans_of(registration: Registration, binding: _signature.Binding) -> list[RoutePlan]:
    names = [param[0] for param in binding.params]
    names += ["body"] if binding.body is not None or binding.streams_body else []
    names += binding.query_names
    return [
        RoutePlan(
            method=method,
            template=registration.path,
            function=registration.function,
            params=tuple(binding.params),
            queries=tuple(binding.queries),
            body=binding.body,
            body_required=binding.body_required,
            body_default=binding.body_default,
            kwnames=tuple(sys.intern(name) for name in names),
            is_generator=_is_generator(registration.function),
            where=_place(registration),
            types=binding.types,
            records=binding.records,
            declared=_returns.declared(binding.records),
            returns_sets=_returns.holds_sets(binding.returned.type, binding.records),
            streams_body=binding.streams_body,
            returned=binding.returned,
        )
        for method in registration.methods
    ]


def _is_generator(function: Callable[..., Any]) -> bool:
    calls = (function, getattr(type(function), "__call__", None))
    return any(inspect.isgeneratorfunction(call) for call in calls)
