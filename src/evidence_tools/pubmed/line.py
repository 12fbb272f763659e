"""A clock on a whole answer: from the first byte of the request to the last of the body, headers included.

The time limits of an HTTP library hold between two pieces of an answer, so a server that sends a byte a second keeps
a program for ever. Here the connection itself is cut when the time is over; whatever waits on it ends at once.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter

__all__ = ["Clock", "WatchedAdapter", "running_clock"]

_here = threading.local()


class Clock:
    """Cuts the connections that are used inside the block, in this thread, once `seconds` have passed.

    Attributes
    ----------
    rang : bool
        Whether the time was over.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.rang = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Clock:
        self._before = getattr(_here, "clock", None)
        _here.clock = self
        self.resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()
        _here.clock = self._before

    def pause(self) -> None:
        """Stop: what follows is waiting of our own."""
        if self._timer is not None:
            self._timer.cancel()

    def resume(self) -> None:
        """Begin anew with all the seconds."""
        self.pause()
        self._timer = threading.Timer(self.seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket | None) -> None:
        """Cut this connection too when the time is over, at once if it is."""
        if connection is None:
            return
        with self._lock:
            self._sockets.append(connection)
            late = self.rang
        if late:
            _cut(connection)

    def _ring(self) -> None:
        with self._lock:
            self.rang = True
            waiting = list(self._sockets)
        for connection in waiting:
            _cut(connection)


def _cut(connection: socket.socket) -> None:
    # The plain shutdown also for a secured connection: its own would first say goodbye, and wait for the answer.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def running_clock() -> Clock | None:
    """Return the clock of this thread, if one runs."""
    found: Clock | None = getattr(_here, "clock", None)
    return found


def _watched(pool: Any) -> Any:
    class Connection(pool.ConnectionCls):  # type: ignore[misc]  # the pool's own, known when it runs
        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            _watch(made)
            return made

        def request(self, *args: Any, **settings: Any) -> Any:
            _watch(self.sock)  # one kept open from an earlier request
            return super().request(*args, **settings)

    return Connection


def _watch(connection: socket.socket | None) -> None:
    clock = running_clock()
    if clock is not None:
        clock.watch(connection)


class WatchedAdapter(HTTPAdapter):
    """The network for requests, each connection under the clock of its thread."""

    def __init__(self) -> None:
        self._pools = {
            scheme: type(base.__name__, (base,), {"ConnectionCls": self.connection(base)})
            for scheme, base in _POOLS.items()
        }
        super().__init__(max_retries=0)

    def connection(self, pool: Any) -> Any:
        """Return the class of connections that a pool of urllib3 makes."""
        return _watched(pool)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Make the pools; called by requests."""
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **settings: Any) -> Any:
        """Make the pools behind a proxy; called by requests."""
        manager = super().proxy_manager_for(*args, **settings)
        manager.pool_classes_by_scheme = self._pools
        return manager


_POOLS = {"http": urllib3.HTTPConnectionPool, "https": urllib3.HTTPSConnectionPool}
