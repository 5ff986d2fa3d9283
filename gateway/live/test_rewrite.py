"""mod_rewrite in front of an application: rules of the server come first, as they do for files."""

import pytest
from harness import PREAMBLE, modules, place, running

APP = PREAMBLE + """
@app.get("/{folder}/{name}")
def anything(req: Request, folder: str, name: str):
    return {"path": req.path}
"""

SITE = modules("rewrite proxy proxy_http") + """
JsonGateApp app:app
RewriteEngine On
RewriteRule "^/secret/" - [F]
RewriteRule "^/gone/" - [G]
RewriteRule "^/moved/(.*)$" "/items/$1" [R]
RewriteRule "^/old/(.*)$" "/items/$1" [PT]
""" + place("/", "Require all granted") + place("/proxied", 'SetHandler "proxy:http://127.0.0.1:${SECOND_PORT}"') + place(
    "/mapped", 'ProxyPass "http://127.0.0.1:${SECOND_PORT}/"')


@pytest.fixture(scope="module")
def server():
    with running({"app": APP}, SITE) as one:
        one.expect("AH00957|AH01114|answers 503")
        yield one


@pytest.mark.parametrize("path, status", [("/secret/a", 403), ("/gone/a", 410), ("/moved/a", 302)])
def test_a_rule_answers_before_the_application(server, path, status):
    reply = server.get(path)
    assert reply.status == status
    assert status != 302 or reply["location"].endswith("/items/a")


def test_a_rule_may_hand_another_path_to_the_application(server):
    assert server.get("/old/a").json() == {"path": "/items/a"}
    assert server.get("/items/b").json() == {"path": "/items/b"}


def test_an_application_and_an_upstream(server):
    """SetHandler takes a part away from an application; ProxyPass does not."""
    assert server.get("/proxied/a").status == 503
    assert server.get("/mapped/a").json() == {"path": "/mapped/a"}
