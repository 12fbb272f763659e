"""What a folder holds, byte for byte."""

from __future__ import annotations


def everything(folder):
    """Return every file below `folder` with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}
