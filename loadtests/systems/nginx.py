"""nginx with Lua and with njs."""

from __future__ import annotations

import os
import shutil

from server import Place
from systems.base import System

_BASE = """\
daemon off;
{user}
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/error.log notice;
{load}
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  default_type application/json;
  keepalive_timeout 60;
  keepalive_requests 1000000000;
  client_max_body_size 2m;
  client_body_buffer_size 128k;
  client_body_temp_path {root}/body;
  proxy_temp_path {root}/proxy;
  fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi;
  scgi_temp_path {root}/scgi;
  {http}
  server {{
    listen 127.0.0.1:{port} backlog=511;
    {site}
  }}
}}
"""

_LUA_INIT = 'init_by_lua_block { cjson = require "cjson" }'

_LUA_SITE = """\
    location = /hello { content_by_lua_block {
      local text = cjson.encode({hello = "world"})
      ngx.header["Content-Length"] = #text
      ngx.print(text)
    } }
    location = /post { content_by_lua_block {
      ngx.req.read_body()
      local text = cjson.encode({id = cjson.decode(ngx.req.get_body_data()).id})
      ngx.header["Content-Length"] = #text
      ngx.print(text)
    } }
"""

_NJS_SITE = """\
    location = /hello { js_content bench.hello; }
    location = /post { js_content bench.post; }
"""


class Nginx(System):
    """One worker process; request bodies stay in memory."""

    modules: tuple[str, ...] = ()

    def http(self, place: Place) -> str:
        raise NotImplementedError

    def site(self) -> str:
        raise NotImplementedError

    def command(self, place: Place) -> list[str]:
        load = "\n".join(f"load_module /usr/lib/nginx/modules/{name}.so;" for name in self.modules)
        user = "user www-data;" if os.geteuid() == 0 else ""
        file = place.root / "nginx.conf"
        file.write_text(_BASE.format(root=place.root, port=place.port, user=user, load=load,
                                     http=self.http(place), site=self.site()))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return [program, "-p", str(place.root), "-e", "error.log", "-c", str(file)]


class NginxLua(Nginx):
    """LuaJIT and lua-cjson."""

    name = "nginx-lua"
    label = "nginx + Lua, lua-cjson"
    packages = ("nginx-light", "libnginx-mod-http-lua", "lua-cjson")
    modules = ("ndk_http_module", "ngx_http_lua_module")

    def http(self, place: Place) -> str:
        return _LUA_INIT

    def site(self) -> str:
        return _LUA_SITE


class NginxNjs(Nginx):
    """njs, nginx's own JavaScript."""

    name = "nginx-njs"
    label = "nginx njs"
    packages = ("nginx-light", "libnginx-mod-http-js")
    modules = ("ngx_http_js_module",)

    def http(self, place: Place) -> str:
        return f"js_path {self.copy_application(place)}; js_import bench from bench.js;"

    def site(self) -> str:
        return _NJS_SITE
