"""What a handler gets where the request has no body and the parameter has a default."""

from dataclasses import dataclass, field

from jsongate import App
from jsongate.testing import Client


@dataclass
class Item:
    id: int
    tags: list[str] = field(default_factory=list)


def test_a_default_body_is_each_requests_own():
    app, kept = App(), Item(id=1)

    @app.post("/list")
    def of_list(req, body: list[int] = []):  # noqa: B006  as people write it
        body.append(1)
        return body

    @app.post("/class")
    def of_class(req, body: Item = kept):
        body.tags.append("x")
        return body

    client = Client(app)
    for _ in range(2):
        assert client.post("/list").json() == [1]
        assert client.post("/class").json()["tags"] == ["x"]
    assert kept.tags == []


def test_a_default_body_that_cannot_be_copied_fails_its_request_alone():
    class Stubborn(dict):
        def __deepcopy__(self, _):
            raise RuntimeError("no")

    app = App()

    @app.post("/")
    def index(req, body: dict[str, int] = Stubborn()):  # noqa: B008
        return body

    client = Client(app, raise_server_exceptions=False)
    assert client.post("/").status == 500
    assert client.post("/", json={"a": 1}).json() == {"a": 1}
