"""The name Request where there is no httpd: for annotations, type checks and signature checks.

Inside httpd ``jsongate.Request`` is the built-in type that is described in ``_native.pyi``.
"""

from typing import NoReturn


class Request:
    """Stands for a request in annotations; none can be made outside httpd."""

    def __init__(self) -> NoReturn:
        raise TypeError("requests exist only inside httpd")
