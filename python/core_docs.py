"""Writes the docstrings of jsongate._core as a C++ header: the stub tells them once, for both.

    core_docs.py _core.pyi core_docs.h

Path.find becomes `kPathFind`, with its signature as inspect reads it; a class is named as it is.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

Function = ast.FunctionDef


def constants(stub: ast.Module) -> Iterator[tuple[str, str]]:
    """The name and the text of each constant."""
    yield from _functions(stub, "k")
    for node in stub.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _class(node)


def _class(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    made = [one for one in node.body if isinstance(one, Function) and one.name == "__new__"]
    text = ast.get_docstring(node) or ""
    yield f"k{node.name}", _signature(node.name, made, "") + text if made else text
    yield from _functions(node, f"k{node.name}")
    for variable, told in zip(node.body, node.body[1:]):
        if isinstance(variable, ast.AnnAssign) and isinstance(told, ast.Expr):
            yield f"k{node.name}{_camel(ast.unparse(variable.target))}", ast.literal_eval(told.value)


def _functions(holder: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, str]]:
    overloads: dict[str, list[Function]] = {}
    for node in holder.body:
        if isinstance(node, Function):
            overloads.setdefault(node.name, []).append(node)
    for name, nodes in overloads.items():
        text = ast.get_docstring(nodes[-1])
        is_property = any(ast.unparse(one) == "property" for one in nodes[-1].decorator_list)
        if text:
            own = "$" if isinstance(holder, ast.ClassDef) else ""
            yield prefix + _camel(name), text if is_property else _signature(name, nodes, own) + text


def _signature(name: str, overloads: list[Function], own: str) -> str:
    """Of the last overload; what another one lacks may be left out. own: "$" before self."""
    arguments = overloads[-1].args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        one.annotation = None
    for rest in (arguments.vararg, arguments.kwarg):
        if rest:
            rest.annotation = None
    fewest = min(len(one.args.args) for one in overloads)
    while len(arguments.defaults) < len(arguments.args) - fewest:
        arguments.defaults.append(ast.Constant(None))
    if name[0].isupper():  # of a class, made by __new__
        (arguments.posonlyargs or arguments.args).pop(0)
    return f"{name}({own}{ast.unparse(arguments)})\n--\n\n"


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def main(stub: str, header: str) -> None:
    lines = ["// Made by core_docs.py.", "#pragma once", "", "namespace jsongate::python::docs {"]
    for name, text in constants(ast.parse(Path(stub).read_text(encoding="utf-8"))):
        lines.append(f'inline constexpr char {name}[] = R"doc({text})doc";')
    Path(header).write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
