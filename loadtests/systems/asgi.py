"""uvicorn with uvloop and httptools: bare ASGI, FastAPI, falcon."""

from __future__ import annotations

from server import Place
from systems.base import PYTHON, System

_UVICORN = ("python3-uvicorn", "python3-uvloop", "python3-httptools")


class Uvicorn(System):
    """A bare ASGI application, one worker process."""

    name = "uvicorn"
    label = "uvicorn, bare ASGI"
    packages: tuple[str, ...] = _UVICORN
    application = "bench_asgi:app"

    def command(self, place: Place) -> list[str]:
        words = [PYTHON, "-m", "uvicorn", self.application, "--app-dir", str(self.copy_application(place))]
        words += ["--host", "127.0.0.1", "--port", str(place.port), "--backlog", "511"]
        words += ["--loop", "uvloop", "--http", "httptools", "--interface", "asgi3", "--ws", "none"]
        return words + ["--lifespan", "off", "--no-access-log", "--log-level", "warning"]


class FastApi(Uvicorn):
    """FastAPI with `body: dict`."""

    name = "fastapi"
    label = "FastAPI under uvicorn"
    packages = (*_UVICORN, "python3-fastapi")
    application = "bench_fastapi:app"


class FalconAsgi(Uvicorn):
    """falcon's ASGI side."""

    name = "falcon-asgi"
    label = "falcon under uvicorn"
    packages = (*_UVICORN, "python3-falcon")
    application = "bench_falcon:app"
