"""Writing files so that a reader, or a run killed halfway, only ever sees the old content or the new, whole.

A file is written beside its target under a hidden name, flushed to disk, then renamed over it: `os.replace` is atomic
on POSIX and Windows within one folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["replace_folder", "write_atomically"]


def write_atomically(path: str | os.PathLike, content: str | bytes) -> Path:
    """Write `content` to `path`, whole or not at all.

    Text is written as UTF-8 with the line ends it has. A file that already holds just this content is left alone, so
    that its time of change means something. The permissions of an existing file are kept.
    """
    path = Path(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def replace_folder(new: str | os.PathLike, target: str | os.PathLike) -> Path:
    """Put the finished folder `new` in the place of `target`.

    Both must be on the same disk. The old folder is moved aside first and put back if the second move fails, so that
    one of the two, whole, stands at `target` except between two renames.
    """
    new, target = Path(new), Path(target)
    if not target.exists():
        os.replace(new, target)
        return target
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent)) / target.name
    os.replace(target, aside)
    try:
        os.replace(new, target)
    except BaseException:
        os.replace(aside, target)
        raise
    finally:
        if target.exists():
            shutil.rmtree(aside.parent, ignore_errors=True)
    return target
