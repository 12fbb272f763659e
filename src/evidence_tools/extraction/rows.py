"""What was read, as rows of studies.csv and results.csv: unverified, flagged `prefilled`, with the words in a note."""

from __future__ import annotations

from collections.abc import Iterable

from .extract import Extraction
from .found import Found
from .results import Reading
from .vocabulary import Vocabulary

__all__ = ["PREFILLED", "result_rows", "study_row"]

PREFILLED = "prefilled"
"""Flag of rows a program filled from an abstract; while `verified` is no, they are not counted."""

STUDY_CELLS = (
    *("design", "intervention", "n_randomised", "n_analysed", "session_minutes", "sessions", "weeks"),
    *("comparator_type", "registration"),
)
_ARM_NAMES = {"usual care": "usual_care", "sham": "sham"}


def _quoted(found: Iterable[tuple[str, Found]]) -> str:
    return "; ".join(f"{name} from “{one.words}”" for name, one in found)


def study_row(extraction: Extraction, study_id: str, source_url: str) -> dict[str, str]:
    """Return a row of studies.csv; the note says which words each cell was read from.

    Parameters
    ----------
    extraction : Extraction
    study_id : str
        The citation key.
    source_url : str
        Address of the record.
    """
    cells = {name: str(_plain(extraction.study[name].value)) for name in STUDY_CELLS if name in extraction.study}
    words = _quoted((name, extraction.study[name]) for name in cells if name != "design")
    note = f"Prefilled from the abstract, not verified: {words}." if words else "Added from PubMed; nothing prefilled."
    return {"study_id": study_id, **cells, "source_url": source_url, "note": note}


def result_rows(
    extraction: Extraction, study_id: str, source_url: str, vocabulary: Vocabulary
) -> tuple[list[dict[str, str]], list[str]]:
    """Return rows of results.csv, and sentences about what was read but fits no instrument of the folder."""
    rows, left = [], []
    counts: dict[str, int] = {}
    for reading in extraction.results:
        outcome = str(reading.outcome.value)
        instrument = str(reading.instrument.value) if reading.instrument else vocabulary.instrument_for(outcome)
        if not instrument:
            left.append(
                f"{outcome}: read from “{reading.outcome.words}”, but instruments.csv has no entry for a scale that is "
                f"not named. Add {outcome}_unspecified there, or enter the result by hand."
            )
            continue
        counts[outcome] = counts.get(outcome, 0) + 1
        name = f"{study_id}-{outcome.replace('_', '-')}-{counts[outcome]}"
        rows.append(_result(reading, extraction, name, study_id, outcome, instrument, source_url))
    return rows, left


def _result(
    reading: Reading, extraction: Extraction, name: str, study_id: str, outcome: str, instrument: str, source_url: str
) -> dict[str, str]:
    cells = {column: str(_plain(found.value)) for column, found in reading.cells.items()}
    flags = [PREFILLED]
    if "n_i" in cells or "n_c" in cells:
        flags.append("arm_sizes_from_elsewhere")
    words = dict.fromkeys(found.words for column, found in reading.cells.items() if column != "direction_reported")
    # Of two arms printed side by side, "control" is the one beside the treatment.
    printed = extraction.arms.other_name if reading.comparator == "control" else reading.comparator
    comparator = _ARM_NAMES.get(printed) or (
        str(extraction.study["comparator_type"].value) if "comparator_type" in extraction.study else ""
    )
    return {
        "result_id": name,
        "study_id": study_id,
        "outcome": outcome,
        "instrument": instrument,
        "instrument_as_printed": reading.instrument.words if reading.instrument else "",
        "phase": "unclear",
        "comparator_arm": reading.comparator,
        "comparator_type": comparator,
        "direction_reported": "unclear",
        **cells,
        "as_printed": " | ".join(words)[:300],
        "source_url": source_url,
        "source_locator": "abstract",
        "extracted_from": "abstract",
        "verified": "no",
        "flags": ";".join(flags),
        "flag_note": "Read by the program; compare with the abstract, then set verified to yes.",
    }


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
