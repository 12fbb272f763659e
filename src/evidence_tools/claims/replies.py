"""Is it a question, and does what follows say yes or no to it?"""

from __future__ import annotations

import re

__all__ = ["asks", "says_no", "says_yes", "unsure"]

_MARK = r"\W*+(?:(?:a|answer)\W{1,3}+)?+(?:(?:oh|well|why)\W++)?+"
_YES = re.compile(
    _MARK + r"(?:yes|absolutely|definitely|of course|certainly|indeed|sure|surely|naturally|"
    r"without (?:a )?doubt|no doubt|you bet|very much so|by all means|(?:we|i) (?:\w+ )?(?:think|believe|find) so)\b"
    r"(?!\W++(?:not|and no|or no)\b)"
)
_WHO = (
    r"(?:it|they|this|we|i|that|you|(?:most|many)(?: of)?(?: (?:them|our|the|my))?"
    r"(?: (?:people|clients|guests|women|visitors))?)"
)
_SAID = r"(?:(?:tell|say|find|report)\W++(?:(?:us|me)\W++)?+(?:that\W++)?+(?:it|they)\W++)?+"
_OFTEN = (
    r"(?:(?:often|usually|mostly|for many|really|certainly|definitely|indeed|sure|"
    r"most(?= certainly| definitely))\W++){0,2}+"
)
# "It certainly does.", "Most people do.", and nothing else.
_DOES = re.compile(
    _MARK + _OFTEN + _WHO + r"\W++" + _SAID + _OFTEN + r"(?:does|do|can|will|is|are|may|might|could)"
    r"(?:\W++(?:indeed|so|that|often|really|too|well|do|be|help)){0,2}+\W*+$"
)
# "In our experience, yes."
_LATE = re.compile(
    _MARK + r"(?!(?:\w++\W++)*?(?:no|not|never|nobody|neither|hardly|if|unless|only|but|\w+n't)\b)"
    r"(?:[\w']++ ){0,6}+[\w']++[,:–—-]\W*+(?:yes|it (?:does|can|will|may|might))\W*+$"
)
_NO = re.compile(
    _MARK + r"(?:no|none|never|not at all|not in the (?:slightest|least)|not a bit|not remotely|not really|"
    r"absolutely not)\b"
)

_UNSURE = re.compile(r"\b(?:(?:think|believe|hope|suppose|guess|reckon|expect|dare say) so|perhaps|maybe|possibly)\b")


def asks(text: str) -> bool:
    """Tell whether a unit ends in a question mark."""
    return text.rstrip(" \"'”’)]*_").endswith("?")


def says_yes(text: str) -> bool:
    """Tell whether a unit (small letters) begins or ends with yes, or says no more than that it does."""
    return bool(_YES.match(text) or _DOES.match(text) or _LATE.match(text))


def says_no(text: str) -> bool:
    """Tell whether a unit (small letters) begins with no."""
    return bool(_NO.match(text))


def unsure(text: str) -> bool:
    """Tell whether a reply (small letters) says yes as somebody's opinion only: "We think so"."""
    return bool(_UNSURE.search(text))
