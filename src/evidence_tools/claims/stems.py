"""The words of a question: which say something, what their forms share, and which known word a misspelling means.

`finding.js` does the same step by step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "ACCENTS",
    "JOINED",
    "SHORT_SUFFIXES",
    "STOP",
    "SUFFIXES",
    "WHOLE",
    "corrected",
    "marked_words",
    "stem",
    "stems",
    "telling",
    "words_of",
]

_WORD = re.compile(r"[a-z0-9]+")
_MARKED = re.compile(r"[a-z0-9]+(?:'+[a-z0-9]+)*")
ACCENTS = dict(zip("àáâäãåçèéêëìíîïñòóôöõùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy", strict=True))
_TABLE = {ord(letter): plain for letter, plain in ACCENTS.items()}
# Longest first; what is left must keep three letters.
SUFFIXES = (
    "fulness",
    "ousness",
    "ations",
    "ation",
    "ingly",
    "edly",
    "ments",
    "ment",
    "ness",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
SHORT_SUFFIXES = ("e", "y", "er", "ed", "es")  # not cut from words of four letters
# Words whose forms no ending tells, or whose ending is no ending: "lower blood pressure" is not low,
# what is backed by studies is no back, a coil that was fitted is no fitness, and the runs are no running.
WHOLE = {
    "women": "woman",
    "womens": "woman",
    "men": "man",
    "children": "child",
    "childrens": "child",
    "backed": "backed",
    "fitted": "fitted",
    "runs": "runs",
    "lower": "lower",
    "lowers": "lower",
    "lowered": "lower",
    "lowering": "lower",
}
# "A waste of money" is no waste of the body, and "all clear" no clear head.
JOINED = frozenset({"all clear", "burn out", "burnt out", "check up", "jet lag", "waste of"})
SHORTEST = 3
LONG = 8  # letters of a word in which two may be wrong
STOP = frozenset(
    "a such other like also all no an and any are as at be been but by can cant cannot could did do does doesnt "
    "dont for from get gets give gives good great had has have help helps helped helping how i if in into is it "
    "its just make makes may me might more most much my not of on or our out people person really reduce reduces "
    "reduced relieve relieves relief ease eases easing improve improves improved increase increases boost boosts "
    "so some say saying claim tell that than the their them there these they this to treat treats treatment up us "
    "use used using very was we website well were what when where which who why will with work works would you "
    "your client clients cure cures cured heal heals okay ok allowed true evidence study studies should number "
    "numbers write writes writing add adds advertise advertised advertising advert mention promise "
    "he she her his him hes shes somebody someone anybody anyone must take takes taking taken took".split()
)


def stem(word: str) -> str:
    """Return what the forms of a word share: relax, relaxes, relaxing; migraine, migraines."""
    if word in WHOLE:
        return WHOLE[word]
    last = ""
    for _ in range(3):
        cut = next((s for s in SUFFIXES if word.endswith(s) and len(word) - len(s) >= SHORTEST), "")
        if not cut or (cut == "s" and word[-2] in "sui") or (cut in SHORT_SUFFIXES and len(word) < 5):
            return word
        if cut == "s" and last in ("e", "es"):  # "tense" is no plural of "ten"
            return word
        last = cut
        word = word[: -len(cut)]
        if word[-1] == word[-2] and word[-1] not in "lsze" and len(word) > SHORTEST:
            word = word[:-1]
    return word


def words_of(text: str) -> list[str]:
    """Return every word of a text in small letters, accents and apostrophes left out; "burn out" is one word."""
    plain = text.lower().translate(_TABLE).replace("’", "").replace("'", "")
    words: list[str] = []
    for word in _WORD.findall(plain):
        if words and f"{words[-1]} {word}" in JOINED:
            words[-1] += word
        else:
            words.append(word)
    return words


def marked_words(text: str) -> dict[str, str]:
    """Return every word of a text as it is written with its apostrophes: "athletes" is "athlete's"."""
    marked = _MARKED.findall(text.lower().translate(_TABLE).replace("’", "'"))
    return {word.replace("'", ""): word for word in marked}


def telling(text: str) -> list[str]:
    """Return the words of a text without those that say nothing of the matter; all where nothing else is left."""
    words = words_of(text)
    # "not", "can" and the like are dropped on both sides, so "can't sleep" is "sleep".
    return [word for word in words if word not in STOP] or words


def stems(text: str) -> list[str]:
    """Return the stems of a text without the words that say nothing of the matter."""
    return [stem(word) for word in telling(text)]


def _distance(a: str, b: str, limit: int) -> int:
    """Count the letters to change, add, drop or swap; stops beyond `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def corrected(word: str, vocabulary: Sequence[str]) -> str:
    """Return the word of the vocabulary that a misspelling means; the word itself where none is near."""
    if len(word) < 5 or word.isdigit():  # "word" is no misspelling of "worn"
        return word
    most = 1 if len(word) < LONG else 2
    best, found = most + 1, word
    for candidate in vocabulary:  # sorted: the first of equally near ones holds
        if candidate[0] != word[0] and candidate[:2] != word[1::-1]:  # "ambulance" is no "imbalance"
            continue
        # Two letters may be wrong in a long word with the same end: "cellulite" is no "cellulitis".
        limit = most if candidate[-2:] == word[-2:] else 1
        away = _distance(word, candidate, min(limit, best))
        if away <= limit and away < best:
            best, found = away, candidate
    return found
