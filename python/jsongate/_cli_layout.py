"""Where the parts are: httpd, its modules, mod_jsongate.so, the Python package, the configuration template.

Two layouts: a build folder of a checkout (environment JSONGATE_BUILD names it) and an installed package.
JSONGATE_HTTPD and JSONGATE_HTTPD_MODULES override where httpd and its modules are looked for.

A package installed below another root (DESTDIR/usr/lib/...) finds mod_jsongate.so and the configuration below the same
root: what stands before the last `usr` of its own path. httpd and httpd's own modules are always the system's.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
INSTALLED_CONF = Path("/usr/share/jsongate")


class LayoutError(Exception):
    """A part is missing; the text says which one and what to do."""


@dataclass(frozen=True)
class Layout:
    """Absolute paths of all parts. Immutable."""

    httpd: Path
    httpd_modules: Path
    module: Path
    packages: Path  # the folder that holds the package jsongate
    conf: Path  # the folder that holds httpd.conf and examples/

    @staticmethod
    def find() -> Layout:
        """Return the layout of this process; LayoutError where a part is missing."""
        here = Path(__file__)
        modules = httpd_modules()
        build = os.environ.get("JSONGATE_BUILD")
        if build:
            folder = Path(build).absolute()
            layout = Layout(httpd(), modules, folder / "mod_jsongate.so", folder / "python",
                            here.resolve().parents[2] / "conf")
        else:
            packages = here.absolute().parents[1]
            root = installed_root(packages)
            layout = Layout(httpd(), modules, below(root, modules) / "mod_jsongate.so", packages,
                            below(root, INSTALLED_CONF))
        for part in (layout.module, layout.conf / "httpd.conf", layout.packages / "jsongate"):
            if not part.exists():
                raise LayoutError(f"{part} is missing: build first (./jsongate build) or reinstall")
        return layout


def installed_root(packages: Path) -> Path:
    """Return the root that an absolute folder of packages is installed below: / unless `usr` stands deeper in it."""
    parts = packages.parts
    last = max((at for at, part in enumerate(parts) if part == "usr"), default=1)
    return Path(*parts[:last])


def below(root: Path, path: Path) -> Path:
    """Return `path` as seen from outside `root`."""
    return root.joinpath(*path.absolute().parts[1:])


def httpd() -> Path:
    """Return httpd's executable, which Debian calls apache2."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    for name in (os.environ.get("JSONGATE_HTTPD"), "apache2", "httpd"):
        found = name and shutil.which(name, path=places)
        if found:
            return Path(found)
    raise LayoutError("httpd is not installed: apt-get install apache2-bin")


def httpd_modules() -> Path:
    """Return the folder of httpd's own modules."""
    named = os.environ.get("JSONGATE_HTTPD_MODULES")
    for folder in (named,) if named else MODULE_FOLDERS:
        if Path(folder, "mod_mpm_event.so").exists():
            return Path(folder)
    raise LayoutError("httpd's modules were not found: set JSONGATE_HTTPD_MODULES to their folder")
