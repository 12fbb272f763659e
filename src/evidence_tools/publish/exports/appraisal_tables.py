"""Risk-of-bias judgements as a table for robvis, and the PRISMA 2020 flow for its official program or as a picture."""

from __future__ import annotations

from evidence_tools import figures
from evidence_tools.errors import UsageError
from evidence_tools.living.screening import Flow, prisma_counts, prisma_csv
from evidence_tools.quality import robvis_csv, to_robvis
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.words import ROBVIS_TOOLS

from .legend import defused
from .options import Options

__all__ = ["flow_of", "prisma_export", "robvis_export"]


def robvis_export(ev: Evidence, options: Options) -> str:
    """Return the judgements made with one tool as CSV in robvis's exact words.

    Raises
    ------
    UsageError
        If no study is appraised with that tool: robvis cannot draw an empty table.
    """
    table = to_robvis(ev.appraisals, options.tool, labels=ev.names)
    if table.empty:
        counts = ev.appraisals[ev.appraisals["tool"].isin(ROBVIS_TOOLS)].groupby("tool")["study_id"].nunique()
        found = ", ".join(f"{tool} ({count} studies)" for tool, count in counts.items()) or "none"
        raise UsageError(
            f"no study in appraisals.csv is appraised with {options.tool}. Tools robvis can draw and that were used: "
            f"{found}. Choose one with --tool."
        )
    return robvis_csv(table.assign(Study=table["Study"].map(defused)))


def flow_of(ev: Evidence) -> Flow:
    """Count the PRISMA 2020 flow of an evidence folder."""
    entries = ev.bibliography.entries
    pmids = {entry["pmid"]: key for key, entry in entries.items() if entry.get("pmid")}
    return prisma_counts(ev.screening, ev.studies, pmids)


def prisma_export(ev: Evidence, options: Options) -> str | bytes:
    """Return the flow as the CSV the PRISMA2020 program reads, or as a picture where the file ends so."""
    flow = flow_of(ev)
    if options.ending in ("", ".csv"):
        return prisma_csv(flow)
    return figures.drawn(figures.prisma_flow(flow.counts), options.ending, title="PRISMA 2020 flow", close=True)
