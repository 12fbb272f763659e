"""Reading BibTeX: every entry as a plain dict, every failure as a `Problem`, every untouched byte remembered.

bibtexparser 2 splits the file into blocks and never raises: what it cannot read lands in ``failed_blocks``. Those
become `Bibliography.problems` here, because an entry that silently goes missing is a study that silently goes missing.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
    Preamble,
    String,
)

from evidence_tools.errors import Problem
from evidence_tools.references.latex import decode_field
from evidence_tools.references.syntax import plain_value, readable_value, undefined_names
from evidence_tools.references.textfile import read_text

__all__ = ["Bibliography", "load_bib", "parse_bib"]

FRAME_COLUMNS = ("title", "author", "journal", "year", "volume", "number", "pages", "doi", "pmid", "pmcid")
"""Columns `Bibliography.frame` always has, in this order, before any other field of the file."""

REMEMBERED = 2_000_000  # signs: what was read of a longer file is not kept beside it

_JOINED = frozenset("note annote annotation keywords".split())  # Zotero prints annote once for each note

# An entry that lost its @ is a comment to BibTeX: legal, and gone.
_LOST_ENTRY = re.compile(
    r"^[ \t]*(article|book|inbook|incollection|inproceedings|misc|phdthesis|techreport)\s*\{", re.I | re.M
)


@dataclass
class Source:
    """How one entry stood in the file, so that writing it back changes nothing that nobody changed."""

    raw: str
    plain: dict[str, str]
    start: int
    before: list[str] = field(default_factory=list)  # comments that stand before it, each with its blank line or not
    after: str = ""  # a remark on the line of its closing brace

    def fields(self) -> list[Field]:
        """Read the entry again, field by field: asked of the few entries that are changed or at fault."""
        with _quiet_splitter():
            block = _whole(parse_string(self.raw, parse_stack=[]).blocks[0])
        return block.fields if isinstance(block, Entry) else []

    @property
    def raw_fields(self) -> dict[str, str]:
        """The text of each field exactly as it stands."""
        return {f.key.lower(): f.value for f in self.fields()}

    @property
    def field_lines(self) -> dict[str, int]:
        """How many lines below the entry's first line each field stands."""
        return {f.key.lower(): f.start_line for f in self.fields()}


@dataclass
class Bibliography:
    """The entries of one BibTeX file.

    Attributes
    ----------
    file : str
        Path as the user would type it, for messages.
    entries : dict of str to dict
        Citation key -> ``{"ENTRYTYPE": "article", "title": ..., "doi": ...}``. Field names are lower case. Values are
        what BibTeX would read (delimiters removed, ``@string`` names replaced, white space collapsed), LaTeX commands
        untouched. Change them in place, add or delete entries, then `save_bib`.
    problems : list of Problem
        What could not be parsed. While there is any, `save_bib` refuses to write.
    remarks : dict of str to list of str
        Key -> what of an entry of another program's file was left out or read otherwise than it stands.
    lines : dict of str to int
        Key -> line where the record began, for files that are no BibTeX.
    """

    file: str = ""
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict, repr=False)
    lines: dict[str, int] = field(default_factory=dict, repr=False)
    sources: dict[str, Source] = field(default_factory=dict, repr=False)
    head: list[str] = field(default_factory=list, repr=False)
    tail: list[str] = field(default_factory=list, repr=False)
    newline: str = field(default="\n", repr=False)
    digest: str = field(default="", repr=False)
    line_starts: list[int] = field(default_factory=list, repr=False)

    def where(self, key: str, name: str = "") -> tuple[int, int]:
        """Return line and column (from 1) of an entry, or of one of its fields; (0, 0) if it was not in the file."""
        source = self.sources.get(key)
        if source is None:
            return 0, 0
        line, column = _position(self.line_starts, source.start)
        below = source.field_lines.get(name.lower()) if name else None
        if below is None:
            return line, column
        return _place(self.line_starts, source.raw, source.start, name, line + below)

    def frame(self, *, decode: bool = True) -> pd.DataFrame:
        """Return one row an entry, sorted by key; unknown text is ``""``.

        Parameters
        ----------
        decode : bool
            Turn LaTeX into readable text (``{\\"O}zt{\\"u}rk`` -> Öztürk). For showing only: `entries` stays.

        Returns
        -------
        pandas.DataFrame
            Columns ``study_id``, ``entry_type``, then the fields of `FRAME_COLUMNS`, then all others, A to Z.
        """
        others = sorted({name for entry in self.entries.values() for name in entry} - {*FRAME_COLUMNS, "ENTRYTYPE"})
        rows = []
        for key in sorted(self.entries):
            entry = self.entries[key]
            row = {"study_id": key, "entry_type": entry.get("ENTRYTYPE", "misc")}
            for name in (*FRAME_COLUMNS, *others):
                value = entry.get(name, "")
                row[name] = decode_field(name, value) if decode else value
            rows.append(row)
        return pd.DataFrame(rows, columns=["study_id", "entry_type", *FRAME_COLUMNS, *others], dtype="str")

    def years(self) -> dict[str, str]:
        """Return the year of every entry as a reader sees it; "" where none stands."""
        return {key: decode_field("year", entry.get("year", "")) for key, entry in self.entries.items()}


