"""Adding studies by PMID: bibliography, a row of studies.csv, and what the abstract gives, all marked unverified."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence_tools.errors import AnswerError, NetworkError, OfflineError, UsageError
from evidence_tools.extraction import Extraction, TableRows, Vocabulary, extract, read_tables, result_rows, study_row
from evidence_tools.folder import read_schema
from evidence_tools.folder.editing import Editing, editing
from evidence_tools.folder.records import RECORDS, facts_text, read_facts
from evidence_tools.living.differences import kept_facts
from evidence_tools.living.holdings import pmids_held
from evidence_tools.living.identification import archived_record
from evidence_tools.living.tables.entries import result_of
from evidence_tools.living.tables.obtaining import Obtained, obtain
from evidence_tools.living.terms import vocabulary_of
from evidence_tools.pubmed import Archive, Author, Client, Record, Shelf
from evidence_tools.pubmed.entrez import clean_pmid
from evidence_tools.references import encode_latex, format_bib, load_bib, normal_doi, normal_pmcid, normal_pmid
from evidence_tools.references.names import study_key

__all__ = ["Added", "add", "citation_key", "find_records", "reference_entry"]


@dataclass(frozen=True)
class Added:
    """A study that was added.

    Attributes
    ----------
    pmid, study_id : str
    extraction : Extraction
        Everything read from the abstract, with the words.
    results : list of dict
        The rows that went into results.csv, unverified.
    left : list of str
        What was read but fits no row, and what to do about it.
    retraction_status : str
        What PubMed says of the article: ``none``, ``corrected``, ``expression_of_concern`` or ``retracted``.
    fulltext : Obtained, optional
        The full text, or why there is none; None where it was not asked for.
    """

    pmid: str
    study_id: str
    extraction: Extraction
    results: list[dict[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    retraction_status: str = "none"
    fulltext: Obtained | None = None


def citation_key(record: Record, taken: Iterable[str]) -> str:
    """Return a key like the others: family name of the first author and year, a letter if it is taken (``li2011b``)."""
    first = record.authors[0] if record.authors else (record.editors[0] if record.editors else None)
    name = (first.last or first.collective) if first else record.title.split(" ")[0]
    return study_key(name, str(record.year or ""), taken)


def reference_entry(record: Record) -> dict[str, str]:
    """Return the BibTeX fields of a record; unknown ones are left out."""

    def person(author: Author) -> str:
        if author.collective:
            return f"{{{encode_latex(author.collective)}}}"
        given = author.fore or author.initials
        parts = [author.last, author.suffix, given] if author.suffix else [author.last, given]
        return encode_latex(", ".join(filter(None, parts)))

    fields = {
        "title": encode_latex(record.title.rstrip(".")),
        "author": " and ".join(map(person, record.authors or record.editors)),
        "journal": encode_latex(record.journal),
        "year": str(record.year or ""),
        "volume": encode_latex(record.volume),
        "number": encode_latex(record.issue),
        "pages": encode_latex(record.pages).replace("-", "--"),
        "doi": record.doi if normal_doi(record.doi) else "",  # PubMed holds some that are none
        "pmid": record.pmid,
        "pmcid": normal_pmcid(record.pmcid.partition(".")[0]),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/",
    }
    kind = "article" if record.kind == "article" else "book"
    return {"ENTRYTYPE": kind, **{name: value for name, value in fields.items() if value}}


def find_records(pmids: Sequence[str], client: Client | None, archive: Archive | None) -> dict[str, Record]:
    """Find records: from PubMed, or from the archive where the network is off or away.

    Raises
    ------
    OfflineError
        A record is not in the archive and PubMed cannot be reached.
    UsageError
        PubMed has no such record, or has it under another PMID now.
    AnswerError
        PubMed has the record, but it cannot be read.
    """
    reason = ""
    if client is not None:
        try:
            fetch = client.fetch(pmids)
            found = {record.pmid: record for record in fetch}
            if fetch.unreadable:
                broken = "; ".join(f"PMID {pmid} ({why})" for pmid, why in fetch.unreadable.items())
                raise AnswerError(
                    f"PubMed has the record, but it cannot be read: {broken}. Nothing was added. Try again later."
                )
            if fetch.missing:
                raise UsageError(_not_given(fetch.missing, fetch.merged))
            return found
        except OfflineError as error:
            reason = str(error)
    kept = {pmid: archived_record(archive, pmid) for pmid in pmids} if archive is not None else {}
    absent = [pmid for pmid in pmids if kept.get(pmid) is None]
    if absent:
        why = f" {reason}" if reason else ""
        raise OfflineError(
            f"PMID {', '.join(absent)} is not in the archive on this computer, and PubMed is not reached.{why} "
            "Nothing was added. Try again with a network."
        )
    return {pmid: record for pmid, record in kept.items() if record is not None}


def _not_given(missing: Sequence[str], merged: Mapping[str, str]) -> str:
    gone = [pmid for pmid in missing if pmid not in merged]
    parts = [f"PMID {pmid} is PMID {merged[pmid]} now" for pmid in missing if pmid in merged]
    parts += [f"PubMed gives no record for PMID {', '.join(gone)}"] if gone else []
    return f"{'; '.join(parts)}. {'Check the number' if gone else 'Add that one'}; nothing was added."


def add(
    root: str | os.PathLike[str],
    pmids: Iterable[str | int],
    client: Client | None = None,
    archive: Archive | None = None,
    *,
    who: str = "project",
    today: dt.date | None = None,
    shelf: Shelf | None = None,
    fulltext: str | os.PathLike[str] | None = None,
) -> list[Added]:
    """Add studies by PMID, with what their abstracts and tables give.

    Parameters
    ----------
    root : path
        The evidence folder.
    pmids : iterable of str or int
        Numbers, or addresses of PubMed's pages.
    client : Client, optional
        None: from the archive only.
    archive : Archive, optional
        Records read before.
    who : str
        Who added them: pending matches of these records become included under this name.
    today : date, optional
    shelf : Shelf, optional
        Where full texts are kept: PubMed Central is asked for the one of each study, and its tables are read. A full
        text that cannot be had keeps no study from being added; `Added.fulltext` says why. None: not asked for.
    fulltext : path, optional
        The full text at hand of the one study given.

    Returns
    -------
    list of Added
        In the order given.

    Raises
    ------
    UsageError
        A PMID that is none, is on record already, or that PubMed does not have; a full text for several studies, or
        that is not there. Nothing is added then.
    ArticleError
        The full text given is none.
    OfflineError
        See `find_records`.
    """
    root, day = Path(root), (today or dt.date.today()).isoformat()
    wanted = list(dict.fromkeys(clean_pmid(normal_pmid(str(pmid)) or pmid) for pmid in pmids))
    _refuse_held(root, wanted)
    if fulltext is not None and len(wanted) != 1:
        raise UsageError("--fulltext is the article of one study. Give one PMID with it. Nothing was added.")
    records = find_records(wanted, client, archive)
    vocabulary = vocabulary_of(root, read_schema(root))
    extractions = {pmid: extract(records[pmid], vocabulary) for pmid in wanted}
    texts = {pmid: _full_text(records[pmid], client, shelf, fulltext, vocabulary) for pmid in wanted}
    with editing(root, "studies", "results", "screening") as work:
        _refuse_held(root, wanted)  # somebody may have been faster
        return _enter(work, [records[pmid] for pmid in wanted], extractions, texts, vocabulary, who, day)


_Text = tuple[Obtained | None, TableRows]


def _full_text(
    record: Record,
    client: Client | None,
    shelf: Shelf | None,
    file: str | os.PathLike[str] | None,
    vocabulary: Vocabulary,
) -> _Text:
    """Get and read the full text; PubMed Central out of reach is no reason not to add a study."""
    if shelf is None and file is None:
        return None, TableRows([], [])
    pmcid = normal_pmcid(record.pmcid.partition(".")[0])
    try:
        got = obtain(record.pmid, pmcid, client, shelf or Shelf(), file)
    except NetworkError as error:
        words = f"The full text could not be fetched: {error} The study is added without it; later: evidence read KEY."
        return Obtained(None, words, pmcid=pmcid), TableRows([], [])
    if got.source is None:
        return got, TableRows([], [])
    return got, read_tables(got.source, f"{record.title}\n{record.abstract}", vocabulary)


def _table_rows(study: dict[str, str], text: _Text, vocabulary: Vocabulary) -> list[dict[str, str]]:
    """Make rows of results.csv of the readings of tracked outcomes that say when and with which spread."""
    got, readings = text
    made: dict[str, dict[str, str]] = {}
    for row in readings:
        instrument = row.instrument or (vocabulary.instrument_for(row.outcome) if row.outcome else "")
        if got is not None and instrument and row.value_kind in ("post", "change") and row.spread_kind:
            one = result_of(row, list(readings), study, instrument, vocabulary, got.url)
            made.setdefault(one["result_id"], one)
    return list(made.values())


def _without_twins(rows: list[dict[str, str]], table: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out what the abstract repeats of a table: the table says more about it."""

    def key(row: Mapping[str, str]) -> tuple[str, ...]:
        return row["outcome"], *(f"{float(row[name]):g}" for name in ("mean_i", "mean_c") if row.get(name))

    known = {key(row) for row in table}
    return [row for row in rows if not row.get("mean_i") or key(row) not in known]


