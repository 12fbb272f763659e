"""Rules that no table schema can say: between columns of a row, and between rows.

Each rule is a small generator over one table as text; `RULES` lists them, so that the documentation and the tests can
walk the list. They see only what stands in the folder: quotes are checked by `evidence_tools.tracker.validation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from evidence_tools.errors import Problem
from evidence_tools.words import ADDRESS_SEPARATOR, web_addresses

from .csvfile import RawTable
from .numbers import NUMBER_RULES, Finding, number, odd_numbers
from .schema import Schema, TableSchema

__all__ = ["RULES", "rule_problems"]

Rule = Callable[[Mapping[str, RawTable]], Iterator[Finding]]


def _range_words(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"{low:g} or more" if low is not None else f"at most {high:g}"
    return f"{low:g} to {high:g}"


def result_range(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A mean before or after treatment lies within the range of its instrument."""
    ranges = {row["instrument"]: (number(row, "minimum"), number(row, "maximum")) for row in tables["instruments"].rows}
    for i, row in enumerate(tables["results"].rows):
        low, high = ranges.get(row["instrument"], (None, None))
        means = ("mean_i", "mean_c") if row["value_kind"] == "post" else ()
        for name in ("baseline_mean_i", "baseline_mean_c", *means):
            mean = number(row, name)
            if mean is not None and ((low is not None and mean < low) or (high is not None and mean > high)):
                action = "Check the number, the instrument and its range in instruments.csv."
                message = f"{mean:g} lies outside the range of {row['instrument']}."
                yield i, name, message, _range_words(low, high), action


def result_outcome(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A result's instrument measures the result's outcome."""
    measures = {row["instrument"]: row["outcome"] for row in tables["instruments"].rows}
    for i, row in enumerate(tables["results"].rows):
        outcome = measures.get(row["instrument"])
        if outcome and outcome != row["outcome"]:
            message = f"{row['instrument']!r} measures {outcome!r}, but the row is about {row['outcome']!r}."
            yield (
                i,
                "instrument",
                message,
                f"an instrument of {row['outcome']}",
                "Correct the outcome or the instrument.",
            )


def claim_reasons(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A claim that no study can decide says why."""
    for i, row in enumerate(tables["claims"].rows):
        if row["testable"] == "no" and not row["why_not_testable"].strip():
            yield (
                i,
                "why_not_testable",
                "is empty although testable is no.",
                "a reason",
                "Say why no study can decide it.",
            )


def claim_sightings(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A claim was seen somewhere."""
    seen = {row["claim_id"] for row in tables["sightings"].rows}
    for i, row in enumerate(tables["claims"].rows):
        if row["claim_id"] not in seen:
            yield (
                i,
                "claim_id",
                f"{row['claim_id']!r} has no sighting.",
                "at least one row in sightings.csv",
                "Take in the page that makes it (evidence add-article PAGE), or add the row by hand.",
            )


def sighting_offsets(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """Offsets span exactly the quote."""
    for i, row in enumerate(tables["sightings"].rows):
        start, end = number(row, "start"), number(row, "end")
        if start is not None and end is not None and end - start != len(row["quote"]):
            message = f"start and end span {end - start:g} characters, the quote has {len(row['quote'])}."
            yield (
                i,
                "start",
                message,
                "end - start = length of the quote",
                "Count again from the article's first character, 0.",
            )


def screening_reasons(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A decision has a name and a date; an exclusion has a reason."""
    for i, row in enumerate(tables["screening"].rows):
        if row["decision"] == "excluded" and not row["reason"].strip():
            yield i, "reason", "is empty although the record is excluded.", "a reason", "Say why, in a few words."
        if row["decision"] != "pending":
            for name in ("who", "date"):
                if not row[name].strip():
                    yield i, name, "is empty although a decision was made.", "who decided and when", "Fill the cell."


def report_chains(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """`report_of` names the main report itself, not another further report, and says how sure it is."""
    parent = {row["study_id"]: row["report_of"] for row in tables["studies"].rows}
    for i, row in enumerate(tables["studies"].rows):
        target = row["report_of"]
        if target and parent.get(target):
            message = f"{target!r} is itself a further report, of {parent[target]!r}."
            yield (
                i,
                "report_of",
                message,
                "the key of the main report",
                f"Write {parent[target]!r} here, or empty the other.",
            )
        if target == row["study_id"]:
            yield i, "report_of", "names the study itself.", "another study, or empty", "Empty the cell."
        if bool(target) != bool(row["report_basis"]):
            yield (
                i,
                "report_basis",
                "must be filled just when report_of is.",
                "certain, probable",
                "Fill or empty both.",
            )


def _addresses(name: str) -> Rule:
    """Make the rule of a table: what stands where an address is meant is one that a page may link to."""

    def rule(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
        table = tables[name]
        columns = [column for column in table.header if column == "url" or column.endswith("_url")]
        for i, row in enumerate(table.rows):
            for column in columns:
                for part in filter(None, map(str.strip, row[column].split(ADDRESS_SEPARATOR))):
                    if not web_addresses(part):
                        allowed = f"http:// or https:// addresses, separated by {ADDRESS_SEPARATOR!r}; no user names"
                        yield i, column, f"{part!r} is no web address.", allowed, "Write the address of the page."

    rule.__doc__ = f"What stands where an address is meant is one that a page may link to ({name})."
    return rule


# table the rule speaks of, rule
RULES: tuple[tuple[str, Rule], ...] = (
    *NUMBER_RULES,
    ("results", result_range),
    ("results", result_outcome),
    ("claims", claim_reasons),
    ("claims", claim_sightings),
    ("sightings", sighting_offsets),
    ("screening", screening_reasons),
    ("studies", report_chains),
    *((name, _addresses(name)) for name in ("articles", "studies", "results", "reviews", "appraisals", "guidance")),
)


def rule_problems(schema: Schema, raws: Mapping[str, RawTable], shown: str) -> list[Problem]:
    """Apply every rule whose tables could be read."""
    found = [(name, finding) for name, raw in raws.items() for finding in odd_numbers(raw, schema[name])]
    for name, rule in RULES:
        try:
            found += [(name, finding) for finding in rule(raws)]
        except KeyError:  # a table this rule needs could not be read; that is already a problem of its own
            continue
    return [_problem(schema[name], raws[name], finding, shown) for name, finding in found]


def _problem(table: TableSchema, raw: RawTable, finding: Finding, shown: str) -> Problem:
    """Put a finding at its place; a row that belongs to a study names it."""
    index, column, message, allowed, action = finding
    place = f"{shown}/{table.path}", raw.lines[index], table.columns.index(column) + 1
    study = raw.rows[index].get("study_id", "")
    named = f"{message} Study: {study}." if study and study not in message else message
    return Problem(*place, named, allowed or table.field(column).allowed(), action, column)
