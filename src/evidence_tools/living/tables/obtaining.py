"""Getting the full text of a study: from a file, from this computer, or from PubMed Central where it may give it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from evidence_tools.errors import AnswerError, NetworkError, UsageError
from evidence_tools.pubmed import Client, FullText, Shelf
from evidence_tools.references import Bibliography, load_bib

__all__ = ["Fetched", "Obtained", "obtain", "obtain_counted", "pmcid_of"]


@dataclass(frozen=True)
class Obtained:
    """The full text of a study, or why there is none.

    Parameters
    ----------
    source : path, bytes or None
        What `read_tables` takes; None: there is no full text to read.
    words : str
        Where it comes from, or why there is none, as a sentence.
    url : str
        Where a person reads the article; "" for a file at hand.
    licence : str
        As PMC gives it.
    pmcid : str
    """

    source: Path | bytes | None
    words: str
    url: str = ""
    licence: str = ""
    pmcid: str = ""


def pmcid_of(pmid: str, pmcid: str, client: Client | None) -> str:
    """Return the PMCID of an article: the one on record, else the one PMC's converter knows; "" where PMC has none."""
    if pmcid or client is None or not pmid:
        return pmcid
    return client.convert_ids([pmid]).get(pmid, {}).get("pmcid", "").partition(".")[0]


def obtain(
    pmid: str,
    pmcid: str,
    client: Client | None,
    shelf: Shelf,
    file: str | os.PathLike[str] | None = None,
    *,
    again: bool = False,
) -> Obtained:
    """Get the full text of one article.

    Parameters
    ----------
    pmid, pmcid : str
        Identifiers as far as known.
    client : Client or None
        None: nothing is asked; only what is on this computer is used.
    shelf : Shelf
        Where full texts are kept.
    file : path, optional
        A full text at hand, which is used instead.
    again : bool
        Ask PMC even where the shelf holds the article.

    Raises
    ------
    NetworkError
        PMC cannot be reached, or did not answer with what was asked for; nothing of it was kept.
    UsageError
        `file` is not there.
    """
    if file is not None:
        path = Path(file)
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file. Give a full text in JATS or NLM XML, HTML or docx.")
        return Obtained(path, f"The full text was read from {path.name}.")
    pmcid = pmcid_of(pmid, pmcid, client)
    if not pmcid:
        also = "" if client is not None else " (it was not asked: the network is switched off)"
        return Obtained(None, f"PubMed Central has no full text of it as far as known{also}.")
    kept = shelf.get(pmcid) if not again else None
    if kept is None and client is not None:
        kept = _fetched(client, pmcid, pmid)
        if kept.released:
            shelf.put(kept)
    if kept is None:
        return Obtained(None, f"{pmcid} is not on this computer, and the network is switched off.", pmcid=pmcid)
    if not kept.released:
        return Obtained(None, f"{pmcid} cannot be read by a program: {kept.why_not}.", kept.url, kept.licence, pmcid)
    licence = f"; licence: {kept.licence}" if kept.licence else "; PMC names no licence"
    return Obtained(kept.xml, f"The full text is {pmcid}{licence}.", kept.url, kept.licence, pmcid)


def _fetched(client: Client, pmcid: str, pmid: str) -> FullText:
    text = next(client.full_texts([pmcid]))
    if text.released and pmid and text.pmid and text.pmid != pmid:
        raise AnswerError(
            f"{pmcid} is the article of PMID {text.pmid}, not of PMID {pmid}. Nothing was read from it. Check the "
            f"PMCID."
        )
    return text


@dataclass
class Fetched:
    """What looking for the full texts of counted studies did, as lists of study_id."""

    new: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    restricted: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """Say it in a sentence."""
        parts = [
            (len(self.new), "full texts fetched"),
            (len(self.kept), "were on this computer"),
            (len(self.restricted), "may not be read by a program"),
            (len(self.failed), "could not be fetched"),
        ]
        return ", ".join(f"{count} {words}" for count, words in parts if count) or "no counted study is in PMC"


def obtain_counted(
    root: str | os.PathLike[str],
    studies: Iterable[str],
    client: Client,
    shelf: Shelf,
    progress: Callable[[str, int, int], None] | None = None,
) -> Fetched:
    """Fetch the full texts of studies that have a PMCID; what is on the shelf is not asked for again.

    A run that breaks off is taken up where it broke: every article is kept as soon as it came.

    Parameters
    ----------
    root : path
        The evidence folder.
    studies : iterable of str
        Keys, for example of the studies that are counted.
    """
    bibliography = load_bib(Path(root) / "references.bib")
    wanted = [key for key in studies if _entry(bibliography, key).get("pmcid")]
    found = Fetched()
    for place, key in enumerate(wanted, 1):
        entry = _entry(bibliography, key)
        try:
            before = shelf.seen(entry["pmcid"]) or dt.datetime.min.replace(tzinfo=dt.UTC)
            got = obtain(entry.get("pmid", ""), entry["pmcid"], client, shelf)
        except NetworkError as error:
            found.failed[key] = str(error)
            if not isinstance(error, AnswerError):
                break  # the network is away: the rest would wait as long again
            continue
        if got.source is None:
            found.restricted[key] = got.words
        else:
            (found.kept if before.year > 1 else found.new).append(key)
        if progress is not None:
            progress("full texts", place, len(wanted))
    return found


def _entry(bibliography: Bibliography, key: str) -> dict[str, str]:
    return dict(bibliography.entries.get(key, {}))
