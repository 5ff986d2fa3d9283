"""A graceful restart into an application that does not load: the server goes on, and so does every other application."""

import pytest
from harness import PREAMBLE, Server, wait_for
from wire import Reply

GOOD = PREAMBLE + "@app.get('/')\ndef index(req: Request) -> dict:\n    return {'mended': False}\n"
SITE = """
<Location "/shop">
    JsonGateApp shop:app
</Location>
<Location "/stock">
    JsonGateApp stock:app
</Location>
"""


@pytest.fixture
def server():
    one = Server({"shop": GOOD, "stock": GOOD}, SITE, processes=2)
    try:
        yield one.start()
    finally:
        one.stop()


def becomes(server, path, status) -> Reply:
    """Return the reply once `path` has that status: for a while children of the old generation may answer, too."""
    wait_for(lambda: server.get(path).status == status, f"{status} from {path}", 20)
    return server.get(path)


@pytest.mark.parametrize("text, why", [
    (GOOD.replace("def index(", "def index(:"), "shop.py:4"),
    (GOOD + "raise RuntimeError('at import')\n", "shop.py:6: RuntimeError: at import"),
    (GOOD.replace("req: Request", "req: Request, order"), "shop.py:4: index(): 'order' is neither in the path"),
], ids=["syntax", "import", "signature"])
def test_an_application_that_became_broken(server, text, why):
    assert server.get("/shop/").status == server.get("/stock/").status == server.get("/health").status == 200
    server.write_app("shop", text)
    server.graceful()
    assert becomes(server, "/shop/", 503).problem()["detail"] == "the application is not available"
    assert becomes(server, "/health", 503).problem()["status"] == 503
    assert server.get("/stock/").json() == {"mended": False}
    assert why in server.error_log(), server.error_log()
    server.expect(r"shop\.py| answers 503 (app_not_loaded|not_ready): ")

    server.write_app("shop", GOOD.replace("False", "True"))
    server.graceful()
    assert becomes(server, "/shop/", 200).json() == {"mended": True}
    assert becomes(server, "/health", 200).status == server.get("/stock/").status == 200
