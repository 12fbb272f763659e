"""Confirming what a program read: draft sightings of an article, and results prefilled from an abstract."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass

from evidence_tools.errors import UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.words import first_address

from .acceptance import decision_on, from_table, signed

__all__ = ["KEYS", "Unconfirmed", "confirm", "unconfirmed", "waits"]

KEYS = {"sightings": "sighting_id", "results": "result_id"}


@dataclass(frozen=True)
class Unconfirmed:
    """A row that waits for a person.

    Attributes
    ----------
    table, key : str
        Where it stands.
    about : str
        The claim or the study and outcome it belongs to.
    words : str
        What was read, word for word.
    url : str
        Where it can be read; "" if that is no web address.
    """

    table: str
    key: str
    about: str
    words: str
    url: str = ""


def waits(table: str, row: Mapping[str, str]) -> bool:
    """Whether a row was entered by a program and nobody has confirmed it; `table` is one of `KEYS`."""
    if table == "sightings":
        return row["status"] == "draft"
    return "prefilled" in row["flags"].split(";") and row["verified"] == "no"


def unconfirmed(root: str | os.PathLike[str]) -> list[Unconfirmed]:
    """Return every row that a program entered and nobody has confirmed."""
    found = []
    for row in read_rows(root, "sightings"):
        if waits("sightings", row):
            found.append(Unconfirmed("sightings", row["sighting_id"], row["claim_id"], row["quote"]))
    for row in read_rows(root, "results"):
        if waits("results", row):
            about = f"{row['study_id']}: {row['outcome'].replace('_', ' ')}, {row['timepoint']}".rstrip(", ")
            url = first_address(row["source_url"])
            found.append(Unconfirmed("results", row["result_id"], about, row["as_printed"], url))
    return found


def confirm(root: str | os.PathLike[str], table: str, key: str, who: str, today: dt.date | None = None) -> None:
    """Confirm one row: a sighting is no draft any more, a result counts as read by a person.

    Parameters
    ----------
    root : path
        The evidence folder.
    table, key : str
        ``sightings`` or ``results``, and the row's key.
    who : str
        Who read it; stands in the row's note with the day.
    today : date, optional
        The day; today by default.

    Raises
    ------
    UsageError
        If there is no such row, or it waits for nobody; nothing is written.
    """
    if table not in KEYS or not who.strip():
        raise UsageError(f"only rows of {' and '.join(KEYS)} are confirmed, each with the name of who read it.")
    day, name = (today or dt.date.today()).isoformat(), who.strip()
    with editing(root, table, "readings") as work:
        row = next((row for row in work.rows[table] if row[KEYS[table]] == key), None)
        if row is None or not waits(table, row):
            raise UsageError(f"{key} does not wait for a confirmation: somebody was faster, or there is no such row.")
        row["status" if table == "sightings" else "verified"] = "confirmed" if table == "sightings" else "yes"
        row["note"] = signed(row["note"], "confirmed", name, day)
        if table == "results" and (reading := from_table(row)):
            told = work.rows["readings"]
            told[:] = [
                one
                for one in told
                if (one["study_id"], one["reading_id"], one["who"]) != (row["study_id"], reading, name)
            ]
            told.append(decision_on(row, name, day))
