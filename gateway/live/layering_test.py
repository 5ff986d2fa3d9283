"""Who may include whom, where foreign headers may appear, and how long a file may be.

Usage: layering_test.py CHECKOUT. Prints every breach as FILE:LINE and exits 1 where there is one.
"""

import re
import sys
from pathlib import Path

LONGEST_FILE = 400

# Room → rooms it may include, besides itself.
MIDDLE = {"gateway/core", "gateway/json", "gateway/shared"}
ROOMS = {
    "gateway/core": set(),
    "gateway/json": {"gateway/core"},
    "gateway/shared": {"gateway/core"},
    "gateway/policies": MIDDLE,
    "filters": MIDDLE,
    "python": MIDDLE,
    "metrics": MIDDLE,
    "gateway/httpd": MIDDLE | {"gateway/policies", "filters", "python", "metrics"},
}

# Foreign headers → the only room that may include them.
FOREIGN = {
    r"simdjson(\.h|/)": "gateway/json",
    r"re2/": "gateway/json",
    r"(Python\.h|structmember\.h|datetime\.h|frameobject\.h)": "python",
    r"(httpd|http_\w+|ap_\w+|apr_\w+|apr|util_\w+|mpm_\w+|scoreboard|mod_\w+)\.h": "gateway/httpd",
    r"prometheus/": "metrics",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')


def room_of(path: str) -> str | None:
    """Return the room that a path relative to the checkout lies in."""
    return next((room for room in ROOMS if path.startswith(room + "/")), None)


def breach(room: str, included: str) -> str | None:
    """Return what is wrong with a room's include, None where nothing is."""
    other = room_of(included)
    if other and other != room and other not in ROOMS[room]:
        return f"{room} may not include {other}"
    for header, owner in FOREIGN.items():
        if other is None and re.match(header, included) and room != owner:
            return f"<{included}> belongs to {owner} only"
    return None


def breaches(root: Path) -> list[str]:
    """Return every breach below `root` as FILE:LINE: TEXT."""
    found = []
    for path in sorted(p for room in ROOMS for p in (root / room).rglob("*") if p.suffix in (".h", ".cc")):
        name = path.relative_to(root).as_posix()
        room = room_of(name)
        assert room is not None
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            included = INCLUDE.match(line)
            wrong = breach(room, included[1]) if included else None
            if wrong:
                found.append(f"{name}:{number}: {wrong}")
    return found + too_long(root)


def too_long(root: Path) -> list[str]:
    """Return the source files that are longer than LONGEST_FILE lines."""
    found = []
    for folder in ("conf", "filters", "gateway", "loadtests", "metrics", "python"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc", ".c", ".py", ".conf") and path.is_file():
                count = len(path.read_text(encoding="utf-8").splitlines())
                if count > LONGEST_FILE:
                    found.append(f"{path.relative_to(root)}:{count}: longer than {LONGEST_FILE} lines")
    return found


def main() -> int:
    """Print the breaches; refuse an empty checkout, in which nothing could be found."""
    root = Path(sys.argv[1])
    if not list((root / "gateway" / "core").glob("*.h")):
        print(f"{root} is no checkout of jsongate")
        return 1
    assert breach("gateway/core", "gateway/json/writer.h"), "the rules themselves must find a breach"
    found = breaches(root)
    print("\n".join(found) if found else "every room includes only what it may")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
