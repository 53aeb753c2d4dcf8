"""Starts the app on this computer's own address and says where it is. Nothing outside can reach it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from epsom.errors import InputError
from epsom.web.house import Clock, House, system_clock

__all__ = ["serve"]

FIRST_PORT, PORTS = 8765, 20


def serve(
    home: Path, *, port: int | None = None, url: str | None = None, clock: Clock = system_clock, browser: bool = False,
    seconds: float | None = None, say: bool = True,
) -> int:  # fmt: skip
    """Serve until Ctrl-C (or for `seconds`); prints the address with its code, and opens a browser at the door if asked.

    Raises `InputError` when the port is taken, and `StoreError` when the record cannot be opened.
    """
    import uvicorn

    from epsom.web import create_app

    os.umask(0o077)
    listening = _listen(port)
    actual = listening.getsockname()[1]
    house = House(home, port=actual, clock=clock, url=url)
    address = f"http://127.0.0.1:{actual}/"
    if say:
        print(
            f"\nepsom is ready, on this computer only. Open this whole address in a browser:\n\n  {address}#{house.token}\n",
            flush=True,
        )
        print(f"What you write is kept in {home}. Stop with Ctrl-C.", flush=True)
    if browser:
        import webbrowser

        webbrowser.open(address)  # without the code: what a program is started with, others on this computer can list
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        create_app(house), log_level="warning", access_log=False, server_header=False, date_header=False,
        limit_concurrency=100, timeout_keep_alive=20, h11_max_incomplete_event_size=64_000,
    )  # fmt: skip
    server = uvicorn.Server(config)
    house.companion(clock().day).foods  # noqa: B018  (read now, so that the first page is as quick as the next)
    gc.collect()
    gc.freeze()  # what is known stays for good: looking through it again only makes some pages slow
    try:
        asyncio.run(_run(server, listening, seconds))
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    if say:
        print("Stopped. Everything you saved is kept.", flush=True)
    return 0


async def _run(server: object, listening: socket.socket, seconds: float | None) -> None:
    import uvicorn

    assert isinstance(server, uvicorn.Server)
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, lambda: setattr(server, "should_exit", True))
    await server.serve(sockets=[listening])


def _listen(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1: the port asked for, or the first free one from 8765 on."""
    for each in (port,) if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        # Named as TCP, so that asyncio sends small answers at once: without it each page waits 40 ms for the other side.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", each))
            listening.listen(128)
        except OSError:
            listening.close()
            continue
        return listening
    what = f"Port {port} is taken by another program." if port is not None else "No free port was found."
    raise InputError(what, "Choose another one with: epsom serve --port 8900")


def stop_on_terminate() -> None:
    """Let a polite kill end the server as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
