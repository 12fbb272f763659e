"""Judgements of persons over the suggested ones: the rows of ``certainty.csv``, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evidence_tools.errors import Problem
from evidence_tools.quality.levels import DOMAINS_DOWN, DOMAINS_UP, LEVELS, OVERALL, allowed_judgements, rank

__all__ = ["COLUMNS", "check_certainty", "plain_word", "row_faults"]

COLUMNS = ("claim_id", "domain", "judgement", "reason", "who", "date")
DOMAINS = (*DOMAINS_DOWN, *DOMAINS_UP, OVERALL)


def row_faults(row: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with one override, without a place (file, line and column are left empty)."""
    text = {name: _text(row.get(name)) for name in COLUMNS}
    text["judgement"] = plain_word(text["judgement"])
    return [*_vocabulary_faults(text), *_signature_faults(text)]


def plain_word(judgement: Any) -> str:
    """Return a judgement with blanks for underscores: ``very_serious`` and ``very serious`` are one word."""
    return _text(judgement).replace("_", " ")


def _vocabulary_faults(text: Mapping[str, str]) -> list[Problem]:
    domain, judgement = text["domain"], text["judgement"]
    allowed = allowed_judgements(domain)
    if not allowed:
        return [_fault("domain", f"unknown domain {domain!r}.", ", ".join(DOMAINS), "Use one of these names.")]
    if judgement not in allowed:
        message = f"{judgement!r} is not a judgement of {domain}."
        return [_fault("judgement", message, ", ".join(allowed), "Use one of these words, in lower case.")]
    return []


def _signature_faults(text: Mapping[str, str]) -> list[Problem]:
    faults = []
    if not text["reason"]:
        message = "an override without a reason."
        faults.append(_fault("reason", message, "a sentence", "Say why the suggestion does not hold."))
    if not text["who"]:
        faults.append(_fault("who", "an override without a name.", "a name or initials", "Say who decided."))
    try:
        dt.date.fromisoformat(text["date"])
    except ValueError:
        message = f"{text['date']!r} is not a date."
        faults.append(_fault("date", message, "a day as YYYY-MM-DD", "Say when it was decided."))
    return faults


def check_certainty(
    df: pd.DataFrame,
    claims: pd.DataFrame | Iterable[str] | None = None,
    file: str = "evidence/certainty.csv",
    ceilings: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Return every problem of the overrides table.

    Parameters
    ----------
    df : pandas.DataFrame
        Columns `COLUMNS`; a column ``line`` gives the line in the file if rows were moved.
    claims : pandas.DataFrame or iterable of str, optional
        The claims table (column claim_id) or the ids; unknown claims are refused.
    file : str
        Path as the user would type it.
    ceilings : mapping, optional
        Highest level the design of the evidence allows, per claim ("high" for randomised, "low" for
        non-randomised, "very low" without a control group); rows above it are refused.

    Returns
    -------
    list of Problem
        Sorted by line and column; empty if all is well.
    """
    missing = [name for name in COLUMNS if name not in df.columns]
    if missing:
        message = f"column {', '.join(missing)} is missing."
        return [Problem(file, 1, 0, message, ", ".join(COLUMNS), "Add it to the header.")]
    known = None if claims is None else set(claims["claim_id"] if isinstance(claims, pd.DataFrame) else claims)
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for position, row in enumerate(df.to_dict("records")):
        line = int(row["line"]) if "line" in df.columns else position + 2
        faults = row_faults(row)
        claim, domain = _text(row["claim_id"]), _text(row["domain"])
        if known is not None and claim not in known:
            action = "Correct the id, or add the claim."
            faults.append(_fault("claim_id", f"no claim {claim!r}.", "a claim_id of claims.csv", action))
        if (claim, domain) in seen:
            message = f"{domain} of {claim} was already judged in line {seen[claim, domain]}."
            faults.append(_fault("domain", message, "one row per claim and domain", "Keep one of the two."))
        seen.setdefault((claim, domain), line)
        if not faults and ceilings is not None and claim in ceilings:
            faults += _above_ceiling(domain, plain_word(row["judgement"]), ceilings[claim])
        columns = list(df.columns)
        problems += [replace(f, file=file, line=line, column=columns.index(f.field) + 1) for f in faults]
    return sorted(problems)


def _above_ceiling(domain: str, judgement: str, highest: str) -> list[Problem]:
    if domain == OVERALL and rank(judgement) > rank(highest):
        allowed = ", ".join(LEVELS[: rank(highest) + 1])
        message = f"{judgement!r} is above what the design of the evidence allows ({highest})."
        return [_fault("judgement", message, allowed, "Lower it, or rate a domain up with a reason.")]
    if domain in DOMAINS_UP and judgement != "none" and highest == "high":
        message = "randomised evidence starts high and is not rated up."
        return [_fault("domain", message, "none", "Remove the row, or override the domain that was rated down.")]
    return []


def _fault(field: str, message: str, allowed: str, action: str) -> Problem:
    return Problem("", 0, 0, message, allowed, action, field)


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and value != value) else str(value).strip()
