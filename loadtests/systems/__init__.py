"""The systems that are compared, in the order of the table."""

from __future__ import annotations

from systems.asgi import FalconAsgi, FastApi, Uvicorn
from systems.base import Context, System
from systems.httpd import CHandler, JsonGateBytes, JsonGateDict
from systems.httpd_peers import FalconWsgi, ModLua, ModPython, ModWsgi
from systems.nginx import NginxLua, NginxNjs
from systems.node import NodeFastify, NodeHttp

KINDS: tuple[type[System], ...] = (
    CHandler, JsonGateBytes, JsonGateDict,
    ModPython, ModWsgi, FalconWsgi, Uvicorn, FalconAsgi, FastApi,
    NginxLua, NginxNjs, ModLua, NodeHttp, NodeFastify,
)
FLOOR = CHandler.name
OURS = (JsonGateBytes.name, JsonGateDict.name)
PYTHON_PEERS = ("mod_python", "mod_wsgi", "falcon-wsgi", "uvicorn", "falcon-asgi", "fastapi")


def choose(names: list[str], context: Context) -> list[System]:
    """The named systems, or all of them."""
    known = {kind.name: kind for kind in KINDS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"unknown system: {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name](context) for name in names or known]
