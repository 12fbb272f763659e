"""What it means that a person accepts a result: the one rule behind every button, key and page that does it.

An accepted row is verified, under the name of who read it and the day. What several people decided on one comparison of
a table stands in readings.csv; the row counts while they agree, and is *disputed* while any two of them do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["NUMBERS", "decision_on", "disagrees", "from_table", "same_number", "signed", "standing"]

NUMBERS = tuple(f"{name}_{side}" for side in "ic" for name in ("n", "mean", "spread", "low", "high"))
"""What two people's readings are compared by, besides ``value_kind`` and ``spread_kind``."""

_READ = ("value_kind", "spread_kind", *NUMBERS)
_ENTERED = tuple(name.replace("spread_i", "sd_i").replace("spread_c", "sd_c") for name in _READ)
_READING = re.compile(r"-(?P<table>t\d+(?:p\d+)?)-(?P<a>\d+)-(?P<b>\d+)-(?P<c>\d+)-(?P<d>\d+)$")


def signed(note: str, decision: str, who: str, day: str) -> str:
    """Return a note with the name of who decided and the day."""
    return "; ".join(filter(None, (note.rstrip("; "), f"{decision} by {who.strip()} on {day}")))


def standing(decisions: Sequence[Mapping[str, str]]) -> str:
    """What a row is by the decisions on it: ``yes`` (verified), ``disputed``, or ``no`` where nobody uses it.

    Parameters
    ----------
    decisions : sequence of mapping
        Rows of readings.csv about one comparison, at most one a person.
    """
    used = [one for one in decisions if one["decision"] != "rejected"]
    if not used:
        return "no"
    alike = all(_same(used[0], one, _READ) for one in used[1:])
    return "yes" if alike and len(used) == len(decisions) else "disputed"


def disagrees(one: Mapping[str, str], two: Mapping[str, str]) -> bool:
    """Whether two rows of results.csv give other numbers, kinds or instruments."""
    return not _same(one, two, (*_ENTERED, "instrument"))


def same_number(one: str, two: str) -> bool:
    """Whether two cells print one number: ``5`` is ``5.0``."""
    return _plain(one) == _plain(two)


def from_table(result: Mapping[str, str]) -> str:
    """Name of the reading a row of results.csv was made of; "" where it was read in no table."""
    match = _READING.search(result["result_id"]) if result["extracted_from"] == "full_text_table" else None
    return "{table}-{a}.{b}-{c}.{d}".format(**match.groupdict()) if match else ""


def decision_on(result: Mapping[str, str], who: str, day: str) -> dict[str, str]:
    """Make the row of readings.csv of somebody who accepts a row of results.csv as it stands there.

    A change that is printed as before minus after was turned when it was entered, and is turned back: a reading is what
    the table prints.
    """
    told = dict(zip(_READ, (result[name] for name in _ENTERED), strict=True))
    if result["value_kind"] == "change" and "sign_inferred" in result["flags"].split(";"):
        for side in "ic":
            low, high = told[f"low_{side}"], told[f"high_{side}"]
            told |= {f"mean_{side}": _minus(told[f"mean_{side}"])}
            told |= {f"low_{side}": _minus(high), f"high_{side}": _minus(low)}
    return {
        "study_id": result["study_id"],
        "reading_id": from_table(result),
        "who": who,
        "date": day,
        "decision": "accepted",
        "outcome_words": result["instrument_as_printed"],
        "timepoint": result["timepoint"],
        **told,
        "source_locator": result["source_locator"],
        "result_id": result["result_id"],
        "note": "",
    }


def _same(one: Mapping[str, str], two: Mapping[str, str], names: Iterable[str]) -> bool:
    return all(same_number(one.get(name, ""), two.get(name, "")) for name in names)


def _plain(text: str) -> str:
    try:
        return f"{float(text):.10g}"
    except ValueError:
        return text


def _minus(text: str) -> str:
    return f"{-float(text) or 0.0:.10g}" if text else ""
