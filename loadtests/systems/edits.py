"""The systems of the edit measurements: proxies in front of one origin, without and with a mask of three fields."""

from __future__ import annotations

import json

from server import Ask, Place
from systems.base import Context, System
from systems.filters import JsonGateProxy
from systems.httpd import Httpd
from systems.httpd_peers import ModLua
from systems.nginx import NginxLua

# Where the three fields are, by name of work.
FIELDS = {"1k": (("customer", "name"), ("items", 0, "sku"), ("placed",)),
          "64k": (("orders", 0, "customer", "name"), ("orders", 9, "note"), ("orders", 19, "placed"))}
_MASK = "***"


def document(context: Context, work: str, masked: bool) -> dict:
    """What is answered, without and with the mask."""
    root = json.loads(context.bodies[f"post{work}"])
    for *way, last in FIELDS[work] if masked else ():
        at = root
        for step in way:
            at = at[step]
        at[last] = _MASK
    return root


def _paths(work: str) -> str:
    return " ".join("/" + "/".join(map(str, field)) for field in FIELDS[work])


def _lua(work: str) -> str:
    """Statements that mask the fields of `document`; Lua counts from 1."""
    return " ".join("document" + "".join(f"[{step + 1}]" if isinstance(step, int) else f'["{step}"]' for step in field)
                    + f' = "{_MASK}"' for field in FIELDS[work])


class FileOrigin(Httpd):
    """What stands behind the proxies: files, on the core of the load generator."""

    name = "file-origin"
    label = "httpd, files, as origin"
    cpus = "1"

    def site(self, place: Place) -> str:
        folder = place.root / "htdocs"
        for work in FIELDS:
            (folder / work).write_bytes(self.context.bodies[f"post{work}"])
        return f'<Directory "{folder}">\n  Require all granted\n  ForceType application/json\n</Directory>'

    def ask(self, work: str) -> Ask:
        return Ask("GET", f"/{work}", None, document(self.context, work, masked=False))


class _Proxy(System):
    """Knows the requests, and what they are answered with."""

    def __init__(self, context: Context, origin: int, masks: bool):
        super().__init__(context)
        self.origin, self.masks = origin, masks
        self.name += "-mask" if masks else "-plain"
        self.label += ", mask" if masks else ", no mask"

    def ask(self, work: str) -> Ask:
        work = "1k" if work == "hello" else work  # whether it runs at all
        return Ask("GET", f"/{work}", None, document(self.context, work, self.masks))


class JsonGateMasks(_Proxy, JsonGateProxy):
    """mod_proxy with JsonGateMask; without it, plain mod_proxy."""

    def __init__(self, context: Context, origin: int, masks: bool):
        name, label = ("proxy-mask", "**`JsonGateMask`**") if masks else ("proxy-plain", "no mask")
        JsonGateProxy.__init__(self, context, origin, name, f"mod_proxy, {label}", "")
        self.masks = masks

    def site(self, place: Place) -> str:
        masks = "".join(f'\n<Location "/{work}">\n  JsonGateMask {_paths(work)}\n</Location>' for work in FIELDS)
        return super().site(place) + (masks if self.masks else "")


class ModLuaMasks(_Proxy, ModLua):
    """mod_proxy with LuaOutputFilter and lua-cjson."""

    label = "mod_proxy, `LuaOutputFilter`"

    def modules(self) -> dict[str, str]:
        return super().modules() | {"proxy_module": "mod_proxy.so", "proxy_http_module": "mod_proxy_http.so"}

    def site(self, place: Place) -> str:
        script = self.copy_application(place) / "mask.lua"
        functions = "\n".join(f"function mask_{work}(r) masked(r, function(document) {_lua(work)} end) end" for work in FIELDS)
        with script.open("a") as out:
            out.write(functions + "\n")
        places = "".join(f'\nLuaOutputFilter mask{work} "{script}" mask_{work}\n<Location "/{work}">\n'
                         f"  SetOutputFilter mask{work}\n</Location>" for work in FIELDS)
        return (f'LuaScope thread\nLuaCodeCache forever\n<Location "/">\n  ProxyPass "http://127.0.0.1:{self.origin}/"\n'
                f"</Location>{places if self.masks else ''}")


_NGINX_FILTER = """
      header_filter_by_lua_block { ngx.header.content_length = nil }
      body_filter_by_lua_block {
        local parts = ngx.ctx.parts or {}
        ngx.ctx.parts = parts
        parts[#parts + 1] = ngx.arg[1]
        if not ngx.arg[2] then
          ngx.arg[1] = nil
          return
        end
        local document = cjson.decode(table.concat(parts))
        %s
        ngx.arg[1] = cjson.encode(document)
      }"""


class NginxMasks(_Proxy, NginxLua):
    """nginx's proxy with body_filter_by_lua and lua-cjson."""

    label = "nginx, `body_filter_by_lua`"

    def http(self, place: Place) -> str:
        return (super().http(place) + f"\n  upstream origin {{ server 127.0.0.1:{self.origin}; keepalive 64; "
                "keepalive_requests 1000000000; }")

    def site(self) -> str:
        return "\n".join(f"""    location = /{work} {{
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffers 8 128k;{_NGINX_FILTER % _lua(work) if self.masks else ""}
    }}""" for work in FIELDS)
