"""When the next request may start.

NCBI allows 3 requests a second from one address, 10 with an API key (NLM support articles KA-05317 and KA-05510), and
answers 429 above that. A token bucket of "3 a second" lets three go at once; what keeps the peace is *spacing*: no
request starts less than `interval` seconds after the one before. Biopython measured that 1/3 s sometimes still hits the
limit and waits 0.37 s (Bio/Entrez/__init__.py); we do the same, and 0.11 s with a key.

The allowance belongs to the address or the key, not to a thread or a program. So all clients of one process that talk
to the same host with the same key share one pacer (`shared_pacer`), and a small SQLite file in the cache folder makes
processes take turns too.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

__all__ = ["INTERVAL", "INTERVAL_WITH_KEY", "Pacer", "shared_pacer"]

INTERVAL = 0.37
"""Seconds between two starts without an API key."""

INTERVAL_WITH_KEY = 0.11
"""Seconds between two starts with an API key."""

# A turn noted further ahead than this comes from a clock that was set back, not from another process.
_BELIEVABLE = 600.0


class Pacer:
    """Spaces the starts of requests, over all threads that use it.

    Parameters
    ----------
    interval : float
        Least number of seconds between two starts.
    turns : Path or None
        File through which several processes take turns; None = this process alone.
    clock, sleep : callable
        Monotonic seconds, and waiting; tests pass their own.
    """

    def __init__(
        self,
        interval: float = INTERVAL,
        *,
        turns: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.interval = interval
        self._slowest = interval
        self._clock = clock
        self._sleep = sleep
        self._turns = _Turns(turns) if turns is not None else None
        self._lock = threading.Lock()
        self._gate = threading.Lock()
        self._last = float("-inf")
        self._held_until = float("-inf")

    def wait(self) -> float:
        """Block until a request may start, and count it as started.

        The turn is taken only at the moment it is due (not booked ahead), so a thread that wakes late pushes the next
        one back instead of landing close to it.

        Returns
        -------
        float
            Seconds waited.
        """
        began = self._clock()
        while True:
            delay = self._claim()
            if delay <= 0:
                return self._clock() - began
            self._sleep(delay)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait, then hold the turn while a request is put on the line; the next is counted from the end of that.

        Between deciding to start and the first byte on the line lie a connection to set up and other threads to run:
        tens of milliseconds on a busy machine, by which two requests would come closer at the server's end.
        """
        with self._gate:
            self.wait()
            try:
                yield
            finally:
                with self._lock:
                    self._last = self._clock()
                    if self._turns is not None:
                        self._turns.hold(self.interval)

    def hold(self, seconds: float) -> None:
        """Let nobody start for so many seconds: the server asked for it."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)
            if self._turns is not None:
                self._turns.hold(seconds)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Follow ``X-RateLimit-Limit`` (requests a second) and ``X-RateLimit-Remaining``.

        A limit lower than ours (an API key that is not valid, say) slows us down; a higher one never speeds us up.
        Nothing remaining: the rest of that second is waited out.
        """
        limit = _number(headers.get("X-RateLimit-Limit"))
        if limit is not None and limit > 0:
            self.interval = max(self._slowest, 1.1 / limit)
        if _number(headers.get("X-RateLimit-Remaining")) == 0:
            self.hold(max(1.0, self.interval) if self.interval > 0 else 0.0)

    def _claim(self) -> float:
        with self._lock:
            now = self._clock()
            delay = max(self._last + self.interval, self._held_until) - now
            if delay <= 0 and self._turns is not None:
                delay = self._turns.claim(self.interval)
            if delay <= 0:
                self._last = now
            return delay


class _Turns:
    """The last start by any process, in a SQLite file: its locks work on every system and die with their process."""

    def __init__(self, path: Path):
        self._path = path
        self._broken = False

    def claim(self, interval: float) -> float:
        """Take the turn and return 0.0, or return the seconds to wait."""
        return self._change(lambda due, now: (max(0.0, due - now), now + interval if due <= now else due))

    def hold(self, seconds: float) -> None:
        self._change(lambda due, now: (0.0, max(due, now + seconds)))

    def _change(self, step: Callable[[float, float], tuple[float, float]]) -> float:
        # Taking turns with other processes is a courtesy: a cache folder that cannot be written must not stop the work.
        if self._broken:
            return 0.0
        try:
            with contextlib.closing(self._open()) as base:
                base.execute("BEGIN IMMEDIATE")
                row = base.execute("SELECT due FROM turn").fetchone()
                now = time.time()
                due = row[0] if row and row[0] < now + _BELIEVABLE else 0.0
                answer, due = step(due, now)
                base.execute("INSERT OR REPLACE INTO turn (id, due) VALUES (1, ?)", (due,))
                base.execute("COMMIT")
                return answer
        except (sqlite3.Error, OSError):
            self._broken = True
            return 0.0

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        # Losing this file in a power cut costs nothing, so no write waits for the disk.
        base.execute("PRAGMA synchronous=OFF")
        base.execute("CREATE TABLE IF NOT EXISTS turn (id INTEGER PRIMARY KEY, due REAL NOT NULL)")
        return base


_shared: dict[tuple[str, str], Pacer] = {}
_shared_lock = threading.Lock()


def shared_pacer(host: str, api_key: str = "", turns: Path | None = None) -> Pacer:
    """Return the one pacer of this process for a host and key.

    Parameters
    ----------
    host : str
        Name and port of the server.
    api_key : str
        The allowance goes with the key; without one it goes with the address.
    turns : Path, optional
        File shared with other processes; used by the first caller.
    """
    with _shared_lock:
        known = _shared.get((host, api_key))
        if known is None:
            known = Pacer(INTERVAL_WITH_KEY if api_key else INTERVAL, turns=turns)
            _shared[host, api_key] = known
        return known


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
