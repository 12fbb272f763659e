"""What advertising rules allow to be said, apart from what the studies show: the second light of every claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence_tools.claims.flag_words import read_cues
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary
from evidence_tools.words import ADVERTISING_LIGHTS

__all__ = [
    "COUNTRY",
    "AdvertisingLight",
    "accepted_row",
    "advertising_light",
    "below_condition",
    "beside_red_flag",
    "beside_something_grave",
    "of_each",
    "strictest",
]

COUNTRY = "United Kingdom"
# Levels of conditions.csv that the list of conditions in need of medical supervision names.
LISTED = frozenset({"serious", "serious_infection", "infection", "fertility", "common_listed"})
_ACCEPTS = frozenset({"acceptable", "acceptable_in_these_words", "acceptable_in_part"})
_STRICTEST = (  # first
    "needs_doctor do_not_advertise problem not_an_offer no_rules "
    "acceptable_in_part acceptable_in_these_words acceptable"
).split()
_POINTS = re.compile(r"\b(?:it|them|these|those|this|that)\W*$", re.I)  # "may soothe them": what, stands above
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Czech Republic")
BEYOND = "It goes beyond what the rules accept without proof."
TRIALS = "Such a claim needs sound trials in people."
NO_PROOF = "As it is put, nothing could prove it."
STATED = "It states a fact, which no rule on file accepts as it stands. What is stated as a fact must rest on evidence."
_NAMED = 5  # words that are named; a long sentence may hold many


@dataclass(frozen=True)
class AdvertisingLight:
    """What the rules of a country say to a claim in an advertisement.

    Attributes
    ----------
    key, symbol, label : str
        A key of `words.ADVERTISING_LIGHTS` with its sign and words.
    reason : str
        Why, in a full sentence.
    wording : str
        A sentence for a website that keeps to the rules; empty where nothing may be advertised.
    body, date, url : str
        Who says so, when, and where it stands.
    country : str
        Where it holds.
    """

    key: str
    symbol: str
    label: str
    reason: str
    wording: str = ""
    body: str = ""
    date: str = ""
    url: str = ""
    country: str = COUNTRY

    @property
    def where(self) -> str:
        """The country within a sentence: "the United Kingdom"."""
        return f"the {self.country}" if self.country.startswith(_WITH_ARTICLE) else self.country

    @property
    def silence(self) -> str:
        """What stands where a sentence for a website would, if one could be given."""
        if self.key == "no_rules":
            return "none can be given: whether the rules where you advertise accept one is not on file here."
        if self.key == "not_an_offer":
            return "none: it is not about a treatment on offer, so no rule on file speaks of it."
        return "none: nothing of this kind may be advertised without proof."


def _light(key: str, reason: str, row: Mapping[str, str] | None, country: str, wording: str = "") -> AdvertisingLight:
    symbol, label = ADVERTISING_LIGHTS[key]
    about = row or {}
    url = about.get("url", "").split(" | ")[0]
    return AdvertisingLight(
        key, symbol, label, reason, wording, about.get("body", ""), about.get("date", ""), url, country
    )


def beside_red_flag(light: AdvertisingLight, why: str) -> AdvertisingLight:
    """Return the light of words on which a red flag stands: what the rules accept elsewhere, they do not accept here.

    Parameters
    ----------
    light : AdvertisingLight
        That of the claim by itself; a stricter one stays.
    why : str
        The title of the flag.
    """
    if light.key not in _ACCEPTS:
        return light
    symbol, label = ADVERTISING_LIGHTS["do_not_advertise"]
    return replace(light, key="do_not_advertise", symbol=symbol, label=label, reason=f"{why}.", wording="")


def beside_something_grave(light: AdvertisingLight, reason: str) -> AdvertisingLight:
    """Return the light of words that the rules accept elsewhere, where they stand beside an illness or a risk.

    Parameters
    ----------
    light : AdvertisingLight
        That of the claim by itself; a stricter one stays, without a wording.
    reason : str
        What is named and where, as a sentence.
    """
    if light.key not in _ACCEPTS:
        return replace(light, wording="")
    symbol, label = ADVERTISING_LIGHTS["needs_doctor"]
    return replace(light, key="needs_doctor", symbol=symbol, label=label, reason=reason, wording="")


def strictest(lights: Iterable[AdvertisingLight | None]) -> AdvertisingLight | None:
    """Return the strictest of several lights: one that is not accepted decides.

    Parameters
    ----------
    lights : iterable of AdvertisingLight or None
        Those of the outcomes, or of the treatments, of one sentence.
    """
    given = [light for light in lights if light is not None]
    return min(given, key=lambda light: _STRICTEST.index(light.key), default=None)


def below_condition(
    light: AdvertisingLight, words: str, heading: str, vocabulary: Vocabulary | None = None
) -> AdvertisingLight:
    """Return the light of words that point at something above them: what the rules accept, not where it is an illness.

    Parameters
    ----------
    light : AdvertisingLight
        That of the words by themselves; a stricter one stays.
    words, heading : str
        The sentence, and what stands above it.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    if light.key not in _ACCEPTS or not _POINTS.search(words):
        return light
    condition = named_condition(heading, vocabulary)
    if not condition:
        return light
    reason = f"It speaks of what the heading above it names, which needs a doctor or midwife (“{condition}”)."
    return beside_something_grave(light, reason)


