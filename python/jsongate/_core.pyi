"""C++ parts that need no httpd: the JSON engine and the route table. Any number of threads."""

def loads(text: bytes | bytearray | memoryview | str, /) -> object:
    """Python objects from JSON. ValueError: it is not JSON, nested too deep, or has a key twice."""

def dumps(value: object, /) -> bytes:
    """JSON from Python objects. TypeError, ValueError: what cannot be encoded, and where it is."""

def check_routes(routes: list[tuple[str, str, dict[str, str]]], /) -> tuple[int, str] | None:
    """Compiles (method, template, {parameter: type}); the place and words of the first mistake.

    None: there is none. The words go on after the template: "collides with GET /orders/{id}".
    """
