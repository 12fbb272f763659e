"""Is it a question, and does what follows say yes or no to it?"""

from __future__ import annotations

import re

__all__ = ["asks", "says_no", "says_yes"]

_MARK = r"\W*+(?:(?:a|answer)\W{1,3}+)?+(?:(?:oh|well|why)\W++)?+"
_YES = re.compile(
    _MARK + r"(?:yes|absolutely|definitely|of course|certainly|indeed|sure|surely|naturally|without (?:a )?doubt)\b"
    r"(?!\W++(?:not|and no|or no)\b)"
)
# "It certainly does.", and nothing else.
_DOES = re.compile(
    _MARK
    + r"(?:it|they|this|we|i|that|you)\W++(?:(?:really|certainly|definitely|indeed|most|usually|often|sure)\W++){0,2}+"
    r"(?:does|do|can|will|is|are|may|might|could)(?:\W++(?:indeed|so|that|often|really|too))?+\W*+$"
)
_NO = re.compile(_MARK + r"(?:no|none|never|not at all|not in the least|not a bit|not really|absolutely not)\b")


def asks(text: str) -> bool:
    """Tell whether a unit ends in a question mark."""
    return text.rstrip(" \"'”’)]*_").endswith("?")


def says_yes(text: str) -> bool:
    """Tell whether a unit (small letters) begins with yes, or says no more than that it does."""
    return bool(_YES.match(text) or _DOES.match(text))


def says_no(text: str) -> bool:
    """Tell whether a unit (small letters) begins with no."""
    return bool(_NO.match(text))
