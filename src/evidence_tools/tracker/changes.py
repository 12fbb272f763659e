"""Two states of the evidence side by side: studies, records, screening, and every verdict before and now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools import figures
from evidence_tools.living.differences import change_between
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Choices, Verdict
from evidence_tools.verdicts.diagnostics import Diagnostics
from evidence_tools.words import Words, counted

from .claim_change import UNLINKED, ClaimChange, changed_beside, counted_rows, why_left
from .published import NO_HISTORY, NOW, since_published
from .standing import standing, standing_table
from .table_changes import TableChange, table_changes, table_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Changes"]

MOST = 8  # new studies whose standing the story tells; the table has all


@dataclass(frozen=True, eq=False)
class Changes:
    """Everything that differs between two states.

    Attributes
    ----------
    before, after : Evidence
    names : (str, str)
        What the two states are called.
    """

    before: Evidence
    after: Evidence
    names: tuple[str, str] = ("before", "now")

    @cached_property
    def new_studies(self) -> list[str]:
        """Studies that were not on record."""
        return sorted(set(self.after.studies["study_id"]) - set(self.before.studies["study_id"]))

    @cached_property
    def lost_studies(self) -> list[str]:
        """Studies that are not on record any more."""
        return sorted(set(self.before.studies["study_id"]) - set(self.after.studies["study_id"]))

    @cached_property
    def retracted(self) -> list[str]:
        """Studies retracted since."""
        return self._now_called("retracted")

    @cached_property
    def doubted(self) -> list[str]:
        """Studies put in doubt since, or corrected."""
        return sorted(self._now_called("expression_of_concern") + self._now_called("corrected"))

    def _now_called(self, wanted: str) -> list[str]:
        """Return the studies that have a status of retraction now and had another, or were not there."""
        was = dict(zip(self.before.studies["study_id"], self.before.studies["retraction_status"], strict=True))
        now = zip(self.after.studies["study_id"], self.after.studies["retraction_status"], strict=True)
        return sorted(study for study, status in now if status == wanted and was.get(study) != wanted)

    @cached_property
    def tables(self) -> list[TableChange]:
        """What became of the rows of every table, but for the verdicts, and for the screening, told by itself."""
        return table_changes(self.before.folder, self.after.folder)

    def rows(self) -> pd.DataFrame | Words:
        """List every row of a table that came, went or is another now, with the columns that differ."""
        return table_lines(self.tables) if self.tables else Words("No row of any table changed.")

    @cached_property
    def records(self) -> pd.DataFrame:
        """PubMed records that changed, are new, or are of studies on record and were read for the first time.

        Columns pmid, what, title, how; what is news comes first.
        """
        was, rows = self.before.folder.records, []
        held = set(self.before.references["pmid"]) - {""}
        for record in self.after.folder.records.values():
            row = {"pmid": str(record["pmid"]), "what": "new", "title": record.get("title", ""), "how": ""}
            old = was.get(row["pmid"])
            if old is None:  # the record of a study we held is no news, even where it was never read before
                rows.append(row | {"what": "read for the first time" if row["pmid"] in held else "new"})
            elif record.get("digest") and (change := change_between(old, record)) is not None:
                rows.append(row | {"what": "changed", "how": change.words()})
        order = ("changed", "new", "read for the first time")
        rows.sort(key=lambda row: (order.index(row["what"]), int(row["pmid"])))
        return pd.DataFrame(rows, columns=["pmid", "what", "title", "how"], dtype="str")

    @cached_property
    def waiting(self) -> list[str]:
        """PMIDs that wait to be screened and did not before."""
        was, now = (
            set(t.loc[t["decision"] == "pending", "pmid"]) for t in (self.before.screening, self.after.screening)
        )
        return sorted(now - was, key=int)

    @cached_property
    def screened(self) -> dict[str, int]:
        """How many records wait for a decision, before and now, and how many were decided in between."""
        was, now = self.before.screening, self.after.screening
        waiting = [table.loc[table["decision"] == "pending", "pmid"].nunique() for table in (was, now)]
        known = set(was.loc[was["decision"] != "pending", "pmid"])
        decided = set(now.loc[now["decision"] != "pending", "pmid"]) - known
        return {"waiting before": waiting[0], "waiting now": waiting[1], "decided since": len(decided)}

    @cached_property
    def claims(self) -> list[ClaimChange]:
        """Every claim, before and after, those that moved most first."""
        ids = sorted({*self.before.claims["claim_id"], *self.after.claims["claim_id"]})
        changes = [self._claim(claim_id) for claim_id in ids]
        return sorted(changes, key=lambda c: (not c.flipped, not c.moved, c.claim_id))

    @property
    def moved(self) -> list[ClaimChange]:
        """The claims on which anything moved."""
        return [change for change in self.claims if change.moved]

    def _claim(self, claim_id: str) -> ClaimChange:
        before, after = _verdict(self.before, claim_id), _verdict(self.after, claim_id)
        was, now = counted_rows(before), counted_rows(after)
        left = tuple(sorted(was.keys() - now.keys()))
        beside = changed_beside(before, after)
        rows = self.after.effects()
        if after is not None:
            rows = rows[rows["outcome"] == after.claim["outcome"]]
        unlinked = self._linked(self.before, claim_id) - self._linked(self.after, claim_id)
        return ClaimChange(
            claim_id,
            before,
            after,
            joined=tuple(sorted(now.keys() - was.keys())),
            left=left,
            altered=tuple(sorted(study for study in was.keys() & now.keys() if was[study] != now[study])),
            why_left={
                study: UNLINKED if study in unlinked else why_left(study, self.after, rows)
                for study in {*left, *(s for one in beside for s in one.left)}
            },
            beside=beside,
            reviews=(_reviews(before), _reviews(after)),
        )

    @staticmethod
    def _linked(state: Evidence, claim_id: str) -> set[str]:
        return set(state.links.loc[state.links["claim_id"] == claim_id, "study_id"])

    def claim(self, claim_id: str) -> ClaimChange:
        """Return the change of one claim.

        Raises
        ------
        UsageError
            If there is no such claim.
        """
        if claim_id not in set(self.before.claims["claim_id"]):
            self.after.verdict(claim_id, Choices())  # an unknown claim_id is answered with the nearest
        return self._claim(claim_id)

    def without(self, claim_id: str) -> pd.DataFrame:
        """Show for each study that joined what the verdict would be without it.

        Returns
        -------
        DataFrame
            One row a study: verdict, estimate, ci_low, ci_high without it.
        """
        change = self.claim(claim_id)
        rows = []
        for study in change.joined:
            verdict = self.after.verdict(claim_id, Choices(exclude=(study,)))
            pooled = verdict.evidence.pooled if verdict.evidence else None
            numbers = {name: getattr(pooled, name, float("nan")) for name in ("estimate", "ci_low", "ci_high")}
            rows.append({"without": self.after.names.get(study, study), "verdict": verdict.label, **numbers})
        return pd.DataFrame(rows, columns=["without", "verdict", "estimate", "ci_low", "ci_high"]).set_index("without")

    def text(self) -> str:
        """Tell the story in plain text."""
        if self.names == (NOW, NOW):
            return "\n".join([NO_HISTORY, *since_published(self.after)])
        called = {**self.before.names, **self.after.names}
        lines = [f"Since {self.names[0]}:"]
        lines.append(
            f"  {counted(len(self.new_studies), 'new study', 'new studies')}" + _listed(self.new_studies, called)
        )
        lines += [f"    {line}" for study in self.new_studies[:MOST] for line in standing(self.after, study)]
        if self.lost_studies:
            lines.append(
                f"  {counted(len(self.lost_studies), 'study', 'studies')} no longer on record"
                + _listed(self.lost_studies, called)
            )
        if self.retracted:
            lines.append(f"  {len(self.retracted)} retracted" + _listed(self.retracted, called))
        if self.doubted:
            lines.append(f"  {len(self.doubted)} put in doubt or corrected" + _listed(self.doubted, called))
        lines += self._records_named()
        lines += self._rows_named()
        moved = self.moved
        lines.append(
            f"  Claims: {sum(c.flipped for c in moved)} with another verdict, {len(moved)} moved of {len(self.claims)}"
        )
        return "\n".join([*lines, *(f"- {change.sentence(called)}" for change in moved)])

    def _records_named(self) -> list[str]:
        """The records that are new, changed or wait to be screened: how many, and the first of them by name."""
        rows = self.records.to_dict("records")
        titles = {pmid: str(record.get("title", "")) for pmid, record in self.after.folder.records.items()}
        kinds = ("new", "changed", "read for the first time")
        new, changed, read = ([row for row in rows if row["what"] == what] for what in kinds)
        first = f"; {len(read)} of studies on record read for the first time" if read else ""
        lines = [f"  PubMed records: {len(new)} new, {len(changed)} changed{first}"]
        lines += _named([(row["pmid"], row["title"], "new") for row in new])
        lines += _named([(row["pmid"], row["title"], row["how"]) for row in changed])
        lines.append("  Screening: " + ", ".join(f"{n} {what}" for what, n in self.screened.items()))
        known = {row["pmid"] for row in new}
        return lines + _named([(pmid, titles.get(pmid, ""), "waits") for pmid in self.waiting if pmid not in known])

    def _rows_named(self) -> list[str]:
        """What became of the rows of each table, whether or not a claim moved by it."""
        lines = [f"    {change.words()}" for change in self.tables]
        lines = ["  Rows of the tables:", *lines] if lines else []
        drafts = [state.drafts.total() for state in (self.before, self.after)]
        if any(drafts):
            lines.append(f"  Sightings that nobody has confirmed: {drafts[0]} before, {drafts[1]} now")
        return lines

    def standing(self) -> pd.DataFrame | Words:
        """Show for every new study, outcome by outcome, whether it counts and what is missing where it does not."""
        if not self.new_studies:
            return Words("No study is new, so there is nothing to show.")
        return standing_table(self.after, self.new_studies)

    def table(self) -> pd.DataFrame:
        """List the claims that moved: verdict and pooled effect before and now, and why in a sentence."""
        called = {**self.before.names, **self.after.names}
        rows = [_row(change) | {"why": change.sentence(called)} for change in self.moved]
        columns = ["claim", "verdict_before", "verdict_after", "estimate_before", "estimate_after", "why"]
        return pd.DataFrame(rows, columns=["claim_id", *columns]).set_index("claim_id")

    def figure(self, ax: Axes | None = None) -> Axes | Words:
        """Draw effect and verdict of every claim that moved, before and now; where none has numbers, say so."""
        rows = [_row(change) for change in self.moved if change.before and change.after]
        rows = [
            row
            for row in rows
            if row["estimate_before"] == row["estimate_before"] or row["estimate_after"] == row["estimate_after"]
        ]
        if rows:
            return figures.verdict_change(pd.DataFrame(rows), ax, names=self.names)
        return Words(
            "There is no picture: no claim that moved has a pooled effect." if self.moved else "No claim moved."
        )

    def cumulative(self, claim_id: str, ax: Axes | None = None) -> Axes | Words:
        """Draw how the pooled effect of a claim moved study by study, the new ones marked; without numbers, say so."""
        verdict = self.after.verdict(claim_id, Choices())
        if verdict.evidence is None or verdict.evidence.pooled is None:
            return Words("There is no picture: no trial of this claim prints numbers that can be pooled.")
        return Diagnostics(verdict, verdict.evidence).cumulative(ax, new=self.claim(claim_id).joined)


def _verdict(evidence: Evidence, claim_id: str) -> Verdict | None:
    """Judge one claim, without computing all the others; None where the state does not have it."""
    if "all_verdicts" in vars(evidence):
        return evidence.all_verdicts.get(claim_id)
    if claim_id not in set(evidence.claims["claim_id"]):
        return None
    return evidence.verdict(claim_id, Choices())


def _reviews(verdict: Verdict | None) -> frozenset[str]:
    """Return the published reviews a verdict was held against."""
    return frozenset(row["study_id"] for row in verdict.review_records) if verdict else frozenset()


def _row(change: ClaimChange) -> dict[str, str | float]:
    row: dict[str, str | float] = {"claim_id": change.claim_id, "claim": change.statement}
    for name, verdict in (("before", change.before), ("after", change.after)):
        pooled = verdict.evidence.pooled if verdict and verdict.evidence else None
        for number in ("estimate", "ci_low", "ci_high"):
            row[f"{number}_{name}"] = getattr(pooled, number, float("nan"))
        row[f"k_{name}"] = pooled.k if pooled else 0
        row[f"verdict_{name}"] = verdict.verdict if verdict else ""
        row[f"certainty_{name}"] = verdict.certainty if verdict else ""
    return row


def _named(records: list[tuple[str, str, str]], most: int = 8) -> list[str]:
    lines = [f"    PMID {pmid}{f' ({title[:90]})' if title else ''}: {what}" for pmid, title, what in records[:most]]
    return lines + ([f"    and {len(records) - most} more"] if len(records) > most else [])


def _listed(keys: list[str], called: dict[str, str], most: int = 8) -> str:
    names = [called.get(key, key) for key in keys[:most]]
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return f": {', '.join(names)}{more}" if names else ""
