"""A found claim with its answers and its light, and a checked article: what may stand, what is left to be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence_tools.claims.advertising import AdvertisingLight
from evidence_tools.claims.answers import Answer
from evidence_tools.claims.articles import Article
from evidence_tools.claims.concerns import Concern
from evidence_tools.claims.finder import FoundClaim
from evidence_tools.claims.naming import quoted
from evidence_tools.claims.overstatement import CAREFUL, Overstatement
from evidence_tools.claims.page import PageNote
from evidence_tools.claims.red_flags import RedFlag
from evidence_tools.claims.vocabulary import OwnWords, load_vocabulary
from evidence_tools.words import and_list

__all__ = ["ASSUMED", "CheckedArticle", "CheckedClaim"]

ASSUMED = "It names no treatment, so it was read as said of {}."
ANSWERS = "It answers the question {}."
BESIDE = "What it says of {} was not judged, and that is not permission."
OF_EACH = "It says this of {}, so it is answered for each."
LEAVE_OUT, NO_WORDING = "Leave it out", "no other wording of it may be advertised without proof."
SOFTER = "The studies do not settle it, so better say “can” or “may”."
_FAVOURABLE = frozenset({"supported", "possibly_supported"})
_SILENT = frozenset({"no_rules", "not_an_offer"})  # lights that forbid nothing and accept nothing


@dataclass(frozen=True)
class CheckedClaim:
    """A found claim with an answer for each of its outcomes.

    Attributes
    ----------
    found : FoundClaim
        The sentence.
    answers : tuple of Answer
        What the studies say, outcome by outcome.
    adds : tuple of Overstatement
        What the sentence says beyond "may help".
    other : str
        The treatment it is about, where it is none that this tracker knows; then nothing is answered.
    light : AdvertisingLight or None
        What advertising rules allow; None where no rules were given.
    assumed : str
        What it was read as said of, where it names no treatment.
    also_at : tuple of (int, int)
        Where the article says the same again: start and end.
    flagged : bool
        Whether a red flag stands on the same words; then nothing of them stands.
    said_of : tuple of str
        The treatments it is said of, where there are several; each is answered.
    beside : tuple of str
        Treatments that it names beside those, and of which nothing is known here.
    grave : str
        What illness, risk or medicine it names or stands below, as a sentence; then it may not stand.
    """

    found: FoundClaim
    answers: tuple[Answer, ...]
    adds: tuple[Overstatement, ...] = ()
    other: str = ""
    light: AdvertisingLight | None = None
    assumed: str = ""
    also_at: tuple[tuple[int, int], ...] = ()
    flagged: bool = False
    said_of: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    grave: str = ""

    @property
    def read_as(self) -> tuple[str, ...]:
        """How it was read, where its own words do not tell: what it answers, of which treatment it is said."""
        asked = ANSWERS.format(quoted(self.found.asked)) if self.found.asked else ""
        each = OF_EACH.format(and_list(self.said_of)) if self.said_of else ""
        assumed = ASSUMED.format(self.assumed) if self.assumed else ""
        beside = BESIDE.format(and_list(self.beside)) if self.beside else ""
        return tuple(filter(None, (asked, assumed, each, beside)))

    @property
    def instead(self) -> tuple[str, str]:
        """What to write in its place, as a lead and words: an accepted wording, or that there is none; else empty."""
        if self.fine or self.other or self.light is None or self.light.key in _SILENT:
            return "", ""
        wording = "" if self.flagged else self.light.wording
        return ("Wording for a website", wording) if wording else (LEAVE_OUT, NO_WORDING)

    @property
    def told(self) -> tuple[str, ...]:
        """What it says beyond "may help", as sentences; what may stand may be put as a fact."""
        grave = (self.grave,) if self.grave and self.light is None else ()  # else it is the reason of the light
        return (*grave, *(one.told for one in self.adds if not (self.fine and one.kind == "strength")))

    @property
    def times(self) -> int:
        """How often the article says it."""
        return 1 + len(self.also_at)

    @property
    def main(self) -> Answer | None:
        """The answer that speaks for the claim: the first outcome with a tracked claim, else with tracked evidence."""
        for status in ("claim", "outcome", "possible", "not_tracked"):
            chosen = next((a for a in self.answers if a.match.status == status), None)
            if chosen is not None:
                return chosen
        return None

    @property
    def overstated(self) -> bool:
        """Whether it promises a cure, a certainty or a number, so that no verdict on "may help" answers it."""
        return any(one.serious for one in self.adds)

    @property
    def fine(self) -> bool:
        """Whether it can stand: the rules accept it, or have no say and it is as careful as the evidence asks."""
        if self.other or self.overstated or self.flagged or self.grave:
            return False
        if self.light is not None and self.light.key not in _SILENT:
            return self.light.key == "acceptable"
        if any(one.kind != "strength" for one in self.adds) or self.found.strength == "asserted":
            return False
        verdicts = self._verdicts
        careful = bool(CAREFUL.search(self.found.quote))
        return bool(verdicts) and (verdicts <= _FAVOURABLE or (careful and verdicts <= _FAVOURABLE | {"uncertain"}))

    @property
    def _verdicts(self) -> set[str]:
        return {answer.verdict for answer in self.answers}

    @property
    def permitted(self) -> str:
        """Why it may stand, "" if it may not: what the rules accept without proof is not thereby shown by studies."""
        if not self.fine:
            return ""
        if self._verdicts and self._verdicts <= _FAVOURABLE:
            return "it says no more than the studies show"
        if self.light is not None and self.light.key == "acceptable":
            return f"advertising rules in {self.light.where} accept these words without proof of an effect"
        return "it is as careful as the studies are"

    @property
    def stands(self) -> str:
        """The same as a sentence, and what would be more honest where the studies do not bear the fact out."""
        if not self.fine:
            return ""
        return " ".join(filter(None, (f"May stand as it is: {self.permitted}.", self.softer)))

    @property
    def softer(self) -> str:
        """What would be more honest, where the rules accept as a fact what the studies do not bear out; else ""."""
        open_still = not (self._verdicts and self._verdicts <= _FAVOURABLE)
        return SOFTER if self.fine and open_still and any(one.kind == "strength" for one in self.adds) else ""


@dataclass(frozen=True)
class CheckedArticle:
    """An article with its red flags, its claims in reading order, and what kept it from being judged.

    `own` are the words of the topic it was checked for; `unread` is the number of sentences and lines in which nothing
    was recognised, neither a claim nor a red flag nor nothing but words known to be harmless; `concerns` are those of
    them that name something serious.
    """

    article: Article
    claims: tuple[CheckedClaim, ...]
    flags: tuple[RedFlag, ...] = ()
    notes: tuple[PageNote, ...] = ()
    own: OwnWords = field(default_factory=lambda: load_vocabulary().own, repr=False, compare=False)
    unread: int = 0
    concerns: tuple[Concern, ...] = ()

    @property
    def title(self) -> str:
        """What the page is called, in small: a sentence of it is no name, least of all one that must go."""
        name, first = self.article.title, next(iter(self.article.blocks), None)
        quotes = [flag.quote for flag in self.flags] + [claim.found.quote for claim in self.claims]
        said = [" ".join(quote.split()) for quote in quotes]
        begins = first is not None and first.kind != "heading"
        words = " ".join(self.article.text[first.start : first.end].split())[:200] if first and begins else ""
        return "Your text" if not name or name == words or any(quote in name for quote in said) else name

    @property
    def judged(self) -> bool:
        """Whether the page could be read at all; otherwise "no claim" says nothing."""
        return not any(note.whole and note.kind != "other_treatment" for note in self.notes)

    @property
    def clean(self) -> bool:
        """Whether nothing in it needs changing: every sentence was recognised, and there is a claim, and all may stand.

        What was not recognised is not approved: silence is no permission.
        """
        return not self.unread and self.accepted and not any(claim.softer for claim in self.claims)

    @property
    def accepted(self) -> bool:
        """Whether all that was recognised may stand; of what was not recognised this says nothing."""
        whole = self.judged and not self.notes and not self.flags
        return whole and bool(self.claims) and all(claim.fine for claim in self.claims)
