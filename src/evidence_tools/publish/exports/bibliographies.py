"""The bibliography as BibTeX, RIS or CSL-JSON: all of it, or the studies of chosen claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evidence_tools.folder.titles import shown_title
from evidence_tools.references import Bibliography
from evidence_tools.tracker.evidence import Evidence

from .legend import held
from .links import RETRACTION_WORDS
from .options import Options

__all__ = ["bibliography_text", "chosen_bibliography"]


def _chosen_keys(ev: Evidence, claims: tuple[str, ...]) -> set[str]:
    keys: set[str] = set()
    for claim_id in claims:
        verdict = ev.verdict(claim_id)
        keys |= set(verdict.rows.get("study_id", ())) | set(verdict.reviews["study_id"])
    return keys


def chosen_bibliography(ev: Evidence, claims: tuple[str, ...] = ()) -> Bibliography:
    """Return a copy of the bibliography.

    Parameters
    ----------
    ev : Evidence
    claims : tuple of str
        Only studies and reviews looked at for these claims; empty = every entry.

    Returns
    -------
    Bibliography
        Retracted and corrected studies say so in their note, so that the warning travels with the reference; a title
        that nobody has read says so too.
    """
    whole = ev.bibliography
    keys = _chosen_keys(ev, claims) if claims else set(whole.entries)
    status = ev.studies.set_index("study_id")["retraction_status"]
    entries = {}
    for key in sorted(keys & set(whole.entries)):
        entry = dict(whole.entries[key])
        warning = RETRACTION_WORDS.get(status.get(key, ""), "")
        if warning:
            entry["note"] = ". ".join(filter(None, [warning, entry.get("note", "")]))
        if "title" in entry:
            entry["title"] = shown_title(entry["title"])
        entries[key] = entry
    return replace(whole, entries=entries, tail=[] if claims else whole.tail)


def bibliography_text(form: Callable[[Bibliography], str]) -> Callable[[Evidence, Options], str]:
    """Return the export that writes the chosen references in one format, without signs that rule other programs."""
    return lambda ev, options: held(form(chosen_bibliography(ev, options.claims)))
