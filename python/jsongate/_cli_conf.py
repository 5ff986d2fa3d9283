"""From what is to be served to httpd's configuration: definitions for conf/httpd.conf, and the site it includes."""

from __future__ import annotations

import os
import pwd
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsongate._cli_layout import Layout


class SiteError(Exception):
    """What is to be served cannot be; the text is for the user."""


@dataclass(frozen=True)
class Site:
    """What to serve and with what. Without apps and conf: the examples."""

    apps: list[str] = field(default_factory=list)
    conf: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    processes: int = 1
    threads: int = 64
    reload: bool = False

    @property
    def address(self) -> str:
        """Return host:port as Listen and URLs write it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def children_user() -> pwd.struct_passwd | None:
    """Return the user of the children when started as root, else None: they stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in ("www-data", "apache", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SiteError("there is no user www-data, apache or nobody to run the children as")


def app_parts(app: str) -> tuple[Path, str]:
    """Return the folder to import from and the module:object of an APP; SiteError where there is no such file.

    A file in a package is imported as its module, so that it can import its neighbours.
    """
    name, _, member = app.partition(":")
    member = member or "app"
    if not name.endswith(".py"):
        return Path.cwd(), f"{name}:{member}"
    path = Path(name).absolute()
    if not path.is_file():
        raise SiteError(f"there is no file {name}")
    if not path.stem.isidentifier():
        raise SiteError(f"{path.name} cannot be imported: '{path.stem}' is no Python name")
    folder, module = path.parent, [] if path.stem == "__init__" else [path.stem]
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        folder, module = folder.parent, [folder.name, *module]
    return folder, f"{'.'.join(module) or path.stem}:{member}"


def site_text(site: Site, layout: Layout) -> str:
    """Return the directives that httpd.conf includes."""
    lines = ["JsonGateReload On"] if site.reload else []
    if not site.apps and not site.conf:
        lines.append(f"Include {quoted(layout.conf / 'examples' / 'site.conf')}")
    if site.conf:
        if not site.conf.is_file():
            raise SiteError(f"there is no file {site.conf}")
        lines.append(f"Include {quoted(site.conf.absolute())}")
    for index, app in enumerate(site.apps):
        folder, spec = app_parts(app)
        place = "/" if len(site.apps) == 1 and not site.conf else f"/{index}"
        lines += [f"JsonGatePythonPath {quoted(folder)}", f'<Location "{place}">',
                  f"    JsonGateApp {quoted(spec)}", "</Location>"]
    return "\n".join(lines) + "\n"


def quoted(value: object) -> str:
    """Return `value` as one quoted word of httpd's configuration."""
    text = str(value)
    if not text.isprintable():
        raise SiteError(f"{text!r} has a character that httpd's configuration cannot hold")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def definitions(layout: Layout, site: Site, root: Path, error_log: str) -> dict[str, str]:
    """Return the value of every ${JSONGATE_...} in conf/httpd.conf. `root` is the ServerRoot and holds site.conf."""
    workers = site.processes * site.threads
    values = {
        "SERVER_ROOT": root, "SITE": root / "site.conf", "ERROR_LOG": error_log,
        "LISTEN": site.address, "SERVER_NAME": site.host if ":" not in site.host else "localhost",
        "HTTPD_MODULES": layout.httpd_modules, "MODULE": layout.module,
        "PYTHON_PACKAGES": layout.packages, "EXAMPLES": layout.conf / "examples",
        "PROCESSES": site.processes, "THREADS": site.threads, "MAX_WORKERS": workers,
        "SERVER_LIMIT": 2 * site.processes, "MIN_SPARE": workers - site.threads + 1,
    }
    user = children_user()
    if user:
        values |= {"USER": user.pw_name, "GROUP": f"#{user.pw_gid}"}
    return {f"JSONGATE_{name}": str(value) for name, value in values.items()}


def write_start_file(layout: Layout, site: Site, root: Path, error_log: str) -> Path:
    """Write the file for `apache2 -f`, which defines every name and includes conf/httpd.conf; return its path."""
    lines = [f"Define {name} {quoted(value)}" for name, value in definitions(layout, site, root, error_log).items()]
    lines.append(f"Include {quoted(layout.conf / 'httpd.conf')}")
    start_file = root / "httpd.conf"
    start_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return start_file


def runtime_folder() -> Path:
    """Return a folder for the PidFile that only this user can write to."""
    if os.geteuid() == 0:
        return Path("/run")
    return Path(os.environ.get("XDG_RUNTIME_DIR") or Path.home())


def resolved(layout: Layout, site: Site) -> str:
    """Return httpd.conf with every definition in place and the site in place of its Include."""
    values = definitions(layout, site, runtime_folder(), "/dev/stderr")
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(site_text(site, layout))
        file.flush()
        values["JSONGATE_SITE"] = file.name
        return "".join(resolve_file(layout.conf / "httpd.conf", values))


def resolve_file(path: Path, values: dict[str, str]) -> list[str]:
    """Return the lines of a configuration file: ${NAME} replaced, <IfDefine NAME> decided, Include inlined."""
    out: list[str] = []
    taken = [True]  # innermost <IfDefine> last
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        line = re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], found[0]), line)
        if opening := re.match(r"\s*<IfDefine (!?)(JSONGATE_\w+)>", line):
            taken.append(taken[-1] and (opening[2] in values) != bool(opening[1]))
        elif len(taken) > 1 and re.match(r"\s*</IfDefine>", line):
            taken.pop()
        elif not taken[-1]:
            continue
        elif (included := re.match(r'\s*Include "(/[^"]+)"\s*$', line)) and Path(included[1]).is_file():
            out += resolve_file(Path(included[1]), values)
        else:
            out.append(line)
    return out


def directives(text: str) -> Iterator[dict[str, Any]]:
    """Yield the directives of a configuration: the sections around each, its name, its arguments."""
    sections: list[str] = []
    for line in re.sub(r"\\\n", "", text).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name.startswith("</"):
            del sections[-1:]
        elif name.startswith("<"):
            sections.append(line.strip())
        elif name and not name.startswith("#"):
            yield {"sections": list(sections), "directive": name, "arguments": words_of(rest)}


def words_of(text: str) -> list[str]:
    """Return the words of a directive as httpd reads them (ap_getword_conf): quotes of either kind hold one together."""
    found = re.findall(r""" "((?:[^"\\]|\\.)*)" | '((?:[^'\\]|\\.)*)' | (\S+) """, text, re.VERBOSE)
    return [re.sub(r"""\\(["'\\])""", r"\1", double or single) or word for double, single, word in found]
