"""The gateway's JSON engine, usable anywhere: parse, encode, query, validate, patch.

::

    from jsongate.json import Path, Schema, dumps, loads, merge_patch, patch

    Path("$.items[?@.qty > 9].sku").find(b'{"items":[{"sku":"A","qty":10}]}')     # ["A"]
    Schema({"type": "object", "required": ["id"]}).errors(b"{}")[0].keyword      # "required"
    patch(b'{"a": 1E2}', [{"op": "add", "path": "/b", "value": 2}])               # b'{"a": 1E2,"b":2}'

A document is JSON text (bytes, bytearray, memoryview, str) or Python objects, which are encoded
first as ``dumps`` does. A str is always text: of the JSON string "a" it is ``'"a"'``. Text is read
as strictly as a request body: RFC 8259, UTF-8, nested at most 64 deep, integers of at most 4,300
digits, which are exact.

Every error is a ValueError that says where: text that is not JSON with line, column and byte; a
selector with the position in it; a schema with the JSON Pointer into it; a patch with the number of
the operation, from 0, and its pointer. What cannot be encoded is a TypeError or ValueError with its
path.

Everything may be called by any number of threads at once; ``Path`` and ``Schema`` are immutable.
Big bytes and str documents are read without the GIL.
"""

from jsongate._core import Path, Schema, Violation, dumps, loads, merge_patch, patch

__all__ = ["Path", "Schema", "Violation", "dumps", "loads", "merge_patch", "patch"]