def load_bib(path: str | Path) -> Bibliography:
    """Read a BibTeX file (UTF-8).

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Bibliography
        With everything that parsed in `entries` and everything that did not in `problems`.

    Raises
    ------
    RecordError
        If the file cannot be read, is too large, or is not UTF-8; the message names line and byte.
    """
    text, digest = read_text(path)
    bibliography = parse_bib(text, file=str(path))
    bibliography.digest = digest
    return bibliography


def parse_bib(text: str, file: str = "references.bib", *, merge: bool = False) -> Bibliography:
    """Read BibTeX from a string; see `load_bib`. `file` is the name used in messages.

    With `merge` a field that stands twice in an entry is no problem: notes are joined, of others the first counts.
    """
    if merge or len(text) > REMEMBERED:
        return _parsed(text, file, merge)
    kept = _remembered(text)
    return replace(
        kept,
        file=file,
        entries={key: dict(entry) for key, entry in kept.entries.items()},
        problems=[replace(problem, file=file) for problem in kept.problems],
        remarks={key: list(remarks) for key, remarks in kept.remarks.items()},
        lines=dict(kept.lines),
        sources={
            key: replace(one, plain=dict(one.plain), before=list(one.before)) for key, one in kept.sources.items()
        },
        head=list(kept.head),
        tail=list(kept.tail),
    )


@lru_cache(maxsize=4)
def _remembered(text: str) -> Bibliography:
    """Read a text once, whatever its file is called: a command asks for it many times, and checks what it wrote."""
    return _parsed(text, "")


def _parsed(text: str, file: str, merge: bool = False) -> Bibliography:
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
    bibliography = Bibliography(file=file, newline=newline, line_starts=line_starts)
    with _quiet_splitter():
        library = parse_string(text, parse_stack=[])
    strings = {name.lower(): plain_value(string.value, {}) for name, string in library.strings_dict.items()}
    waiting = library.blocks[::-1]
    del library  # each block goes as soon as it is read: together they weigh many times the file
    pending: list[str] = []  # comments waiting for the entry they stand before
    cursor, last_key = 0, ""
    while waiting:
        block = _whole(waiting.pop()) if merge else waiting.pop()
        start = _find(text, block, cursor, line_starts)
        end = start + len(_raw(block))
        between = text[cursor:start]
        if isinstance(block, Entry):
            last_key = _add_entry(bibliography, block, start, strings, pending, merge)
        elif isinstance(block, (String, Preamble)):
            # A macro must be defined before the entries that use it, wherever sorting puts them.
            bibliography.head += [*pending, _raw(block)]
            pending.clear()
        elif isinstance(block, ParsingFailedBlock):
            bibliography.problems.append(_problem(bibliography, block, start))
        else:
            last = bibliography.sources.get(last_key)
            _add_comment(bibliography, block, start, "\n" not in between and last is not None, last_key, text, pending)
        # what failed may reach into the block after it
        cursor = start + 1 if isinstance(block, ParsingFailedBlock) else end
    bibliography.tail = [comment.rstrip("\n") for comment in pending]
    bibliography.problems.sort()
    return bibliography


def _add_entry(
    bib: Bibliography, block: Entry, start: int, strings: dict[str, str], pending: list[str], merge: bool
) -> str:
    lower = [f.key.lower() for f in block.fields]
    repeated = sorted({name for name in lower if lower.count(name) > 1})
    if not block.key or (repeated and not merge):
        line, column = _position(bib.line_starts, start)
        message = (
            f"field {repeated[0]!r} stands twice in {block.key!r}." if repeated else "the entry has no citation key."
        )
        bib.problems.append(Problem(bib.file, line, column, message, action="Correct it in a text editor."))
        return ""
    for f in block.fields:
        if not readable_value(f.value):
            line, column = _place(bib.line_starts, _raw(block), start, f.key, f.start_line + 1)
            message = (
                f"{f.key!r} of {block.key!r} has the value {f.value[:60]!r}: probably a comma is missing after a field."
            )
            allowed = '{text}, "text", a number, or names and texts joined by #'
            bib.problems.append(Problem(bib.file, line, column, message, allowed, "Correct it in a text editor."))
            return ""
    plain = {"ENTRYTYPE": block.entry_type}
    for f in block.fields:
        name, value = f.key.lower(), plain_value(f.value, strings)
        if merge and (unknown := undefined_names(f.value, strings)):
            said = f"{name!r} says {unknown[0]!r}, a name the file does not define; taken as it stands"
            bib.remarks.setdefault(block.key, []).append(said)
        if name in _JOINED & plain.keys():
            value = f"{plain[name]}; {value}"
        elif plain.get(name, value) != value:
            bib.remarks.setdefault(block.key, []).append(f"{name!r} stands twice; the first was taken")
            continue
        plain[name] = value
    if not bib.entries and pending and pending[0].endswith("\n\n"):
        bib.head.append(pending.pop(0))  # the title of the file stays at its top
    bib.sources[block.key] = Source(_raw(block), dict(plain), start, before=list(pending))
    bib.entries[block.key] = plain
    pending.clear()
    return block.key


