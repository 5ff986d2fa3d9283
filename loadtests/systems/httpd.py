"""The systems that live inside httpd: one configuration, different modules."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from documents import ORDER_ID
from server import Ask, Failed, Place
from systems.base import HERE, Context, System

_BASE = """\
ServerRoot "{root}"
ServerName 127.0.0.1
DefaultRuntimeDir "{root}"
PidFile httpd.pid
ErrorLog error.log
LogLevel notice
Listen 127.0.0.1:{port}
ListenBacklog 511
{user}
DocumentRoot "{root}/htdocs"
StartServers {children}
ServerLimit {children}
ThreadLimit {threads}
ThreadsPerChild {threads}
MaxRequestWorkers {workers}
MinSpareThreads 1
MaxSpareThreads {workers}
AsyncRequestWorkerFactor 4
MaxConnectionsPerChild 0
Timeout 60
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
HttpProtocolOptions Strict
TraceEnable Off
ServerTokens Prod
<Directory "/">
  AllowOverride None
  Options FollowSymLinks
</Directory>
"""


def _query(name: str, otherwise: str) -> str:
    apxs = shutil.which("apxs") or shutil.which("apxs2")
    if not apxs:
        return otherwise
    done = subprocess.run([apxs, "-q", name], capture_output=True, text=True, check=False)
    return done.stdout.strip() or otherwise


def modules_folder() -> Path:
    return Path(_query("LIBEXECDIR", "/usr/lib/apache2/modules"))


class Httpd(System):
    """httpd with the event MPM and as few modules as each system needs."""

    packages: tuple[str, ...] = ("apache2-bin",)
    extra = ""  # configuration that a measurement adds

    def modules(self) -> dict[str, str]:
        """Module records and their files, beside mpm_event and authz_core."""
        return {}

    def site(self, place: Place) -> str:
        raise NotImplementedError

    def configuration(self, place: Place) -> str:
        folder = modules_folder()
        # Without mod_authz_core nobody answers for access, and httpd refuses every request.
        wanted = {"mpm_event_module": "mod_mpm_event.so", "authz_core_module": "mod_authz_core.so",
                  **self.modules()}
        lines = [f'LoadModule {name} "{folder / file}"' for name, file in wanted.items()]
        # As root httpd wants another user for its children.
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        base = _BASE.format(root=place.root, port=place.port, user=user, children=place.children,
                            threads=place.threads, workers=place.children * place.threads)
        return "\n".join([*lines, base, self.site(place), self.extra, ""])

    def command(self, place: Place) -> list[str]:
        (place.root / "htdocs").mkdir()
        file = place.root / "httpd.conf"
        file.write_text(self.configuration(place))
        program = shutil.which("apache2") or shutil.which("httpd") or "/usr/sbin/apache2"
        return [program, "-f", str(file), "-DFOREGROUND"]


def build_baseline(context: Context) -> Path:
    """Compiles the C handler once per run."""
    target = context.scratch / "mod_baseline.so"
    if not target.exists():
        apr = subprocess.run(["apr-1-config", "--includes", "--cppflags"], capture_output=True,
                             text=True, check=True).stdout.split()
        words = ["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", *apr,
                 "-isystem", _query("INCLUDEDIR", "/usr/include/apache2"),
                 str(HERE / "baseline" / "mod_baseline.c"), "-o", str(target)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"mod_baseline.c: {done.stderr}")
    return target


class CHandler(Httpd):
    """The floor: reads bodies, but does not parse them."""

    name = "c-handler"
    label = "C handler (reads the body, parses nothing)"
    packages = ("apache2-bin", "apache2-dev", "gcc")

    def modules(self) -> dict[str, str]:
        return {"baseline_module": str(build_baseline(self.context))}

    def site(self, place: Place) -> str:
        return '<Location "/">\n  SetHandler baseline\n</Location>'

    def ask(self, work: str) -> Ask:
        if work == "hello":
            return super().ask(work)
        body = self.context.bodies[work]
        return Ask("POST", "/read", body, {"bytes": len(body)})


class JsonGateBytes(Httpd):
    """jsongate, handlers answer bytes."""

    name = "jsongate-bytes"
    label = "**jsongate**, `bytes` reply"
    paths = {"hello": "/hello", "post": "/post-bytes"}

    def missing(self) -> str | None:
        module = self.context.build / "mod_jsongate.so"
        return super().missing() or (None if module.exists() else f"not built: {module}")

    def modules(self) -> dict[str, str]:
        return {"jsongate_module": str(self.context.build / "mod_jsongate.so")}

    def site(self, place: Place) -> str:
        return f'{self.python_path(place)}\n<Location "/">\n  JsonGateApp bench_app:app\n</Location>'

    def python_path(self, place: Place) -> str:
        """Puts package and applications where a server that has changed its user can read them; the directive names them."""
        package = place.root / "python" / "jsongate"
        # A build folder keeps the link to a file that the package no longer has.
        shutil.copytree(self.context.build / "python" / "jsongate", package, ignore_dangling_symlinks=True)
        return f'JsonGatePythonPath "{package.parent}" "{self.copy_application(place)}"'

    def ask(self, work: str) -> Ask:
        if work == "hello":
            return Ask("GET", self.paths["hello"], None, {"hello": "world"})
        return Ask("POST", self.paths["post"], self.context.bodies[work], {"id": ORDER_ID})


class JsonGateDict(JsonGateBytes):
    """jsongate, handlers answer objects."""

    name = "jsongate-dict"
    label = "**jsongate**, `dict` reply"
    paths = {"hello": "/hello-dict", "post": "/post"}
