"""The body of an answer, unpacked piece by piece; one that ends before its end is no answer.

What unpacks for an HTTP library hands over what it has when the stream is cut, as if that were all. Here a packed body
counts only when its own format says that it is complete, and only as long as its head says.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

import urllib3

__all__ = ["ACCEPTED", "Incomplete", "whole_body"]

ACCEPTED = "gzip, deflate"
_PIECE = 65_536
_GZIP, _ZLIB, _RAW = 31, 15, -15  # as zlib calls them
_DEEPEST = 2  # one format around another; more is nobody's page


class Incomplete(OSError):
    """The body was cut off, is damaged, or is packed in a way nobody asked for; its text says which."""


def whole_body(raw: urllib3.BaseHTTPResponse, headers: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the pieces of a body as they arrive, unpacked.

    Parameters
    ----------
    raw : urllib3 response
        Not read so far.
    headers : mapping
        Of the answer.

    Raises
    ------
    Incomplete
        After the last piece, if the body was not whole.
    """
    names = [name.strip() for name in headers.get("Content-Encoding", "").lower().split(",")]
    packings = [name for name in names if name not in ("", "identity")]
    if len(packings) > _DEEPEST or not {"gzip", "x-gzip", "deflate"}.issuperset(packings):
        raise Incomplete(f"packed as {', '.join(packings)[:60]!r}, which was not asked for")
    pieces = _arrived(raw, headers.get("Content-Length", ""))
    for name in reversed(packings):
        pieces = _deflated(pieces) if name == "deflate" else _unpacked(pieces, _GZIP)
    return pieces


def _arrived(raw: urllib3.BaseHTTPResponse, said: str) -> Iterator[bytes]:
    """Yield what comes over the line; read1 hands over what has arrived, anything else waits for a whole piece."""
    size = 0
    while piece := raw.read1(_PIECE, decode_content=False):
        size += len(piece)
        yield piece
    if said.isdecimal() and len(said) < 20 and int(said) != size:
        raise Incomplete(f"{size:,} of {int(said):,} bytes")


def _deflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack ``deflate``: by the standard in zlib's clothes (RFC 9110, 8.4.1.2), by many servers without."""
    first = next(pieces, b"")
    while len(first) < 2 and (more := next(pieces, b"")):
        first += more
    clothed = len(first) >= 2 and first[0] & 0x0F == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    return _unpacked(_after(first, pieces), _ZLIB if clothed else _RAW)


def _after(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _unpacked(pieces: Iterable[bytes], kind: int) -> Iterator[bytes]:
    """Unpack in small parts, so that nobody has to hold what is far too much."""
    unpacking, began = zlib.decompressobj(kind), False
    for piece in pieces:
        rest = piece
        while rest:
            if unpacking.eof:
                if kind != _GZIP:
                    raise Incomplete("more than its packing holds")
                unpacking = zlib.decompressobj(kind)  # several files one behind the other are one
            began = True
            try:
                yield unpacking.decompress(rest, _PIECE)
            except zlib.error:
                raise Incomplete("a damaged packing") from None
            rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    if began and not unpacking.eof:
        raise Incomplete("a packing without its end")
