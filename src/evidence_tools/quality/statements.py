"""GRADE's informative statements: one sentence that carries both how large an effect is and how sure we are.

Santesso 2020, J Clin Epidemiol 119:126-135 (GRADE guidelines 26), table of statements; read as reprinted in the ACIP
GRADE handbook, chapter 11, table 16 (rows for high and moderate certainty) and, for low and very low, in a public
transcription of the same table. Where the paper offers several wordings the plainest is used. The uncertainty is put
on the evidence ("the evidence is very uncertain"), not on us: "we are uncertain" was misread in the paper's user
tests.

Sizes of a standardised mean difference: below 0.2 trivial, 0.2 small, 0.5 moderate, 0.8 and more large (Cohen 1988;
Cochrane Handbook 5.1, section 12.6.2,
http://handbook-5-1.cochrane.org/chapter_12/12_6_2_re_expressing_smds_using_rules_of_thumb_for_effect_sizes.htm).
"""

from __future__ import annotations

import math

from evidence_tools.errors import UsageError
from evidence_tools.quality.levels import LEVELS

__all__ = ["DIRECTIONS", "SIZES", "TEMPLATES", "size_of", "statement"]

SIZES = ("large", "moderate", "small", "trivial", "unknown")
"""Large; moderate; small but important; trivial, small unimportant or none; not measured (a count of directions)."""

DIRECTIONS = {
    "reduce": ("reduces", "reduction"),
    "increase": ("increases", "increase"),
    "improve": ("improves", "improvement"),
    "worsen": ("worsens", "worsening"),
}
"""Verb to its third person and its noun."""

# {x} intervention, {y} outcome, {do} reduce, {does} reduces, {noun} reduction.
TEMPLATES = {
    ("high", "large"): "{x} results in a large {noun} in {y}",
    ("high", "moderate"): "{x} {does} {y}",
    ("high", "small"): "{x} {does} {y} slightly",
    ("high", "trivial"): "{x} results in little to no difference in {y}",
    ("moderate", "large"): "{x} probably results in a large {noun} in {y}",
    ("moderate", "moderate"): "{x} probably {does} {y}",
    ("moderate", "small"): "{x} probably {does} {y} slightly",
    ("moderate", "trivial"): "{x} probably results in little to no difference in {y}",
    ("low", "large"): "{x} may result in a large {noun} in {y}",
    ("low", "moderate"): "{x} may {do} {y}",
    ("low", "small"): "{x} may {do} {y} slightly",
    ("low", "trivial"): "{x} may result in little to no difference in {y}",
    # One wording for all sizes but the trivial: with very low certainty the size is not to be relied on.
    ("very low", "large"): "{x} may {do} {y}{with_}, but the evidence is very uncertain",
    ("very low", "moderate"): "{x} may {do} {y}{with_}, but the evidence is very uncertain",
    ("very low", "small"): "{x} may {do} {y}{with_}, but the evidence is very uncertain",
    ("very low", "trivial"): "{x} may have little to no effect on {y}{with_}, but the evidence is very uncertain",
    ("very low", "unknown"): "The evidence is very uncertain about the effect of {x_inside} on {y}",
}
BANDS = (("trivial", 0.2), ("small", 0.5), ("moderate", 0.8), ("large", math.inf))


def size_of(smd: float) -> str:
    """Return the size band of a standardised mean difference; "unknown" for NaN.

    The sign does not matter: a band says how far from no effect, the direction is another word of the sentence.
    """
    if math.isnan(smd):
        return "unknown"
    # Estimates are shown with two digits: 0.499 is read as 0.50 and must not fall in the band below.
    return next(word for word, top in BANDS if round(abs(smd), 2) < top)


def statement(
    level: str,
    size: str,
    intervention_text: str,
    outcome_text: str,
    comparator_text: str = "",
    direction: str = "reduce",
) -> str:
    """Return GRADE's sentence for a certainty and a size.

    Parameters
    ----------
    level : str
        Certainty: "high", "moderate", "low", "very low".
    size : str
        One of `SIZES`; see `size_of`. "unknown" uses the plain wording without a size.
    intervention_text, outcome_text : str
        As they stand in a sentence: "foot reflexology", "tiredness".
    comparator_text : str
        "usual care"; the sentence then says "compared with usual care".
    direction : str
        One of `DIRECTIONS`: what the intervention does to the outcome.

    Raises
    ------
    UsageError
        A word outside the lists above, or an empty text.

    Examples
    --------
    >>> statement("low", "moderate", "foot reflexology", "tiredness", "usual care", "reduce")
    'Foot reflexology may reduce tiredness compared with usual care.'
    >>> statement("very low", "unknown", "foot reflexology", "cortisol")
    'The evidence is very uncertain about the effect of foot reflexology on cortisol.'
    """
    for name, word, allowed in (("level", level, LEVELS), ("size", size, SIZES), ("direction", direction, DIRECTIONS)):
        if word not in allowed:
            raise UsageError(f"{name} is {word!r}. Allowed: {', '.join(allowed)}.")
    if not intervention_text.strip() or not outcome_text.strip():
        raise UsageError("a statement needs the intervention and the outcome in words.")
    does, noun = DIRECTIONS[direction]
    x, compared = (
        intervention_text.strip(),
        f" compared with {comparator_text.strip()}" if comparator_text.strip() else "",
    )
    template = TEMPLATES.get((level, size)) or TEMPLATES[level, "moderate"]
    tail = "" if "{with_}" in template else compared
    text = template.format(x=x, x_inside=x, y=outcome_text.strip(), do=direction, does=does, noun=noun, with_=compared)
    return f"{text[0].upper()}{text[1:]}{tail}."
