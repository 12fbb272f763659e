"""Bytes from a path, from memory or from an open file, plain or gzip, in chunks, with a damaged end told apart."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from evidence_tools.errors import RecordError, UsageError

__all__ = ["ByteStream", "Source"]

CHUNK = 131_072

Source = str | Path | bytes | IO[bytes]
"""A path, the content itself (bytes, or a string that starts with ``<``), or a file opened in binary mode."""


class ByteStream:
    """Iterate over the chunks of a source; use as a context manager.

    When the gzip stream is cut off or damaged, iteration simply ends and `failure` says why: everything before the
    damage can then still be used, and whoever reads decides how to report it.

    Attributes
    ----------
    name : str
        For messages: the path, or ``<bytes>``, or the name of the file.
    failure : str
        Empty, or what was wrong with the compressed data.
    offset : int
        Bytes handed out so far (after decompression).
    """

    def __init__(self, source: Source):
        self.failure = ""
        self.offset = 0
        self._close = False
        if isinstance(source, str) and source.lstrip().startswith("<"):
            source = source.encode()
        self._raw: IO[bytes] | None = None
        if isinstance(source, (bytes, bytearray, memoryview)):
            self.name, self._raw = "<bytes>", io.BytesIO(source)
        elif isinstance(source, (str, Path)):
            self.name = str(source)
        elif hasattr(source, "read"):
            self.name, self._raw = str(getattr(source, "name", "<file>")), source
        else:
            raise UsageError(
                f"cannot read records from {type(source).__name__}. Allowed: a path, bytes, or a binary file."
            )
        self._read: Callable[[int], bytes] = _unopened

    def __enter__(self) -> ByteStream:
        if self._raw is None:
            try:
                self._raw, self._close = open(self.name, "rb"), True  # closed in __exit__
            except OSError as error:
                raise RecordError(f"{self.name}: cannot be read: {error.strerror}.") from None
        first = self._checked(self._raw.read(2))
        if first == b"\x1f\x8b":
            # read1 hands out what was decompressed before it meets the damage; read would lose it
            self._read = gzip.GzipFile(fileobj=cast(IO[bytes], _Rejoined(first, self._raw))).read1  # asks for `read`
        else:
            self._read = _Rejoined(first, self._raw).read
        return self

    def __exit__(self, *_: object) -> None:
        if self._close and self._raw is not None:
            self._raw.close()

    def __iter__(self) -> ByteStream:
        return self

    def __next__(self) -> bytes:
        chunks, size = [], 0
        while size < CHUNK // 2 and not self.failure:  # gzip hands out small pieces
            chunk = self._chunk()
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        if not size:
            raise StopIteration
        self.offset += size
        return b"".join(chunks)

    def _chunk(self) -> bytes:
        try:
            return self._checked(self._read(CHUNK))
        except EOFError:
            self.failure = "the gzip file is cut off"
        except (gzip.BadGzipFile, zlib.error) as error:
            self.failure = f"the gzip file is damaged ({error})"
        except OSError as error:
            raise RecordError(f"{self.name}: cannot be read: {error.strerror or error}.") from None
        return b""

    def _checked(self, chunk: bytes) -> bytes:
        if isinstance(chunk, str):
            raise UsageError(f"{self.name} is open as text. Open it with mode 'rb'.")
        return chunk


def _unopened(size: int) -> bytes:
    raise ValueError("a ByteStream is read inside its `with`")


class _Rejoined:
    """A file with two bytes put back, for sources that cannot seek."""

    def __init__(self, first: bytes, rest: IO[bytes]):
        self._first, self._rest = first, rest

    def read(self, size: int = -1) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first + (self._rest.read(size - len(first)) if size > len(first) else b"")
        return self._rest.read(size)