def _refuse_held(root: Path, wanted: Sequence[str]) -> None:
    held = pmids_held(root)
    there = [f"PMID {pmid} is on record already as {held[pmid]}" for pmid in wanted if pmid in held]
    if there:
        raise UsageError("; ".join(there) + ". Nothing was added. Leave it out, or edit its row in studies.csv.")


def _enter(
    work: Editing,
    records: Sequence[Record],
    extractions: Mapping[str, Extraction],
    texts: Mapping[str, _Text],
    vocabulary: Vocabulary,
    who: str,
    day: str,
) -> list[Added]:
    bibliography = load_bib(work.root / "references.bib")
    facts = read_facts(work.root / RECORDS)
    added = []
    for record in records:
        key = citation_key(record, [*bibliography.entries, *(row["study_id"] for row in work.rows["studies"])])
        url = f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"
        bibliography.entries[key] = reference_entry(record)
        study = study_row(extractions[record.pmid], key, url)
        status = {"retraction_status": record.retraction_status}
        if record.retraction_status != "none":
            status["retraction_note"] = f"PubMed record {record.pmid}, read {day}"
        work.rows["studies"].append(study | status)
        rows, left = result_rows(extractions[record.pmid], key, url, vocabulary)
        table = _table_rows(study, texts[record.pmid], vocabulary)
        rows = [*_without_twins(rows, table), *table]
        work.rows["results"] += rows
        facts[record.pmid] = kept_facts(record, "PubMed", day)
        work.rows["screening"] = [
            row | {"decision": "included", "who": who, "date": day}
            if row["pmid"] == record.pmid and row["decision"] == "pending"
            else row
            for row in work.rows["screening"]
        ]
        said, text = record.retraction_status, texts[record.pmid][0]
        added.append(Added(record.pmid, key, extractions[record.pmid], rows, left, said, text))
    work.files["references.bib"] = format_bib(bibliography)
    work.files[RECORDS] = facts_text(facts.values())
    return added
