"""The result of a GRADE rating: a level, and for each domain what the rule suggested and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence_tools.quality.levels import DOMAINS_DOWN, DOMAINS_UP, SYMBOLS, steps

__all__ = ["NOT_RATED", "Certainty", "DomainRating"]

NOT_RATED = ""
"""Level of a body without any study: there is nothing to be certain about."""

_LEVELS_WORD = {1: "one level", 2: "two levels", 3: "three levels"}


@dataclass(frozen=True)
class DomainRating:
    """One domain of one rating; the suggestion stays visible beside the override.

    Parameters
    ----------
    domain : str
        One of the five domains down, the three up, or "overall".
    suggested, suggested_reason : str
        What the rule says, with its numbers.
    numbers : dict
        The numbers the rule used.
    source : str
        Where the rule is published.
    override, override_reason, who, date : str
        What a person set over it; empty if nobody did.
    """

    domain: str
    suggested: str
    suggested_reason: str
    numbers: dict[str, float] = field(default_factory=dict)
    source: str = ""
    override: str = ""
    override_reason: str = ""
    who: str = ""
    date: str = ""

    @property
    def final(self) -> str:
        """The judgement that counts: the person's if there is one."""
        return self.override or self.suggested

    @property
    def label(self) -> str:
        """The domain in words."""
        return self.domain.replace("_", " ")

    @property
    def reason(self) -> str:
        """Why, naming the person if one decided against or with the rule."""
        if not self.override:
            return self.suggested_reason
        return (
            f"{self.override_reason} ({self.who}, {self.date}; the rule suggested {self.suggested!r}: "
            f"{self.suggested_reason})"
        )


@dataclass(frozen=True)
class Certainty:
    """How sure we are: a GRADE level with everything it rests on.

    Parameters
    ----------
    level : str
        "high", "moderate", "low", "very low"; `NOT_RATED` without studies.
    start, start_reason : str
        Where the design puts the evidence before any domain is looked at.
    domains : tuple of DomainRating
        Five domains down, then three up.
    target : str
        What the certainty is about (Core GRADE 2): "an effect other than none", "an important effect",
        "little or no effect".
    overall : DomainRating or None
        Set if a person decided on the level itself.
    """

    level: str
    start: str
    start_reason: str
    domains: tuple[DomainRating, ...]
    target: str
    overall: DomainRating | None = None

    @property
    def symbols(self) -> str:
        """Four circles, as in a Summary of Findings table; empty if not rated."""
        return SYMBOLS.get(self.level, "")

    def domain(self, name: str) -> DomainRating:
        """Return the rating of one domain."""
        return next(d for d in self.domains if d.domain == name)

    @property
    def footnotes(self) -> tuple[str, ...]:
        """One sentence per domain that moved the level, and one for a person's decision on the level."""
        notes = []
        for rating in self.domains:
            by = steps(rating.final)
            if by:
                way = "Rated down" if by < 0 else "Rated up"
                notes.append(f"{way} {_LEVELS_WORD[abs(by)]} for {rating.label}: {rating.reason}")
        if self.overall is not None:
            notes.append(f"Level set to {self.overall.final}: {self.overall.reason}")
        return tuple(notes)

    @property
    def explanation(self) -> str:
        """All of it in plain lines, for a notebook or a log."""
        lines = [f"Starts {self.start}: {self.start_reason}"]
        for rating in self.domains:
            if rating.domain in DOMAINS_DOWN or steps(rating.final) or rating.override:
                lines.append(f"{rating.label}: {rating.final}. {rating.reason}")
        lines += [f"Level set by a person: {self.overall.reason}"] if self.overall is not None else []
        return "\n".join([*lines, f"Certainty: {self.level} {self.symbols} (about {self.target})"])

    @property
    def rated_down(self) -> tuple[str, ...]:
        """Names of the domains that lowered the level."""
        return tuple(d.domain for d in self.domains if d.domain in DOMAINS_DOWN and steps(d.final) < 0)

    @property
    def rated_up(self) -> tuple[str, ...]:
        """Names of the domains that raised the level."""
        return tuple(d.domain for d in self.domains if d.domain in DOMAINS_UP and steps(d.final) > 0)
