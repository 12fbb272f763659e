"""One question to a server, asked patiently, and one accepted answer or a sentence that says why there is none.

Everything the E-utilities are asked travels in the body of a POST: an API key or an e-mail address never stands in a
URL, so it cannot appear in a log of the HTTP library, in an exception or in a proxy's log.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from evidence_tools.errors import OfflineError, UsageError
from evidence_tools.pubmed.answers import Fault, RefusedAnswer, judge_status
from evidence_tools.pubmed.failures import broken
from evidence_tools.pubmed.line import Clock, WatchedAdapter, running_clock
from evidence_tools.pubmed.pacer import Pacer
from evidence_tools.pubmed.packing import ACCEPTED, Incomplete, whole_body

__all__ = ["OFFLINE_HELP", "Exchange", "Judge", "Limits"]

OFFLINE_HELP = (
    "Without a network these still work: evidence run, evidence validate, evidence check FILE, "
    'evidence match "TEXT" --offline, evidence screen, evidence changes, evidence export.'
)

Judge = Callable[[bytes, str], Fault | None]
"""(body, content type) -> what is wrong with it, or None."""


@dataclass(frozen=True)
class Limits:
    """How long to wait, how often to ask, how much to accept.

    Parameters
    ----------
    connect, read : float
        Seconds to reach the server, and between two pieces of its answer.
    deadline : float
        Seconds for one whole answer, its headers included: a server that drips a byte a second ends here.
    largest : int
        Bytes of one answer, unpacked.
    tries : int
        How often one question is asked.
    first_pause, longest_pause : float
        Seconds before the second try, doubled each time, up to the longest; half of each is left to chance, so that
        several programs do not come back together.
    patience : float
        Longest ``Retry-After`` in seconds that is waited for; beyond it the error says when to come back.
    give_up : int
        After so many questions in a row without an answer no more are asked: a server that is down stays down.
    """

    connect: float = 5.0
    read: float = 30.0
    deadline: float = 120.0
    largest: int = 64 * 1024 * 1024
    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0
    patience: float = 120.0
    give_up: int = 3

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Limits:
        """Return the usual limits, or those that ``EVIDENCE_TIMEOUT`` gives: seconds for one whole answer.

        Raises
        ------
        UsageError
            It is no number of seconds from 0.1 to 3600.
        """
        given = environ.get("EVIDENCE_TIMEOUT", "").strip()
        if not given:
            return cls()
        seconds = float(given) if re.fullmatch(r"\d{1,4}(?:\.\d{1,3})?", given) else 0.0
        if not 0.1 <= seconds <= 3600:
            raise UsageError(f"EVIDENCE_TIMEOUT is {given!r}. Allowed: seconds for one answer, 0.1 to 3600.")
        shorter = min(1.0, seconds / 60)
        return cls(
            connect=min(5.0, seconds), read=min(30.0, seconds), deadline=seconds, first_pause=shorter,
            longest_pause=60 * shorter, patience=min(120.0, seconds),
        )  # fmt: skip


@dataclass(frozen=True)
class _Reply:
    body: bytes = b""
    content_type: str = ""
    fault: Fault | None = None
    retry_after: float | None = None


class Exchange:
    """Asks one server, at the pace of `pacer`, within `limits`.

    Parameters
    ----------
    pacer : Pacer
    limits : Limits
    transport : requests adapter or callable
        Where requests go instead of the network; a callable takes a ``requests.PreparedRequest`` and returns a
        ``requests.Response``.
    secrets : sequence of str
        Texts that must not appear in any message.
    offline : bool
        True: every question ends in `OfflineError` at once.
    sleep, chance : callable
        Waiting, and a number in [0, 1); tests pass their own.
    """

    def __init__(
        self,
        pacer: Pacer,
        limits: Limits,
        *,
        transport: BaseAdapter | Callable[..., requests.Response] | None = None,
        secrets: Sequence[str] = (),
        offline: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ):
        self.pacer, self.limits, self.offline = pacer, limits, offline
        self.requests = 0
        self._in_a_row = 0
        self._last = ""
        self._secrets = [text for text in secrets if text]
        self._sleep, self._chance = sleep, chance
        self._session = requests.Session()
        self._session.headers["Accept-Encoding"] = ACCEPTED
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _adapter(transport, pacer)
        self._paced_on_the_line = isinstance(adapter, _Paced)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def ask(
        self,
        url: str,
        fields: Sequence[tuple[str, str]],
        judge: Judge,
        *,
        headers: Mapping[str, str],
        get: bool = False,
        divisible: bool = False,
    ) -> tuple[bytes, str]:
        """Return (body, content type) of an accepted answer.

        With `divisible` the caller asks for less if the answer is cut or damaged: that is no failure of the server.

        Raises
        ------
        OfflineError
            The server cannot be reached, or has failed `Limits.give_up` questions in a row.
        AnswerError
            It answered, but after all tries not with what was asked for.
        """
        host, name = urlsplit(url).hostname or url, _name(url)
        if self.offline:
            raise OfflineError(f"{name} needs the network, which is switched off for this command. {OFFLINE_HELP}")
        if self._in_a_row >= self.limits.give_up:
            raise OfflineError(
                f"{host} failed {self._in_a_row} questions in a row, the last one with {self._last}: no more were "
                "asked. Repeat the command later; what was fetched so far is kept and not fetched again."
            )
        request = requests.Request(
            "GET" if get else "POST", url, params=fields if get else None, data=None if get else fields, headers=headers
        )
        for attempt in range(1, self.limits.tries + 1):
            if not self._paced_on_the_line:
                self.pacer.wait()
            reply = self._once(self._session.prepare_request(request), judge)
            if reply.fault is None:
                self._in_a_row = 0
                return reply.body, reply.content_type
            pause = self._pause(attempt, reply)
            if not self._worth_repeating(reply, attempt, pause):
                break
            self._rest(reply, pause)
        self._count(reply.fault, divisible)
        raise self._error(host, name, reply, attempt)

    def _count(self, fault: Fault | None, divisible: bool) -> None:
        """Count questions the server failed; one it understood and refused shows that it is there."""
        if fault is None or fault.kind == "error" or (divisible and fault.about_size):
            return
        self._in_a_row += 1
        self._last = self._clean(fault.reason)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _once(self, prepared: requests.PreparedRequest, judge: Judge) -> _Reply:
        """Send once. All that can go wrong becomes a fault here, so no exception carries the request further."""
        self.requests += 1
        limits = self.limits
        settings = self._session.merge_environment_settings(prepared.url or "", {}, True, None, None)
        timeout = (limits.connect, min(limits.read, limits.deadline))
        with Clock(limits.deadline) as clock:
            try:
                response = self._session.send(prepared, allow_redirects=False, timeout=timeout, **settings)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                return _Reply(fault=_late(limits) if clock.rang else broken(error))
            except ValueError:  # a redirection is read even where it is not followed, and some lead nowhere
                return _Reply(fault=Fault("status", "a redirection that leads nowhere", passing=False))
            with response:
                body, fault = _read(response, limits)
                fault = _late(limits) if clock.rang else fault
        self.pacer.heed(response.headers)
        kind = response.headers.get("Content-Type", "")
        retry_after = _seconds(response.headers.get("Retry-After"))
        fault = judge_status(response.status_code, body) or fault or judge(body, kind)
        return _Reply(body, kind, fault, retry_after)

    def _pause(self, attempt: int, reply: _Reply) -> float:
        if reply.retry_after is not None:
            return reply.retry_after
        longest = min(self.limits.longest_pause, self.limits.first_pause * 2.0 ** (attempt - 1))
        return longest * (0.5 + 0.5 * self._chance())

    def _worth_repeating(self, reply: _Reply, attempt: int, pause: float) -> bool:
        fault = reply.fault
        if fault is None or not fault.passing or attempt >= self.limits.tries or pause > self.limits.patience:
            return False
        # A name that does not resolve, a record with a broken tag and a server that drips stay so: twice is enough.
        return not (fault.kind in {"unreachable", "malformed", "slow"} and attempt >= 2)

    def _rest(self, reply: _Reply, pause: float) -> None:
        if reply.fault is not None and (reply.fault.kind == "busy" or reply.retry_after is not None):
            self.pacer.hold(pause)
        else:
            self._sleep(pause)

    def _error(self, host: str, name: str, reply: _Reply, tries: int) -> OfflineError | RefusedAnswer:
        fault = reply.fault or Fault("error", "nothing")
        reason = self._clean(fault.reason)
        if fault.kind == "unreachable":
            return OfflineError(f"{host} cannot be reached: {reason}. {fault.advice} {OFFLINE_HELP}")
        times = "once" if tries == 1 else f"{tries} times"
        later = ""
        if reply.retry_after is not None:
            later = f" The server asks to wait {reply.retry_after:.0f} seconds."
        return RefusedAnswer(
            f"{host} was asked {times} for {name} and gave {reason}. Nothing of it was kept.{later} {fault.advice}",
            fault,
        )

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _read(response: requests.Response, limits: Limits) -> tuple[bytes, Fault | None]:
    """Read a body piece by piece, within the time and size allowed."""
    ends = time.monotonic() + limits.deadline
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in _pieces(response):
            pieces.append(piece)
            size += len(piece)
            if size > limits.largest:
                return b"", Fault("long", f"more than {limits.largest} bytes", passing=False)
            if time.monotonic() > ends:
                return b"", _late(limits)
    except Incomplete as error:
        return b"".join(pieces), Fault("truncated", str(error))
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        return b"".join(pieces), broken(error)
    return b"".join(pieces), None


def _late(limits: Limits) -> Fault:
    return Fault("slow", f"an answer that was not complete after {limits.deadline:g} seconds")


def _pieces(response: requests.Response) -> Iterator[bytes]:
    raw = response.raw
    if raw is None or getattr(response, "_content_consumed", False):  # made by a transport that had it all at once
        return iter([response.content])
    if isinstance(raw, urllib3.BaseHTTPResponse):
        return whole_body(raw, response.headers)
    return iter(lambda: raw.read(1024), b"")


class _Callable(BaseAdapter):
    """A function in the place of the network."""

    def __init__(self, answer: Callable[..., requests.Response]):
        super().__init__()
        self._answer = answer

    def send(self, request: requests.PreparedRequest, *_args: Any, **_settings: Any) -> requests.Response:
        return self._answer(request)

    def close(self) -> None:
        pass


class _Paced(WatchedAdapter):
    """The network, with the pacer's turn taken when the connection stands and the request goes onto it."""

    def __init__(self, pacer: Pacer):
        self._pacer = pacer
        super().__init__()

    def connection(self, pool: Any) -> Any:
        """Return a class of connections that take turns; the clock stands still while one waits."""
        pacer = self._pacer

        class Connection(super().connection(pool)):  # type: ignore[misc]  # the pool's own, known when it runs
            def request(self, *args: Any, **settings: Any) -> Any:
                if self.sock is None:
                    self.connect()
                clock = running_clock()
                if clock is not None:
                    clock.pause()
                with pacer.turn():
                    if clock is not None:
                        clock.resume()
                    return super().request(*args, **settings)

        return Connection


def _adapter(transport: object, pacer: Pacer) -> BaseAdapter:
    if transport is None:
        return _Paced(pacer)
    if isinstance(transport, BaseAdapter):
        return transport
    if callable(transport):
        return _Callable(transport)
    raise UsageError(
        f"transport is a {type(transport).__name__}. Allowed: a requests adapter, or a function that takes a "
        "requests.PreparedRequest and returns a requests.Response."
    )


def _name(url: str) -> str:
    last = [part for part in urlsplit(url).path.split("/") if part]
    return last[-1].removesuffix(".fcgi").removesuffix(".cgi") if last else "an answer"


def _seconds(text: str | None) -> float | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110, 10.2.3)."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())
