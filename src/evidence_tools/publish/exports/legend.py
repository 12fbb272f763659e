"""What the signs mean, and words made safe for other programs."""

from __future__ import annotations

import re

__all__ = ["CERTAINTY_WORDS", "DISCLAIMER", "SMD_WORDS", "defused", "held", "plain"]

# After GRADE guidelines 3 (Balshem et al., J Clin Epidemiol 2011;64:401-406), in our words.
CERTAINTY_WORDS = {
    "high": "The true effect is very probably close to what the studies found.",
    "moderate": "The true effect is probably close to it, but it may be clearly different.",
    "low": "The true effect may well be clearly different.",
    "very low": "The true effect is probably clearly different; hardly anything can be said.",
}

SMD_WORDS = (
    "Effects are differences in standard deviations (SMD) unless another measure is named; positive, or a ratio above "
    "1, is in favour of the treatment. "
    "About 0.2 is small, 0.5 medium, 0.8 large."
)

DISCLAIMER = (
    "Judgements are the project's own, not those of a trained review team, unless another assessor is named. "
    "Not medical advice."
)

# Characters XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets); Word and Excel files are XML.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def held(text: object) -> str:
    """Return text without the characters an XML file cannot hold; its blanks and lines stay."""
    return _NOT_XML.sub("", str(text))


def plain(text: object) -> str:
    """Return text on one line, without characters an XML file cannot hold."""
    return " ".join(held(text).split())


def defused(text: str) -> str:
    """Return text a spreadsheet program will not take for a formula when it opens a CSV file.

    A cell that begins with = + - @, their wide forms, a tab or a line break gets an apostrophe in front, as OWASP
    advises against CSV injection (https://owasp.org/www-community/attacks/CSV_Injection). For exports and text only.
    """
    kept = held(text)  # first: a sign that is left out may hide the one that begins a formula
    return f"'{kept}" if kept.startswith(_BEGINS_FORMULA) else kept


_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
