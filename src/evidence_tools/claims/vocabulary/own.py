"""The words of a topic: what an evidence folder calls its treatments, and word lists of its own beside the package's.

The package knows no treatment. Where its phrases need one they have a place for it: ``{treatment}``, ``{doing}``,
``{therapist}``, ``{part}``. The folder says what stands there (``words/names.csv``; without that file the labels of
``interventions.csv``). ``words/NAME.csv`` adds rows of its own to the list of that name, read before the package's.

Words that many phrases of red flags share stand in ``flag_groups.csv`` under one name, in as many rows as they have
senses: ``{doctors}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path

from evidence_tools.claims.vocabulary.index import PhraseIndex
from evidence_tools.claims.vocabulary.lists import own_rows, read_rows
from evidence_tools.errors import DataError
from evidence_tools.words import and_list

__all__ = ["WORDS", "OwnWords", "fill", "index_of", "read_rows"]

# Folder of the word lists in an evidence folder.
WORDS = "words"
SLOTS = ("treatment", "method", "doing", "therapist", "part", "parts", "region", "subject", "name", "title")
_SLOT = re.compile(r"\{(\w+)\}")
_GROUPS = "flag_groups"
_EVERYDAY = frozenset({"of", "the", "big", "point", "therapist"})  # beside an own word in a phrase: "ball of the foot"
_CHOICE = re.compile(r"[^\[\]()|]*\{\w+\}[^\[\]()|]*")


def index_of(rows: Iterable[Mapping[str, str]], source: str, whole: int | None = None) -> PhraseIndex:
    """Return the phrases of rows; of the same rows, read by whichever folder, the same: making it takes long."""
    return _made(tuple(tuple(row.items()) for row in rows), source, whole)


@lru_cache(maxsize=64)
def _made(rows: tuple[tuple[tuple[str, str], ...], ...], source: str, whole: int | None) -> PhraseIndex:
    return PhraseIndex(map(dict, rows), source, whole)


def fill(phrase: str, slots: Mapping[str, Iterable[str]]) -> str:
    """Put the words of a topic into the places that a phrase keeps for them.

    Parameters
    ----------
    phrase : str
        In the language of the vocabulary; every place stands within brackets: ``thanks to [{treatment}|our]``.
    slots : mapping of str to iterable of str
        What may stand in each place.

    Returns
    -------
    str
        The phrase; empty where it cannot be said of this topic, since nothing is left of a choice it needs.

    Examples
    --------
    >>> fill("thanks to [{treatment}|our]", {"treatment": ["zinc", "iron"]})
    'thanks to [zinc|iron|our]'
    >>> fill("[{part}] like a map", {"part": []})
    ''
    """

    def said(match: re.Match[str]) -> str:
        names = _SLOT.findall(match.group())
        choices = []
        for words in product(*(tuple(slots.get(name, ())) for name in names)):
            choice = match.group()
            for name, word in zip(names, words, strict=True):
                choice = choice.replace(f"{{{name}}}", word, 1)
            choices.append(choice.replace("**", "*"))
        return "|".join(choices)

    if "{" not in phrase:
        return phrase
    filled = _CHOICE.sub(said, phrase)
    filled = re.sub(r"(?<=[\[(|])\|+|\|+(?=[\])])", "", filled)
    return "" if "[]" in filled else " ".join(filled.replace("()", "").split())


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _as_phrase(words: str) -> str:
    """Return a label or a search word as a phrase; its star stays."""
    return re.sub(r"[^a-z0-9*]+", " ", words.lower()).strip()


class OwnWords:
    """What an evidence folder adds to the words of the package.

    Parameters
    ----------
    package : Path
        The word lists of the package, or an edited copy.
    evidence : Path, optional
        The evidence folder; without one no treatment is known.
    """

    def __init__(self, package: Path, evidence: Path | None = None):
        self.package = package
        self.evidence = evidence
        self._indexes: dict[str, PhraseIndex] = {}

    def _own(self, name: str) -> list[dict[str, str]]:
        return own_rows(self.evidence / WORDS / f"{name}.csv") if self.evidence else []

    @cached_property
    def interventions(self) -> Mapping[str, Mapping[str, str]]:
        """Every row of interventions.csv by its key, those that are only told apart from the treatments included."""
        path = self.evidence / "interventions.csv" if self.evidence else None
        return {row["intervention"]: row for row in (read_rows(path) if path and path.is_file() else [])}

    @cached_property
    def treatments(self) -> Mapping[str, Mapping[str, str]]:
        """The treatments whose claims the folder tracks: rows of interventions.csv by their key."""
        return {name: row for name, row in self.interventions.items() if row.get("tracked") == "yes"}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each treatment is called in a sentence."""
        return {name: row.get("label") or name.replace("_", " ") for name, row in self.treatments.items()}

    @cached_property
    def narrow(self) -> frozenset[str]:
        """The treatments that have a plain form: named beside another, they are what is meant."""
        return frozenset(name for name, row in self.treatments.items() if row.get("simpler"))

    @cached_property
    def near(self) -> frozenset[str]:
        """The treatments that are a plain form of one another, so that a text may mean either."""
        plain = {self.treatments[name]["simpler"] for name in self.narrow}
        return self.narrow | plain

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Sentences of the topic by their key: ``safety``, ``not_about``."""
        return {row["key"]: row["text"] for row in self._own("texts")}

    @cached_property
    def told(self) -> Mapping[str, tuple[str, ...]]:
        """The rows of guidance.csv that a question is told of, in order, each with the words that ask for it."""
        found: dict[str, list[str]] = {}
        for row in self._own("told"):
            for guidance_id in row["guidance"].split(";"):
                found.setdefault(guidance_id, []).extend(row["words"].split(";"))
        return {guidance_id: tuple(words) for guidance_id, words in found.items()}

    @cached_property
    def question_replies(self) -> list[dict[str, str]]:
        """Questions with the sentence that answers them: the folder's, then the package's."""
        path = self.package / "question_replies.csv"
        return [*self._own("question_replies"), *(read_rows(path) if path.is_file() else [])]

    @cached_property
    def question_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The groups of words that questions are told by: those of all rows of one name."""
        path = self.package / "question_words.csv"
        found: dict[str, tuple[str, ...]] = {}
        for row in read_rows(path) if path.is_file() else []:
            found[row["group"]] = (*found.get(row["group"], ()), *_listed(row["words"]))
        return found

    @cached_property
    def main(self) -> str:
        """The treatment that is meant where a text names none: the first that has a plain form, else the first."""
        return next((name for name in self.treatments if name in self.narrow), next(iter(self.treatments), ""))

    @cached_property
    def known(self) -> str:
        """The treatments as a list in a sentence, the main one first; a label within another one is left out."""
        labels = sorted(self.labels.values(), key=lambda label: label != self.labels.get(self.main))
        told = [a for a in labels if not any(a != b and b.endswith(f" {a}") for b in labels)]
        return and_list(told) or "no treatment yet"

    @cached_property
    def named(self) -> frozenset[str]:
        """The words of the treatments' names: they tell no claim of the topic from another."""
        return frozenset(word for phrase in self.slots["name"] for word in phrase.split())

    @cached_property
    def asked(self) -> Mapping[str, str]:
        """What people call each treatment when they ask for it; a word with nothing beside it tells no claim."""
        own = {row["word"]: row["intervention"] for row in self._own("asked")}
        labels = {word: key for key, label in self.labels.items() for word in _as_phrase(label).split()}
        return own or labels

    @cached_property
    def reports(self) -> list[dict[str, str]]:
        """How reports of studies name the treatments and their arms, as regular expressions; see extraction."""
        own = self._own("reports")
        if own or not self.treatments:
            return own
        wide = self.pattern("doing")
        rows = [
            {"what": what, "name": self.labels[self.main], "pattern": wide} for what in ("arm", "noun", "mentioned")
        ]
        for name, label in self.labels.items():
            rows.append({"what": "treatment", "name": name, "pattern": rf"\b{re.escape(label.lower())}\b"})
        return rows

    @cached_property
    def relevance(self) -> list[dict[str, str]]:
        """What the treatments weigh in screening: rows as in ``living/screening/data/relevance.csv``."""
        own = self._own("relevance")
        if own or not self.treatments:
            return own
        named = self.pattern("doing")
        return [
            {"where": "title", "pattern": named, "weight": "3", "why": f"names {self.known} in the title"},
            {"where": "abstract", "pattern": named, "weight": "1.5", "why": "names it in the abstract"},
        ]

    @cached_property
    def copies(self) -> frozenset[str]:
        """Sites of the topic that show copies or catalogue entries of papers."""
        return frozenset(row["host"] for row in self._own("copies"))

    @cached_property
    def slots(self) -> Mapping[str, tuple[str, ...]]:
        """What stands in each place of a phrase."""
        named = {row["name"]: _listed(row["words"]) for row in self._own("names")}
        unknown = sorted(set(named) - set(SLOTS))
        if unknown:
            raise DataError(f"{WORDS}/names.csv: name is {unknown[0]!r}. Allowed: {', '.join(SLOTS)}.")
        labels = tuple(dict.fromkeys(map(_as_phrase, self.labels.values())))
        wide = tuple(dict.fromkeys([*labels, *(p for name in self.treatments for p in self._searched(name))]))
        given = {"treatment": labels, "method": labels, "doing": wide, "subject": wide, "name": labels, "title": wide}
        return dict.fromkeys(SLOTS, ()) | given | named

    def _searched(self, name: str) -> list[str]:
        return [_as_phrase(word) for word in _listed(self.treatments[name].get("search_words", ""))]

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """What stands for the name of a group of words: those of all its rows."""
        path = self.package / f"{_GROUPS}.csv"
        found: dict[str, tuple[str, ...]] = {}
        for row in read_rows(path) if path.is_file() else []:
            words = fill(f"[{'|'.join(_listed(row['words']))}]", self.slots)[1:-1].split("|")
            found[row["group"]] = (*found.get(row["group"], ()), *filter(None, words))
        return found

    def owns(self, word: str) -> bool:
        """Tell whether a word is one of the topic's own: its learned weight stands in the folder."""
        return word in self._words or word.startswith(self._stems)

    @cached_property
    def _listed_words(self) -> frozenset[str]:
        named = (word for words in self.slots.values() for phrase in words for word in phrase.split())
        return frozenset([*named, *(word for row in self._own("classes") for word in row["words"].split())])

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word for word in self._listed_words if not word.endswith("*")) - _EVERYDAY

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        return tuple(word[:-1] for word in self._listed_words if word.endswith("*"))

    def pattern(self, slot: str) -> str:
        """Return what stands in a place as a regular expression that matches nothing where there is nothing."""
        words = sorted(self.slots[slot], key=len, reverse=True)
        choices = "|".join(r"\w*".join(map(re.escape, word.split("*"))) for word in words)
        return f"(?:{choices})" if words else r"(?!)"

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a word list: the folder's own, then the package's with the folder's words put in."""
        if name == "classes":
            return self._classes()
        own, path = self._own(name), self.package / f"{name}.csv"
        if name == "interventions":
            listed = {row["intervention"] for row in own}
            own += [
                {"phrase": phrase, "intervention": key, "means": "", "note": ""}
                for key in self.treatments
                if key not in listed
                for phrase in dict.fromkeys([_as_phrase(self.labels[key]), *self._searched(key)])
            ]
        try:
            rows = read_rows(path)
        except FileNotFoundError:
            raise DataError(
                f"{path}: this vocabulary file is missing; copy it from the package or leave it unchanged."
            ) from None
        if name == "plain":  # rows of one name add to each other
            return [*rows, *own]
        if own and "phrase" not in own[0]:  # a row of the folder takes the place of the package's
            mine = {next(iter(row.values())): row for row in own}
            return [row | mine.get(next(iter(row.values())), {}) for row in rows]
        slots = {**self.slots, **(self.groups if name.startswith("flag_") else {})}
        filled = ({**row, "phrase": fill(row["phrase"], slots)} if "phrase" in row else row for row in rows)
        return [*own, *(row for row in filled if row.get("phrase", "?"))]

    def _classes(self) -> list[dict[str, str]]:
        """Return the classes of words; the folder's words join the class of their name, in its place."""
        own = {row["class"]: row["words"] for row in self._own("classes")}
        own = own or {"treat": " ".join(word for phrase in self.slots["doing"] for word in phrase.split())}
        rows = read_rows(self.package / "classes.csv")
        seen: set[str] = set()
        for row in rows:
            if row["class"] not in seen:
                row["words"] = f"{own.get(row['class'], '')} {row['words']}"
            seen.add(row["class"])
        return rows

    def index(self, name: str) -> PhraseIndex:
        """Return the phrases of a word list, with its rows."""
        if name not in self._indexes:
            # What the package lists is read to its end by a test; what a person wrote, here.
            whole = len(self._own(name)) if self.package == Path(__file__).parent else None
            self._indexes[name] = index_of(self.rows(name), f"{name}.csv", whole)
        return self._indexes[name]

    def weights(self) -> list[Path]:
        """Return the tables of learned weights: the package's, and the folder's for its own words."""
        own = self.evidence / WORDS / "weights.csv" if self.evidence else None
        if own is None or not own_rows(own):
            return [self.package / "weights.csv"]
        return [self.package / "weights.csv", own]
