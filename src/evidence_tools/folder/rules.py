"""Rules that no table schema can say: between columns of a row, and between rows.

Each rule is a small generator over one table as text; `RULES` lists them, so that the documentation and the tests can
walk the list. They see only what stands in the folder: quotes are checked by `evidence_tools.tracker.validation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from evidence_tools.errors import Problem
from evidence_tools.words import ADDRESS_SEPARATOR, web_addresses

from .csvfile import RawTable
from .schema import Schema

__all__ = ["RULES", "rule_problems"]

# What a rule yields: row index, column it concerns, message, what is allowed, what to do.
Finding = tuple[int, str, str, str, str]
Rule = Callable[[Mapping[str, RawTable]], Iterator[Finding]]


def _number(row: Mapping[str, str], name: str) -> float | None:
    try:
        return float(row.get(name) or "")
    except ValueError:
        return None


def _interval_holds_estimate(rows: list[dict]) -> Iterator[Finding]:
    for i, row in enumerate(rows):
        low, estimate, high = (_number(row, name) for name in ("ci_low", "estimate", "ci_high"))
        if low is not None and high is not None and low > high:
            yield i, "ci_low", f"{low:g} is above ci_high {high:g}.", "lower limit first", "Swap the two if misread."
        elif None not in (low, estimate, high) and not low <= estimate <= high:
            message = f"the interval {low:g} to {high:g} excludes its own estimate {estimate:g}."
            action = "Read the source again; if it is really printed so, empty the interval and say it in a note."
            yield i, "estimate", message, "a value between ci_low and ci_high", action
        elif estimate is None and (low is not None or high is not None):
            yield i, "estimate", "is empty although an interval is given.", "a number", "Fill it from the source."


def result_intervals(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """An interval must hold its estimate (results)."""
    yield from _interval_holds_estimate(tables["results"].rows)


def review_intervals(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """An interval must hold its estimate (reviews)."""
    yield from _interval_holds_estimate(tables["reviews"].rows)


def result_arms(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """Events cannot outnumber people, bounds must stand in order, a spread needs its mean and its kind."""
    for i, row in enumerate(tables["results"].rows):
        for arm in "ic":
            events, n = _number(row, f"events_{arm}"), _number(row, f"n_{arm}")
            if events is not None and n is not None and events > n:
                yield i, f"events_{arm}", f"{events:g} events among {n:g} people.", f"0 to {n:g}", "Check both numbers."
            low, high = _number(row, f"low_{arm}"), _number(row, f"high_{arm}")
            if low is not None and high is not None and low > high:
                yield i, f"low_{arm}", f"{low:g} is above {high:g}.", "lower bound first", "Swap them if misread."
            if _number(row, f"sd_{arm}") is not None and _number(row, f"mean_{arm}") is None:
                yield i, f"mean_{arm}", "is empty although a spread is given.", "a number", "Fill it from the source."


def _range_words(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"{low:g} or more" if low is not None else f"at most {high:g}"
    return f"{low:g} to {high:g}"


def result_range(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A mean after treatment lies within the range of its instrument."""
    ranges = {
        row["instrument"]: (_number(row, "minimum"), _number(row, "maximum")) for row in tables["instruments"].rows
    }
    for i, row in enumerate(tables["results"].rows):
        low, high = ranges.get(row["instrument"], (None, None))
        if row["value_kind"] != "post":
            continue
        for name in ("mean_i", "mean_c"):
            mean = _number(row, name)
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
                "Add where it was seen.",
            )


def sighting_offsets(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """Offsets span exactly the quote."""
    for i, row in enumerate(tables["sightings"].rows):
        start, end = _number(row, "start"), _number(row, "end")
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
    ("results", result_intervals),
    ("reviews", review_intervals),
    ("results", result_arms),
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
    problems = []
    for name, rule in RULES:
        table = schema[name]
        try:
            findings = list(rule(raws))
        except KeyError:  # a table this rule needs could not be read; that is already a problem of its own
            continue
        for index, column, message, allowed, action in findings:
            place = f"{shown}/{table.path}", raws[name].lines[index], table.columns.index(column) + 1
            problems.append(Problem(*place, message, allowed, action, column))
    return problems
