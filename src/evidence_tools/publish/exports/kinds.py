"""The kinds of export in one table: what each is, where it may go, and which options it heeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.references import format_bib, format_csl, format_ris
from evidence_tools.tracker.evidence import Evidence

from .bibliographies import bibliography_text
from .options import Options

__all__ = ["KINDS", "Kind", "Options", "export", "file_for"]

Maker = Callable[[Evidence, Options], str | bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of export; what it is in words stands in `words.EXPORTS`.

    Parameters
    ----------
    make : callable
        ``(Evidence, Options) -> str or bytes``.
    endings : tuple of str
        Endings its file may have; empty = any.
    default : str
        File it goes to if none is named; "" = it is printed.
    heeds : tuple of str
        Names of the options that mean something for it.
    """

    make: Maker
    endings: tuple[str, ...] = ()
    default: str = ""
    heeds: tuple[str, ...] = ()


def _late(module: str, name: str) -> Maker:
    """Return what makes a kind; its module, and the library that writes such files, are loaded at its first use."""

    def make(ev: Evidence, options: Options) -> str | bytes:
        maker: Maker = getattr(import_module(f"{__package__}.{module}"), name)
        return maker(ev, options)

    return make


KINDS = {
    "xlsx": Kind(_late("spreadsheet", "spreadsheet_export"), (".xlsx",), "evidence.xlsx"),
    "docx": Kind(_late("document", "document_export"), (".docx",), "handout.docx", ("claims", "exercise")),
    "lesson": Kind(_late("lesson", "lesson_export"), (".ipynb", ".docx"), "lesson.ipynb", ("claims", "exercise")),
    "slides": Kind(_late("lesson", "slides_export"), (".html", ".htm"), "slides.html", ("claims",)),
    "bib": Kind(bibliography_text(format_bib), heeds=("claims",)),
    "ris": Kind(bibliography_text(format_ris), heeds=("claims",)),
    "csl": Kind(bibliography_text(format_csl), heeds=("claims",)),
    "robvis": Kind(_late("appraisal_tables", "robvis_export"), (".csv",), heeds=("tool",)),
    "prisma": Kind(_late("appraisal_tables", "prisma_export"), (".csv", ".svg", ".png", ".pdf")),
    "claimreview": Kind(_late("claimreview", "claim_reviews"), heeds=("claims", "site", "author")),
    "sof": Kind(_late("findings", "findings_export"), (".html", ".htm", ".csv"), heeds=("claims",)),
}
# What the version for students is called where no file is named.
EXERCISES = {"docx": "worksheet.docx", "lesson": "lesson-students.ipynb"}
_UNSET = Options()


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise UsageError(f"{name!r} is no kind of export. Allowed: {', '.join(KINDS)}.")
    return KINDS[name]


def _heeding(name: str, options: Options) -> Kind:
    """Return a kind, after making sure that every option given means something for it."""
    kind = _kind(name)
    given = [
        key for key in ("claims", "exercise", "tool", "site", "author") if getattr(options, key) != getattr(_UNSET, key)
    ]
    for key in given:
        if key not in kind.heeds:
            option = "claim" if key == "claims" else key
            users = ", ".join(other for other, one in KINDS.items() if key in one.heeds)
            raise UsageError(f"--{option} means nothing for {name}. It is for: {users}.")
    return kind


def file_for(name: str, out: str | None, options: Options) -> Path | None:
    """Return the file an export goes to; None where it is printed (``out`` "-" or, for text, nothing).

    Raises
    ------
    UsageError
        For an unknown kind, an option that means nothing for it, a file whose ending it cannot be written to, or if no
        file is named and one of the usual name is there: it may hold somebody's own changes.
    """
    kind = _heeding(name, options)
    if out == "-" and kind.default:
        raise UsageError(f"{name} is no text and cannot be printed. Name a file: --out {kind.default}.")
    if out in (None, "-"):
        default = EXERCISES.get(name, kind.default) if options.exercise else kind.default
        if default and Path(default).exists():
            raise UsageError(f"{default} is here already. Name another file with --out, or delete this one.")
        return Path(default) if default else None
    path = Path(out)
    if path.is_dir():
        raise UsageError(f"{out} is a folder. Name a file in it with --out.")
    if kind.endings and path.suffix.lower() not in kind.endings:
        raise UsageError(f"{out}: {name} cannot be written to such a file. Allowed endings: {', '.join(kind.endings)}.")
    return path


def export(ev: Evidence, name: str, options: Options = _UNSET, path: Path | None = None) -> str | bytes:
    """Return the evidence in another format; nothing is written.

    Parameters
    ----------
    ev : Evidence
    name : str
        A key of `KINDS`.
    options : Options
    path : Path, optional
        The file it is meant for: its ending chooses between the forms of one kind.

    Raises
    ------
    UsageError
        For an unknown kind, or an option that means nothing for it.
    """
    kind = _heeding(name, options)
    ending = path.suffix.lower() if path else ""
    return kind.make(ev, replace(options, ending=ending))
