"""What filters cost: each system with a filter against the same system without it, in the same round.

Three tables: a filter that lets replies pass, JsonGateValidate in front of a proxied origin, and sums over NDJSON.
"""

from __future__ import annotations

from statistics import median

import report
import session
from compare import Row, compare
from systems.base import Context, System
from systems.filters import (REPLY_SIZES, JsonGateFilters, JsonGateProxy, ModLuaFilters, ModPythonFilters, NginxLuaFilters,
                             Origin, for_sums)

_HEAD = ["system", "requests/s, median", "ratio, median", "min–max", "CPU µs per request", "errors"]
_SIZES = {17: "17 bytes", 1 << 16: "64 KB", 1 << 20: "1 MB"}
_PASSES = "JsonGateOutputFilter bench_filters:passes"


def _line(row: Row, base: Row, work: str) -> list[str]:
    measures, others = row.measures.get(work, []), base.measures.get(work, [])
    if row.reason or not measures:
        return [row.system.label, "not measured", "–", "–", "–", "–"]
    wrong = sum(m.bad + m.broken for m in measures)
    ratios = sorted(a.rate / b.rate for a, b in zip(measures, others))
    told = [f"{median(ratios):.2f}", f"{ratios[0]:.2f}–{ratios[-1]:.2f}"] if ratios and not wrong else ["–", "–"]
    return [row.system.label, f"{median(m.rate for m in measures):,.0f}", *told, f"{median(m.micros for m in measures):.1f}",
            str(wrong)]


def tables(rows: list[Row], bases: dict[str, str], works: dict[str, str]) -> list[str]:
    """One table per work; `bases` names, for each system, the one that its ratio compares with."""
    by_name = {row.system.name: row for row in rows}
    return [f"### {title}\n\n" + report.table(_HEAD, [_line(row, by_name[bases[row.system.name]], work) for row in rows])
            for work, title in works.items()]


def tail(rows: list[Row], rounds: int, text: str) -> list[str]:
    how = f"{rounds} interleaved rounds; a ratio compares with {text} in the same round."
    return [report.left_out(rows), f"{how} {report.strangers(rows)}"]


def _passing(context: Context, rounds: int, seconds: float) -> tuple[list[System], list[str]]:
    chosen: list[System] = [
        JsonGateFilters(context, "jsongate", "**jsongate**, no filter", ""),
        JsonGateFilters(context, "jsongate-1", "**jsongate**, one filter", _PASSES),
        JsonGateFilters(context, "jsongate-3", "**jsongate**, three filters", "\n  ".join([_PASSES] * 3)),
    ]
    bases = {system.name: "jsongate" for system in chosen}
    for kind in (ModPythonFilters, ModLuaFilters, NginxLuaFilters):
        plain, filtered = kind(context), kind(context, filtered=True)
        plain.label = f"{plain.label.partition(',')[0]}, no filter"
        bases |= {plain.name: plain.name, filtered.name: plain.name}
        chosen += [plain, filtered]
    works = {str(size): f"A reply of {_SIZES[size]}" for size in REPLY_SIZES}
    rows = compare(chosen, list(works), rounds, seconds)
    return chosen, ["## A filter that lets every chunk of a reply pass", *tables(rows, bases, works),
                    *tail(rows, rounds, "the same system without a filter")]


def _validation(context: Context, rounds: int, seconds: float) -> tuple[list[System], list[str]]:
    origin = Origin(context)
    if reason := origin.missing():
        return [origin], ["## JsonGateValidate in front of a proxied origin", f"Not measured: {reason}"]
    with session.running(origin, origin.ask("hello")) as behind:
        port = behind.place.port
        chosen: list[System] = [
            JsonGateProxy(context, port, "proxy", "mod_proxy, nothing judged", ""),
            JsonGateProxy(context, port, "proxy-json", "mod_proxy, **`JsonGateValidate json`**", "JsonGateValidate json"),
            JsonGateProxy(context, port, "proxy-off", "mod_proxy, `JsonGateValidate off`", "JsonGateValidate off"),
        ]
        for system in chosen:
            system.beside = (behind,)
        works = {"post1k": "POST of 1 KB", "post64k": "POST of 64 KB"}
        rows = compare(chosen, list(works), rounds, seconds)
    bases = {system.name: "proxy" for system in chosen}
    return [origin, *chosen], ["## JsonGateValidate in front of a proxied origin", *tables(rows, bases, works),
                               *tail(rows, rounds, "the proxy without it"), "The origin is the C handler on the core of wrk."]


def _sums(context: Context, rounds: int, seconds: float) -> tuple[list[System], list[str]]:
    ours = [
        JsonGateFilters(context, "jsongate-fields", '**jsongate**, `body.records("/customer", "/qty")`',
                        "JsonGateInputFilter bench_filters:sum_fields"),
        JsonGateFilters(context, "jsongate-records", "**jsongate**, `body.records()`",
                        "JsonGateInputFilter bench_filters:sum_records"),
    ]
    peers = [ModPythonFilters(context), ModLuaFilters(context), NginxLuaFilters(context)]
    for peer, label in zip(peers, ("mod_python, json.loads", "mod_lua, lua-cjson", "nginx + Lua, lua-cjson")):
        peer.label = f"{label} per line"
    chosen = [for_sums(system) for system in (*ours, *peers)]
    rows = compare(chosen, ["sums"], rounds, seconds)
    base = next((row.system.name for row in rows[len(ours):] if not row.reason), ours[0].name)
    title = f"POST of {len(context.bodies['ndjson']) / 2**20:.2f} MB of NDJSON, two fields summed"
    return chosen, ["## Sums over NDJSON", *tables(rows, {system.name: base for system in chosen}, {"sums": title}),
                    *tail(rows, rounds, base), "8 connections. The peers hold the whole body; jsongate holds a record."]


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """All three; a system that does not run is listed with the reason."""
    chosen, parts = [], []
    for one in (_passing, _validation, _sums):
        systems, texts = one(context, rounds, seconds)
        chosen += systems
        parts += texts
    return chosen, "\n\n".join(filter(None, parts))
