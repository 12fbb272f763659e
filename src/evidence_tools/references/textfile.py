"""Reading a text file whole: bounded, UTF-8 or UTF-16 by its mark, else refused with line and byte, never guessed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evidence_tools.errors import RecordError
from evidence_tools.files import saved_as_utf8

__all__ = ["MAX_BYTES", "is_utf16", "read_text"]

MAX_BYTES = 100_000_000
"""A larger file is refused: the largest bibliographies in use are a few megabytes."""


def read_text(path: str | Path) -> tuple[str, str]:
    """Return the text of a file and the SHA-256 of its bytes.

    Raises
    ------
    RecordError
        If the file cannot be read, is larger than `MAX_BYTES`, or is neither UTF-8 nor UTF-16.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise RecordError(f"{path}: larger than {MAX_BYTES:,} bytes. Split the file.")
    if is_utf16(data):
        try:
            return _from_utf16(data), hashlib.sha256(data).hexdigest()
        except UnicodeDecodeError as error:
            raise RecordError(f"{path}: byte {error.start} is not UTF-16. Save the file as UTF-8.") from None
    try:
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        at, mark = error.start, 3 if data.startswith(b"\xef\xbb\xbf") else 0
        at += mark
        line = data[:at].count(b"\n") + 1
        printed = data[data.rfind(b"\n", 0, at) + 1 :][:2000].split(b"\n")[0]
        raise RecordError(
            f"{path}:{line}: byte {at} (0x{data[at]:02x}) is not UTF-8. Allowed: UTF-8 text. {saved_as_utf8(printed)}",
            line=line,
        ) from None


def is_utf16(data: bytes) -> bool:
    """Whether the bytes begin as Unicode text of Windows does: with its mark, or with a Latin letter in two bytes."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(data) > 3 and data[:4].count(0) == 2 and 0 in data[:2])


def _from_utf16(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le")
