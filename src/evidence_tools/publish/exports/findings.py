"""Summary of Findings tables (GRADE): a page to read or print, or one CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import cache

import jinja2

from evidence_tools.quality import sof_html
from evidence_tools.quality.sof import COLUMNS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Verdict, summary_of_findings
from evidence_tools.words import VERSION, look

from .legend import CERTAINTY_WORDS, DISCLAIMER, SMD_WORDS, defused
from .options import Options, chosen_verdicts

__all__ = ["findings_csv", "findings_export", "findings_page", "plain_claims"]


def plain_claims(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep the claims a Summary of Findings is about: an effect on an outcome, in anybody, at any dose."""
    return [
        v
        for v in verdicts
        if v.claim["claim_type"] == "efficacy"
        and v.claim["testable"] == "yes"
        and not (v.claim["dose"] or v.claim["population"] or v.claim["comparator"])
    ]


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("evidence_tools.publish.exports")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["look"] = look()
    return environment.get_template("findings.html.jinja")


def _by_intervention(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.material.treatments.label(verdict.claim["intervention"]), []).append(verdict)
    return dict(sorted(groups.items(), key=lambda item: -sum(len(v.strata) for v in item[1])))


def findings_page(ev: Evidence, verdicts: Iterable[Verdict]) -> str:
    """Return a page with one table an intervention, the most studied first; claims without a trial stand below it."""
    tables = []
    for intervention, group in _by_intervention(verdicts).items():
        found = summary_of_findings(group)
        title = f"{intervention.capitalize()}: summary of findings"
        html = sof_html(found.table(), title) if found.rows else ""
        tables.append({"title": title, "html": html, "missing": found.beside})
    return _template().render(
        tables=tables,
        certainty=CERTAINTY_WORDS,
        smd=SMD_WORDS,
        disclaimer=DISCLAIMER,
        version=VERSION,
        evidence_version=ev.folder.schema.version,
    )


def findings_csv(verdicts: Iterable[Verdict]) -> str:
    """Return all rows as CSV (RFC 4180, LF), with claim_id and intervention before and the reasons after them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["claim_id", "intervention", *COLUMNS, "reasons"])
    for verdict in verdicts:
        for row in summary_of_findings([verdict]).rows:
            cells = [row.cells[name] for name in COLUMNS]
            words = [verdict.claim_id, verdict.claim["intervention"], *cells, " | ".join(row.footnotes)]
            writer.writerow(map(defused, words))
    return out.getvalue()


def findings_export(ev: Evidence, options: Options) -> str:
    """Return the table as CSV where the file ends so, else as a page."""
    verdicts = chosen_verdicts(ev, options.claims)
    if not options.claims:
        labels = ev.outcomes.set_index("outcome")["label"]
        verdicts = sorted(plain_claims(verdicts), key=lambda v: labels[v.claim["outcome"]])
    return findings_csv(verdicts) if options.ending == ".csv" else findings_page(ev, verdicts)
