"""The names of outcomes as people read them in a check."""

from __future__ import annotations

__all__ = ["outcome_words"]

_OUTCOMES = {
    "anatomy_fact": "anatomy",
    "general_wellbeing": "general well-being",
    "hrv": "heart rate variability",
    "mechanism": "how it works",
    "oedema": "swelling",
    "unnamed": "an effect we have no name for",
}


def outcome_words(outcome: str) -> str:
    """Return the name of an outcome for people: ``other:muscle_tension`` is "muscle tension"."""
    name = outcome.removeprefix("other:")
    return _OUTCOMES.get(name, name.replace("_", " "))
