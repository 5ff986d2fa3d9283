"""What README shows: commands and what they answer, snippets of configuration, and programs, as they stand there."""

import re
import shlex
import subprocess
import sys
from http import HTTPStatus

import pytest
from command import variables
from harness import CHECKOUT, Server, configtest, running, wait_for
from test_examples import APPS, SITE

BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", (CHECKOUT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]
APACHE = [text for language, text in BLOCKS if language == "apache"]
CURLS = [text[text.index("$ curl "):] for _, text in BLOCKS if "$ curl " in text]
SHOP = next(text for text in PYTHON if 'App(title="Shop"' in text)
SHOP_SITE = next(text for text in APACHE if "JsonGateApp shop:app" in text).partition("\n\n")[2]
VARYING = re.compile(r"(urn:request:)[^\"]+|^Date: .*?$", re.MULTILINE)


def curl(server, words):
    """What curl prints, of the options that README uses."""
    method, path, headers, body, head = None, "", {}, None, False
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif word == "-i":
            head = True
        elif word.startswith("http://127.0.0.1:8091/"):
            path = word.removeprefix("http://127.0.0.1:8091")
        else:
            assert word == "-s", word
    reply = server.request(method or ("POST" if body else "GET"), path, body, headers)
    fields = "".join(f"{name}: {value}\n" for name, value in reply.fields)
    return (f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\n{fields}\n" if head else "") + reply.text


def run(server, command):
    words = shlex.split(command)
    if "|" not in words:
        return curl(server, words)
    at = words.index("|")
    assert words[at + 1] == "grep"
    lines = curl(server, words[:at]).splitlines(keepends=True)
    return "".join(line for line in lines if re.search(words[at + 2], line))


def told(text):
    return VARYING.sub(r"\1", text).strip()


@pytest.mark.parametrize("block", CURLS, ids=[block.splitlines()[0] for block in CURLS])
def test_a_command_answers_as_shown(block):
    is_shop = "/shop/items" in block
    apps, site = ({"shop": SHOP}, SHOP_SITE) if is_shop else (APPS, SITE)
    with running(apps, site) as server:
        for command, shown in re.findall(r"^\$ curl (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            if "/metrics" in command:  # a log hook comes after the reply
                wait_for(lambda: told(run(server, command)) == told(shown), f"what README says of {command}")
            else:
                assert told(run(server, command)) == told(shown)


def test_snippets_are_configurations():
    shown = [text for text in APACHE if "LoadModule jsongate_module" not in text]
    assert len(shown) >= 4
    site = "\n".join(shown).replace("/srv/shop/", "files/")  # of the server's root
    server = Server(APPS, site)
    try:
        for name in ("customer", "reply"):
            server.write_file(f"schemas/{name}.json", '{"type": "object"}')
        assert server.configtest() == (0, "Syntax OK\n")
    finally:
        server.stop()


def test_mistakes_are_told_as_shown():
    shown = next(text for _, text in BLOCKS if text.startswith("$ apache2 -t"))
    lines = re.findall(r"^JsonGateApp: (.*)$", shown, re.MULTILINE)
    assert len(lines) == 2
    app = 'from jsongate import App, Request\napp = App()\n\n\n\n@app.get("/orders/{id}")\n'
    app += "def get_order(req: Request, order_id: int) -> dict: ...\n\n\n\n"
    app += '@app.get("/slow")\nasync def slow(req: Request) -> dict: ...\n'
    _, said = configtest({"broken": app}, '<Location "/">\n    JsonGateApp broken:app\n</Location>\n')
    assert [line.partition("JsonGateApp: ")[2] for line in said.splitlines() if "JsonGateApp: " in line] == lines


def test_programs_are_python():
    for text in PYTHON:
        compile(text, "README.md", "exec")


def test_json_answers_as_shown():
    text = next(text for text in PYTHON if text.startswith("from jsongate import json"))
    examples = re.findall(r"^(json\..*?) +# (.*)$", text, re.MULTILINE)
    assert len(examples) == 3
    code = "from jsongate import json\n" + "".join(f"print(repr({call}))\n" for call, _ in examples)
    done = subprocess.run([sys.executable, "-c", code], env=variables(), capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == [shown for _, shown in examples]
