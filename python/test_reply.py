"""App, Problem, Response: what they take, keep and refuse."""

from http import HTTPStatus

import pytest

from jsongate import App, Problem, Request, Response


def test_registrations():
    app = App("Orders", "1.0")

    @app.get("/a")
    @app.route("/b", methods=["post", "PUT", "POST"])
    def handler(req): ...

    assert (app.title, app.version) == ("Orders", "1.0")
    assert [(r.methods, r.path, r.function) for r in app.registrations] == [
        (("POST", "PUT"), "/b", handler),
        (("GET",), "/a", handler),
    ]
    for method in ("get", "post", "put", "patch", "delete"):
        getattr(app, method)("/c")(handler)
        assert app.registrations[-1].methods == (method.upper(),)


def test_registrations_that_are_refused():
    app = App()
    with pytest.raises(TypeError, match="must be a list: \\['GET'\\]"):
        app.route("/", "GET")
    with pytest.raises(ValueError, match="at least one method"):
        app.route("/", [])
    with pytest.raises(TypeError, match="the path must be a str, not function"):
        app.get(lambda req: None)
    with pytest.raises(TypeError, match="a handler must be callable, not int"):
        app.get("/")(1)
    assert app.registrations == []


def test_requests_are_made_by_httpd():
    with pytest.raises(TypeError, match="cannot create"):
        Request()


def test_a_problem():
    problem = Problem(404, "no order 7", type="/p/none", headers={"Retry-After": "5"}, order=7)
    assert (problem.status, problem.detail, problem.type) == (404, "no order 7", "/p/none")
    assert (problem.title, problem.headers, problem.extra) == (
        None, {"Retry-After": "5"}, {"order": 7})  # fmt: skip
    assert str(problem) == "404: no order 7"
    plain = Problem(HTTPStatus.CONFLICT, title="Busy")
    assert (type(plain.status), plain.detail, plain.type) == (int, "", "about:blank")
    assert (plain.title, plain.headers, plain.extra, str(plain)) == ("Busy", {}, {}, "409")


@pytest.mark.parametrize("status", [0, 200, 399, 600, -400, "404", 404.0, None, True])
def test_a_problem_is_an_error(status):
    with pytest.raises(ValueError, match="the status of a Problem is 400 to 599"):
        Problem(status)


def test_extra_members_are_no_standard_ones():
    with pytest.raises(ValueError, match="'instance' cannot be an extra member"):
        Problem(400, instance="x")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", None), ("", None), (None, None), (b"{}", "application/json"),
        ("hello", "text/plain; charset=utf-8"), ({}, "application/json"), ([], "application/json"),
        (0, "application/json"), (False, "application/json"),
    ],
)  # fmt: skip
def test_media_types(body, content_type):
    response = Response(body)
    assert response.body is body
    assert (response.status, response.headers) == (200, {})
    assert response.content_type == content_type
    assert Response(body, content_type="a/b").content_type == "a/b"
    assert Response(body, headers={"Content-TYPE": "a/b", "x": "y"}).headers == {"x": "y"}
    assert Response(body, headers={"Content-TYPE": "a/b"}).content_type == "a/b"


def test_a_response_has_no_other_attributes():
    with pytest.raises(AttributeError):
        Response().stauts = 201


def test_a_response_does_not_stream():
    with pytest.raises(TypeError, match="return the generator itself, and set req.response.status"):
        Response(n for n in range(3))


@pytest.mark.parametrize("status", [100, 199, 600, "200", None])
def test_statuses_that_are_refused(status):
    with pytest.raises(ValueError, match="the status of a Response is 200 to 599"):
        Response(status=status)


@pytest.mark.parametrize("status", [204, 205, 304])
def test_statuses_without_a_body(status):
    assert Response(None, status).status == status
    assert Response(b"", status).content_type is None
    with pytest.raises(ValueError, match=f"a reply of status {status} has no body"):
        Response({}, status)


def refused(headers, error, words):
    for make in (lambda: Response(headers=headers), lambda: Problem(400, headers=headers)):
        with pytest.raises(error, match=words):
            make()


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\nb", "ä", "a\n", "(a)", "a\0"])
def test_header_names_that_are_refused(name):
    refused({name: "x"}, ValueError, "is not a header name")


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\n", "\0", "\x7f", "a\rb", "\x1b[0m", "\udc80"])
def test_header_values_that_are_refused(value):
    refused({"x": value}, ValueError, "the value of x has control characters or lone surrogates")
    with pytest.raises(ValueError, match="the value of content-type has"):
        Response(content_type=value)


def test_headers_of_other_types_are_refused():
    refused({"x": 1}, TypeError, "must be str: 'x': 1")
    refused({1: "x"}, TypeError, "must be str: 1: 'x'")


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "Connection"])
def test_framing_is_the_servers(name):
    refused({name: "1"}, ValueError, f"{name} is set by the server")


def test_headers_are_a_copy():
    given = {"X-A": "\tä é"}
    response = Response(headers=given)
    given.clear()
    assert response.headers == {"X-A": "\tä é"}
