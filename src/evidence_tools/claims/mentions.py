"""In which ways a sentence names each of its outcomes: "better circulation" and "brings oxygen" are two.

The finder's outcomes are wide (pain, digestion, circulation); words tell what is meant within them. Each way is a
mention of its own, so that a sentence with two effects is answered for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_tools.claims.found import Mention
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.relations import Relation
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["mentions_of"]

_Said = tuple[tuple[str, ...], tuple[str, ...], str]  # outcomes, narrower outcomes, words


def _by(relations: Iterable[Relation]) -> list[_Said]:
    return [(r.outcomes, r.tracked, r.named) for r in relations]


def mentions_of(reading: Reading, outcomes: Iterable[str], vocabulary: Vocabulary) -> dict[str, tuple[Mention, ...]]:
    """Return the ways in which a sentence names its outcomes: by what is done to them, else by the words alone.

    Parameters
    ----------
    reading : Reading
        What the rules see in the sentence.
    outcomes : iterable of str
        The finder's names of its outcomes.
    vocabulary : Vocabulary
        Tells which narrower outcome belongs to which.
    """
    done = _by(r for r in reading.relations if r.kind != "fact")
    facts = _by(r for r in reading.relations if r.kind == "fact")
    there: list[_Said] = [
        (tuple(hit.row["outcome"].split(";")), tuple(hit.row["tracked"].split()), hit.words.strip())
        for hit in reading.sentence.outcomes
    ]
    found: dict[str, tuple[Mention, ...]] = {}
    for name in outcomes:
        said, stated = ([one for one in told if name in one[0]] for told in (done, facts))
        if not (said or stated) or "listed_outcome" in reading.features:
            said += [one for one in there if name in one[0]]
        # A fact within a fact is told for itself.
        mentions = (*_widest(_mentions(name, said, vocabulary)), *_mentions(name, stated, vocabulary))
        if mentions:
            found[name] = tuple(dict.fromkeys(mentions))
    return found


def _mentions(name: str, said: Iterable[_Said], vocabulary: Vocabulary) -> Iterable[Mention]:
    return (Mention(_share(name, names, tracked, vocabulary), words) for names, tracked, words in said)


def _widest(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return each mention once; of words that lie within other words those that tell more, else the wider.

    "Supports the nervous system" tells more than "nervous system", and "illness" more than "prevents illness".
    """
    each = tuple(dict.fromkeys(mentions))
    pairs = [(a, b) for a in each for b in each if a.words and a.words != b.words and a.words in b.words]
    left = {wide if narrow.tracked and not wide.tracked else narrow for narrow, wide in pairs}
    return tuple(mention for mention in each if mention not in left)


def _share(name: str, names: Sequence[str], tracked: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return which of the narrower outcomes of a phrase belong to one of its outcomes; what is nobody's is the first's.

    "Burnout; tired legs" may be fatigue and stress, of which only the first has a narrower outcome.
    """
    return tuple(key for key in tracked if name in ([n for n in names if _owns(n, key, vocabulary)] or names[:1]))


def _owns(name: str, key: str, vocabulary: Vocabulary) -> bool:
    known = (*vocabulary.narrower.get(name, ()), *vocabulary.tracked.get(name, ()), name.removeprefix("other:"))
    return key in known
