"""The command line: what the commands are called, what they take, and which function does them.

stdout is data, stderr is progress and errors. Exit status: 0 done, 1 refused by the configuration, the system, a file
or a schema, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from jsongate import _cli_app, _cli_new
from jsongate._cli_app import AppError
from jsongate._cli_conf import Site, SiteError, cores, directives, resolved
from jsongate._cli_documents import FileError
from jsongate._cli_json import put, put_object, start_output
from jsongate._cli_json_arguments import add_json_commands
from jsongate._cli_layout import Layout, LayoutError
from jsongate._cli_run import check, run


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` says (default: sys.argv) and return the exit status."""
    options = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (FileError, LayoutError, SiteError) as error:
        return complain([str(error)])
    except AppError as error:
        _cli_app.leave(complain(error.mistakes))


def complain(mistakes: list[str]) -> int:
    """Say on stderr what is wrong; return the exit status for it."""
    for mistake in mistakes:
        print(f"jsongate: {mistake}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="jsongate", description="JSON APIs in Python on Apache httpd.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    start = commands.add_parser("new", help="write a small application to start from")
    start.add_argument("folder", metavar="DIR", type=Path, help="gets app.py, test_app.py and site.conf")
    start.set_defaults(command=_cli_new.new)

    serve = commands.add_parser("run", help="serve in the foreground; Ctrl-C stops")
    add_app(serve)
    add_server_options(serve)
    serve.set_defaults(command=command_run)

    print_conf = commands.add_parser("conf", help="print the httpd configuration that run would use")
    add_app(print_conf)
    add_server_options(print_conf)
    print_conf.add_argument("--json", action="store_true", help="one object per directive: " + CONF_OBJECT)
    print_conf.set_defaults(command=command_conf)

    test = commands.add_parser("check", help="check configuration, imports, routes and signatures")
    test.add_argument("apps", nargs="*", metavar="APP", help=APP_HELP)
    test.add_argument("-f", "--conf", type=Path, metavar="CONF", help=CONF_HELP)
    test.add_argument("--json", action="store_true", help="one object per mistake: file, line, detail")
    test.set_defaults(command=command_check)

    list_routes = commands.add_parser("routes", help="list the routes of an application")
    list_routes.add_argument("app", metavar="APP", help=APP_HELP)
    list_routes.add_argument("--json", action="store_true", help="one object per route: " + ROUTE_OBJECT)
    list_routes.set_defaults(command=_cli_app.routes)

    describe = commands.add_parser("openapi", help="print an application's OpenAPI 3.1 document")
    describe.add_argument("app", metavar="APP", help=APP_HELP)
    describe.set_defaults(command=_cli_app.openapi)

    add_json_commands(commands)
    return top


APP_HELP = "module:object, or path/to/file.py[:object]; the object's name defaults to app"
CONF_HELP = "httpd directives to serve: <Location>s, JsonGateApp, ..."
CONF_OBJECT = "sections, directive, arguments"
ROUTE_OBJECT = "method, path, function, async, body, file, line"


def add_app(command: argparse.ArgumentParser) -> None:
    """Add APP and --conf, of which one may be given."""
    what = command.add_mutually_exclusive_group()
    what.add_argument("app", nargs="?", metavar="APP", help=APP_HELP + " (without: the examples)")
    what.add_argument("-f", "--conf", type=Path, metavar="CONF", help=CONF_HELP)


def add_server_options(command: argparse.ArgumentParser) -> None:
    """Add where to listen and with how many processes and threads."""
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    command.add_argument("--port", type=whole(1, 65535), default=8080, help="(%(default)s)")
    command.add_argument("--processes", type=whole(1, 1000), default=cores(), metavar="N",
                         help="children; one per core (%(default)s)")
    command.add_argument("--threads", type=whole(1, 1000), default=64, metavar="N",
                         help="threads per child (%(default)s)")
    command.add_argument("--reload", action="store_true", help="for development: start anew when a source file changes")


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type: an integer from `least` to `most`."""

    def convert(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not an integer from {least} to {most}")
        return value

    return convert


def site_of(options: argparse.Namespace) -> Site:
    """Return what `run` and `conf` were asked to serve."""
    return Site(apps=[options.app] if options.app else [], conf=options.conf, host=options.host,
                port=options.port, processes=options.processes, threads=options.threads, reload=options.reload)


def command_run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    return run(Layout.find(), site_of(options))


def command_conf(options: argparse.Namespace) -> int:
    """Print one complete configuration file."""
    start_output()
    text = resolved(Layout.find(), site_of(options))
    if not options.json:
        put(text.removesuffix("\n").encode())
        return 0
    for directive in directives(text):
        put_object(directive)
    return 0


def command_check(options: argparse.Namespace) -> int:
    """Print what is wrong, one line per error."""
    return check(Layout.find(), Site(apps=options.apps, conf=options.conf), options.json)
