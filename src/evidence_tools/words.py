"""The words and signs readers meet everywhere, in one place."""

from __future__ import annotations

__all__ = ["DIRECTION_WORDS", "ROB_WORDS", "VERDICTS", "VERDICT_MEANINGS"]

# In the order a reader meets them; the sign makes the verdict readable without colour.
VERDICTS: dict[str, tuple[str, str]] = {
    "supported": ("✔", "Supported"),
    "possibly_supported": ("✓?", "Possibly supported"),
    "uncertain": ("?", "Uncertain"),
    "not_supported": ("✘", "Not supported"),
    "contradicted": ("✘✘", "Contradicted"),
    "no_evidence": ("∅", "No evidence found"),
    "not_testable": ("–", "Not testable"),
}

VERDICT_MEANINGS: dict[str, str] = {
    "supported": "The studies show it, with moderate or high certainty.",
    "possibly_supported": "The studies point that way, with low certainty: may, not does.",
    "uncertain": "There are studies, but they leave it open or are too weak to tell.",
    "not_supported": "The studies show no worthwhile effect.",
    "contradicted": "The studies show the opposite.",
    "no_evidence": "No study was found that answers it.",
    "not_testable": "It is put so that no study could decide it.",
}

# How a report's direction is said in a table.
DIRECTION_WORDS = {
    "favours_intervention": "in favour",
    "no_difference": "no difference",
    "favours_comparator": "against",
    "unclear": "unclear",
}

# Overall risk of bias, as the lights of the figures take it; nobody's judgement is no light.
ROB_WORDS = {"low": "Low", "some concerns": "Some concerns", "high": "High", "not appraised": ""}
