"""Office files that are the same byte for byte whenever their contents are."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

__all__ = ["FIXED_TIME", "repacked"]

# Office files must name a time of creation; a real one would make every export differ from the last.
FIXED_TIME = datetime(2000, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def repacked(data: bytes) -> bytes:
    """Pack a zip file anew, in the same order, with one fixed time for every member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every system
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(member.filename))
    return out.getvalue()