def of_each(lights: Mapping[str, AdvertisingLight | None]) -> AdvertisingLight | None:
    """Return the light of a sentence on several treatments: the strictest, which tells whose it is.

    Parameters
    ----------
    lights : mapping of str to AdvertisingLight or None
        What each treatment is called, and the light of the sentence if it spoke of that alone.
    """
    chosen = strictest(lights.values())
    given = {name: light for name, light in lights.items() if light is not None}
    if chosen is None or len(given) < 2:
        return chosen
    whose = next(name for name, light in given.items() if light is chosen)
    alike = all(light.key == chosen.key for light in given.values())
    reason = chosen.reason if alike else f"The strictest rule counts, that on {whose}. {chosen.reason}"
    each = " ".join(dict.fromkeys(light.wording for light in given.values() if light.wording))
    return replace(chosen, reason=reason, wording=each if chosen.wording else "")


def _wording(row: Mapping[str, str], treatment: str) -> str:
    text = row["wording"].replace("{treatment}", treatment)
    return text[:1].upper() + text[1:]


def named_condition(words: str, vocabulary: Vocabulary | None = None) -> str:
    """Return the first condition in need of medical supervision, as `words` spell it; empty where there is none."""
    cues = read_cues(words, vocabulary)
    return next((words[hit.start : hit.end].strip() for hit in cues.conditions if hit.row["level"] in LISTED), "")


def accepted_row(
    guidance: Iterable[Mapping[str, str]], treatment: str, outcome: str, country: str = COUNTRY
) -> Mapping[str, str] | None:
    """Return the rule that accepts a plain statement of an outcome; None where none does.

    Parameters
    ----------
    guidance : iterable of mapping
        Rows of guidance.csv.
    treatment, outcome : str
        Keys as in claims.csv.
    country : str
        As in the column of that name.
    """
    return _first(_ruling(guidance, treatment, country), "acceptable", outcome)


def _ruling(guidance: Iterable[Mapping[str, str]], treatment: str, country: str) -> list[Mapping[str, str]]:
    return [row for row in guidance if row["country"] == country and treatment in row["treatments"].split(";")]


def _unruled(treatments: Sequence[str]) -> str:
    """Say that the rules on file do not speak of a treatment."""
    if not treatments:
        return "The table of rules (guidance.csv) is empty."
    return f"The rules on file speak of {' and '.join(treatments)} only."


def _listed(words: Sequence[str]) -> str:
    """Name a few words of a sentence."""
    more = f" and {len(words) - _NAMED} more" if len(words) > _NAMED else ""
    return ", ".join(f"“{word}”" for word in words[:_NAMED]) + more


