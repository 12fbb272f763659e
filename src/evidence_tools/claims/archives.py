"""What a Word file holds, unpacked with bounds on what really comes out.

The directory of an archive says how large each part is, and may lie; the same bytes may be listed under many names. So
every part is unpacked piece by piece and counted, and no more than is allowed ever stands in memory.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

from evidence_tools.errors import ArticleError

__all__ = ["MAX_PARTS", "MAX_UNPACKED", "packed_again", "unpacked"]

MAX_UNPACKED = 40_000_000  # bytes of all text parts of a document: some 300 times the longest article
MAX_PARTS = 3_000
_PIECE = 65_536
_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError)


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def unpacked(data: bytes, source: str, wanted: Callable[[str], bool] = _is_text) -> dict[str, bytes]:
    """Return the parts of a docx by name; those that are not `wanted` (pictures, fonts) are empty.

    Raises
    ------
    ArticleError
        It is damaged, no Word document, or unpacks to more than any document holds.
    """
    found: dict[str, bytes] = {}
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_PARTS:
                raise _too_large(source, f"{len(members):,} parts")
            stated = sum(member.file_size for member in members if wanted(member.filename))
            if stated > MAX_UNPACKED:  # an honest directory spares us the unpacking
                raise _too_large(source, f"{stated:,} bytes of text")
            for member in members:
                name = member.filename
                if name in found:
                    raise zipfile.BadZipFile(f"{name!r} stands twice")
                found[name] = _part(archive, member, source, room) if wanted(name) else b""
                room -= len(found[name])
    except _DAMAGED as error:
        if isinstance(error, ArticleError):
            raise
        locked = "encrypted" in str(error)
        why = "it is locked with a password" if locked else f"the file is damaged, or no Word document ({error})"
        words = f"{why}. Save it again as docx{' without one' if locked else ''}."
        raise ArticleError(f"{source}: {words}") from None
    if "word/document.xml" not in found:
        allowed = "text, Markdown, HTML, docx, PDF"
        raise ArticleError(f"{source}: this is {_other(found)}. Allowed: {allowed}. Save it as one of these.")
    return found


def _other(found: Mapping[str, bytes]) -> str:
    """Say what an archive is that is no Word document."""
    kinds = (("xl/", "an Excel file"), ("ppt/", "a PowerPoint file"), ("content.xml", "an OpenDocument file (.odt)"))
    return next(
        (what for start, what in kinds if any(name.startswith(start) for name in found)),
        "an archive, and no Word document",
    )


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, room: int) -> bytes:
    pieces, size = [], 0
    with archive.open(member) as part:
        while piece := part.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > room:
                raise _too_large(source, f"more than {MAX_UNPACKED:,} bytes of text")
    return b"".join(pieces)


def _too_large(source: str, what: str) -> ArticleError:
    return ArticleError(
        f"{source}: the file unpacks to {what}, far more than its text needs. Allowed: {MAX_UNPACKED:,} bytes in "
        f"{MAX_PARTS:,} parts. Save the text alone as a new file."
    )


def packed_again(parts: dict[str, bytes]) -> io.BytesIO:
    """Return an archive of these parts and nothing else, for a library that wants a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out
