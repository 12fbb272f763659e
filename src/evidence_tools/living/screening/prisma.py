"""The PRISMA 2020 flow from the tables, and the CSV file the official flow diagram program reads.

Counted are the records somebody has decided on; how many still wait is said beside it, so that the numbers of the
diagram always add up. Rules: a record found by several searches is one record, the further finds are duplicates; an
exclusion whose reason begins with "full text:" was made after reading the report ("full text: not retrieved" if it
could not be had), every other one on title and abstract. Studies that were on record before a search found them count
as known before, and their records as removed before screening; so do studies that no search found.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

from evidence_tools.living.holdings import ON_RECORD
from evidence_tools.words import counted

__all__ = ["Flow", "prisma_counts", "prisma_csv"]

FULL_TEXT = "full text:"


@dataclass(frozen=True)
class Flow:
    """Counts by the names of the PRISMA2020 package, and how many records wait for a decision."""

    counts: dict[str, int | dict[str, int]]
    waiting: int

    def sentence(self) -> str:
        """Say the flow in one sentence."""
        c = self.counts
        text = (
            f"{c['database_results']} matches of {c['records_screened']} records screened: "
            f"{c['records_excluded']} excluded on title and abstract, {c['dbr_assessed']} reports assessed, "
            f"{c['new_reports']} included."
        )
        wait = counted(self.waiting, "record waits", "records wait")
        left_out = "is" if self.waiting == 1 else "are"
        return text + (f" {wait} for a decision and {left_out} not counted." if self.waiting else "")


def prisma_counts(
    screening: pd.DataFrame, studies: pd.DataFrame | None = None, pmids: Mapping[str, str] | None = None
) -> Flow:
    """Count the flow.

    Parameters
    ----------
    screening : DataFrame
        screening.csv.
    studies : DataFrame, optional
        studies.csv; with it the studies known before are counted.
    pmids : mapping, optional
        PMID to study_id, from the bibliography.
    """
    decided = screening[screening["decision"] != "pending"]
    known = set(decided.loc[decided["reason"].str.startswith(ON_RECORD), "pmid"])
    by_record = decided[~decided["pmid"].isin(known)].drop_duplicates("pmid")
    # Where searches were decided apart, one inclusion includes the record.
    included = set(decided.loc[decided["decision"] == "included", "pmid"]) - known
    out = by_record[~by_record["pmid"].isin(included)]
    after_reading = out[out["reason"].str.lower().str.startswith(FULL_TEXT)]
    reasons = Counter(r[len(FULL_TEXT) :].strip() or "no reason given" for r in after_reading["reason"])
    not_retrieved = reasons.pop("not retrieved", 0)
    sought = len(included) + len(after_reading)
    counts: dict[str, int | dict[str, int]] = {
        "database_results": len(decided),
        "duplicates": len(decided) - len(by_record),
        "records_screened": len(by_record),
        "records_excluded": len(out) - len(after_reading),
        "dbr_sought_reports": sought,
        "dbr_notretrieved_reports": not_retrieved,
        "dbr_assessed": sought - not_retrieved,
        "dbr_excluded": dict(sorted(reasons.items())),
    }
    counts |= _included(included, studies, pmids or {})
    waiting = len(set(screening["pmid"]) - set(by_record["pmid"]) - known)
    return Flow(counts, waiting)


def _included(included: set[str], studies: pd.DataFrame | None, pmids: Mapping[str, str]) -> dict[str, int]:
    main = {}
    if studies is not None:
        main = {row["study_id"]: row["report_of"] or row["study_id"] for row in studies.to_dict("records")}
    added = {pmid: pmids[pmid] for pmid in included if pmid in pmids}
    trials = {main.get(study, study) for study in added.values()}
    counts = {"new_studies": len(trials) + len(included - set(added)), "new_reports": len(included)}
    if studies is not None:
        before = [study for study in main if study not in set(added.values())]
        old = {main[study] for study in before}
        counts["new_studies"] = len(trials - old) + len(included - set(added))
        counts |= {
            "previous_studies": len(old),
            "previous_reports": len(before),
            "total_studies": len(old) + counts["new_studies"],
            "total_reports": len(before) + counts["new_reports"],
        }
    return counts


def prisma_csv(flow: Flow, databases: Sequence[tuple[str, int]] = ()) -> str:
    """Write the counts as the PRISMA2020 R package and its web application read them.

    Columns ``data, node, box, description, boxtext, tooltips, url, n``; reasons and databases as ``Reason, n; ...``.
    Source of rows and keys: https://github.com/prisma-flowdiagram/PRISMA2020 (inst/extdata/PRISMA.csv), for
    Haddaway et al. 2022, doi:10.1002/cl2.1230.

    Parameters
    ----------
    flow : Flow
    databases : sequence of (name, records)
        For the box that lists databases one by one; default PubMed with all.
    """
    template = (files("evidence_tools.living.screening") / "data" / "prisma2020.csv").read_text(encoding="utf-8")
    found = flow.counts.get("database_results", 0)
    listed: Mapping[str, object] = dict(databases) or {"PubMed": found}
    special: Mapping[str, Mapping[str, object]] = {
        "database_specific_results": listed,
        "register_specific_results": {},
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"])
    for row in csv.DictReader(template.splitlines()):
        value = special.get(row["data"], flow.counts.get(row["data"], 0))
        cells = [row[name] for name in ("data", "node", "box", "description", "boxtext")]
        writer.writerow([*cells, row["description"], "NA", _cell(value)])
    return out.getvalue()


def _cell(value: int | Mapping[str, object]) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return "; ".join(f"{reason.replace(',', ' ').replace(';', ' ')}, {n}" for reason, n in value.items()) or "NA"
