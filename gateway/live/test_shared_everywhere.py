"""Caches, limits, locks, metrics and logging wherever an application runs: at import and at its end, in jobs and hooks."""

from textwrap import dedent

import pytest
from harness import PREAMBLE, place, running, wait_for

APP = PREAMBLE + dedent("""
    import logging
    from jsongate import Body
    from jsongate.metrics import Counter
    from jsongate.shared import Cache, RateLimit, lock

    cache, limit = Cache(ttl=600), RateLimit(10000, name="all")
    USES = Counter("uses_total", "Uses", ["where"])

    def use(where):
        with lock("one", timeout=60):
            limit.hit("k")
            cache.set(where, 1)
            assert cache.get_or_set(where, lambda: 2) == 1
        USES.labels(where).inc()
        logging.getLogger("uses").warning("used in %s", where)

    use("import")

    @app.startup
    def start(): use("startup")

    @app.shutdown
    def end(): use("shutdown")

    @app.every(0.3)
    def job(): use("every")

    @app.health
    def health(): use("health")

    def access(req): use("access")
    def record(req): use("log")

    async def reads(req: Request, body: Body):
        use("input")
        async for chunk in body:
            yield chunk

    async def writes(req: Request, body: Body):
        use("output")
        async for chunk in body:
            yield chunk

    @app.post("/")
    def index(req: Request, body: Body):
        use("handler")
        for chunk in body:
            pass
        yield {"a": 1}
        use("stream")
""")
SITE = place("/", "JsonGateApp app:app", "JsonGateAccessHook app:access", "JsonGateLogHook app:record",
             "JsonGateInputFilter app:reads", "JsonGateOutputFilter app:writes")
SITE += place("/health", "SetHandler jsongate-health")
PLACES = {"import", "startup", "every", "health", "access", "log", "input", "output", "handler", "stream", "shutdown"}


@pytest.mark.parametrize("processes, threads", [(1, 4), (2, 1)])
def test_all_of_it_works_in_all_of_them(processes, threads):
    with running({"app": APP}, SITE, processes, threads) as server:
        server.expect("AH00484|AH00485|AH10159")  # one thread is busy with the reply
        assert server.post("/", "{}").body == b'{"a":1}\n'
        assert server.get("/health").status == 200
        wait_for(lambda: 'uses_total{where="every"}' in server.metrics(), "the job")
        server.graceful()

        def used():
            samples = server.metrics()
            return {where for where in PLACES if samples.get(f'uses_total{{where="{where}"}}')}

        wait_for(lambda: used() == PLACES, "the end of the old children", 20)
        log = server.error_log()
        assert all(f"uses: used in {where}\n" in log for where in PLACES)
