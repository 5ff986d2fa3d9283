"""Other languages inside the same httpd: mod_python, mod_wsgi, mod_lua."""

from __future__ import annotations

from server import Place
from systems.httpd import Httpd


class ModPython(Httpd):
    """mod_python, one interpreter, no reloading."""

    name = "mod_python"
    label = "mod_python"
    packages = ("apache2-bin", "libapache2-mod-python")
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}  # its library belongs to the first python3 there

    def modules(self) -> dict[str, str]:
        return {"python_module": "mod_python.so"}

    def site(self, place: Place) -> str:
        return f"""\
<Location "/">
  SetHandler mod_python
  PythonHandler bench_mod_python
  PythonPath "sys.path + ['{self.copy_application(place)}']"
  PythonInterpreter main_interpreter
  PythonAutoReload Off
  PythonDebug Off
</Location>"""


class ModWsgi(Httpd):
    """mod_wsgi in embedded mode, in the first interpreter."""

    name = "mod_wsgi"
    label = "mod_wsgi embedded"
    packages = ("apache2-bin", "libapache2-mod-wsgi-py3")
    application = "bench_wsgi.py"

    def modules(self) -> dict[str, str]:
        return {"wsgi_module": "mod_wsgi.so"}

    def site(self, place: Place) -> str:
        return f"""\
WSGIApplicationGroup %{{GLOBAL}}
WSGIScriptReloading Off
WSGIScriptAlias / "{self.copy_application(place) / self.application}"
"""


class FalconWsgi(ModWsgi):
    """falcon under mod_wsgi."""

    name = "falcon-wsgi"
    label = "falcon under mod_wsgi"
    packages = ("apache2-bin", "libapache2-mod-wsgi-py3", "python3-falcon")
    application = "bench_falcon.py"


class ModLua(Httpd):
    """mod_lua with lua-cjson, one Lua state per thread, code cached for ever."""

    name = "mod_lua"
    label = "mod_lua, lua-cjson"
    packages = ("apache2-bin", "lua-cjson")

    def modules(self) -> dict[str, str]:
        return {"lua_module": "mod_lua.so"}

    def site(self, place: Place) -> str:
        script = self.copy_application(place) / "bench.lua"
        return f"""\
LuaScope thread
LuaCodeCache forever
LuaMapHandler ^/hello$ "{script}" hello
LuaMapHandler ^/post$ "{script}" post
"""
