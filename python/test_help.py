"""What help() tells of the public modules: everything, and of the C++ parts what their stub says."""

import ast
import importlib
import inspect
import pydoc
from pathlib import Path

import jsongate
import pytest

MODULES = ["jsongate", "jsongate.json", "jsongate.metrics", "jsongate.openapi", "jsongate.shared", "jsongate.testing"]
STUB = ast.parse((Path(jsongate.__file__).parent / "_core.pyi").read_text())


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_told(name):
    module = importlib.import_module(name)
    assert inspect.getdoc(module)
    for public in module.__all__:
        holder = getattr(module, public)
        assert inspect.getdoc(holder), public
        members = vars(holder).items() if isinstance(holder, type) else ()
        for member, value in members:
            is_told = callable(value) or isinstance(value, property) or inspect.isgetsetdescriptor(value)
            if is_told and not member.startswith("_"):
                assert inspect.getdoc(getattr(holder, member)), f"{public}.{member}"


def test_the_package_shows_what_is_cpp():
    text = pydoc.render_doc(jsongate, renderer=pydoc.plaintext)
    assert "class Body(builtins.object)" in text
    assert "The whole path of the URI, percent-decoded." in text


def told(node):
    kinds = (ast.FunctionDef, ast.ClassDef)
    named = [one for one in node.body if isinstance(one, kinds) and one.name != "_View" and one.name[:2] != "__"]
    return [(one.name, ast.get_docstring(one)) for one in named if ast.get_docstring(one)]


def test_cpp_says_what_its_stub_says():
    from jsongate import _core

    classes = [node for node in STUB.body if isinstance(node, ast.ClassDef)]
    found = {(node.name, name): text for node in classes for name, text in told(node)}
    assert len(found) > 50
    for (holder, name), text in found.items():
        assert inspect.getdoc(getattr(getattr(_core, holder), name)) == text, f"{holder}.{name}"
    for name, text in told(STUB):
        assert inspect.getdoc(getattr(_core, name)) == text, name


def test_signatures():
    from jsongate import _core

    for function, signature in [
        (_core.Path.first, "(self, document, /, default=None)"),
        (_core.Limiter.hit, "(self, key, /, cost=1)"),
        (_core.Body.records, "(self, /, *pointers)"),
        (_core.CounterBase.inc, "(self, /, amount=1, exemplar=None)"),
        (_core.Schema, "(schema, registry=None, formats=False)"),
    ]:
        assert str(inspect.signature(function)) == signature
