"""What a mask of three fields costs a proxy: each system with it against the same system without it, in the same round."""

from __future__ import annotations

import session
from compare import compare
from filters import tables, tail
from systems.base import Context, System
from systems.edits import FIELDS, FileOrigin, JsonGateMasks, ModLuaMasks, NginxMasks

_TITLES = {"1k": "A reply of 1 KB", "64k": "A reply of 64 KB"}


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """One table per size of reply; a system that does not run is listed with the reason."""
    origin = FileOrigin(context)
    heading = "## A mask of three fields over proxied replies"
    if reason := origin.missing():
        return [origin], f"{heading}\n\nNot measured: {reason}"
    with session.running(origin, origin.ask("1k")) as behind:
        kinds = (JsonGateMasks, ModLuaMasks, NginxMasks)
        pairs = [(kind(context, behind.place.port, masks=False), kind(context, behind.place.port, masks=True)) for kind in kinds]
        chosen: list[System] = [system for pair in pairs for system in pair]
        for system in chosen:
            system.beside = (behind,)
        rows = compare(chosen, list(FIELDS), rounds, seconds)
    bases = {system.name: plain.name for plain, masked in pairs for system in (plain, masked)}
    parts = [heading, *tables(rows, bases, _TITLES), *tail(rows, rounds, "the same proxy without it"),
             "The origin is an httpd with files on the core of wrk. jsongate passes what it does not mask as it came; "
             "the peers decode and encode the whole document."]
    return [origin, *chosen], "\n\n".join(filter(None, parts))
