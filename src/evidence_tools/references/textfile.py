"""Reading a text file whole: bounded, UTF-8 or refused with line and byte, never guessed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evidence_tools.errors import RecordError

__all__ = ["MAX_BYTES", "read_text"]

MAX_BYTES = 100_000_000
"""A larger file is refused: the largest bibliographies in use are a few megabytes."""


def read_text(path: str | Path) -> tuple[str, str]:
    """Return the text of a file and the SHA-256 of its bytes.

    Raises
    ------
    RecordError
        If the file cannot be read, is larger than `MAX_BYTES`, or is not UTF-8.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise RecordError(f"{path}: larger than {MAX_BYTES:,} bytes. Split the file.")
    try:
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        at, mark = error.start, 3 if data.startswith(b"\xef\xbb\xbf") else 0
        at += mark
        line = data[:at].count(b"\n") + 1
        raise RecordError(
            f"{path}:{line}: byte {at} (0x{data[at]:02x}) is not UTF-8. Allowed: UTF-8 text. Save the file as UTF-8 in "
            "the program that wrote it.",
            line=line,
        ) from None
