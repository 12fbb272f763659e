"""When a table was measured, where its labels do not say: by its caption, by its signs, by the other tables."""

from __future__ import annotations

import re

from .labels import Moment, moment_in, simple
from .layout import Layout
from .readings import Reading

__all__ = ["date_by_article", "date_by_caption"]


_BASELINE_TABLE = re.compile(
    r"\bbase-?line\b|\brun-?in (?:period|week|phase)|"
    r"\bdemographic|\bcharacteristics?\b|\bhomogeneity\b|\bon admission\b|"
    r"\bat (?:the )?(?:entry|inclusion|enrol\w+|randomi[sz]ation)\b|"
    r"\bdescription of (?:the )?(?:study )?(?:population|sample|participants|patients)",
    re.I,
)


_NOT_ONLY_BASELINE = re.compile(
    r"\bfollow|\bpost[- ]?(?:tests?|treatment|intervention|therapy|operative|surgery|training)\b|\bafter\b|"
    r"\bchanges?\b|\beffects?\b|\b(?:outcomes?|results) (?:by|according)\b|\band (?:at )?\d|"
    r"\bthroughout\b|\bto \d+ (?:weeks|"
    r"months)\b|\bmonths?\b|\bweeks?\b",
    re.I,
)


_CHANGE_TABLE = re.compile(
    r"\b(?:mean|means of(?: the)?|average) (?:changes?|differences?|reductions?|improvements?)\b|\bchanges? from\b|"
    r"\bdifferences? (?:from|between) (?:base|pre)|\bpre[- /–]*(?:to|and|-)[- ]*post\w* (?:changes?|differences?)|"
    r"\bchange scores?\b",
    re.I,
)


def date_by_caption(layout: Layout, readings: list[Reading]) -> None:
    """Give readings without a time of their own the time the caption names."""
    caption = layout.table.caption
    corner = layout.corner(min(layout.heads, default=0))
    moment = None
    if _CHANGE_TABLE.search(caption):
        moment = moment_in("change")
    elif _BASELINE_TABLE.search(f"{caption} {corner}") and not _NOT_ONLY_BASELINE.search(caption):
        moment = moment_in("baseline")
    elif (named := moment_in(caption)) is not None and named.kind == "post":
        moment = named
    for reading in readings:
        if (
            moment is not None
            and moment.kind == "baseline"
            and reading.moment is not None
            and reading.moment.kind == "post"
        ):
            if reading.mixed:
                reading.moment = moment  # "pain, 4 weeks" in a table of baseline values asks about four weeks
        if reading.moment is None and moment is not None:
            reading.moment = moment
            reading.words.append(f"time: the caption, '{caption[:80]}'")


_FIRST = re.compile(r"^(?:time ?point|t|visit|assessment|measurement|time|phase|test) ?1\b", re.I)


_BY_SIGN = "nothing in the table says so, but scores that are positive at baseline are negative here: taken as changes"


_BY_DEFAULT = "no time is named: taken to be after the treatment, since another table gives the baseline"


_AGE = re.compile(r"(?:mean )?age\b(?! at\b)", re.I)
_BY_AGE = "no time is named: a table that gives the age of the people is taken to be of the baseline"


def date_by_article(tables: list[list[Reading]]) -> None:
    """Date what neither labels nor captions date, by the rest of the article; each such reading says so.

    Scores that are positive at baseline and negative here are changes. Where another table gives the baseline, a
    table without any word of time is taken to be after the treatment.
    """
    dated = [one for readings in tables for one in readings if one.moment is not None]
    before = {_thing(one): one for one in dated if one.moment and one.moment.kind == "baseline"}
    for readings in tables:
        _undate(readings)
    for readings in tables:
        rest = [one for one in readings if one.moment is None]
        if _turns_negative(rest, before):
            _date(rest, "change", _BY_SIGN)
        elif len(rest) == len(readings) and any(_AGE.match(one.outcome) for one in rest):
            _date(rest, "baseline", _BY_AGE)
        elif before and len(rest) == len(readings):
            _date(rest, "post", _BY_DEFAULT)


def _thing(reading: Reading) -> tuple[int, str]:
    """What is measured, roughly: the arm and the last word of the outcome."""
    return id(reading.arm), simple(reading.outcome).split(" ")[-1]


def _turns_negative(rest: list[Reading], before: dict[tuple[int, str], Reading]) -> bool:
    """Whether most scores that are positive at baseline are negative here."""
    known = [(one, before[_thing(one)]) for one in rest if _thing(one) in before]
    signs = [(one.value.number or 0) < 0 < (first.value.number or 0) for one, first in known]
    return len(signs) > 1 and sum(signs) * 2 > len(signs)


def _date(readings: list[Reading], kind: str, why: str) -> None:
    for one in readings:
        one.moment = Moment(kind, "")
        one.words.append(f"time: {why}")


def _undate(readings: list[Reading]) -> None:
    """A first of several times is before or after, nobody knows, where the table names no baseline."""
    if any(one.moment and one.moment.kind == "baseline" for one in readings):
        return
    for one in readings:
        if one.moment and one.moment.kind == "post" and _FIRST.match(one.timepoint):
            one.moment = Moment("", one.timepoint)
