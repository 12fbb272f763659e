"""An article with its red flags and claims, each with what is tracked of it and what may be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from evidence_tools.claims.advertising import (
    COUNTRY,
    AdvertisingLight,
    accepted_row,
    advertising_light,
    below_condition,
    beside_red_flag,
    beside_something_grave,
    of_each,
    strictest,
)
from evidence_tools.claims.answers import Answer, not_tracked_words, possible_words
from evidence_tools.claims.articles import Article, article_from_text
from evidence_tools.claims.checked import CheckedArticle, CheckedClaim
from evidence_tools.claims.concerns import find_concerns
from evidence_tools.claims.denials import is_denial, tells_harm
from evidence_tools.claims.finder import FoundClaim, find_claims
from evidence_tools.claims.matching import (
    ClaimRows,
    ClaimTable,
    Match,
    SearchFor,
    beyond_plain,
    claim_rows,
    match_outcomes,
)
from evidence_tools.claims.meaning import VAGUE
from evidence_tools.claims.overstatement import Overstatement, overstatements
from evidence_tools.claims.page import other_thing, other_treatment, other_treatments, page_notes
from evidence_tools.claims.red_flags import RedFlag, find_red_flags
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.surroundings import Surroundings
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary
from evidence_tools.words import UNJUDGED

__all__ = ["OnRecord", "VerdictOf", "check_article"]

VerdictOf = Callable[[str], Mapping[str, str] | None]
# (intervention, outcome) -> how many results of how many studies the tables hold; intervention "" for all together
OnRecord = Callable[[str, str], tuple[int, int]]

# What an effect adds to a plain statement where the sentence does not name it, or names it in words no list knows.
_NOT_NAMED = "an effect that we cannot tell from its words"


class _Checker:
    """Answers the claims of one article."""

    def __init__(
        self,
        claims: ClaimRows,
        verdict_of: VerdictOf,
        search_for: SearchFor | None,
        vocabulary: Vocabulary,
        guidance: Iterable[Mapping[str, str]],
        on_record: OnRecord | None,
        country: str,
        around: Surroundings,
    ):
        self.rows = claims
        self.statements = {str(row["claim_id"]): str(row["statement"]) for row in self.rows}
        self.verdict_of, self.search_for, self.vocabulary = verdict_of, search_for, vocabulary
        self.guidance, self.on_record, self.country = list(guidance), on_record, country
        self.known: dict[str, Mapping[str, str] | None] = {}
        self.around = around

    def _told(self, claim_id: str) -> Mapping[str, str]:
        if claim_id not in self.known:
            self.known[claim_id] = self.verdict_of(claim_id)
        return self.known[claim_id] or {}

    def _answer(self, match: Match, found: FoundClaim) -> Answer:
        # What the body is made of does not hang on a treatment.
        anatomy = "anatomy" in (found.claim_type, match.outcome.removesuffix("_fact"))
        treatment = "" if anatomy else found.intervention
        results, studies = self.on_record(treatment, match.tracked) if self.on_record else (0, 0)
        statement = self.statements.get(match.claim_id, "")
        if match.status == "not_tracked" or (match.status == "outcome" and match.narrow):
            return Answer(
                match, "", "", self._not_tracked(match, treatment, (results, studies)), statement, results, studies
            )
        if match.status == "possible":
            return Answer(match, "", "", possible_words(statement, found, match.outcome), statement, results, studies)
        told = self._told(match.claim_id)
        verdict, certainty, words = (str(told.get(key, "") or "") for key in ("verdict", "certainty", "statement"))
        words = words if verdict else UNJUDGED
        comparator = str(told.get("comparator", "") or "")
        return Answer(match, verdict, certainty, words, statement, results, studies, comparator=comparator)

    def _not_tracked(self, match: Match, treatment: str, own: tuple[int, int]) -> str:
        """Say what the tables hold of something that has no verdict: of this treatment, else of others."""
        label = self.vocabulary.own.labels.get(treatment, "this treatment") if treatment else ""
        all_held = self.on_record("", match.tracked) if self.on_record else (0, 0)
        accepted = accepted_row(self.guidance, treatment, match.tracked, self.country) is not None
        return not_tracked_words(match, label, own, all_held, accepted)

    def _light(
        self, found: FoundClaim, answers: tuple[Answer, ...], adds: tuple[Overstatement, ...]
    ) -> AdvertisingLight | None:
        """Return the strictest light of the outcomes: one that is not accepted decides."""
        if not self.guidance:
            return None
        unknown = self.vocabulary.beside_plain(plain(found.quote), found.outcomes)
        organs = [word for word in unknown if "organ" in self.vocabulary.classes.of(word)]
        beside = [word for word in unknown if word not in organs]
        said = [f"“{one.words}”" for one in adds if one.kind != "strength" and one.words]
        said += [f"“{word}”" for word in organs]  # what is said of an organ is a claim, whatever is plain beside it
        lights = [
            advertising_light(
                self.guidance,
                found.intervention,
                outcome,
                found.quote,
                adds=list(dict.fromkeys([*said, *self._beyond_plain(found, answer.match.outcome)])),
                beside=beside,
                claim_type=found.claim_type,
                as_it_stands=True,
                country=self.country,
                vocabulary=self.vocabulary,
            )
            for answer in answers
            for outcome in self._ruled_as(found, answer.match)
        ]
        light = strictest(lights)
        return light and below_condition(light, found.quote, found.heading, self.vocabulary)

    def _ruled_as(self, found: FoundClaim, match: Match) -> tuple[str, ...]:
        """Return the outcomes as which rules may speak of one: a ruling on pain speaks of heel pain too.

        What says more of health than a plain statement is ruled as treating illness.
        """
        general = self.vocabulary.tracked.get(match.outcome, ())[:1]
        health = match.outcome in VAGUE and beyond_plain(found, match.outcome, self.vocabulary, health=True)
        return tuple(dict.fromkeys([match.tracked, *general, *(("any_condition",) if health else ())]))

    def _beyond_plain(self, found: FoundClaim, outcome: str) -> list[str]:
        """Return what a sentence adds to the plain statement of an outcome: words for it that say more than that."""
        if outcome in found.worsened:
            return [f"“{found.worsened[outcome]}”, which sounds as if it got worse"]
        if not found.named.get(outcome):
            return [_NOT_NAMED]
        return [f"“{words}”" for words in beyond_plain(found, outcome, self.vocabulary)]

    def _other(self, found: FoundClaim) -> str:
        """Return what a claim is about where the folder tracks no claims of it: another treatment, or another form."""
        own, name = self.vocabulary.own, found.intervention
        other = other_treatment(found.quote, found.heading, self.vocabulary)
        other = other or other_thing(found.quote, self.around.before(found), bool(name), self.vocabulary)
        if other or not name or name in own.treatments or name not in own.interventions:
            return other
        return own.interventions[name].get("label") or name.replace("_", " ")

    def check(self, found: FoundClaim) -> CheckedClaim:
        own = self.vocabulary.own
        # What it says it says together with the question above it, of each treatment that it names.
        meant = replace(found, intervention=found.intervention or own.main, quote=found.said, asked="")
        adds = overstatements(meant, self.vocabulary)
        if other := self._other(found):
            return CheckedClaim(found, (), adds, other)
        names = [name for name in (meant.intervention, *found.also) if name in own.treatments]
        each = [replace(meant, intervention=name) for name in names]
        answers: list[Answer] = []
        lights: dict[str, AdvertisingLight | None] = {}
        for one in each or [meant]:
            name = own.labels.get(one.intervention, "")
            matches = match_outcomes(one, self.rows, self.search_for, self.vocabulary)
            told = tuple(self._answer(match, one) for match in matches)
            answers += (replace(answer, treatment=name) for answer in told) if len(each) > 1 else told
            lights[name] = self._light(one, told, adds)
        of_body = found.claim_type == "anatomy"  # what the body is made of hangs on no treatment
        assumed = "" if found.intervention or of_body else own.labels.get(own.main, "")
        named = tuple(lights) if len(each) > 1 else ()
        beside = other_treatments(found.quote, self.vocabulary)
        grave = self.around.grave(found)
        light = of_each(lights)
        return CheckedClaim(found, tuple(answers), adds, "", light, assumed, said_of=named, beside=beside, grave=grave)


def _once(checked: Iterable[CheckedClaim]) -> tuple[CheckedClaim, ...]:
    """Keep one of identical sentences and count them: a long brochure says the same on every page."""
    kept: dict[tuple[object, ...], CheckedClaim] = {}
    again: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for claim in checked:
        # "It helps" is only the same where it says it of the same.
        meant = tuple((answer.match.status, answer.match.claim_id) for answer in claim.answers)
        key = (" ".join(claim.found.said.lower().split()), claim.found.intervention, meant)
        if key in kept:
            again.setdefault(key, []).append((claim.found.start, claim.found.end))
        kept.setdefault(key, claim)
    return tuple(replace(claim, also_at=tuple(again.get(key, ()))) for key, claim in kept.items())


def _flagged(checked: Iterable[CheckedClaim], flags: Sequence[RedFlag]) -> Iterator[CheckedClaim]:
    """Mark the claims on whose words a red flag stands, or that stand beside something grave.

    No sentence is told both to go and to stay.
    """
    for claim in checked:
        start, end = claim.found.start, claim.found.end
        flag = next((flag for flag in flags if flag.start < end and start < flag.end), None)
        if flag is not None:
            yield replace(claim, flagged=True, light=claim.light and beside_red_flag(claim.light, flag.title))
        elif claim.grave:
            yield replace(claim, light=claim.light and beside_something_grave(claim.light, claim.grave))
        else:
            yield claim


def _promises(found: FoundClaim, vocabulary: Vocabulary) -> bool:
    """Tell whether a found sentence promises anything of a treatment: no denial, no side effect, no fact of life."""
    if found.of or tells_harm(found.quote, vocabulary):
        return False
    harmless = found.claim_type == "safety" and found.direction == "none"
    return harmless or not is_denial(found.quote, vocabulary)


def _unread(
    pieces: Iterable[Unit], checked: Sequence[CheckedClaim], flags: Sequence[RedFlag], vocabulary: Vocabulary
) -> Iterator[Unit]:
    """Yield the sentences and lines in which nothing was recognised.

    A sentence all of whose words are known to say nothing of health counts as recognised; one that denies or warns
    does not: what stands beside the denial may be what matters.
    """
    spans = [(flag.start, flag.end) for flag in flags]
    spans += [span for claim in checked for span in ((claim.found.start, claim.found.end), *claim.also_at)]
    ends = sorted(spans)
    here = 0
    reached = -1  # the end of what was recognised so far
    for unit in pieces:
        while here < len(ends) and ends[here][0] < unit.end:
            reached = max(reached, ends[here][1])
            here += 1
        if unit.start >= reached and vocabulary.beside_plain(plain(unit.text), ()):
            yield unit


def check_article(
    article: Article | str,
    claims: ClaimTable,
    verdict_of: VerdictOf,
    search_for: SearchFor | None = None,
    vocabulary: Vocabulary | None = None,
    *,
    guidance: Iterable[Mapping[str, str]] = (),
    on_record: OnRecord | None = None,
    country: str = COUNTRY,
) -> CheckedArticle:
    """Find the red flags and claims of an article and say of each claim what is known and what may be advertised.

    Parameters
    ----------
    article : Article or str
        From `article_from_bytes`, or text.
    claims : DataFrame or iterable of mapping
        Rows of claims.csv.
    verdict_of : callable
        ``verdict_of(claim_id)`` returns a mapping with ``verdict``, ``certainty``, ``statement`` (what may be said) and
        ``comparator``, or None where there is no verdict.
    search_for : callable, optional
        ``search_for(intervention, outcome)`` returns the search that would start an outcome that is not tracked.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    guidance : iterable of mapping, optional
        Rows of guidance.csv; without them nothing is said on advertising.
    on_record : callable, optional
        ``on_record(intervention, outcome)`` returns how many results of how many studies the tables hold; "" for the
        intervention counts all treatments together.
    country : str
        Whose advertising rules.
    """
    read = article_from_text(article) if isinstance(article, str) else article
    words = vocabulary or load_vocabulary()
    notes, flags = page_notes(read, words), tuple(find_red_flags(read, words))
    if any(note.kind in {"language", "no_text"} and note.whole for note in notes):
        return CheckedArticle(read, (), flags, notes, words.own)
    pieces = units(read.text, read.blocks)
    around = Surroundings(pieces, words)
    checker = _Checker(claim_rows(claims), verdict_of, search_for, words, guidance, on_record, country, around)
    found = (one for one in find_claims(read, words) if _promises(one, words))
    checked = _once(_flagged(map(checker.check, found), flags))
    if checked or flags:  # a few words, but words that say something
        notes = tuple(note for note in notes if note.kind != "little_text")
    unread = tuple(_unread(pieces, checked, flags, words))
    return CheckedArticle(read, checked, flags, notes, words.own, len(unread), find_concerns(unread, words))
