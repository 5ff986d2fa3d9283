"""What tests of declared types share."""

from typing import Any

from jsongate import App
from jsongate._signature import bind


def echo(annotation: Any) -> App:
    """An app whose POST / gives its body back, both of this type."""
    app = App()

    def handler(req, body):
        return body

    handler.__annotations__ = {"body": annotation, "return": annotation}
    app.post("/")(handler)
    return app


def mistakes(annotation: Any, returned: Any = Any) -> list[str]:
    """What is wrong with a body of this type, and a reply."""

    def handler(req, body): ...

    handler.__annotations__ = {"body": annotation, "return": returned}
    return bind(handler, "/").errors
