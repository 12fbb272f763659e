"""Everything the commands print: on any stream, and nothing in it but words.

Texts of articles, tables and servers may hold escape sequences that erase lines or move the cursor, and marks that turn
the direction of reading; both could make the terminal show what was never said. They are shown as what they are. A
stream that cannot write a sign (a redirect on Windows, an ASCII locale) gets the nearest sign it can write: an error
halfway through a command would be worse, and a question mark has a meaning of its own here.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import IO

from evidence_tools.files import hold_streams
from evidence_tools.words import without_password

__all__ = ["plain_text", "prepare_streams", "print_export", "print_json", "tell", "utf8_output"]

# Control characters but for tab and line end, and the marks that set or change the direction of reading.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LOOKALIKES = {
    "✔": "+", "✓": "+", "✘": "x", "✗": "x", "∅": "0", "⊕": "+", "⊖": "-", "−": "-", "–": "-", "—": "-", "‐": "-",
    "‑": "-", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "…": "...", "→": "->", "←": "<-", "·": "-", "•": "*",
    "≥": ">=", "≤": "<=", "≈": "~", "×": "x", "±": "+/-", "⚠": "!", "━": "-", "╸": "-", "╺": "-", "│": "|", "─": "-",
    "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d", "ı": "i",
    "\N{GREEK SMALL LETTER TAU}": "tau", "\N{SUPERSCRIPT TWO}": "2",
}  # fmt: skip
_HANDLER = "evidence.nearest"


def plain_text(text: str) -> str:
    r"""Return a text with control characters and direction marks written out, e.g. ``\x1b`` and ``\u202e``."""
    return _CONTROLS.sub(lambda found: _written_out(found.group()), text)


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"


def _nearest(character: str) -> str:
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if ord(c) < 128)
    return plain or _written_out(character)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def prepare_streams() -> None:
    """Let standard output and error take any text, whatever their encoding, even where they are closed."""
    hold_streams()
    codecs.register_error(_HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def tell(words: object) -> None:
    """Say something beside the output proper, on standard error; a password in an address is left out."""
    print(plain_text(without_password(str(words))), file=sys.stderr)


def _is_utf8(stream: IO[str]) -> bool:
    try:
        return codecs.lookup(getattr(stream, "encoding", None) or "ascii").name == "utf-8"
    except LookupError:
        return False


def print_json(value: object, indent: int | None = 1) -> None:
    """Print one JSON object for another program: valid on any stream, without raw control or direction marks."""
    text = json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout), indent=indent)
    text = re.sub(r"[\ud800-\udfff]", lambda found: _written_out(found.group()), text)
    print(_CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text))


@contextlib.contextmanager
def utf8_output() -> Iterator[IO[str]]:
    """Give standard output as UTF-8, whatever its own encoding is: what goes there is a file for another program."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        yield sys.stdout
        return
    sys.stdout.flush()
    out = io.TextIOWrapper(buffer, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        yield out
    finally:
        out.flush()
        out.detach()


def print_export(text: str) -> None:
    """Print a text that is meant for a file: as UTF-8, and cleaned where it goes to a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(plain_text(text))
        return
    with utf8_output() as out:
        out.write(text)
