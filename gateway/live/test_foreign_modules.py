"""Other modules of httpd beside an application: none of them takes a request away from it or changes its reply."""

import pytest
from harness import PREAMBLE, running
from jsongate._cli_layout import httpd_modules

APP = PREAMBLE + """
@app.get("/items/{name}")
def item(req: Request, name: str):
    return {"name": name}

@app.get("/sorry")
def sorry(req: Request):
    return {"sorry": True}
"""

MODULES = httpd_modules()
SITE = f"""
LoadModule mime_module "{MODULES}/mod_mime.so"
LoadModule negotiation_module "{MODULES}/mod_negotiation.so"
LoadModule dir_module "{MODULES}/mod_dir.so"
TypesConfig /dev/null
AddHandler type-map var
AddEncoding x-gzip .gz
AddLanguage fr .fr
AddType text/html .html
JsonGateApp app:app
ErrorDocument 410 "gone fishing"
<Location "/denied">
    Require all denied
    ErrorDocument 403 /sorry
</Location>
<Location "/gone">
    Require all denied
    ErrorDocument 403 "gone fishing"
</Location>
"""


@pytest.fixture(scope="module")
def server():
    with running({"app": APP}, SITE) as one:
        one.expect(r"AH01630: client denied")
        yield one


@pytest.mark.parametrize("name", ["a.var", "a.gz", "a.fr", "a.html", "a.fr.gz", "a.tar.gz.var"])
def test_an_extension_means_nothing(server, name):
    reply = server.get(f"/items/{name}")
    assert (reply.status, reply.json(), reply["content-type"]) == (200, {"name": name}, "application/json")
    assert (reply["content-encoding"], reply["content-language"]) == (None, None)


def test_no_file_is_served(server):
    secret = server.apps / "secret.var"
    secret.write_text("URI: secret\nContent-Type: text/plain\n\nsecret text\n")
    secret.chmod(0o644)
    reply = server.get(str(secret))
    assert reply.status == 404 and b"secret text" not in reply.body
    reply.problem()


def test_an_error_document_of_the_administrator_stays(server):
    reply = server.get("/gone")
    assert (reply.status, reply.body) == (403, b"gone fishing")


def test_an_error_document_may_be_an_application_s(server):
    reply = server.get("/denied")
    assert (reply.status, reply.json()) == (403, {"sorry": True})
    samples = server.settled_metrics()
    assert samples['jsongate_requests_total{route="/sorry",method="GET",status="403"}'] == 1
