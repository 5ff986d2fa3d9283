"""Which source files an application consists of: what a change to it may touch."""

import os
import sys
import traceback
from collections.abc import Iterable

from jsongate.load import is_library, is_ours


def files_of_modules() -> set[str]:
    """The files of all imported modules, those of libraries and of jsongate left out."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return _own(file for file in files if isinstance(file, str))


def files_of_error(error: BaseException) -> set[str]:
    """The files that took part in an error, or in what caused it."""
    files: set[str] = set()
    left: list[BaseException | None] = [error]
    seen: set[int] = set()
    while left:
        found = left.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        files |= {frame.filename for frame in traceback.extract_tb(found.__traceback__)}
        if isinstance(found, SyntaxError) and found.filename:
            files.add(found.filename)
        left += [found.__cause__, found.__context__]
    return _own(files)


def _own(files: Iterable[str]) -> set[str]:
    return {
        os.path.abspath(file)
        for file in files
        if not file.startswith("<") and not is_ours(file) and not is_library(file)
    }
