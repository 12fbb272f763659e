"""The names of outcomes and treatments as people read them in a check."""

from __future__ import annotations

__all__ = ["INTERVENTIONS", "outcome_words"]

INTERVENTIONS = {"foot_reflexology": "foot reflexology", "foot_massage": "foot massage", "massage": "massage"}
_OUTCOMES = {
    "anatomy_fact": "anatomy of the foot",
    "general_wellbeing": "general well-being",
    "hrv": "heart rate variability",
    "mechanism": "how it works",
    "oedema": "swelling",
}


def outcome_words(outcome: str) -> str:
    """Return the name of an outcome for people: ``other:muscle_tension`` is "muscle tension"."""
    return _OUTCOMES.get(outcome, outcome.removeprefix("other:").replace("_", " "))
