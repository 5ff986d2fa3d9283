"""Node: its own HTTP server, and fastify, which is no Debian package and comes by npm."""

from __future__ import annotations

import shutil
import subprocess

from server import Place
from systems.base import System


class NodeHttp(System):
    """Node's own HTTP server."""

    name = "node-http"
    label = "Node http"
    packages = ("nodejs",)
    script = "node_http.js"

    def command(self, place: Place) -> list[str]:
        script = self.copy_application(place) / self.script
        return [shutil.which("node") or "node", str(script), str(place.port)]


class NodeFastify(NodeHttp):
    """fastify, optional: installed into the run's scratch folder."""

    name = "fastify"
    label = "Node fastify 4 (npm, not a Debian package)"
    script = "node_fastify.js"

    def missing(self) -> str | None:
        reason = super().missing()
        if reason:
            return reason
        if not shutil.which("npm"):
            return "npm is not installed (optional)"
        folder = self.context.scratch / "npm"
        words = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run([*words, "fastify@4"], capture_output=True, text=True, check=False, timeout=180)
        self.environment = {"NODE_PATH": str(folder / "node_modules"), "NODE_ENV": "production"}
        return f"npm could not install it: {done.stderr.strip()[-300:]}" if done.returncode else None
