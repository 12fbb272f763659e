"""Writing BibTeX back: untouched entries keep every byte, changed ones get one stable format, order is by key."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from evidence_tools.errors import RecordError
from evidence_tools.files import write_atomically
from evidence_tools.references.bibliography import Bibliography, parse_bib
from evidence_tools.references.dates import MONTHS

__all__ = ["format_bib", "format_entry", "save_bib"]

FIELD_ORDER = (
    "author editor title booktitle journal year month volume number pages publisher address doi pmid pmcid url".split()
)
_KEY = re.compile(r"[^\s,{}()\"'#%~\\=]+")
_NAME = re.compile(r"[A-Za-z][\w:.+/-]*")


def save_bib(bibliography: Bibliography, path: str | Path) -> None:
    """Write the file, whole or not at all (a killed run leaves the old file).

    Raises
    ------
    RecordError
        If anything of the file that was read failed to parse (writing would lose it); if the file changed on disk since
        it was read; if an entry cannot be expressed in BibTeX (unbalanced braces, a key with a comma). Nothing is
        written then.
    """
    target = Path(os.path.realpath(path))
    if bibliography.digest and target.exists() and _same(bibliography.file, target):
        found = hashlib.sha256(target.read_bytes()).hexdigest()
        if found != bibliography.digest:
            raise RecordError(
                f"{path}: the file was changed by another program since it was read. Read it again, then save."
            )
    data = format_bib(bibliography).replace("\n", bibliography.newline).encode()
    write_atomically(target, data)
    if _same(bibliography.file, target) or not bibliography.file:
        bibliography.file = bibliography.file or str(path)
        bibliography.digest = hashlib.sha256(data).hexdigest()


def format_bib(bibliography: Bibliography) -> str:
    """Return the text of the file, sorted by key; formatting what was formatted changes nothing.

    Before it is returned the text is read back and compared with `bibliography.entries`, entry by entry.

    Raises
    ------
    RecordError
        As for `save_bib`.
    """
    if bibliography.problems:
        count = len(bibliography.problems)
        raise RecordError(
            f"{bibliography.file}: not written, because {count} part{'s' if count > 1 else ''} of it could not be read "
            "and would be lost. Correct the file first:\n" + "\n".join(map(str, bibliography.problems)),
            line=bibliography.problems[0].line,
        )
    parts = [block.rstrip("\n") for block in bibliography.head]
    text = ""
    for part, following in zip(parts, [*parts[1:], ""], strict=False):
        # @string and @preamble follow each other line by line; everything else has a blank line around it
        text += part + ("\n" if part.startswith("@") and following.startswith("@") else "\n\n")
    blocks = [_block(bibliography, key) for key in sorted(bibliography.entries)] + list(bibliography.tail)
    text += "\n\n".join(blocks) + ("\n" if blocks else "")
    _verify(bibliography, text)
    return text


def format_entry(key: str, entry: dict[str, str], raw_fields: dict[str, str] | None = None) -> str:
    """One entry as BibTeX text; `raw_fields` holds the text of fields to be written exactly as they stood."""
    names = [name for name in entry if name != "ENTRYTYPE"]
    if raw_fields is None:
        rank = {name: position for position, name in enumerate(FIELD_ORDER)}
        names.sort(key=lambda name: (rank.get(name, len(rank)), name))
    lines = [f"@{entry.get('ENTRYTYPE', 'misc')}{{{key},"]
    for name in names:
        raw = (raw_fields or {}).get(name)
        lines.append(f"  {name} = {raw if raw is not None else _enclosed(name, entry[name])},")
    return "\n".join([*lines, "}"])


def _block(bib: Bibliography, key: str) -> str:
    entry, source = bib.entries[key], bib.sources.get(key)
    _check(bib, key, entry)
    if source is None:
        return format_entry(key, entry)
    if entry == source.plain:
        text = source.raw
    else:
        kept = {n: raw for n, raw in source.raw_fields.items() if entry.get(n) == source.plain[n]}
        text = format_entry(key, entry, kept)
    after = f" {source.after}" if source.after else ""
    return "".join(source.before) + text + after


def _enclosed(name: str, value: str) -> str:
    value = " ".join(value.split())
    return value if name == "month" and value.lower() in MONTHS else f"{{{value}}}"


def _check(bib: Bibliography, key: str, entry: dict[str, str]) -> None:
    where = f"{bib.file}: {key!r}"
    if not _KEY.fullmatch(key):
        raise RecordError(
            f"{where} cannot be a citation key. Allowed: letters, digits and - _ : . / + without blanks. Rename it."
        )
    for name, value in entry.items():
        if not isinstance(value, str):
            raise RecordError(f"{where}, {name}: {value!r} is {type(value).__name__}. Allowed: text. Use str().")
        if name != "ENTRYTYPE" and (not _NAME.fullmatch(name) or name != name.lower()):
            raise RecordError(
                f"{where}: {name!r} cannot be a field name. Allowed: lower-case letters, digits, - and _."
            )
        depth = 0
        for brace in re.findall(r"(?<!\\)[{}]", value):
            depth += 1 if brace == "{" else -1
            if depth < 0:
                break
        if depth or value.endswith("\\"):
            raise RecordError(
                f"{where}, {name}: the braces of {value[:60]!r} do not balance. Write \\{{ or \\}} for a brace."
            )


def _verify(bib: Bibliography, text: str) -> None:
    again = parse_bib(text, file=bib.file)
    wanted = {
        k: {n: " ".join(v.split()) for n, v in e.items()} | {"ENTRYTYPE": e.get("ENTRYTYPE", "misc").lower()}
        for k, e in bib.entries.items()
    }
    if again.problems or again.entries != wanted:
        wrong = next((k for k in wanted if again.entries.get(k) != wanted[k]), "")
        detail = str(again.problems[0]) if again.problems else f"entry {wrong!r} would read back differently"
        raise RecordError(
            f"{bib.file}: not written, because {detail}. Look for unusual braces, quotes or @ in that entry."
        )


def _same(file: str, target: Path) -> bool:
    return bool(file) and Path(os.path.realpath(file)) == target
