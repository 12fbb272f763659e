"""The tables of the evidence folder as sheets: what stands on each, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from evidence_tools.folder import Field
from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import VERDICTS
from evidence_tools.words import verdict_words

from .links import RETRACTION_WORDS, study_url

__all__ = ["Sheet", "evidence_sheets"]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table as it will stand in the workbook.

    Parameters
    ----------
    name, title, description : str
    fields : tuple of Field
        Its columns: meaning, type and allowed values.
    frame : DataFrame
        Its rows, with the columns of `fields`.
    points_to : mapping
        Column to the (table, column) whose values it may take.
    for_reading : bool
        Whether whole texts are shown (tall rows) instead of two lines a row.
    added : frozenset of str
        Columns that are not in the folder's own table.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame
    points_to: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    for_reading: bool = False
    added: frozenset[str] = frozenset()


READ_FIRST = ("sentence", "fit")  # of verdicts.csv, right after the claim and its verdict
READ_WHOLE = ("verdicts", "claims", "guidance", "outcomes")


def _table_sheet(ev: Evidence, name: str) -> Sheet:
    table = ev.folder.schema[name]
    return Sheet(
        name=name,
        title=table.title,
        description=table.description,
        fields=table.fields,
        frame=ev.folder.tables[name],
        points_to={column: (other, key) for column, other, key in table.foreign_keys},
        for_reading=name in READ_WHOLE,
    )


def _verdict_sheet(ev: Evidence) -> Sheet:
    """Put the verdicts as computed now, with the claim and the sign and word a reader looks for in front."""
    table, frame = ev.folder.schema["verdicts"], ev.verdicts()
    statements = ev.claims.set_index("claim_id")["statement"]
    frame["statement"] = frame["claim_id"].map(statements)
    judged = zip(frame["verdict"], frame["comparator"], strict=True)
    frame["shown"] = [" ".join(verdict_words(verdict, comparator)) for verdict, comparator in judged]
    frame["level"] = [SYMBOLS.get(level, "") for level in frame["certainty"]]
    rank = frame["verdict"].map(list(VERDICTS).index)
    frame = frame.assign(rank=rank).sort_values(["rank", "statement"], kind="stable").drop(columns="rank")
    added = (
        Field("statement", "string", "The claim in one sentence (from claims.csv)."),
        Field("shown", "string", "The verdict as readers see it: sign and word."),
        Field("level", "string", "Certainty as four circles: the more filled, the surer."),
    )
    columns = {column.name: column for column in (*added, *table.fields)}
    order = dict.fromkeys([*(column.name for column in added), *READ_FIRST, *columns])
    return Sheet(
        name="verdicts",
        title=table.title,
        description=f"{table.description} Computed anew for this file; best supported first.",
        fields=tuple(columns[name] for name in order),
        frame=frame,
        for_reading=True,
        added=frozenset(column.name for column in added),
    )


REFERENCE_FIELDS = {
    "study_id": "Citation key in references.bib; the same as study_id in studies.csv.",
    "name": "Short reference as figures show it.",
    "status": "Retraction, expression of concern or correction, if any is known.",
    "title": "Title of the publication; where nobody has read it, what the study is about.",
    "author": "Authors as in the bibliography.",
    "journal": "Journal or book.",
    "year": "Year of publication.",
    "doi": "Digital object identifier.",
    "pmid": "PubMed number.",
    "pmcid": "PubMed Central number.",
    "link": "Where the study can be read, made from its identifiers.",
}


def _reference_sheet(ev: Evidence) -> Sheet:
    frame = ev.references.reset_index(drop=True).copy()
    status = ev.studies.set_index("study_id")["retraction_status"]
    frame["name"] = frame["study_id"].map(ev.names).fillna(frame["study_id"])
    frame["status"] = [RETRACTION_WORDS.get(status.get(key, ""), "") for key in frame["study_id"]]
    frame["link"] = [study_url(row) for row in frame.to_dict("records")]
    for name in REFERENCE_FIELDS:
        if name not in frame:
            frame[name] = ""
    fields = tuple(Field(name, "string", words) for name, words in REFERENCE_FIELDS.items())
    return Sheet(
        name="references",
        title="References",
        description="The bibliography (references.bib), one row a study, with a link to each.",
        fields=fields,
        frame=frame[list(REFERENCE_FIELDS)].sort_values("study_id").fillna(""),
    )


def evidence_sheets(ev: Evidence) -> list[Sheet]:
    """Return all sheets in the order of the workbook: verdicts, the tables of the folder, the references."""
    names = [table.name for table in ev.folder.schema if table.name != "verdicts" and table.name in ev.folder.tables]
    return [_verdict_sheet(ev), *(_table_sheet(ev, name) for name in names), _reference_sheet(ev)]
