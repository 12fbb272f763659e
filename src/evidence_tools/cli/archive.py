"""`evidence archive`: the records kept on this computer."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from evidence_tools.cli.streams import tell, utf8_output
from evidence_tools.errors import RecordError, UsageError
from evidence_tools.publish.outputs import check_file_target, remember
from evidence_tools.pubmed import Archive

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Write the archive as JSON lines, or read such lines into it."""
    name = "standard input" if arguments.file == "-" else arguments.file
    with Archive() as kept:
        if arguments.action == "export":
            count, where = _export(kept, arguments.file), "" if arguments.file == "-" else f" to {arguments.file}"
            tell(f"{count} versions of records exported{where}.")
            return 0
        try:
            if arguments.file == "-":
                count = kept.import_lines(sys.stdin)
            else:
                with open(arguments.file, encoding="utf-8") as file:
                    count = kept.import_lines(file)
        except (OSError, UnicodeDecodeError, RecordError) as error:
            raise RecordError(f"{name}: {getattr(error, 'strerror', None) or error}") from None
        tell(f"{count} versions of records imported from {name} into {kept.path}.")
    return 0


def _export(kept: Archive, file: str) -> int:
    """Write to a file beside the target and rename it, so that a killed export leaves no half file."""
    if file == "-":
        with utf8_output() as out:
            return kept.export_lines(out)
    target = check_file_target(file)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}. Choose another folder.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            count = kept.export_lines(out)
        os.chmod(name, 0o644)
        os.replace(name, target)
        remember(target.read_bytes())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count
