"""Identifiers into the folder: what a person, or the rule for *exact*, confirmed of the proposals of `link_all`.

Only blanks are filled. Everything is looked at again under the folder's lock, because somebody may have been faster,
and goes in as one change of references.bib, studies.csv and records.jsonl, or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from evidence_tools.errors import RecordError, UsageError
from evidence_tools.folder import Folder
from evidence_tools.folder.editing import editing
from evidence_tools.folder.records import RECORDS, facts_text, read_facts
from evidence_tools.living.differences import kept_facts
from evidence_tools.living.holdings import reach
from evidence_tools.pubmed import Archive, Record, parse_records
from evidence_tools.references import Bibliography, format_bib, load_bib
from evidence_tools.references.proposals import Proposal
from evidence_tools.references.shelf import load_shelf

__all__ = ["Linked", "archived_record", "enter_links", "local_studies", "studies_to_link"]

_NAMES = ("pmid", "pmcid", "doi")
_SET = b"<PubmedArticleSet>%s</PubmedArticleSet>"


@dataclass
class Linked:
    """What entering proposals did.

    Attributes
    ----------
    entered : dict of str to dict
        study_id to the fields that were filled.
    refused : dict of str to str
        study_id to why its proposal was not entered.
    retracted : list of str
        Keys whose record says that the article was retracted.
    """

    entered: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    retracted: list[str] = field(default_factory=list)


def local_studies(folder: Folder) -> pd.DataFrame:
    """Join studies.csv with the bibliography, and add the outcomes each study reports, for `match`."""
    outcomes = folder.tables["results"].groupby("study_id")["outcome"].agg(lambda names: ";".join(sorted(set(names))))
    references = load_shelf(folder.root).frame().set_index("study_id")
    references = references.drop(columns=[c for c in references.columns if c in folder.tables["studies"].columns])
    joined = folder.tables["studies"].join(references, on="study_id").join(outcomes.rename("outcomes"), on="study_id")
    return joined.assign(outcomes=joined["outcomes"].fillna(""))


def studies_to_link(folder: Folder, keys: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows `references.link_all` needs: every study with a PMID, and of those without one the chosen.

    Parameters
    ----------
    folder : Folder
    keys : sequence of str
        study_id of the studies to ask for; none = all.

    Raises
    ------
    UsageError
        A key that is no study; the message names the nearest.
    """
    studies = local_studies(folder)
    for key in keys:
        if key not in set(studies["study_id"]):
            from rapidfuzz import process

            near = ", ".join(match[0] for match in process.extract(key, list(studies["study_id"]), limit=3))
            raise UsageError(f"no study {key!r} in studies.csv. Nearest: {near}.")
    if not keys:
        return studies
    return studies[(studies["pmid"] != "") | studies["study_id"].isin(keys)]


def archived_record(archive: Archive | None, pmid: str) -> Record | None:
    """Return a record as the archive on this computer has it, or None."""
    version = archive.get(pmid) if archive is not None else None
    if version is None:
        return None
    try:
        return next((one for one in parse_records(_SET % version.xml) if isinstance(one, Record)), None)
    except RecordError:
        return None


def enter_links(
    root: str | os.PathLike[str],
    proposals: Iterable[Proposal],
    archive: Archive | None = None,
    *,
    today: dt.date | None = None,
) -> Linked:
    """Enter confirmed proposals: PMID, PMCID and DOI where blank, where they were read, and what the record says.

    Parameters
    ----------
    root : path
        The evidence folder.
    proposals : iterable of Proposal
        Confirmed ones; the caller answers for that.
    archive : Archive, optional
        Where the client kept the records: they give the line of records.jsonl and the retraction status.
    today : date, optional

    Returns
    -------
    Linked
        A proposal is refused, with the reason, if the study has another PMID by now, or if the PMID, PMCID or DOI
        belongs to another study.

    Raises
    ------
    FolderError, RecordError
        A file of the folder that cannot be read; nothing was written.
    """
    wanted, day, done = list(proposals), (today or dt.date.today()).isoformat(), Linked()
    if not wanted:
        return done
    with editing(root, "studies") as work:
        bibliography = load_bib(work.root / "references.bib")
        facts = read_facts(work.root / RECORDS)
        rows = {row["study_id"]: row for row in work.rows["studies"]}
        told: dict[str, tuple[str, str]] = {}
        for one in wanted:
            why = _obstacle(one, bibliography, rows)
            if why:
                done.refused[one.study_id] = why
                continue
            entry, record = bibliography.entries[one.study_id], archived_record(archive, one.pmid)
            filled = {name: value for name in _NAMES if (value := getattr(one, name)) and not entry.get(name)}
            entry.update(filled)
            done.entered[one.study_id] = filled
            rows[one.study_id]["id_source"] = _also(rows[one.study_id]["id_source"], one.source)
            told[one.study_id] = (one.pmid, _status_told(one, record))
            if record is not None:
                facts[one.pmid] = kept_facts(record, "PubMed", day)
        was = {key for key, row in rows.items() if row["retraction_status"] == "retracted" and key not in told}
        work.rows["studies"] = reach(work.rows["studies"], told, day)
        now = [row["study_id"] for row in work.rows["studies"] if row["retraction_status"] == "retracted"]
        done.retracted = [key for key in now if key not in was]
        if done.entered:
            work.files["references.bib"] = format_bib(bibliography).replace("\n", bibliography.newline)
            work.files[RECORDS] = facts_text(facts.values())
    return done


def _obstacle(one: Proposal, bibliography: Bibliography, rows: Mapping[str, Mapping[str, str]]) -> str:
    """Return why a proposal cannot be entered, or an empty text."""
    entry = bibliography.entries.get(one.study_id)
    if entry is None or one.study_id not in rows:
        return f"{one.study_id} is no longer on record"
    if not one.pmid:
        return "there is no PMID in the proposal"
    if entry.get("pmid"):
        return f"{one.study_id} has PMID {entry['pmid']} already"
    trial = {key: row["report_of"] or key for key, row in rows.items()}
    for key, other in bibliography.entries.items():
        if trial.get(key, key) == trial[one.study_id]:  # reports of one trial may share an identifier
            continue
        for name in _NAMES:
            value = getattr(one, name)
            if value and other.get(name, "").lower() == value.lower():
                return f"{name.upper()} {value} belongs to {key} already; are the two one study?"
    return ""


def _also(sources: str, source: str) -> str:
    """Add where the PMID was read to where it was read before."""
    read = [part for part in sources.split(" | ") if part]
    return " | ".join([*read, *([source] if source not in read else [])])


def _status_told(one: Proposal, record: Record | None) -> str:
    return record.retraction_status if record is not None else "retracted" if one.retracted else ""
