"""Is this body what was asked for? Nothing is believed, returned or stored before this module says yes.

NCBI answers with status 200 and a block page, a "supplied id parameter is empty" document, a truncated set or JSON that
is not JSON. Programs that took such answers for data reported existing papers as deleted, or cached the block page for
ever. So a body counts only if status, content type, root element and closing tag are right; everything else becomes a
`Fault` that says what came instead and whether asking again may help.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from evidence_tools.errors import AnswerError

__all__ = ["Fault", "RefusedAnswer", "judge_json", "judge_status", "judge_xml", "read_json", "server_words"]

# Repeating these may help: the server is busy, restarting or behind a proxy that gave up.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})


_ADVICE = tuple(
    (re.compile(words, re.IGNORECASE), advice)
    for words, advice in (
        (
            r"\bapi[ -]?key\b",
            "Check NCBI_API_KEY: copy the key again from the settings of your NCBI account, or unset it; without a "
            "key everything works, only more slowly.",
        ),
        (
            r"login page|another site",
            "Open any page in a browser: where the login page of your network appears, sign in, then repeat the "
            "command.",
        ),
        (
            r"status 407",
            "Set HTTPS_PROXY and HTTP_PROXY to http://NAME:PASSWORD@HOST:PORT; whoever runs your network knows them.",
        ),
        (r"the proxy", "Check HTTPS_PROXY and HTTP_PROXY, or unset them where there is no proxy."),
        (r"not valid today", "Check the date and time of this computer, then repeat the command."),
        (
            r"signed by nobody",
            "A virus scanner or the network of a company often stands between: ask whoever runs it for the file of "
            "its certificate, and set REQUESTS_CA_BUNDLE to that file.",
        ),
        (
            r"too many requests",
            "Wait a minute and run one command at a time; a free key of NCBI (NCBI_API_KEY) allows more.",
        ),
    )
)


@dataclass(frozen=True)
class Fault:
    """What came instead of an answer.

    Parameters
    ----------
    kind : str
        ``status``, ``busy`` (429), ``type``, ``root``, ``truncated``, ``malformed``, ``slow``, ``long``, ``lost`` (the
        connection broke), ``error`` (the server says so itself).
    reason : str
        In words, without addresses, keys or ids.
    passing : bool
        True if the same question may be answered a moment later.
    """

    kind: str
    reason: str
    passing: bool = True

    @property
    def about_size(self) -> bool:
        """True if a smaller question may get through."""
        return self.kind in {"truncated", "malformed", "long"}

    @property
    def advice(self) -> str:
        """What to do about it."""
        for words, advice in _ADVICE:
            if words.search(self.reason):
                return advice
        if self.kind == "unreachable":
            return "Check the connection, then repeat the command."
        return "Try again later." if self.passing else "Check the query and the base URL (evidence doctor)."


class RefusedAnswer(AnswerError):
    """An answer that was not accepted; `fault` says why."""

    def __init__(self, message: str, fault: Fault):
        self.fault = fault
        super().__init__(message)


def judge_status(status: int, body: bytes) -> Fault | None:
    """Return the fault of a status other than 200, or None."""
    if status == 200:
        return None
    said = server_words(body)
    also = f", saying: {said}" if said else ""
    if status == 429:
        return Fault("busy", f"too many requests (status 429){also}")
    if status == 407:
        return Fault("status", "the answer that the proxy wants a name and a password (status 407)", passing=False)
    if 300 <= status < 400:
        return Fault("status", f"a redirection (status {status}), often the login page of a network", passing=False)
    if status == 414:
        return Fault("status", "the answer that the request is too long (status 414)", passing=False)
    return Fault("status", f"status {status}{also}", passing=status in _PASSING)


def judge_xml(body: bytes, content_type: str, roots: Collection[str]) -> Fault | None:
    """Return what is wrong with an XML body, or None.

    The whole body is read once by expat (no network, no tree in memory): a set that breaks off in the middle, a
    document with another root element, a page of HTML and a document that declares entities are all refused.
    """
    head = body[:400].lstrip().lower()
    if b"<html" in head or head.startswith(b"<!doctype html"):
        return Fault("type", "a web page instead of data (a block page, or the login page of a network)")
    if "xml" not in content_type.lower():
        return Fault("type", f"content of type {content_type or 'unknown'} instead of XML")
    if not body.strip():
        return Fault("truncated", "an empty body")
    root, problem = _scan(body)
    if root and root not in roots:
        said = server_words(body)
        return Fault("root", f"<{root}> instead of <{'> or <'.join(sorted(roots))}>" + (f": {said}" if said else ""))
    if problem is None:
        return None
    if root and not body.rstrip().endswith(f"</{root}>".encode()):
        return Fault("truncated", f"a document that breaks off after {len(body)} bytes: </{root}> is missing")
    return Fault("malformed", f"XML that is not well-formed ({problem})")


def _scan(body: bytes) -> tuple[str, str | None]:
    """Return the root element and the first problem of a document."""
    parser = expat.ParserCreate()
    seen: list[str] = []

    def start(name: str, _attributes: object) -> None:
        seen.append(name)
        parser.StartElementHandler = None

    def refuse(*_declaration: object) -> None:
        raise ValueError("it declares entities, which PubMed never does")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
        return (seen[0] if seen else ""), str(error)
    return seen[0], None


def judge_json(body: bytes, content_type: str) -> Fault | None:
    """Return what is wrong with a JSON body, or None."""
    head = body[:400].lstrip().lower()
    if head.startswith(b"<"):
        return Fault("type", "a page or document in angle brackets instead of JSON")
    if "json" not in content_type.lower():
        return Fault("type", f"content of type {content_type or 'unknown'} instead of JSON")
    try:
        data = read_json(body)
    except ValueError:
        return Fault("truncated", f"JSON that breaks off or is damaged ({len(body)} bytes)")
    if not isinstance(data, dict):
        return Fault("root", "JSON that is not an object")
    if data.get("error"):
        return Fault("error", f"an error: {_one_line(str(data['error']))}")
    return None


def read_json(body: bytes) -> Any:
    """Read JSON as NCBI writes it: raw line ends inside strings are accepted (esearch does that in error messages).

    Raises
    ------
    ValueError
        It is no JSON, or nested deeper than any answer is.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), strict=False)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.DOTALL | re.IGNORECASE)


def server_words(body: bytes) -> str:
    """Return what the server says in an ``<ERROR>`` element or an ``error`` field, on one line; empty if nothing."""
    found = _ERROR.search(body[:20_000])
    if found:
        return _one_line(found.group(1).decode("utf-8", "replace"))
    if body[:1] == b"{":
        try:
            data = read_json(body)
        except ValueError:
            return ""
        return _one_line(str(data.get("error", ""))) if isinstance(data, dict) else ""
    return ""


def _one_line(text: str) -> str:
    line = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return line[:200]
