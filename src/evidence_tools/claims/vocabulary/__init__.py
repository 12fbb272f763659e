"""The words by which claims are recognised: CSV files beside this module, read once (see README.md there)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from evidence_tools.claims.model import Model, load_model
from evidence_tools.claims.vocabulary.index import PhraseIndex
from evidence_tools.claims.vocabulary.own import WORDS, OwnWords, index_of
from evidence_tools.claims.vocabulary.phrases import Hit
from evidence_tools.claims.wording import WordClasses
from evidence_tools.errors import DataError, UsageError
from evidence_tools.files import find_folder

__all__ = ["Hit", "OwnWords", "PhraseIndex", "Vocabulary", "load_vocabulary", "unreachable_outcomes"]

FOLDER = Path(__file__).parent
_EFFECTS = frozenset({"less", "more", "better", "gives", "causes", "harms"})
_VOWELS = "aeiou"
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Outcomes whose plain words name no part of the body, so that they say nothing else in a sentence on another.
_EASY = ("relaxation", "mood", "general_wellbeing")
# "We help you let go of it": what is meant stands elsewhere, and may be an illness.
_POINTING = re.compile(
    r"\b(?:of|with|from|for|against|about|off|to|without|eas\w*|reliev\w*|sooth\w*|lessen\w*|reduc\w*|lower\w*|lift\w*|"
    r"melt\w*)\s+(?:it|this|that|them|these|those|all)\b(?!\s+\w)"
)
_BESIDE = "+"  # rows of plain.csv: what may stand in a sentence beside the words for its effect
_NEVER = "-"  # rows of plain.csv: what is never plain side by side
# Synonyms good for a search and too wide for a sentence, or adjectives of rooms and hands as well as of people.
_READ_OTHERWISE = frozenset(
    "walking;movement;strength;jump;sprint;performance;focus;clarity;clearer;affect;balance;reset;restore;healing;heal;"
    "gentle;painless;safe;runners;after a workout;zones;precision;waste;cleanse;cleansing;whole body;stretch;falls;"
    "injury;contractions;grounding;uplift;uplifted;how hard;memory;ventilator;pulse;bladder;organs;relaxing;calming;"
    "peaceful;soothing;tranquil;wind down;emotionally;feel good;feel better;recharge;energising;energizing;flush out;"
    "internal systems;tug;run time;post exercise;isi;fact".split(";")
)
_MEASURED = frozenset({"physiology", "biomarker"})  # where no direction is good, a change is still an outcome
_PHRASES = (
    "interventions outcomes changes effects helps facts hedges anecdotes citations negators exclusions sections "
    "populations doses shapes doubts"
).split()


@lru_cache(maxsize=64)
def _together(stems: frozenset[str]) -> re.Pattern[str]:
    """Return what finds words that are plain only side by side, written ``switch*_off``."""
    joined = (stem.replace("*", r"\w*").replace("_", r"[\s-]+") for stem in sorted(stems))
    return re.compile(rf"\b(?:{'|'.join(joined)})\b" if stems else r"(?!)")


@lru_cache(maxsize=256)
def _apart(rows: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], frozenset[str], tuple[str, ...]]:
    """Return what of some rows of plain.csv is written side by side, what are whole words, and how others begin."""
    stems = [stem for row in rows for stem in row]
    whole = frozenset(stem for stem in stems if not stem.endswith("*"))
    begins = tuple(stem[:-1] for stem in stems if stem.endswith("*"))
    return _together(frozenset(stem for stem in stems if "_" in stem)), whole, begins


@dataclass(frozen=True)
class Vocabulary:
    """All word lists, ready to be looked up.

    Attributes
    ----------
    interventions, outcomes, verbs, changes, effects, helps, facts, hedges, anecdotes, citations, negators, exclusions,
    sections, populations, doses, shapes, doubts : PhraseIndex
        One per file of the same name.
    rules : mapping of str to float
        What each rule is worth by hand; ``threshold`` is where claims would begin.
    classes : WordClasses
        Words that do the same work in a sentence.
    model : Model
        The learned weights.
    tracked : mapping of str to tuple of str
        For each outcome the outcomes of evidence/outcomes.csv that it means, most likely first.
    narrower : mapping of str to tuple of str
        For each outcome the more specific ones that the words of a sentence can narrow it to.
    own : OwnWords
        What the evidence folder calls its treatments, and the lists that red flags are made of.
    labels : mapping of str to str
        What the outcomes of the folder are called within a sentence; none without `with_outcomes`.
    """

    interventions: PhraseIndex
    outcomes: PhraseIndex
    verbs: PhraseIndex
    changes: PhraseIndex
    effects: PhraseIndex
    helps: PhraseIndex
    facts: PhraseIndex
    hedges: PhraseIndex
    anecdotes: PhraseIndex
    citations: PhraseIndex
    negators: PhraseIndex
    exclusions: PhraseIndex
    sections: PhraseIndex
    populations: PhraseIndex
    doses: PhraseIndex
    shapes: PhraseIndex
    doubts: PhraseIndex
    plain: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, float]
    classes: WordClasses
    model: Model
    tracked: Mapping[str, tuple[str, ...]]
    narrower: Mapping[str, tuple[str, ...]]
    own: OwnWords
    labels: Mapping[str, str]

    def is_plain(self, words: str, *, health: bool = False) -> bool:
        """Tell whether words for an effect say no more than the plain statements that advertising rules may accept.

        "Relaxes you" is plain, "relieves trauma" and "tackles the root cause" are not, whatever outcome they count for.

        Parameters
        ----------
        words : str
            Words of the sentence; an ellipsis stands for what lies between. Names of treatments add nothing.
        health : bool
            Whether words for health in general add nothing either.
        """
        rows = (name for name in self.plain if not name.startswith((_BESIDE, _NEVER)) and (health or name != "health"))
        return not self._others(words.lower(), rows)

    def beside_plain(self, sentence: str, outcomes: Iterable[str]) -> tuple[str, ...]:
        """Return the words of a sentence that may say more than the plain statements of its outcomes.

        "Relaxes the Achilles tendon" and "relaxes you and prepares a punctual birth" hold a plain statement, and more.
        Only what a list knows to say nothing of health is left out, so that an illness no list knows is returned.

        Parameters
        ----------
        sentence : str
            As `subjects.plain` returns it.
        outcomes : iterable of str
            What it is answered for; "other:" in front is left away.
        """
        beside = (name for name in self.plain if name.startswith(_BESIDE))
        rows = dict.fromkeys(["*", *beside, *_EASY, *(outcome.removeprefix("other:") for outcome in outcomes)])
        never = frozenset(stem for name, stems in self.plain.items() if name.startswith(_NEVER) for stem in stems)
        more = (found.group() for pattern in (_together(never), _POINTING) for found in pattern.finditer(sentence))
        return tuple(dict.fromkeys([*self._others(sentence, rows), *more]))

    def _others(self, text: str, rows: Iterable[str]) -> list[str]:
        """Return the words that none of some rows of plain.csv holds, names of treatments aside."""
        for hit in reversed(self.interventions.find(text)):
            text = f"{text[: hit.start]} {text[hit.end :]}"
        together, known, begins = _apart(tuple(self.plain.get(name, ()) for name in rows))
        return [
            word
            for word in _WORDS.findall(together.sub(" ", text))
            if word not in known and word.partition("'")[0] not in known and not word.startswith(begins)
        ]

    def with_outcomes(self, rows: Iterable[Mapping[str, str]]) -> Vocabulary:
        """Return the vocabulary with the outcomes of a folder: their labels and synonyms are found as well.

        The phrases of outcomes.csv here go before them, since they tell more exactly what is meant. Words that are
        read otherwise in a sentence ("walking", "balance") are left to those phrases, as are outcomes without a
        direction: an outcome whose words are all taken is listed by `unreachable_outcomes`. Only a phrase that names
        a topic no outcome stands for ("tinnitus": something of the senses) gives way to an outcome of that name.

        Parameters
        ----------
        rows : iterable of mapping
            Rows of evidence/outcomes.csv with ``outcome``, ``label``, ``synonyms``, ``kind``, ``wanted``, ``scope``
            and ``broader``.
        """
        table = {str(row["outcome"]): row for row in rows}
        reached = _reached(self)
        first: list[dict[str, str]] = []
        new: list[dict[str, str]] = []
        for key, row in table.items():
            wanted = str(row["wanted"]) or ("more" if row["kind"] in _MEASURED else "")
            for phrase in _synonyms(row) if wanted else ():
                # Where a phrase of ours reads the words already, ours tells better; it may only hide no outcome.
                hits = self.outcomes.find(phrase)
                if key not in reached or not hits:
                    name = _name_of(key, table, self)
                    place = first if hits and all(_leads_nowhere(hit.row, self) for hit in hits) else new
                    place.append({"phrase": phrase, "outcome": name, "wanted": wanted, "tracked": key})
        index = PhraseIndex([*first, *(phrase.row for phrase in self.outcomes.phrases), *new], "outcomes.csv")
        names = {row["outcome"]: (row["tracked"],) for row in (*first, *new) if row["outcome"] not in self.tracked}
        labels = {key: _within_a_sentence(str(row["label"])) for key, row in table.items()}
        return replace(self, outcomes=index, tracked={**names, **self.tracked}, labels=labels)


def _within_a_sentence(label: str) -> str:
    """Return a label with a small letter first; a name in capitals ("HbA1c") keeps them."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _leads_nowhere(row: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    """Say whether a phrase names nothing but topics that no outcome of a folder stands for."""
    names = row["outcome"].split(";")
    return not row["tracked"] and all(n.startswith("other:") and not vocabulary.tracked.get(n) for n in names)


def _synonyms(row: Mapping[str, str]) -> list[str]:
    """Return the words of an outcome as phrases: small letters, no signs that mean something in a phrase."""
    words = [row["label"], *str(row["synonyms"]).split(";")]
    plain = [re.sub(r"[^a-z0-9]+", " ", word.lower()).strip() for word in words]
    return [phrase for phrase in dict.fromkeys(plain) if len(phrase) > 2 and phrase not in _READ_OTHERWISE]


def _name_of(key: str, table: Mapping[str, Mapping[str, str]], vocabulary: Vocabulary) -> str:
    """Return the finder's name of an outcome of the folder: of a narrower one that of its core outcome."""
    seen: set[str] = set()
    while key in table and key not in seen:
        seen.add(key)
        if table[key]["scope"] == "core":
            return key
        named = next((name for name, means in vocabulary.tracked.items() if means[:1] == (key,)), "")
        if named:
            return named
        if not table[key]["broader"]:
            break
        key = str(table[key]["broader"])
    return f"other:{key}"


