"""What a handler's source says of its replies: Problems that it raises, statuses that it sets.

Read, not run. Understood are literals: ``raise Problem(404, f"no order {id}", type="/problems/x")``
in the handler and in functions of its module that it calls by name; ``req.response.status = 201``
and ``Response(body, 201)`` in the handler. A status that is computed is not seen. The names are
looked up as Python would, so ``import jsongate as j`` and ``HTTPStatus.NOT_FOUND`` work.
"""

import ast
import builtins
import enum
import inspect
import linecache
import types
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeGuard

from jsongate._source import innermost
from jsongate.problem import Problem
from jsongate.response import Response

_MOST_FUNCTIONS = 100  # of one handler, itself included


class Raised(NamedTuple):
    """A ``raise Problem``.

    detail: with ``{expression}`` for what is filled in; may be empty
    title:  empty where it is the status's own
    """

    status: int
    detail: str
    type: str
    title: str


class Replies(NamedTuple):
    """What the source says. A source that cannot be read says nothing.

    statuses: that are set, or given to Response
    always:   one that each reply without a Response has; that of a Response where no other reply is
    """

    problems: list[Raised]
    statuses: list[int]
    always: int | None


_Definition = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Sources:
    """Definitions of functions in their files, each of which is parsed once. Used by one thread."""

    def __init__(self) -> None:
        self._files: dict[str, dict[tuple[int, str], _Definition]] = {}

    def definition(self, function: Any) -> _Definition | None:
        """The ``def`` of a function; None: it has no source, or that has changed since."""
        code = getattr(function, "__code__", None)
        if not isinstance(code, types.CodeType):
            return None
        if code.co_filename not in self._files:
            self._files[code.co_filename] = dict(_definitions(code.co_filename))
        return self._files[code.co_filename].get((code.co_firstlineno, code.co_name))


def _definitions(file: str) -> Iterator[tuple[tuple[int, str], _Definition]]:
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, _DEFINITIONS):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield (first, node.name), node


def replies_of(function: Callable[..., Any], sources: Sources) -> Replies:
    """Reads the source of a handler. Never raises."""
    own = innermost(function)
    problems: list[Raised] = []
    for reached, tree in _reached(own, sources):
        problems += [one for one in _raised(reached, tree) if one not in problems]
    definition = sources.definition(own)
    return Replies(problems, *(_statuses(own, definition) if definition else ([], None)))


def _reached(first: Any, sources: Sources) -> Iterator[tuple[Any, _Definition]]:
    """The function and those of its module that it calls, directly or not."""
    waiting, seen = [first], [first]
    while waiting:
        function = waiting.pop(0)
        tree = sources.definition(function)
        if tree is None:
            continue
        yield function, tree
        for node in ast.walk(tree):
            called = _found(node.func, function) if isinstance(node, ast.Call) else None
            is_near = isinstance(called, types.FunctionType) and (
                called.__module__ == getattr(first, "__module__", None)
            )
            if is_near and called not in seen and len(seen) < _MOST_FUNCTIONS:
                seen.append(called)
                waiting.append(called)


def _raised(function: Any, tree: _Definition) -> Iterator[Raised]:
    for node in ast.walk(tree):
        call = node.exc if isinstance(node, ast.Raise) else None
        if not isinstance(call, ast.Call) or _found(call.func, function) is not Problem:
            continue
        status = _integer(_argument(call, 0, "status"), function)
        if status is not None and 400 <= status <= 599:
            detail = _text(_argument(call, 1, "detail"))
            kind, title = (_text(_argument(call, None, name)) for name in ("type", "title"))
            yield Raised(status, detail, kind or "about:blank", title)


def _statuses(function: Any, tree: _Definition) -> tuple[list[int], int | None]:
    statuses: list[int] = []
    for node in ast.walk(tree):
        status = _set_status(node, tree, function)
        if _is_response(node, function):
            status = _given_status(node, function)
        if status is not None and status not in statuses:
            statuses.append(status)
    always = [_set_status(statement, tree, function) for statement in tree.body]
    always = always if any(always) else _statuses_of_responses(function, tree)
    return statuses, next((one for one in reversed(always) if one is not None), None)


def _statuses_of_responses(function: Any, tree: _Definition) -> list[int | None]:
    """Where every reply is a ``return Response(...)`` of a status that is known, theirs."""
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    found = [
        _given_status(one, function) if _is_response(one, function) else None for one in returned
    ]
    ends = isinstance(tree.body[-1], (ast.Return, ast.Raise))
    return found if ends and None not in found else []


def _is_response(node: ast.AST | None, function: Any) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _found(node.func, function) is Response


def _given_status(call: ast.Call, function: Any) -> int | None:
    given = _argument(call, 1, "status")
    return 200 if given is None else _integer(given, function)


def _set_status(node: ast.AST, tree: _Definition, function: Any) -> int | None:
    """The status in ``req.response.status = 201``."""
    if not isinstance(node, ast.Assign) or not tree.args.posonlyargs + tree.args.args:
        return None
    request = (tree.args.posonlyargs + tree.args.args)[0].arg
    names = [ast.unparse(target) for target in node.targets]
    return _integer(node.value, function) if f"{request}.response.status" in names else None


def _argument(call: ast.Call, place: int | None, name: str) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    if named or place is None or place >= len(call.args):
        return named[0] if named else None
    starred = any(isinstance(one, ast.Starred) for one in call.args[: place + 1])
    return None if starred else call.args[place]


def _integer(node: ast.expr | None, function: Any) -> int | None:
    value = node.value if isinstance(node, ast.Constant) else _found(node, function)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else ""


def _found(node: ast.AST | None, function: Any) -> Any:
    """The object that a name, or a name with attributes, means in the function; None: none."""
    if isinstance(node, ast.Attribute):
        holder = _found(node.value, function)
        # Of modules and classes only: looking at anything else could run code.
        if isinstance(holder, enum.EnumMeta):
            return holder.__members__.get(node.attr)
        is_still = isinstance(holder, (types.ModuleType, type))
        return inspect.getattr_static(holder, node.attr, None) if is_still else None
    if not isinstance(node, ast.Name):
        return None
    if node.id in function.__code__.co_freevars:
        cell = function.__closure__[function.__code__.co_freevars.index(node.id)]
        return cell.cell_contents if cell != types.CellType() else None
    return function.__globals__.get(node.id, getattr(builtins, node.id, None))
