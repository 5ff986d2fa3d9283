"""Every public name of the package says what it is: modules, classes, functions, methods, properties."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent / "jsongate"
TYPED_IN_STUBS = ("_core.pyi", "_native.pyi")
FILES = sorted(
    path for path in PACKAGE.glob("*.py*") if not path.name.startswith("_") or path.name in TYPED_IN_STUBS
)
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# Told by what they are: alternatives of one signature, and the setter of a property.
PARTS = ("overload", "setter")


def decorators(node: ast.AST) -> set[str]:
    """The last word of each decorator."""
    found = [getattr(d, "func", d) for d in getattr(node, "decorator_list", [])]
    return {getattr(d, "attr", getattr(d, "id", "")) for d in found}


def undocumented(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """The names of public definitions without a docstring. Of overloads one must have it."""
    told = {n.name for n in body if isinstance(n, DEFINITIONS) and ast.get_docstring(n)}
    for node in body:
        if not isinstance(node, DEFINITIONS) or node.name.startswith("_"):
            continue
        is_part = bool(decorators(node) & set(PARTS))
        if node.name not in told or not (is_part or ast.get_docstring(node)):
            yield f"{owner}{node.name}:{node.lineno}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, f"{node.name}.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_public_name_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module itself"
    assert list(undocumented(tree.body)) == []


def test_it_finds_what_is_missing() -> None:
    text = 'class A:\n  """."""\n  def f(self): ...\n  def _g(self): ...\n'
    assert list(undocumented(ast.parse(text).body)) == ["A.f:3"]
