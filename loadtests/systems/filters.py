"""The systems of the filter measurements: the same work without and with a filter, per system."""

from __future__ import annotations

import shutil

import documents
from server import Ask, Place
from systems.base import Context, System
from systems.httpd import CHandler, JsonGateBytes
from systems.httpd_peers import ModLua, ModPython
from systems.nginx import NginxLua
from wrk import Load

REPLY_SIZES = (17, 1 << 16, 1 << 20)
FEW = Load(connections=8)  # for bodies of a megabyte


class FilterWork(System):
    """Knows the requests of these measurements, by name of work."""

    def ask(self, work: str) -> Ask:
        if work == "sums":
            return Ask("POST", "/sums", self.context.bodies["ndjson"], documents.record_sums())
        size = 17 if work == "hello" else int(work)
        pad = {"pad": "x" * (size - 10)}
        return Ask("GET", f"/reply/{size}", None, pad if size > 17 else {"hello": "world"})


class JsonGateFilters(FilterWork, JsonGateBytes):
    """jsongate with directives beside its application."""

    label = "**jsongate**"

    def __init__(self, context: Context, name: str, label: str, directives: str):
        super().__init__(context)
        self.name, self.label, self.directives = name, label, directives

    def site(self, place: Place) -> str:
        self.copy_package(place)
        return (f'JsonGatePythonPath "{place.root / "python"}" "{self.copy_application(place)}"\n'
                f'<Location "/">\n  JsonGateApp bench_filters:app\n  JsonGateBufferLimit 4M\n  {self.directives}\n</Location>')

    def copy_package(self, place: Place) -> None:
        """Puts the package where a server that has changed its user can read it."""
        shutil.copytree(self.context.build / "python" / "jsongate", place.root / "python" / "jsongate")


class Origin(CHandler):
    """What stands behind a proxy: the C handler on the core of the load generator."""

    name = "origin"
    label = "C handler, as origin"
    cpus = "1"
    extra = "LimitRequestBody 0"


class JsonGateProxy(JsonGateFilters):
    """mod_proxy_http in front of an origin, with jsongate's directives."""

    label = "mod_proxy"

    def __init__(self, context: Context, origin: int, name: str, label: str, directives: str):
        super().__init__(context, name, label, directives)
        self.origin = origin

    def modules(self) -> dict[str, str]:
        return super().modules() | {"proxy_module": "mod_proxy.so", "proxy_http_module": "mod_proxy_http.so"}

    def site(self, place: Place) -> str:
        self.copy_package(place)
        return (f'JsonGatePythonPath "{place.root / "python"}" "{self.copy_application(place)}"\n'
                f'LimitRequestBody 0\n<Location "/">\n  {self.directives}\n'
                f'  ProxyPass "http://127.0.0.1:{self.origin}/"\n</Location>')

    def ask(self, work: str) -> Ask:
        if work == "hello":
            return Ask("GET", "/hello", None, {"hello": "world"})
        body = self.context.bodies[work]
        return Ask("POST", "/read", body, {"bytes": len(body)})


class _Peer(FilterWork):
    """A peer's row, with its filter or without."""

    def __init__(self, context: Context, filtered: bool = False):
        super().__init__(context)
        self.filtered = filtered
        self.name += "-filter" if filtered else ""


class ModPythonFilters(_Peer, ModPython):
    """mod_python, with PythonOutputFilter."""

    label = "mod_python, `PythonOutputFilter`"

    def site(self, place: Place) -> str:
        chain = "PythonOutputFilter filter_mod_python::passes PASSES\n  SetOutputFilter PASSES" if self.filtered else ""
        return f"""\
<Location "/">
  SetHandler mod_python
  PythonHandler filter_mod_python
  PythonPath "sys.path + ['{self.copy_application(place)}']"
  PythonInterpreter main_interpreter
  PythonAutoReload Off
  PythonDebug Off
  {chain}
</Location>"""


class ModLuaFilters(_Peer, ModLua):
    """mod_lua, with LuaOutputFilter."""

    label = "mod_lua, `LuaOutputFilter`"

    def site(self, place: Place) -> str:
        script = self.copy_application(place) / "filter.lua"
        chain = f'LuaOutputFilter passes "{script}" passes\nSetOutputFilter passes' if self.filtered else ""
        return f"""\
LuaScope thread
LuaCodeCache forever
LuaMapHandler ^/reply/ "{script}" reply
LuaMapHandler ^/sums$ "{script}" sums
{chain}
"""


_NGINX_INIT = """\
  init_by_lua_block {
    cjson = require "cjson"
    replies = {["17"] = '{"hello":"world"}'}
    for _, size in ipairs({65536, 1048576}) do
      replies[tostring(size)] = '{"pad":"' .. string.rep("x", size - 10) .. '"}'
    end
  }"""

_NGINX_SITE = """\
    location /reply/ {
      content_by_lua_block {
        local text = replies[ngx.var.uri:match("[^/]+$")]
        ngx.header["Content-Length"] = #text
        ngx.print(text)
      }
      %s
    }
    location = /sums {
      client_body_buffer_size 2m;
      content_by_lua_block {
        ngx.req.read_body()
        local totals, customers, qty = {}, 0, 0
        for line in ngx.req.get_body_data():gmatch("[^\\n]+") do
          local record = cjson.decode(line)
          totals[record.customer] = (totals[record.customer] or 0) + record.qty
        end
        for _, total in pairs(totals) do
          customers, qty = customers + 1, qty + total
        end
        local text = cjson.encode({customers = customers, qty = qty})
        ngx.header["Content-Length"] = #text
        ngx.print(text)
      }
    }
"""


class NginxLuaFilters(_Peer, NginxLua):
    """nginx, with body_filter_by_lua."""

    label = "nginx, `body_filter_by_lua`"

    def http(self, place: Place) -> str:
        return _NGINX_INIT

    def site(self) -> str:
        return _NGINX_SITE % ("body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1] }" if self.filtered else "")


def for_sums(system: System) -> System:
    """The same system under a load of few connections."""
    system.load = FEW
    return system
