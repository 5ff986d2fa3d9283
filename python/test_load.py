"""From "module:object" to an App: each way in which it can fail, and the words for it."""

import textwrap

import pytest

from jsongate import App
from jsongate.load import LoadError, load


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(textwrap.dedent(text))


def mistake(spec: str) -> str:
    with pytest.raises(LoadError) as caught:
        load(spec)
    return str(caught.value)


def test_finds_apps(folder):
    write(folder, "shop/orders.py", "import jsongate\nclass Site: app = jsongate.App('b')\napp = 1")
    write(folder, "plain.py", "import jsongate\napp = jsongate.App('a')")
    assert load("plain").title == "a"
    assert load("plain:").title == "a"
    assert load("plain:app") is load("plain")
    assert load("shop.orders:Site.app").title == "b"


SPECS = ["", ":app", "a b", "a:b c", "../a", ".a", "a.:b", "a:b:c", "a.py"]


@pytest.mark.parametrize("spec", SPECS)
def test_what_is_no_spec(folder, spec):
    expected = "no module named 'a'" if spec == "a.py" else f"'{spec}' is not module:object"
    assert mistake(spec) == expected


def test_what_is_not_there(folder):
    write(folder, "orders.py", "")
    write(folder, "shop/web.py", "")
    assert mistake("nowhere:app") == "no module named 'nowhere'"
    assert mistake("shop.nowhere:app") == "no module named 'shop.nowhere'"
    assert mistake("nowhere.orders:app") == "no module named 'nowhere'"
    assert mistake("orders") == "orders.py has no 'app'"
    assert mistake("orders:a.b") == "orders.py has no 'a.b'"
    assert mistake("shop.web:x") == "shop/web.py has no 'x'"
    assert mistake("shop:app") == "shop has no 'app'"
    assert mistake("sys:app") == "sys has no 'app'"


@pytest.mark.parametrize(
    ("value", "kind"), [("{}", "a dict"), ("1", "an int"), ("None", "a NoneType")]
)
def test_what_is_no_app(folder, value, kind):
    write(folder, "orders.py", f"app = {value}")
    assert mistake("orders:app") == f"orders.py: 'app' is {kind}, not an App"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("import nowhere", "orders.py:2: ModuleNotFoundError: No module named 'nowhere'"),
        ("1/0", "orders.py:2: ZeroDivisionError: division by zero"),
        ("def f(): raise ValueError('x')\nf()", "orders.py:2: ValueError: x"),
        ("import sys; sys.exit(3)", "orders.py:2: SystemExit: 3"),
        ("raise KeyboardInterrupt", "orders.py:2: KeyboardInterrupt"),
        ("import json; json.loads('{')", "orders.py:2: JSONDecodeError: Expecting property name "
         "enclosed in double quotes: line 1 column 2 (char 1)"),
        ("import jsongate; jsongate.App().route('/', 'GET')",
         "orders.py:2: TypeError: methods must be a list: ['GET']"),
        ("class E(Exception):\n  def __str__(self): 1/0\nraise E",
         "orders.py:4: E: (its text cannot be had)"),
    ],
)  # fmt: skip
def test_modules_that_raise(folder, body, expected):
    write(folder, "orders.py", f"# the first line\n{body}")
    assert mistake("orders:app") == expected


def test_syntax_errors(folder):
    write(folder, "orders.py", "x = 1\nx = = 2\n")
    write(folder, "outer.py", "import orders")
    assert mistake("orders:app") == "orders.py:2: SyntaxError: invalid syntax"
    assert mistake("outer:app") == "orders.py:2: SyntaxError: invalid syntax"


def test_the_innermost_file_of_the_user_is_named(folder):
    write(folder, "helper.py", "def go():\n  raise ValueError('no')")
    write(folder, "orders.py", "import helper\nhelper.go()")
    assert mistake("orders:app") == "helper.py:2: ValueError: no"


def test_a_module_that_failed_is_tried_again(folder):
    write(folder, "orders.py", "1/0")
    mistake("orders:app")
    write(folder, "orders.py", "import jsongate\napp = jsongate.App()")
    assert isinstance(load("orders:app"), App)