def _add_comment(
    bib: Bibliography, block: Block, start: int, same_line: bool, last_key: str, text: str, pending: list[str]
) -> None:
    raw = _raw(block)
    if isinstance(block, ImplicitComment):
        for found in _LOST_ENTRY.finditer(raw):
            line, column = _position(bib.line_starts, start + found.start(1))
            message = f"{found.group().strip()!r} looks like an entry without its @; BibTeX would read it as a comment."
            bib.problems.append(
                Problem(bib.file, line, column, message, action="Put @ before it, or % if it is a comment.")
            )
        if same_line:
            remark, _, raw = raw.partition("\n")
            bib.sources[last_key].after = remark.rstrip()
            raw = raw.strip("\n")
            if not raw:
                return
    gap = text[start + len(_raw(block)) :]
    blank = gap[: len(gap) - len(gap.lstrip())].count("\n") > 1
    pending.append(raw + ("\n\n" if blank else "\n"))


def _problem(bib: Bibliography, block: ParsingFailedBlock, start: int) -> Problem:
    line, column = _position(bib.line_starts, start)
    raw = _raw(block)
    if isinstance(block, DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        message = f"the key {block.key!r} is already used on line {first}; the second entry was not read."
        return Problem(
            bib.file, line, column, message, "each key once", "Rename one, or delete it if it is the same study."
        )
    if isinstance(block, DuplicateFieldKeyBlock):
        key = block.ignore_error_block.key if isinstance(block.ignore_error_block, Entry) else ""
        message = f"field {sorted(block.duplicate_keys)[0]!r} stands twice in {key!r}."
        return Problem(bib.file, line, column, message, "each field once", "Delete the wrong one.")
    reason = " ".join(getattr(block.error, "abort_reason", str(block.error)).split()).replace("`", "'")
    broke = line + raw.rstrip().count("\n")
    head = " ".join(raw[:60].split())
    message = (
        f"the entry starting {head!r} could not be read: {reason.rstrip('. ') or 'unknown reason'} (line {broke})."
    )
    action = "Look for a missing comma, quote or closing brace."
    return Problem(bib.file, line, column, message, "balanced braces and a comma after each field", action)


def _find(text: str, block: Block, cursor: int, line_starts: list[int]) -> int:
    # The raw text of a block is a slice of the file and blocks come in order; start_line alone gives no column.
    line = min(block.start_line or 0, len(line_starts) - 1)
    found = text.find(_raw(block), max(cursor, line_starts[line]))
    return found if found >= 0 else max(text.find(_raw(block), cursor), 0)


def _whole(block: Block) -> Block:
    """The entry itself where fields stand twice in it."""
    return (block.ignore_error_block or block) if isinstance(block, DuplicateFieldKeyBlock) else block


def _raw(block: Block) -> str:
    return block.raw or ""


def _position(line_starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(line_starts, offset)
    return line, offset - line_starts[line - 1] + 1


def _place(line_starts: list[int], raw: str, start: int, name: str, line: int) -> tuple[int, int]:
    """Line and column of a field, whose = stands on `line`, in the entry `raw` that begins at `start`."""
    first, column = _position(line_starts, start)
    lines = raw.split("\n")
    if not 0 <= line - first < len(lines):
        return first, column
    found = re.search(rf"(?<!\w){re.escape(name)}\s*=", lines[line - first], re.IGNORECASE)
    return line, (found.start() if found else 0) + (column if line == first else 1)


@contextmanager
def _quiet_splitter() -> Iterator[None]:
    # bibtexparser also logs each failed block, which would reach the terminal beside our own, better, message.
    logger = logging.getLogger("bibtexparser.splitter")

    def refuse(record: logging.LogRecord) -> bool:
        return False

    logger.addFilter(refuse)
    try:
        yield
    finally:
        logger.removeFilter(refuse)
