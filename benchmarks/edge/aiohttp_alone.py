"""aiohttp's server and client with nothing between: `python -m benchmarks.edge.aiohttp_alone PORT UPSTREAM_PORT`.

What the gateway could cost at least on this library. Answers are passed on whole: it is asked for no streams.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from yarl import URL


async def serve(port: int, upstream_port: int) -> None:
    async with ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar()) as session:

        async def pass_on(request: web.BaseRequest) -> web.Response:
            url = URL(f"http://127.0.0.1:{upstream_port}{request.raw_path}", encoded=True)
            async with session.request(request.method, url, headers=request.headers) as answer:
                return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

        runner = web.ServerRunner(web.Server(pass_on, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
