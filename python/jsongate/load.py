"""From "module:object" to an App or a filter, with errors that name the line in the user's file."""

import importlib
import os
import site
import sysconfig
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

from jsongate._source import short_path
from jsongate.app import App


class LoadError(Exception):
    """What cannot be had; the text is for the administrator: "orders.py has no 'app'"."""


def load(spec: str) -> App:
    """Imports the module and looks the object up; it may be dotted, and is ``app`` where not given.

    Threads: the import system's own lock makes a module's body run once per process.

    LoadError: whatever goes wrong, SystemExit in the module's body included.
    """
    module_name, _, path = spec.partition(":")
    path = path or "app"
    shown, found = _find(spec, module_name, path, "module:object")
    if not isinstance(found, App):
        raise LoadError(f"{shown}: '{path}' is {_with_article(type(found).__name__)}, not an App")
    return found


def load_filter(spec: str) -> Callable[..., Any]:
    """Imports the module and looks the function up, which may be dotted.

    Threads and LoadError: as `load`.
    """
    module_name, _, path = spec.partition(":")
    shown, found = _find(spec, module_name, path, "module:function")
    if not callable(found):
        kind = _with_article(type(found).__name__)
        raise LoadError(f"{shown}: '{path}' is {kind}, not a function")
    return found


def _find(spec: str, module_name: str, path: str, form: str) -> tuple[str, object]:
    """The module's file as messages show it, and the object that `path` names in it."""
    if not all(part.isidentifier() for part in f"{module_name}.{path}".split(".")):
        raise LoadError(f"'{spec}' is not {form}")
    module = _import(module_name)
    file: str | None = getattr(module, "__file__", None)
    shown = short_path(file) if file else module_name
    found: object = module
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise LoadError(f"{shown} has no '{path}'") from None
    return shown, found


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name == missing or name.startswith(f"{missing}."):
            raise LoadError(f"no module named '{missing}'") from error
        raise LoadError(_describe(error)) from error
    except BaseException as error:  # SystemExit must not end the server
        raise LoadError(_describe(error)) from error


def _describe(error: BaseException) -> str:
    place = _place(error)
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:
        text = "(its text cannot be had)"
    kind = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"{place}: {kind}" if place else kind


def _place(error: BaseException) -> str:
    """``file:line`` of the syntax error, or of the innermost frame that is the user's own."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{short_path(error.filename)}:{error.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<") and not is_ours(frame.filename)
    ]
    own = [frame for frame in frames if not is_library(frame.filename)] or frames
    return f"{short_path(own[-1].filename)}:{own[-1].lineno}" if own else ""


def is_ours(file: str) -> bool:
    """Whether it is a file of this package."""
    return os.path.dirname(os.path.abspath(file)) == os.path.dirname(os.path.abspath(__file__))


def is_library(file: str) -> bool:
    """Whether it is Python's own or was installed beside it."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= set(site.getsitepackages())  # Debian's own packages are in a place of their own
    return any(file.startswith(os.path.join(folder, "")) for folder in folders)


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"
