"""What the form of a study asks: each question in words, with the cell its answer goes into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence_tools.folder import Schema
from evidence_tools.folder.editing import read_rows
from evidence_tools.words import DESIGN_WORDS

__all__ = ["PARTS", "Question", "choices"]


@dataclass(frozen=True)
class Question:
    """One box of the form.

    Attributes
    ----------
    name : str
        Its name among the answers.
    label : str
        What it asks.
    table : str
        The table of the folder that takes it: studies, results, or references for the bibliography; blank where the
        answer only says which study is meant.
    column : str
        The column there.
    help : str
        What to write, where the label does not say it.
    number : bool
        Whether a number is asked for.
    """

    name: str
    label: str
    table: str
    column: str
    help: str = ""
    number: bool = False


def _arm(side: str, who: str) -> tuple[Question, ...]:
    return (
        Question(f"n_{side}", f"{who}: people", "results", f"n_{side}", number=True),
        Question(f"mean_{side}", f"{who}: mean", "results", f"mean_{side}", number=True),
        Question(f"sd_{side}", f"{who}: SD or SE", "results", f"sd_{side}", number=True),
        Question(f"low_{side}", f"{who}: lower limit", "results", f"low_{side}", "of an interval or range", True),
        Question(f"high_{side}", f"{who}: upper limit", "results", f"high_{side}", "of an interval or range", True),
        Question(
            f"events_{side}", f"{who}: with the event", "results", f"events_{side}", "for counts, not means", True
        ),
    )


PARTS: Mapping[str, tuple[Question, ...]] = {
    "The study": (
        Question("study", "Study on record", "", "", "its key, if we hold it: then one more result is entered"),
        Question("title", "Title", "references", "title"),
        Question("author", "First author", "references", "author", "family name first: Li, Chia"),
        Question("year", "Year", "references", "year", number=True),
        Question("pmid", "PMID", "references", "pmid", "digits, if it is in PubMed", True),
        Question("doi", "DOI", "references", "doi", "10.…"),
        Question("design", "Kind of study", "studies", "design"),
        Question("population", "People", "studies", "population", "adults with insomnia"),
        Question("n_randomised", "People randomised", "studies", "n_randomised", number=True),
        Question("intervention", "Treatment", "studies", "intervention"),
        Question("comparator_type", "Compared with", "studies", "comparator_type"),
    ),
    "What was measured": (
        Question("outcome", "Outcome", "results", "outcome"),
        Question("instrument", "Measured with", "results", "instrument"),
        Question("phase", "When", "results", "phase"),
        Question("timepoint", "When, as printed", "results", "timepoint", "after 4 weeks"),
    ),
    "Its numbers, as printed": (
        *_arm("i", "Treated"),
        *_arm("c", "Compared"),
        Question("value_kind", "The means are", "results", "value_kind"),
        Question("spread_kind", "The spread is", "results", "spread_kind"),
        Question("p_value", "p", "results", "p_value", "0.03 or <0.001; 0.03 one-sided"),
        Question("direction_reported", "The report says", "results", "direction_reported"),
    ),
    "Where it stands": (
        Question("source_url", "Address of the page", "results", "source_url", "https://…"),
        Question("source_locator", "Where on it", "results", "source_locator", "table 2; abstract, results"),
        Question("extracted_from", "Read in", "results", "extracted_from"),
        Question("as_printed", "A few words as printed", "results", "as_printed"),
    ),
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "design": DESIGN_WORDS,
    "comparator_type": {
        "no_treatment": "no treatment",
        "usual_care": "usual care",
        "attention": "attention or rest of the same length",
        "sham": "a sham or placebo",
        "active": "another treatment",
    },
    "phase": {
        "end_of_treatment": "at the end of treatment",
        "follow_up": "later, at follow-up",
        "during": "during treatment",
        "single_session": "after a single session",
        "unclear": "the report does not say",
    },
    "value_kind": {"post": "values after treatment", "change": "changes from before"},
    "spread_kind": {
        "sd": "a standard deviation (SD)",
        "se": "a standard error (SE)",
        "ci95": "a 95% interval: both limits",
        "iqr": "an interquartile range: both limits",
        "range": "lowest to highest: both limits",
    },
    "direction_reported": {
        "favours_intervention": "better with the treatment",
        "no_difference": "no difference between the groups",
        "favours_comparator": "better without it",
        "unclear": "nothing on the groups compared",
    },
    "extracted_from": {
        "abstract": "the abstract",
        "full_text": "the full text",
        "full_text_table": "a table of the full text",
        "secondary_review_table": "a table of a review",
        "secondary_page": "another page about it",
    },
}


def choices(root: Path, schema: Schema) -> dict[str, dict[str, str]]:
    """Return for each question with a list of answers the answers, key to words, in an order to read.

    Parameters
    ----------
    root : Path
        The evidence folder: its treatments, outcomes and instruments.
    schema : Schema
        Its data package.
    """
    found: dict[str, dict[str, str]] = {}
    for question in (one for part in PARTS.values() for one in part):
        if question.table in ("studies", "results"):
            allowed = schema[question.table].field(question.column).enum
            words = _WORDS.get(question.name, {})
            if allowed:
                found[question.name] = {key: words.get(key, key.replace("_", " ")) for key in allowed}
    for name, table in (("intervention", "interventions"), ("outcome", "outcomes"), ("instrument", "instruments")):
        rows = sorted(read_rows(root, table), key=lambda row: row["label"].lower())
        found[name] = {row[name]: row["label"] for row in rows}
    return found