def _longest(adds: Sequence[str]) -> list[str]:
    """Return what is added without what is said within another of them: "like a baby" within "sleep like a baby"."""
    bare = [one.strip("“”") for one in adds]
    return [one for one, words in zip(adds, bare, strict=True) if not any(words != o and words in o for o in bare)]


def _first(rows: Sequence[Mapping[str, str]], stance: str, outcome: str = "") -> Mapping[str, str] | None:
    return next(
        (row for row in rows if row["stance"] == stance and (not outcome or outcome in row["outcomes"].split(";"))),
        None,
    )


def advertising_light(
    guidance: Iterable[Mapping[str, str]],
    treatment: str,
    outcome: str,
    words: str,
    *,
    adds: Sequence[str] = (),
    beside: Sequence[str] = (),
    claim_type: str = "efficacy",
    as_it_stands: bool = False,
    country: str = COUNTRY,
    vocabulary: Vocabulary | None = None,
) -> AdvertisingLight:
    """Say what the advertising rules of a country make of a claim.

    Parameters
    ----------
    guidance : iterable of mapping
        Rows of guidance.csv.
    treatment, outcome : str
        Keys as in claims.csv.
    words : str
        The claim as it is put; a condition named in it decides.
    adds : sequence of str
        What the claim says beyond treatment and outcome: a dose, certain people, a cure, a number.
    beside : sequence of str
        Words that no list knows to say nothing of health: whether the rules accept them cannot be told.
    claim_type : str
        efficacy, mechanism, anatomy, comparative or safety.
    as_it_stands : bool
        Whether `words` are an advertisement's own, which may be fine as they are.
    country : str
        As in the column of that name.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    lists = vocabulary or load_vocabulary()
    labels, rows = lists.own.labels, list(guidance)
    mine = _ruling(rows, treatment, country)
    if treatment not in labels or not mine:
        named = sorted({name for r in rows for name in r["treatments"].split(";")} & set(labels))
        # That no rule is on file does not make a treatment one that nobody sells.
        key = "no_rules" if treatment in labels and not named else "not_an_offer"
        return _light(key, _unruled([labels[name] for name in named]), None, country)
    accepted = _first(mine, "acceptable", outcome)
    wording = _wording(accepted, labels[treatment]) if accepted else ""
    condition = named_condition(words, lists)
    if condition:
        reason = (
            f"It names a condition that needs a doctor or midwife (“{condition}”). A disclaimer does not put it right."
        )
        return _light("needs_doctor", reason, _first(mine, "needs_doctor"), country)
    if accepted and claim_type == "comparative":
        reason = "The rules accept the plain statement. That it does more than something else needs proof."
        return _light("problem", reason, accepted, country, wording)
    if accepted and not adds and claim_type == "efficacy":
        if beside:
            reason = f"The rules accept the plain statement. Of the rest we cannot tell: {_listed(beside)}."
            return _light("acceptable_in_part", reason, accepted, country, wording)
        key = "acceptable" if as_it_stands else "acceptable_in_these_words"
        return _light(key, accepted["statement"], accepted, country, wording)
    if accepted and claim_type == "efficacy":
        reason = f"The rules accept the plain statement only. What is added needs proof: {'; '.join(_longest(adds))}."
        return _light("problem", reason, accepted, country, wording)
    ruled = _first(mine, "not_acceptable", outcome)
    if ruled:
        ruling = "A ruling went against a like claim. " if "ruling" in ruled["body"] else ""
        return _light("do_not_advertise", f"{ruling}{ruled['statement']}", ruled, country)
    doubted = _first(mine, "general", outcome)
    if doubted:
        return _light("problem", doubted["statement"], doubted, country)
    row = _first(mine, "not_acceptable", "any_condition") or _first(mine, "general")
    return _light("problem", STATED if claim_type == "anatomy" else f"{BEYOND} {TRIALS}", row, country)
