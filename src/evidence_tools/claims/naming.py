"""What people read of an outcome in a check: its name, and what is said where it has no verdict."""

from __future__ import annotations

import re

__all__ = ["outcome_words", "quoted"]

_MARKS = re.compile(r"\*\*|__")  # bold in Markdown
_WHOLE = re.compile(r"[\"“]([^\"“”]*)[\"”]")  # nothing but one quotation

_OUTCOMES = {
    "adjunct_use": "use beside medical treatment",
    "anatomy_fact": "anatomy",
    "ageing": "signs of age",
    "bruxism": "grinding of teeth",
    "cardiovascular": "heart and blood vessels",
    "general_wellbeing": "general well-being",
    "hrv": "heart rate variability",
    "mechanism": "how it works",
    "mouth": "trouble of the mouth",
    "neurological": "illness of the brain or the nerves",
    "oedema": "swelling",
    "pregnancy": "pregnancy and birth",
    "premenstrual": "premenstrual complaints",
    "sinus": "sinus trouble",
    "unnamed": "an effect that is not on our lists",
}


def outcome_words(outcome: str) -> str:
    """Return the name of an outcome for people: ``other:muscle_tension`` is "muscle tension"."""
    name = outcome.removeprefix("other:")
    return _OUTCOMES.get(name, name.replace("_", " "))


def quoted(words: str) -> str:
    """Return words of a page between quotation marks: in one line, without marks of their own around them."""
    line = " ".join(_MARKS.sub("", words).split())
    whole = _WHOLE.fullmatch(line)
    return f"“{whole[1] if whole else line}”"
