"""What the rules see in a unit: effects, facts, what else it may be, and what it inherits from the lines above.

Each rule that fires is a feature with the words behind it. What a feature is worth is not decided here but learned
(vocabulary/weights.csv).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_tools.claims.acting import heading_acts, what_it_does
from evidence_tools.claims.denials import is_denial
from evidence_tools.claims.doubts import doubts
from evidence_tools.claims.offers import UNKNOWN, offered_for, slogan
from evidence_tools.claims.reading import BARE_BENEFITS, Reading
from evidence_tools.claims.relations import denied_at, read_sentence
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.subjects import SubjectTracker, plain
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["Reader", "read_units"]

_LEFT_OPEN = re.compile(r"\b(?:if|for|when)\W*+$", re.I)
_GOES_ON = re.compile(
    r"\W*+(?:they|these|those|among (?:the\w*|these)|some|examples?|the (?:commonest|most common|main) (?:ones)?)"
    r"(?:\W++(?:may|can|might|could|also|are|is|of|the|these|those|them|include|commonest|main|most|common|ones))*+\W*+"
)
_SINCE = re.compile(r"\bsince (?:i|he|she|they|we|you|my \w+|her \w+|his \w+) \w+ [^.!?]*")
# A clause of its own after the effect, not "eases pain but is no substitute".
_BUT = re.compile(
    r"[,;–—]|\b(?:but|however|yet)\s+(?:it|they|this|these|that|there|the|results|you|we|please|always)\b"
)
_UNPROVEN = re.compile(r"\W*+(?:no|not any|nothing|nobody|myth)\b")
_EXCLUDING = ("disclaimer", "contraindication", "price", "pointer", "offer", "history", "credential", "technique")
_SOFT = ("instruction", "frequency", "ambience", "condition", "definition", "denial", "story", "elsewhere")
RULES_SPAN = 3.0  # points of the rules beyond which more of them say no more
_DOES_GOOD = frozenset({"answers", "does_good"})
_PROMISING = frozenset({"benefits", "suited"})  # kinds of section
_STATES = frozenset({"effect", "gives", "fact", "safety"})


class Reader:
    """Reads the units of one article in their order.

    Parameters
    ----------
    all_units : sequence of Unit
        The whole article.
    vocabulary : Vocabulary
        The word lists.
    """

    def __init__(self, all_units: Sequence[Unit], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.tracker = SubjectTracker(all_units, vocabulary)
        self.before: Reading | None = None
        self._sections: dict[str, set[str]] = {}

    def sections(self, words: str) -> set[str]:
        """Return what kinds of section a heading or lead-in opens; "denied" where it says that nothing below is so."""
        if words not in self._sections:
            found = self.vocabulary.sections.find(plain(words), longest=False) if words else []
            kinds = {h.row["kind"] for h in found}
            self._sections[words] = kinds - _PROMISING | {"denied"} if words and self._denies(words) else kinds
        return self._sections[words]

    def _denies(self, words: str) -> bool:
        found = self.vocabulary.exclusions.find(plain(words), longest=False)
        denied = any(h.row["kind"] == "denial" for h in found) and not _BUT.search(plain(words))
        return denied or is_denial(words, self.vocabulary)

    def read(self, unit: Unit) -> Reading:
        """Return what the rules see in `unit`; to be called for the units in their order."""
        text = plain(unit.text)
        subject = self.tracker.subject(unit)
        sentence, relations = read_sentence(text, self.vocabulary)
        reading = Reading(unit, text, subject, sentence, relations)
        self._effect_features(reading)
        self._context_features(reading)
        self._wording_features(reading)
        self._exclusion_features(reading)
        reading.score = self._sum(reading)
        self._offers(reading)
        if unit.kind in {"sentence", "item"}:
            reading.doubts = doubts(text, subject.how, relations, self.vocabulary)
        self.before = reading
        return reading

    def _offers(self, reading: Reading) -> None:
        known = {name for relation in reading.effects() for name in relation.outcomes}
        words, stated = self.vocabulary, bool(known)
        offers = offered_for(reading.sentence, reading.subject, reading.features, words, stated=stated)
        known |= {UNKNOWN} if known else set()
        slogans = slogan(reading.sentence, reading.subject, words)
        told = {relation.start for relation in slogans}
        reading.relations = [r for r in reading.relations if r.start not in told] + slogans
        reading.relations += [relation for relation in offers if known.isdisjoint(relation.outcomes)]

    def _sum(self, reading: Reading) -> float:
        worth = self.vocabulary.rules
        extra = min(3, max(0, len({r.start for r in reading.effects()}) - 1))
        total = sum(worth.get(name, 0.0) for name in reading.features) + extra * worth["another_effect"]
        return max(-2 * RULES_SPAN, min(RULES_SPAN, total - worth["threshold"]))

    def _effect_features(self, reading: Reading) -> None:
        kinds = {r.kind: r.words for r in reversed(reading.relations)}
        features = reading.features
        named = {
            "effect": kinds.get("effect"),
            "safety": kinds.get("safety"),
            "gives": kinds.get("gives"),
            "generic_effect": kinds.get("generic") or kinds.get("benefits"),
            "sought": kinds.get("sought"),
            "outcome": reading.sentence.outcomes[0].words if reading.sentence.outcomes else None,
        }
        first = next((name for name, words in named.items() if words is not None), None)
        if first is not None:
            features[first] = named[first] or ""
        if first in {None, "outcome", "sought"}:
            heading = reading.unit.kind == "heading"
            acts = heading_acts(reading.text, reading.sentence) if heading else self._acts(reading)
            if acts:
                features["acts"] = acts
        if first in {None, "outcome", "sought", "generic_effect"} and "acts" not in features:
            good = self._does_good(reading)
            if good:
                features["does_good"] = good
        if "fact" in kinds:
            features["fact"] = kinds["fact"]
        further = len({r.start for r in reading.effects()})
        if further > 1:
            features["further_effects"] = f"{further} effects"

    def _acts(self, reading: Reading) -> str:
        return what_it_does(reading.text, reading.sentence, self.vocabulary)

    def _does_good(self, reading: Reading) -> str:
        """Return the words by which the treatment does good, unnamed ("babies respond well to reflexology")."""
        if reading.unit.kind == "heading" or reading.subject.how not in {"named", "part", "pronoun"}:
            return ""
        negators = reading.sentence.negators
        hits = (h for h in self._shapes(reading.text) if h.row["kind"] in _DOES_GOOD)
        return next((h.words for h in hits if not denied_at(reading.text, negators, h.start)), "")

    def _context_features(self, reading: Reading) -> None:
        unit, features = reading.unit, reading.features
        features[f"subject_{reading.subject.how}"] = reading.subject.words or unit.lead or unit.heading
        if self._in_a_list_of_effects(reading):
            self._listed(reading)
        if unit.kind == "sentence" and "benefits" in self.sections(unit.heading):
            features["section_benefits"] = unit.heading
        self._below_reactions(reading)
        if unit.kind == "item" and "denied" in self._opened(unit):
            features["denial"] = unit.lead or unit.heading
        if unit.kind == "heading":
            features["heading"] = "a heading"
        if self._goes_on(reading):
            features["chain"] = "goes on from the sentence before"
        above = self.sections(unit.heading) | self.sections(unit.lead)
        if unit.kind != "heading" and "benefits" not in above:
            for kind in ("caution", "references", "price", "technique"):
                if kind in above:
                    features[f"section_{kind}"] = unit.heading

    def _below_reactions(self, reading: Reading) -> None:
        """Note what stands below a line on side effects: a bare "Thirst" is one of them, and told of the treatment."""
        unit, features = reading.unit, reading.features
        if unit.kind == "sentence" and "reactions" in self.sections(unit.heading):
            features["section_reactions"] = unit.heading
        elif unit.kind == "item" and "reactions" in self._opened(unit) and "listed" not in features:
            features["listed_reaction"] = unit.lead

    def _opened(self, unit: Unit) -> set[str]:
        """Return what the line above a list opens; where it says nothing itself ("These are:"), the heading does."""
        opened = self.sections(unit.lead)
        if unit.lead and not opened and _GOES_ON.fullmatch(plain(unit.lead)):
            opened = self.sections(unit.heading)
        return opened - _PROMISING if "caution" in opened else opened

    def _in_a_list_of_effects(self, reading: Reading) -> bool:
        unit = reading.unit
        opened = self._opened(unit)
        if unit.kind == "sentence" and _LEFT_OPEN.search(unit.heading):
            opened = self.sections(unit.heading)  # "Choose a massage if ...", and the paragraph finishes the sentence
        # "Reflexology in labour" below a list is the next heading, not its last line.
        bare = unit.kind == "heading" and reading.subject.how == "named" and not reading.sentence.outcomes
        return not bare and bool(opened & _PROMISING)

    def _listed(self, reading: Reading) -> None:
        features, sentence = reading.features, reading.sentence
        features["listed"] = reading.unit.lead
        if any(v.start <= 2 for v in sentence.verbs):
            features["listed_verb"] = sentence.verbs[0].words
        specific = any(not h.row["outcome"].startswith("general_wellbeing") for h in sentence.outcomes)
        if {"outcome", "sought"} & features.keys() and specific:
            features["listed_outcome"] = features.get("outcome") or features["sought"]

    def _goes_on(self, reading: Reading) -> bool:
        """Tell whether the sentence begins with an outcome: "Better circulation means less swelling"."""
        before = self.before
        first = reading.sentence.outcomes[0] if reading.sentence.outcomes else None
        if first is None or reading.unit.kind == "heading" or first.start > 40:
            return False
        changed = any(r.start == first.start for r in reading.effects())
        known = before is not None and before.unit.block == reading.unit.block and bool(before.effects())
        return changed or (known and reading.subject.how in {"pronoun", "part"})

    def _wording_features(self, reading: Reading) -> None:
        for name in ("hedges", "anecdotes", "citations"):
            hit = getattr(self.vocabulary, name).any(reading.text)
            if hit is not None:
                reading.features[name.removesuffix("s")] = hit.words.strip()
        before = self.before
        if before is not None and before.unit.block == reading.unit.block and "citation" in before.features:
            reading.features.setdefault("study_goes_on", "the sentence before names a study")

    def _exclusion_features(self, reading: Reading) -> None:
        features = reading.features
        hits = self.vocabulary.exclusions.find(reading.text, longest=False)
        kinds = {h.row["kind"]: h.words.strip() for h in reversed(hits)}
        specific = bool(_STATES & features.keys())
        features.update({kind: kinds[kind] for kind in (*_EXCLUDING, *_SOFT) if kind in kinds})
        self._weaken_by_order(reading, hits)
        since = _SINCE.search(reading.text)
        if since and not self.vocabulary.interventions.any(reading.text[since.start() :]):
            features["elsewhere"] = since.group()  # "no back pain since he took up swimming"
        harmful = self._harm_elsewhere(reading)
        if harmful:
            features["harm_elsewhere"] = harmful
            for name in ("effect", "further_effects", "chain", "gives"):
                features.pop(name, None)  # they say what a condition does, not what the treatment does
        if "invitation" in kinds:
            features["invitation_specific" if specific else "invitation"] = kinds["invitation"]
        if "question" in kinds:
            features["question"] = "?"
            if "assertion" in kinds and specific:
                features["assertion"] = kinds["assertion"]
        if self._is_label(reading, specific):
            features["label"] = "a label or lead-in"

    def _weaken_by_order(self, reading: Reading, hits: Sequence[Hit]) -> None:
        """Take back what an effect before or after it turns into something else."""
        features, relations = reading.features, reading.relations
        orders = [h.start for h in hits if h.row["kind"] == "instruction"]
        if orders and any(r.start < min(orders) and r.kind == "effect" for r in relations):
            features.pop("instruction")  # "It flushes out toxins, so drink plenty of water"
        disclaimers = [h.end for h in hits if h.row["kind"] == "disclaimer"]
        if disclaimers and any(r.start > max(disclaimers) and r.kind != "sought" for r in relations):
            features["concession"] = features.pop("disclaimer")
        elif disclaimers and self._conceded(reading, next(h for h in hits if h.row["kind"] == "disclaimer")):
            features["concession"] = features.pop("disclaimer")
            features.pop("denial", None)
        if "disclaimer" in features and any(
            h.row["kind"] == "safe" and h.words.startswith("no evidence") for h in self._shapes(reading.text)
        ):
            features["safety"] = features.pop("disclaimer")  # "no evidence that it makes cancer spread"
            features.pop("denial", None)
        if "concession" in features and "benefit" in features.get("acts", ""):
            features.pop("acts")  # "While it can benefit many people, ask your doctor whether ...": advice, no effect
        if "anecdote" in features:
            features.pop("credential", None)  # "As a certified therapist I have seen ..."

    def _shapes(self, text: str) -> list[Hit]:
        return self.vocabulary.shapes.find(text, longest=False)

    @staticmethod
    def _conceded(reading: Reading, first: Hit) -> bool:
        """Tell whether an effect is stated and then bounded: "it may help the blood along, but is no cure"."""
        if _UNPROVEN.match(first.words):
            return False
        turned = _BUT.search(reading.text, 0, first.start)
        effects = [r.start for r in reading.effects() if r.kind in {"effect", "gives", "generic"}]
        return turned is not None and (any(at < turned.start() for at in effects) or "acts" in reading.features)

    def _harm_elsewhere(self, reading: Reading) -> str:
        """Return the words where something else than the treatment does harm ("stress can lead to headaches")."""
        effects = [r for r in reading.effects() if r.kind == "effect"]
        harms = [r for r in effects if r.direction == "worsens"]
        about_it = (
            reading.subject.how in {"named", "part"} or "fact" in reading.features or "safety" in reading.features
        )
        return "" if about_it or len(harms) * 2 <= len(effects) else harms[0].words

    def _is_label(self, reading: Reading, specific: bool) -> bool:
        """Tell whether a heading or lead-in names no effect of its own (codebook R6)."""
        states = specific or any(r.kind == "generic" for r in reading.relations)
        unit = reading.unit
        if unit.kind == "heading" and BARE_BENEFITS.match(reading.text):
            return not {"effect", "gives", "safety", "listed"} & reading.features.keys()
        if unit.kind == "lead":
            return not (any(r.kind != "fact" for r in reading.relations) and len(unit.text.split()) >= 8)
        return unit.kind == "heading" and not states and not {"listed", "acts"} & reading.features.keys()


def read_units(all_units: Sequence[Unit], vocabulary: Vocabulary) -> list[Reading]:
    """Return what the rules see in every unit; for those who extend the vocabulary and want to see what fires."""
    reader = Reader(all_units, vocabulary)
    return [reader.read(unit) for unit in all_units]
