"""What an update found, in numbers and in the words a person gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence_tools.living.differences import Matches, RecordChange

__all__ = ["UpdateReport", "some"]


@dataclass
class UpdateReport:
    """What an update found.

    Attributes
    ----------
    day : str
        The day it counts for.
    searches : list of Matches
        Each search that ran, with new, held, vanished and returned PMIDs.
    failed : dict of str to str
        Searches PubMed refused, with its words; their day of last run has not moved.
    misread : dict of str to list of str
        Searches with a field PubMed does not know, and those fields: it ran another search, so nothing was entered.
    remarks : dict of str to list of str
        What PubMed remarked on a search, in plain words; kept in searches.csv.
    changed : list of RecordChange
        Records whose content is another than at the last reading.
    missing : list of str
        PMIDs PubMed did not give although it had listed or given them before.
    merged : dict of str to str
        Of those the ones whose place another PMID has taken.
    unreadable : dict of str to str
        PMIDs whose record could not be read, and why; a search that found one does not count as done.
    studies : dict of str to list of str
        PMID to study_ids, of the studies on record.
    read, requests : int
        Records read, requests sent.
    """

    day: str
    searches: list[Matches] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    misread: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    changed: list[RecordChange] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    studies: dict[str, list[str]] = field(default_factory=dict)
    read: int = 0
    requests: int = 0

    @property
    def new(self) -> list[str]:
        """New PMIDs to screen over all searches, each once."""
        return list(dict.fromkeys(pmid for one in self.searches for pmid in one.new))

    @property
    def held(self) -> list[str]:
        """PMIDs found for the first time that are studies on record already, each once."""
        return list(dict.fromkeys(pmid for one in self.searches for pmid in one.held))

    @property
    def retracted(self) -> list[RecordChange]:
        """Records that were retracted since they were last read, or that we held without knowing."""
        return [one for one in self.changed if one.alarming and one.status == "retracted"]

    @property
    def exit_code(self) -> int:
        """3 where PubMed refused or broke something, 1 where a saved search must be corrected, else 0."""
        return 3 if self.failed or self.unreadable else 1 if self.misread else 0

    def sentence(self) -> str:
        """Say it in one sentence."""
        gone = sum(len(one.vanished) for one in self.searches)
        back = sum(len(one.returned) for one in self.searches)
        parts = [
            f"{len(self.searches)} searches run",
            f"{len(self.new)} new records to screen" if self.new else "nothing new",
        ]
        parts += [f"{len(self.held)} found that are on record already"] if self.held else []
        parts += [f"{gone} no longer match (kept)"] if gone else []
        parts += [f"{back} match again"] if back else []
        parts += [f"{len(self.changed)} records changed"] if self.changed else []
        parts += [f"{len(self.retracted)} retracted"] if self.retracted else []
        parts += [f"{len(self.unreadable)} could not be read"] if self.unreadable else []
        parts += [f"{len(self.failed)} searches refused"] if self.failed else []
        parts += [f"{len(self.misread)} searches not understood by PubMed"] if self.misread else []
        return ", ".join(parts) + "."

    def alarms(self) -> list[str]:
        """Say what must not be overlooked: retractions, doubts and corrections, each with the studies it concerns."""
        said = {"retracted": "RETRACTED", "expression_of_concern": "EXPRESSION OF CONCERN", "corrected": "corrected"}
        found = []
        for one in sorted(self.changed, key=lambda one: (one.status != "retracted", one.status, int(one.pmid))):
            if not one.alarming:
                continue
            keys = self.studies.get(one.pmid, [])
            line = f"{said[one.status]}: PMID {one.pmid}" + (f", on record as {', '.join(keys)}" if keys else "")
            if one.status == "retracted" and keys:
                line += ". Its results no longer count. To see what that does: evidence changes, then evidence run"
            found.append(line)
        return found

    def details(self, titles: Mapping[str, str] | None = None) -> list[str]:
        """Say it search by search and record by record; nothing that happened is left out.

        Parameters
        ----------
        titles : mapping, optional
            PMID to title, to name the records that vanished, came back, changed or could not be read.
        """
        called = titles or {}
        lines = []
        for one in self.searches:
            moved = (
                ("new", one.new), ("on record already", one.held), ("no longer match", one.vanished),
                ("match again", one.returned),
            )  # fmt: skip
            parts = [f"{len(ids)} {what}: {some(ids)}" for what, ids in moved if ids]
            lines += [f"{one.search_id}: {one.hits} hits; " + "; ".join(parts)] if parts else []
            for what, ids in moved[2:]:
                lines += [f"  {what}: {_named(pmid, called)}" for pmid in ids[:10]]
        lines += [f"{_named(one.pmid, called)}: {one.words()}" for one in self.changed]
        lines += self._gone(called)
        lines += [f"could not be read: {_named(pmid, called)}: {why}" for pmid, why in self.unreadable.items()]
        if self.undone:
            lines.append(
                "Because of that these searches do not count as run; the next update asks again: "
                + some(sorted(self.undone))
            )
        lines += [f"{search_id}: {words}" for search_id, words in self.failed.items()]
        return lines + self._remarked()

    def _gone(self, called: Mapping[str, str]) -> list[str]:
        lines = []
        for pmid in self.missing:
            keys = f" ({', '.join(self.studies[pmid])} on record)" if pmid in self.studies else ""
            if pmid in self.merged:
                now = self.merged[pmid]
                action = f"; correct the PMID in references.bib to {now}" if keys else ""
                lines.append(f"PMID {pmid}{keys} is now PMID {_named(now, called).removeprefix('PMID ')}{action}")
            else:
                lines.append(f"PubMed gives no record any more for {_named(pmid, called)}{keys}; it stays on the list")
        return lines

    def _remarked(self) -> list[str]:
        lines = []
        for search_id, fields in self.misread.items():
            one, names = ("field", "it") if len(fields) == 1 else ("fields", "them"), ", ".join(fields)
            lines.append(
                f"{search_id}: PubMed does not know the {one[0]} {names}. It ran another search than the saved one: "
                f"nothing of it was entered. Correct {one[1]} in searches.csv (to [tiab] or [mh], say); run it again."
            )
        for search_id, words in self.remarks.items():
            lines.append(f"{search_id}: PubMed remarks: {'; '.join(words)}")
        return lines


def some(items: Sequence[str], most: int = 10) -> str:
    """List the first of many."""
    return ", ".join(items[:most]) + (f" and {len(items) - most} more" if len(items) > most else "")


def _named(pmid: str, titles: Mapping[str, str]) -> str:
    title = titles.get(pmid, "")
    return f"PMID {pmid} ({title[:90]})" if title else f"PMID {pmid}"
