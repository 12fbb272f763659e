"""Fetching a web page that a person wants checked: bounded in time and size, and never led from the outside inside.

A page on the internet may answer with a redirection to this computer or to a machine of the local network, which the
person's browser could reach but the page's owner cannot. So a redirection is followed only to places that are no more
inside than the one it came from.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from evidence_tools.errors import NetworkError
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.failures import broken
from evidence_tools.pubmed.line import Clock, WatchedAdapter
from evidence_tools.pubmed.packing import ACCEPTED, Incomplete, whole_body
from evidence_tools.words import without_password

__all__ = ["TIMEOUT", "fetch_page", "is_inside"]

TIMEOUT = 60.0  # seconds for the whole page, redirections and headers included
CONNECT, READ = 5.0, 20.0  # seconds to reach the server, and between two pieces of its answer
REDIRECTIONS = 10
_HERE = frozenset(("localhost", "ip6-localhost", "ip6-loopback"))
# IPv4 addresses in IPv6 clothes: RFC 6052, RFC 4291 (deprecated), RFC 7915.
_CLOTHED = tuple(ipaddress.IPv6Network(one) for one in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
_LOCAL = tuple(ipaddress.IPv6Network(one) for one in ("64:ff9b:1::/48", "fec0::/10"))  # RFC 8215, RFC 3879
_HEADERS = {
    "User-Agent": "evidence-tools",
    "Accept-Encoding": ACCEPTED,
    "Accept": "text/html,text/plain,application/pdf;q=0.9,*/*;q=0.5",
}
_ADVICE = "Check the address and the connection, or save the page to a file and check that."
_FILE = "A page that you saved to a file can be checked without a network."


def is_inside(host: str) -> bool:
    """Tell whether a host is this computer or one of a private network: by its number, its name, or what that means."""
    name = unicodedata.normalize("NFKC", host).replace("。", ".").strip("[]").rstrip(".").lower()
    with contextlib.suppress(ValueError):
        return _private(ipaddress.ip_address(name.partition("%")[0]))
    if name in _HERE or name.endswith((".localhost", ".localdomain", ".local", ".internal", ".lan", ".home.arpa")):
        return True
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # unknown here; behind a proxy it is the proxy that will look it up
    return any(_private(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in found)


def _private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return False
    if any(address in network for network in _LOCAL):
        return True
    if any(address in network for network in _CLOTHED):
        return _private(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    inner = address.ipv4_mapped or address.sixtofour
    return inner is not None and _private(inner)


class _Guarded(WatchedAdapter):
    """The network; with `outside` no connection is used that ended up at a private address.

    A name may mean one address when it is looked at and another when it is used: what counts is who answers.
    """

    outside = False

    def connection(self, pool: Any) -> Any:
        """Return a class of connections that look whom they have reached."""
        adapter = self

        class Connection(super().connection(pool)):  # type: ignore[misc]  # the pool's own, known when it runs
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                peer = ipaddress.ip_address(str(made.getpeername()[0]).partition("%")[0])
                if self.proxy is None and _private(peer):
                    if adapter.outside:
                        made.close()
                        raise urllib3.exceptions.NewConnectionError(self, _LED_INSIDE)
                elif self.proxy is None:
                    adapter.outside = True  # whatever its name meant when it was looked at
                return made

        return Connection


_LED_INSIDE = "led from the outside to a private address"


@dataclass(frozen=True)
class _Page:
    data: bytes
    content_type: str


def fetch_page(url: str, limit: int, timeout: float | None = None) -> tuple[bytes, str, str]:
    """Return the bytes, content type and named encoding of a page.

    Parameters
    ----------
    url : str
        http or https.
    limit : int
        Bytes of the page, unpacked.
    timeout : float, optional
        Seconds for all of it; by default what ``EVIDENCE_TIMEOUT`` allows, at most `TIMEOUT`.

    Raises
    ------
    NetworkError
        The server cannot be reached, answers with an error, takes too long, sends a page that is cut off, empty or
        larger than `limit` bytes, or redirects from the internet to this computer or a private network.
    """
    shown = without_password(url)
    timeout = min(TIMEOUT, Limits.from_environment(os.environ).deadline) if timeout is None else timeout
    with Clock(timeout) as clock, requests.Session() as session:
        adapter = _Guarded()
        for scheme in ("http://", "https://"):
            session.mount(scheme, adapter)
        try:
            page = _follow(session, adapter, url, shown, limit, clock)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            if isinstance(error, NetworkError):
                raise
            if clock.rang:
                raise _slow(shown, timeout) from None
            if _LED_INSIDE in str(error):
                raise _inside(shown, "a private address") from None
            if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
                raise NetworkError(f"{shown}: it leads to something that is no web page. {_ADVICE}") from None
            fault = broken(error)
            raise NetworkError(f"{shown}: could not be read: {fault.reason}. {fault.advice} {_FILE}") from None
        if clock.rang:
            raise _slow(shown, timeout)
    kind = page.content_type
    encoding = kind.split("charset=", 1)[1].split(";")[0].strip(" \"'") if "charset=" in kind else ""
    return page.data, kind, encoding


def _slow(shown: str, timeout: float) -> NetworkError:
    return NetworkError(f"{shown}: the page was not complete after {timeout:g} seconds. {_ADVICE}")


def _inside(shown: str, place: str) -> NetworkError:
    return NetworkError(
        f"{shown}: the page redirects from the internet to {place}, on this computer or a private network; that was "
        "not followed. If you trust it, give that address itself."
    )


def _follow(
    session: requests.Session, adapter: _Guarded, url: str, shown: str, limit: int, clock: Clock
) -> _Page:  # fmt: skip
    """Ask for a page and for those it redirects to."""
    target = ""
    for number in range(REDIRECTIONS + 1):
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            raise NetworkError(f"{shown}: it redirects to something that is no web page. {_ADVICE}")
        inside = is_inside(parts.hostname)
        if number and adapter.outside and inside:
            raise _inside(shown, parts.hostname)
        if "@" in urlsplit(target).netloc:  # a name and a password that nobody here has given
            raise NetworkError(f"{shown}: it redirects to an address with a user name in it. {_ADVICE}")
        adapter.outside = adapter.outside or not inside
        settings = session.merge_environment_settings(url, {}, True, None, None)
        prepared = session.prepare_request(requests.Request("GET", url, headers=_HEADERS, auth=_login(url)))
        timeout = (min(CONNECT, clock.seconds), min(READ, clock.seconds))
        with session.send(prepared, allow_redirects=False, timeout=timeout, **settings) as answer:
            target = answer.headers.get("Location", "") if 300 <= answer.status_code < 400 else ""
            if not target:
                return _read(answer, shown, limit)
            url = urljoin(url, target)
    raise NetworkError(f"{shown}: it redirects more than {REDIRECTIONS} times. {_ADVICE}")


def _login(url: str) -> Any:
    """Return the name and password that stand in an address; those kept in a file for other programs stay there."""
    given = requests.utils.get_auth_from_url(url)
    return given if any(given) else lambda request: request


def _read(answer: requests.Response, shown: str, limit: int) -> _Page:
    if answer.status_code != 200:
        reason = " ".join(str(answer.reason or "").split())[:100]
        raise NetworkError(f"{shown}: the server answers {answer.status_code} {reason}".rstrip() + f". {_ADVICE}")
    parts, size = [], 0
    try:
        for piece in whole_body(answer.raw, answer.headers):
            parts.append(piece)
            size += len(piece)
            if size > limit:
                raise NetworkError(f"{shown}: the page has more than {limit:,} bytes. Save its text to a file.")
    except Incomplete as error:
        raise NetworkError(f"{shown}: the page came cut off or damaged: {error}. {_ADVICE}") from None
    if not size:
        raise NetworkError(f"{shown}: the page is empty. {_ADVICE}")
    return _Page(b"".join(parts), answer.headers.get("Content-Type", "").lower())
