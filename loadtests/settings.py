"""What httpd's own settings cost: the C handler with and without each, interleaved."""

from __future__ import annotations

from statistics import median

import report
from compare import Row, compare
from systems.base import Context, System
from systems.httpd import CHandler, modules_folder

_LOG = 'LogFormat "%h %l %u %t \\"%r\\" %>s %b" common\nCustomLog access.log common'
_DEBIAN = ("access_compat alias auth_basic authn_core authn_file authz_host authz_user autoindex deflate dir env "
           "filter mime negotiation reqtimeout setenvif status")


def _load(names: str) -> str:
    folder = modules_folder()
    return "\n".join(f'LoadModule {name}_module "{folder}/mod_{name}.so"' for name in names.split())


def _variants() -> dict[str, str]:
    types = "TypesConfig /dev/null"
    timeouts = "RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500"
    return {
        "as compared (nothing below)": "",
        "again, unchanged (the noise)": "",
        "file walk, `AllowOverride None`": "BaselineFileWalk On",
        "file walk, `AllowOverride All`": 'BaselineFileWalk On\n<Directory "/">\nAllowOverride All\n</Directory>',
        "file walk, `Options None` (a check for symbolic links)":
            'BaselineFileWalk On\n<Directory "/">\nOptions None\n</Directory>',
        "mod_reqtimeout, headers and body limited": f"{_load('reqtimeout')}\n{timeouts}",
        "`CustomLog`, common format": _LOG,
        "`CustomLog` with `BufferedLogs On`": f"BufferedLogs On\n{_LOG}",
        "mod_http2, `Protocols h2c http/1.1`": f"{_load('http2')}\nProtocols h2c http/1.1",
        "mod_status, `ExtendedStatus On`": f"{_load('status')}\nExtendedStatus On",
        "`Require all granted`": '<Location "/">\nRequire all granted\n</Location>',
        "`Require local` (mod_authz_host)": f"{_load('authz_host')}\n<Location \"/\">\nRequire local\n</Location>",
        "mod_reqtimeout, mod_http2 and `Require local` together":
            f"{_load('reqtimeout http2 authz_host')}\n{timeouts}\nProtocols h2c http/1.1\n"
            '<Location "/">\nRequire local\n</Location>',
        "the modules Debian enables, unconfigured": f"{_load(_DEBIAN)}\n{types}",
        "`KeepAlive Off`": "KeepAlive Off",
        "`MaxKeepAliveRequests 100`": "MaxKeepAliveRequests 100",
        "`AsyncRequestWorkerFactor 2`": "AsyncRequestWorkerFactor 2",
        "`ThreadsPerChild 25`": "ThreadsPerChild 25\nMaxRequestWorkers 25\nMaxSpareThreads 25",
        "`ThreadsPerChild 128`": "ThreadLimit 128\nThreadsPerChild 128\nMaxRequestWorkers 128\nMaxSpareThreads 128",
    }


def _system(context: Context, number: int, label: str, extra: str) -> CHandler:
    system = CHandler(context)
    system.name, system.label, system.extra = f"setting {number}", label, extra
    return system


def _line(row: Row, base: Row) -> list[str]:
    measures = row.measures.get("hello", [])
    if row.reason or not measures:
        return [row.system.label, "not measured", "–", "–", "–", "–"]
    ratios = sorted(a.rate / b.rate for a, b in zip(measures, base.measures["hello"]))
    broken = sum(m.bad + m.broken for m in measures)
    return [row.system.label, f"{median(m.rate for m in measures):,.0f}", f"{median(ratios):.2f}",
            f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
            f"{median(m.micros for m in measures):.1f}", str(broken)]


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """One table: each setting's requests per second, and its ratio to the configuration without it."""
    chosen: list[System] = [_system(context, number, label, extra)
                            for number, (label, extra) in enumerate(_variants().items())]
    rows = compare(chosen, ["hello"], rounds, seconds)
    if not rows[0].measures:
        raise SystemExit(f"the C handler does not run: {rows[0].reason}")
    head = ["setting added", "requests/s, median", "ratio, median", "min–max", "CPU µs per request", "errors"]
    text = report.table(head, [_line(row, rows[0]) for row in rows])
    return chosen[:1], "\n\n".join(filter(None, [
        "## What settings cost: C handler, hello", text, report.left_out(rows),
        f"{rounds} interleaved rounds; a ratio compares with the first row in the same round. {report.strangers(rows)}"]))
