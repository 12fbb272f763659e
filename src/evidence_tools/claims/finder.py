"""Finds the health claims of an article: transparent scoring of every sentence, heading and list item.

What counts as a claim follows a codebook: an effect on body or mind, also hedged or told by others; a checkable fact of
anatomy or mechanism; a statement about safety. Questions, invitations, prices, disclaimers, techniques and settings do
not count. Each feature that fires adds its weight (vocabulary/weights.csv); the reasons are kept with the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evidence_tools.claims.blocks import MAX_CHARACTERS, Block
from evidence_tools.claims.relations import Relation, Sentence, read_sentence
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.subjects import Subject, SubjectTracker, plain
from evidence_tools.claims.vocabulary import Hit, Vocabulary, load_vocabulary
from evidence_tools.errors import ArticleError

__all__ = ["FoundClaim", "find_claims", "score_units"]

_WEAK = frozenset({"any_condition", "symptom_severity"})
_LEFT_OPEN = re.compile(r"\b(?:if|for|when)\W*(?:…|\.\.\.|:)?\s*$", re.I)
_BARE_BENEFITS = re.compile(r"\W*+(?:[\w'’-]++\W++){0,4}(?:benefits|science|effects)(?:\W*+$|\W++of\b)")
_EXCLUDING = ("disclaimer", "contraindication", "price", "pointer", "offer", "history", "credential", "technique")
_SOFT = ("instruction", "frequency", "ambience", "condition")


@dataclass(frozen=True)
class FoundClaim:
    """A claim as an article makes it.

    Attributes
    ----------
    quote : str
        The words of the article.
    start, end : int
        `text[start:end]` is the quote.
    heading : str
        Nearest heading above.
    intervention : str
        foot_reflexology, foot_massage, massage, or nothing where the article names none.
    outcomes : tuple of str
        In the order of mention; names outside the core list begin with ``other:``.
    direction : str
        improves or worsens the reader's health; none for facts.
    strength : str
        asserted, hedged or anecdotal.
    cites_study : bool
        Whether research is named as evidence; `cited_as` are the words.
    claim_type : str
        efficacy, mechanism, anatomy, comparative or safety.
    population, dose : str
        In the words of the article.
    score : float
        Sum of the weights; claims begin at ``threshold``.
    reasons : tuple of str
        What fired.
    tracked : tuple of str
        More specific outcomes of evidence/outcomes.csv that the words name, e.g. heel_pain.
    """

    quote: str
    start: int
    end: int
    heading: str
    intervention: str
    outcomes: tuple[str, ...]
    direction: str
    strength: str
    cites_study: bool
    claim_type: str
    cited_as: str = ""
    population: str = ""
    dose: str = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()


@dataclass
class _Scored:
    """A unit with everything found in it."""

    unit: Unit
    text: str
    subject: Subject
    sentence: Sentence
    relations: list[Relation]
    features: dict[str, str] = field(default_factory=dict)
    score: float = 0.0

    def effects(self) -> list[Relation]:
        return [r for r in self.relations if r.kind not in {"fact", "sought"}]


class _Scorer:
    """Scores the units of one article in their order."""

    def __init__(self, all_units: Sequence[Unit], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.tracker = SubjectTracker(all_units, vocabulary)
        self.before: _Scored | None = None
        self._sections: dict[str, set[str]] = {}

    def sections(self, words: str) -> set[str]:
        """Return what kinds of section a heading or lead-in opens."""
        if words not in self._sections:
            found = self.vocabulary.sections.find(plain(words), longest=False) if words else []
            self._sections[words] = {h.row["kind"] for h in found}
        return self._sections[words]

    def score(self, unit: Unit) -> _Scored:
        text = plain(unit.text)
        subject = self.tracker.subject(unit)
        sentence, relations = read_sentence(text, self.vocabulary)
        scored = _Scored(unit, text, subject, sentence, relations)
        self._effect_features(scored)
        self._context_features(scored)
        self._wording_features(scored)
        self._exclusion_features(scored)
        weights = self.vocabulary.weights
        extra = min(3, max(0, len({r.start for r in scored.effects()}) - 1))
        scored.score = sum(weights[name] for name in scored.features) + extra * weights["another_effect"]
        self.before = scored
        return scored

    def _effect_features(self, scored: _Scored) -> None:
        kinds = {r.kind: r.words for r in reversed(scored.relations)}
        if "effect" in kinds:
            scored.features["effect"] = kinds["effect"]
        elif "safety" in kinds:
            scored.features["safety"] = kinds["safety"]
        elif "gives" in kinds:
            scored.features["gives"] = kinds["gives"]
        elif "generic" in kinds or "benefits" in kinds:
            scored.features["generic_effect"] = kinds.get("generic") or kinds["benefits"]
        elif "sought" in kinds:
            scored.features["sought"] = kinds["sought"]
        elif scored.sentence.outcomes:
            scored.features["outcome"] = scored.sentence.outcomes[0].words
        if "fact" in kinds:
            scored.features["fact"] = kinds["fact"]

    def _context_features(self, scored: _Scored) -> None:
        unit, features = scored.unit, scored.features
        if scored.subject.how != "none":
            features[scored.subject.how] = scored.subject.words or unit.lead or unit.heading
        opened = self.sections(unit.lead) if unit.lead else set()
        if unit.kind == "sentence" and _LEFT_OPEN.search(unit.heading):
            opened = self.sections(unit.heading)  # "Choose a massage if ...", and the paragraph finishes the sentence
        listed = unit.kind in {"item", "cell"} or (unit.kind == "heading" and unit.lead) or bool(opened)
        # "Reflexology in labour" below a list is the next heading, not its last line.
        bare = unit.kind == "heading" and scored.subject.how == "named" and not scored.sentence.outcomes
        if listed and not bare and opened & {"benefits", "suited"} and "references" not in opened:
            features["listed"] = unit.lead
            if any(v.start <= 2 for v in scored.sentence.verbs):
                features["listed_verb"] = scored.sentence.verbs[0].words
            if {"outcome", "sought"} & features.keys() and any(
                not h.row["outcome"].startswith("general_wellbeing") for h in scored.sentence.outcomes
            ):
                features["listed_outcome"] = features.get("outcome") or features["sought"]
        if unit.kind == "sentence" and "benefits" in self.sections(unit.heading):
            features["section_benefits"] = unit.heading
        if unit.kind == "heading":
            features["heading"] = "a heading"
        if self._goes_on(scored):
            features["chain"] = "goes on from the sentence before"
        above = set().union(*(self.sections(h) for h in (unit.heading, unit.lead) if h))
        for kind in ("caution", "references", "price"):
            if kind in above and unit.kind != "heading" and "benefits" not in above:
                features[f"section_{kind}"] = unit.heading

    def _goes_on(self, scored: _Scored) -> bool:
        """Tell whether the sentence begins with an outcome: "Better circulation means less swelling"."""
        before = self.before
        first = scored.sentence.outcomes[0] if scored.sentence.outcomes else None
        if first is None or scored.unit.kind == "heading" or first.start > 40:
            return False
        changed = any(r.start == first.start for r in scored.effects())
        known = before is not None and before.unit.block == scored.unit.block and bool(before.effects())
        return changed or (known and scored.subject.how in {"pronoun", "part"})

    def _wording_features(self, scored: _Scored) -> None:
        for name in ("hedges", "anecdotes", "citations"):
            hit = getattr(self.vocabulary, name).any(scored.text)
            if hit is not None:
                scored.features[name.removesuffix("s")] = hit.words.strip()
        before = self.before
        if before is not None and before.unit.block == scored.unit.block and "citation" in before.features:
            scored.features.setdefault("study_goes_on", "the sentence before names a study")

    def _exclusion_features(self, scored: _Scored) -> None:
        features = scored.features
        hits = self.vocabulary.exclusions.find(scored.text, longest=False)
        kinds = {h.row["kind"]: h.words.strip() for h in reversed(hits)}
        specific = bool({"effect", "gives", "fact", "safety"} & features.keys())
        for kind in (*_EXCLUDING, *_SOFT):
            if kind in kinds:
                features[kind] = kinds[kind]
        orders = [h.start for h in hits if h.row["kind"] == "instruction"]
        if orders and any(r.start < min(orders) and r.kind == "effect" for r in scored.relations):
            features.pop("instruction")  # "It flushes out toxins, so drink plenty of water"
        effects = scored.effects()
        harms = bool(effects) and all(r.direction == "worsens" and r.kind == "effect" for r in effects)
        if harms and scored.subject.how in {"topic", "none"} and "fact" not in features:
            features["harm_elsewhere"] = effects[0].words
        if "anecdote" in features:
            features.pop("credential", None)  # "As a certified therapist I have seen ..."
        disclaimers = [h.end for h in hits if h.row["kind"] == "disclaimer"]
        if disclaimers and any(r.start > max(disclaimers) and r.kind != "sought" for r in scored.relations):
            features["concession"] = features.pop("disclaimer")
        if "invitation" in kinds:
            features["invitation_specific" if specific else "invitation"] = kinds["invitation"]
        if "question" in kinds:
            features["question"] = "?"
            if "assertion" in kinds and specific:
                features["assertion"] = kinds["assertion"]
        if self._is_label(scored, specific):
            features["label"] = "a label or lead-in"

    def _is_label(self, scored: _Scored, specific: bool) -> bool:
        """Tell whether a heading or lead-in names no effect of its own (codebook R6)."""
        states = specific or any(r.kind == "generic" for r in scored.relations)
        if scored.unit.kind == "heading" and _BARE_BENEFITS.match(scored.text):
            return not {"effect", "gives", "safety", "listed"} & scored.features.keys()
        if scored.unit.kind == "lead":
            return not (any(r.kind != "fact" for r in scored.relations) and len(scored.unit.text.split()) >= 8)
        return scored.unit.kind == "heading" and not states and "listed" not in scored.features


def score_units(all_units: Sequence[Unit], vocabulary: Vocabulary) -> list[_Scored]:
    """Score every unit; for those who extend the vocabulary and want to see why something is or is not found."""
    scorer = _Scorer(all_units, vocabulary)
    return [scorer.score(unit) for unit in all_units]


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def _outcomes(scored: _Scored, inherited: Sequence[str]) -> tuple[str, ...]:
    own = _unique(o for r in scored.relations for o in r.outcomes)
    if not own or "listed_outcome" in scored.features:
        own = _unique([*own, *(o for h in scored.sentence.outcomes for o in h.row["outcome"].split(";"))])
    effects = scored.effects()
    vague = not own or (bool(effects) and all(set(r.tracked) & _WEAK for r in effects))
    return _unique([*inherited, *own]) if vague and inherited else own or ("general_wellbeing",)


def _tracked(scored: _Scored) -> tuple[str, ...]:
    """Return the more specific outcomes that the words of the sentence name."""
    specific = [t for r in scored.relations for t in r.tracked]
    if not specific:
        specific = [t for h in scored.sentence.outcomes for t in h.row["tracked"].split()]
    return _unique(specific)


def _direction(scored: _Scored) -> str:
    """Return the direction; harm that something else does ("stress restricts ...") is a mechanism without one."""
    if any(r.kind == "safety" and r.direction == "worsens" for r in scored.relations):
        return "worsens"
    directions = {r.direction for r in scored.relations if r.kind != "sought"}
    if "improves" in directions or not directions:
        return "improves"
    return "worsens" if "worsens" in directions and scored.subject.how == "named" else "none"


def _claim_type(scored: _Scored) -> str:
    effects, facts = scored.effects(), [r for r in scored.relations if r.kind == "fact"]
    if not effects and facts:
        return facts[0].claim_type
    if effects and all(r.claim_type == "safety" for r in effects):
        return "safety"
    if any(
        word in scored.text
        for word in ("better than", "more than a", "more effective than", "better choice", "more targeted")
    ):
        return "comparative"
    return "efficacy"


def _strength(features: dict[str, str]) -> str:
    return "anecdotal" if "anecdote" in features else "hedged" if "hedge" in features else "asserted"


def _words(hit: Hit | None, unit: Unit) -> str:
    return unit.text[hit.start : hit.end].strip() if hit is not None else ""


def _population(scored: _Scored, vocabulary: Vocabulary) -> str:
    hit = vocabulary.populations.any(scored.text)
    if hit is None:
        return ""
    return _words(hit, scored.unit) if hit.row["population"] == "=" else hit.row["population"]


def _claim(scored: _Scored, inherited: Sequence[str], vocabulary: Vocabulary) -> FoundClaim:
    unit, features = scored.unit, scored.features
    outcomes = _outcomes(scored, inherited)
    return FoundClaim(
        quote=unit.text,
        start=unit.start,
        end=unit.end,
        heading=unit.heading,
        intervention=scored.subject.intervention,
        outcomes=outcomes,
        direction=_direction(scored),
        strength=_strength(features),
        cites_study="citation" in features,
        cited_as=features.get("citation", ""),
        claim_type=_claim_type(scored),
        population=_population(scored, vocabulary),
        dose=_words(vocabulary.doses.any(scored.text), unit),
        score=round(scored.score, 2),
        reasons=tuple(f"{name}: {words}" if words else name for name, words in features.items()),
        tracked=_tracked(scored),
    )


def find_claims(
    article: str | object, vocabulary: Vocabulary | None = None, blocks: Iterable[Block] | None = None
) -> list[FoundClaim]:
    """Return the health claims of an article in reading order.

    Parameters
    ----------
    article : str or Article
        The text, or an article as `read_article` returns it.
    vocabulary : Vocabulary, optional
        Other word lists than those of the package (`load_vocabulary(folder)`).
    blocks : iterable of Block, optional
        Layout of a text where it is known.

    Returns
    -------
    list of FoundClaim
        With offsets into the text as given.

    Raises
    ------
    ArticleError
        The text is longer than `MAX_CHARACTERS`.
    """
    text = article if isinstance(article, str) else article.text
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(f"{len(text):,} characters are more than an article has. Allowed: {MAX_CHARACTERS:,}.")
    known = blocks if blocks is not None else None if isinstance(article, str) else article.blocks
    words = vocabulary or load_vocabulary()
    found: list[FoundClaim] = []
    last: FoundClaim | None = None
    last_block = -1
    for scored in score_units(units(text, known), words):
        if scored.score < words.weights["threshold"]:
            continue
        near = last is not None and scored.unit.block - last_block <= 1
        last = _claim(scored, last.outcomes if near and last else (), words)
        last_block = scored.unit.block
        found.append(last)
    return found