def _reached(words: Vocabulary) -> set[str]:
    """Return the outcomes of evidence/outcomes.csv that some phrase leads to."""
    names, reached = set(), set()
    for index in (words.outcomes, words.effects, words.facts):
        for phrase in index.phrases:
            names.update(phrase.row["outcome"].split(";"))
            reached.update(phrase.row["tracked"].split())
    return reached | {words.tracked[name][0] for name in names if words.tracked.get(name)}


def unreachable_outcomes(rows: Iterable[Mapping[str, str]], vocabulary: Vocabulary) -> list[str]:
    """Return the outcomes of a folder that no sentence can be found to speak of.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of evidence/outcomes.csv.
    vocabulary : Vocabulary
        The words of the finder; the folder's own are added.
    """
    listed = list(rows)
    words = vocabulary.with_outcomes(listed)
    reached = _reached(words)
    return [str(row["outcome"]) for row in listed if row["outcome"] not in reached]


def verb_forms(verb: str) -> list[str]:
    """Return the regular forms of an English verb: ease, eases, eased, easing."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    short = len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    if short and sum(letter in _VOWELS for letter in verb) == 1:
        return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


def _verb_rows(rows: list[dict[str, str]], source: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for number, row in enumerate(rows, start=2):
        if row["effect"] not in _EFFECTS:
            allowed = ", ".join(sorted(_EFFECTS))
            raise DataError(f"{source}:{number}: effect is {row['effect']!r} for {row['verb']!r}. Allowed: {allowed}.")
        forms = [row["verb"], *row["forms"].split("|")] if row["forms"] else verb_forms(row["verb"])
        found.extend({**row, "phrase": form} for form in forms if form)
    return found


def _rules(rows: list[dict[str, str]], source: str) -> dict[str, float]:
    try:
        return {row["feature"]: float(row["weight"]) for row in rows}
    except ValueError as error:
        raise DataError(f"{source}: a weight is not a number ({error}); write 1.5, not 1,5.") from None


def _plain_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the words of plain.csv by row; a row of the folder adds to that of the same name here."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["outcome"]] = (*found.get(row["outcome"], ()), *row["words"].split())
    return found


def _here() -> Path | None:
    """Return the evidence folder around us, if there is one."""
    try:
        return find_folder()
    except UsageError:
        return None


def load_vocabulary(folder: Path | None = None, evidence: Path | None = None) -> Vocabulary:
    """Read the word lists.

    Parameters
    ----------
    folder : Path, optional
        A folder with all the files, e.g. an edited copy; by default the files of the package.
    evidence : Path, optional
        The evidence folder whose treatments are meant; by default the one that commands would take here. Without one
        no treatment is known.

    Returns
    -------
    Vocabulary

    Raises
    ------
    DataError
        A file is missing or a row cannot be read; the message names file and row.
    """
    evidence = evidence or _here()
    files = [evidence / "interventions.csv", *sorted((evidence / WORDS).glob("*.csv"))] if evidence else []
    changed = tuple(path.stat().st_mtime_ns for path in files if path.is_file())
    return _loaded(folder or FOLDER, evidence and evidence.absolute(), changed)


@lru_cache(maxsize=16)
def _loaded(folder: Path, evidence: Path | None, changed: tuple[int, ...]) -> Vocabulary:
    """Read the word lists; `changed` are the times of the folder's own, so that new words are read."""
    own = OwnWords(folder, evidence)
    keys = own.rows("outcome_keys")
    return Vocabulary(
        **{name: own.index(name) for name in _PHRASES},
        verbs=index_of(_verb_rows(own.rows("verbs"), "verbs.csv"), "verbs.csv"),
        plain=_plain_rows(own.rows("plain")),
        rules=_rules(own.rows("rules"), "rules.csv"),
        classes=WordClasses(own.rows("classes")),
        model=load_model(*own.weights()),
        tracked={row["outcome"]: tuple(row["tracked"].split()) for row in keys},
        narrower={row["outcome"]: tuple(row["narrower"].split()) for row in keys},
        own=own,
        labels={},
    )
