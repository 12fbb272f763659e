"""Signals: what a record and a result let us see of a study's methods. Never judgements.

A word such as "double-blind" in an abstract is not an appraisal: it shows what the authors say. So signals are shown
beside a study, with the words they were read from, and the study stays "not appraised" until a person judges it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

__all__ = ["NAMES", "Signal", "signals"]

NAMES = ("randomised", "concealed", "sham", "blinded", "registered", "attrition", "n")

_REGISTRY = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{6,8}|IRCT\w{8,20}|ChiCTR[-\w]{6,20}|ACTRN\d{14}|CTRI/\d{4}/\d+/\d+|KCT\d{7}|TCTR\d{11}|"
    r"DRKS\d{8}|UMIN\d{9}|jRCT\w{10,12}|RBR-\w{6,})\b"
)
# A negation in front turns the signal round: "not concealed", "without blinding", "non-randomised".
_NOT = r"(?:\bnot\b|\bno\b|\bwithout\b|\bnon[- ]?|\bun|\black of\b)\W*(?:\w+\W+){0,2}?"
_WORDS = {
    "randomised": r"random(?:i[sz]ed|i[sz]ation|ly|\b)|permuted block",
    "concealed": (
        r"(?:allocation|assignment)\s+(?:was\s+|were\s+)?conceal|conceal(?:ed|ment)|"
        r"(?:opaque|sealed)[\w\s,-]{0,20}envelope"
    ),
    "sham": r"\bsham\b|\bplacebo\b",
    "blinded": (
        r"open[- ]label|(?:double|single|triple|assessor|observer|evaluator)[- ]?(?:blind|mask)|"
        r"\b(?:un)?(?:blinded|masked)\b|\bblinding\b|\bblind to\b"
    ),
}


@dataclass(frozen=True)
class Signal:
    """One thing a reader would look for.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    value : str
        "yes", "no" or "not stated"; for attrition and n the number as text.
    words : str
        Where it was read: the column with its value, or a short excerpt of the abstract.
    """

    name: str
    value: str
    words: str


def signals(
    study_row: Mapping[str, Any], result_rows: pd.DataFrame | None = None, record: Any = None
) -> tuple[Signal, ...]:
    """Return what can be seen of one study's methods.

    Parameters
    ----------
    study_row : mapping
        Row of ``studies.csv``.
    result_rows : pandas.DataFrame, optional
        Its rows of ``results.csv`` (comparator_type, n_i, n_c).
    record : object, optional
        PubMed record with title, abstract, publication_types and registrations.

    Returns
    -------
    tuple of Signal
        In the order of `NAMES`.
    """
    results = pd.DataFrame() if result_rows is None else result_rows
    text = (
        f"{getattr(record, 'title', '') or ''}. {getattr(record, 'abstract', '') or ''}" if record is not None else ""
    )
    return (
        _randomised(study_row, record, text),
        _from_text("concealed", text),
        _sham(study_row, results, text),
        _from_text("blinded", text),
        _registered(study_row, record, text),
        _attrition(study_row),
        _size(study_row, results),
    )


def _randomised(study: Mapping[str, Any], record: Any, text: str) -> Signal:
    design = _value(study, "design")
    if design.startswith("rct"):
        return Signal("randomised", "yes", f"design: {design}")
    if design:
        return Signal("randomised", "no", f"design: {design}")
    types = [str(t) for t in getattr(record, "publication_types", ()) or ()]
    if "Randomized Controlled Trial" in types:
        return Signal("randomised", "yes", "publication type: Randomized Controlled Trial")
    return _from_text("randomised", text)


def _sham(study: Mapping[str, Any], results: pd.DataFrame, text: str) -> Signal:
    kinds = {_value(study, "comparator_type")}
    kinds |= set(results["comparator_type"].dropna().astype(str)) if "comparator_type" in results else set()
    kinds.discard("")
    if "sham" in kinds:
        return Signal("sham", "yes", "comparator_type: sham")
    if kinds:
        return Signal("sham", "no", f"comparator_type: {', '.join(sorted(kinds))}")
    return _from_text("sham", text)


def _registered(study: Mapping[str, Any], record: Any, text: str) -> Signal:
    number = _value(study, "registration")
    if number:
        return Signal("registered", "yes", f"registration: {number}")
    listed = [str(r) for r in getattr(record, "registrations", ()) or ()]
    if listed:
        return Signal("registered", "yes", f"record: {listed[0]}")
    match = _REGISTRY.search(text)
    return Signal("registered", "yes", match[0]) if match else Signal("registered", "not stated", "")


def _attrition(study: Mapping[str, Any]) -> Signal:
    randomised, analysed = _number(study, "n_randomised"), _number(study, "n_analysed")
    if math.isnan(randomised) or math.isnan(analysed) or randomised <= 0:
        return Signal("attrition", "not stated", "")
    if analysed > randomised:
        return Signal(
            "attrition", "not stated", f"{analysed:.0f} analysed of {randomised:.0f}: one of the two is wrong"
        )
    lost = 1 - analysed / randomised
    return Signal("attrition", f"{100 * lost:.0f}%", f"{analysed:.0f} of {randomised:.0f} analysed")


def _size(study: Mapping[str, Any], results: pd.DataFrame) -> Signal:
    for name in ("n_randomised", "n_analysed"):
        if not math.isnan(_number(study, name)):
            return Signal("n", f"{_number(study, name):.0f}", name)
    if {"n_i", "n_c"} <= set(results.columns):
        both = (pd.to_numeric(results["n_i"]) + pd.to_numeric(results["n_c"])).dropna()
        if len(both):
            return Signal("n", f"{both.max():.0f}", "n_i + n_c of the largest comparison")
    return Signal("n", "not stated", "")


def _from_text(name: str, text: str) -> Signal:
    """Read a signal from an abstract: yes, no if it is negated, not stated if the words are absent."""
    match = re.search(_WORDS[name], text, re.IGNORECASE)
    if not match:
        return Signal(name, "not stated", "")
    negated = re.search(f"{_NOT}$", text[max(0, match.start() - 40) : match.start()], re.IGNORECASE)
    opposite = match[0].lower().startswith(("un", "open"))
    return Signal(name, "no" if negated or opposite else "yes", _around(text, match.start(), match.end()))


def _around(text: str, start: int, end: int, margin: int = 40) -> str:
    piece = text[max(0, start - margin) : end + margin].strip()
    return f"… {' '.join(piece.split())} …"


def _value(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else str(value)


def _number(row: Mapping[str, Any], name: str) -> float:
    text = _value(row, name)
    return float(text) if text else math.nan
