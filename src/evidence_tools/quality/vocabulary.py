"""The tools of appraisal with their domains and words: one table, read by every part that checks or shows judgements.

Published vocabularies: RoB 2 (Sterne 2019, BMJ 366:l4898), ROBINS-I (Sterne 2016, BMJ 355:i4919), RoB 1 (Higgins
2011, BMJ 343:d5928), PEDro scale (pedro.org.au, amended 21 June 1999), Jadad 1996 (Control Clin Trials 17:1-12),
AMSTAR 2 (Shea 2017, BMJ 358:j4008).
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["FREE_TEXT", "RANKED", "TOOLS", "Tool"]


@dataclass(frozen=True)
class Tool:
    """One tool of appraisal.

    Parameters
    ----------
    key, name : str
        As in ``appraisals.csv``, and for readers.
    domains : dict
        Domain or item key to its label, in the order of the tool. "overall" is allowed besides.
    levels : tuple of str
        Words a domain may be given.
    overall : tuple of str
        Words the whole may be given; empty for tools whose whole is a number.
    maximum : int
        Highest score of a tool whose whole is a number; 0 otherwise.
    as_rob : dict
        What an overall word means on our common scale ("low", "some concerns", "high").
    robvis : str
        Name of the tool in robvis, "" if robvis does not know it.
    source : str
        Where it is published.
    also : dict
        Other names of domains that the source itself prints, to their key.
    """

    key: str
    name: str
    domains: dict[str, str]
    levels: tuple[str, ...]
    overall: tuple[str, ...]
    maximum: int = 0
    as_rob: dict[str, str] = field(default_factory=dict)
    robvis: str = ""
    source: str = ""
    also: dict[str, str] = field(default_factory=dict)

    def domain(self, name: str) -> str:
        """Return the key of a domain or item, also by a name the source itself prints; the name itself if unknown."""
        return self.also.get(name, name)

    def word(self, judgement: str) -> str:
        """Return a judgement in lower case: "Low" and "low" are one word, and nothing else is changed."""
        return judgement.lower()

    def allowed(self, domain: str) -> tuple[str, ...]:
        """Return the words `domain` may be given (for a score: empty)."""
        return self.overall if domain == "overall" else self.levels


_ROB2 = Tool(
    "rob2",
    "RoB 2",
    {
        "randomisation": "Bias arising from the randomisation process",
        "deviations": "Bias due to deviations from intended interventions",
        "missing_data": "Bias due to missing outcome data",
        "measurement": "Bias in measurement of the outcome",
        "selection": "Bias in selection of the reported result",
    },
    ("low", "some concerns", "high", "no information"),
    ("low", "some concerns", "high"),
    as_rob={"low": "low", "some concerns": "some concerns", "high": "high"},
    robvis="ROB2",
    source="Sterne 2019, BMJ 366:l4898",
)

# Comparable judgements: GRADE guidelines 18 (J Clin Epidemiol 2019;111:105-114). Moderate is "sound for a
# non-randomised study but not comparable to a well-performed randomised trial" (Sterne 2016, table 2).
_ROBINS_I = Tool(
    "robins_i",
    "ROBINS-I",
    {
        "confounding": "Bias due to confounding",
        "participants": "Bias due to selection of participants",
        "classification": "Bias in classification of interventions",
        "deviations": "Bias due to deviations from intended interventions",
        "missing_data": "Bias due to missing data",
        "measurement": "Bias in measurement of outcomes",
        "selection": "Bias in selection of the reported result",
    },
    ("low", "moderate", "serious", "critical", "no information"),
    ("low", "moderate", "serious", "critical", "no information"),
    as_rob={
        "low": "low",
        "moderate": "some concerns",
        "serious": "high",
        "critical": "high",
        "no information": "some concerns",
    },
    robvis="ROBINS-I",
    source="Sterne 2016, BMJ 355:i4919",
)

_ROB1 = Tool(
    "rob1",
    "RoB 1",
    {
        "sequence": "Random sequence generation",
        "concealment": "Allocation concealment",
        "blinding_participants": "Blinding of participants and personnel",
        "blinding_assessment": "Blinding of outcome assessment",
        "incomplete_data": "Incomplete outcome data",
        "selective_reporting": "Selective reporting",
        "other": "Other sources of bias",
    },
    ("low", "unclear", "high"),
    ("low", "unclear", "high"),
    as_rob={"low": "low", "unclear": "some concerns", "high": "high"},
    robvis="Generic",
    source="Higgins 2011, BMJ 343:d5928; Cochrane Handbook 5.1, chapter 8",
)

_PEDRO = Tool(
    "pedro",
    "PEDro scale",
    {
        # Named as the PEDro database prints them on a record.
        "eligibility criteria": "1 Eligibility criteria specified (not counted)",
        "random allocation": "2 Random allocation",
        "concealed allocation": "3 Concealed allocation",
        "baseline comparability": "4 Groups similar at baseline",
        "blind subjects": "5 Blinding of all subjects",
        "blind therapists": "6 Blinding of all therapists",
        "blind assessors": "7 Blinding of all assessors",
        "adequate follow-up": "8 Outcome from more than 85% of those allocated",
        "intention-to-treat analysis": "9 Intention to treat",
        "between-group comparisons": "10 Between-group comparison reported",
        "point estimates and variability": "11 Point measures and variability",
    },
    ("yes", "no"),
    (),
    maximum=10,
    also={"total": "overall", "eligibility criteria (not scored)": "eligibility criteria"},
    source="pedro.org.au/english/resources/pedro-scale (amended 21 June 1999)",
)

_JADAD = Tool(
    "jadad",
    "Jadad score",
    {
        "randomised": "Described as randomised",
        "double_blind": "Described as double blind",
        "withdrawals": "Withdrawals and dropouts described",
        "randomisation_method": "Method of randomisation",
        "blinding_method": "Method of blinding",
    },
    ("yes", "no", "appropriate", "inappropriate", "not described"),
    (),
    maximum=5,
    also={"total": "overall"},
    source="Jadad 1996, Control Clin Trials 17:1-12",
)

_AMSTAR2 = Tool(
    "amstar2",
    "AMSTAR 2",
    {f"item_{n}": f"Item {n}" for n in range(1, 17)},
    ("yes", "partial yes", "no", "no meta-analysis"),
    ("high", "moderate", "low", "critically low"),
    source="Shea 2017, BMJ 358:j4008",
)

TOOLS = {tool.key: tool for tool in (_ROB2, _ROBINS_I, _ROB1, _PEDRO, _JADAD, _AMSTAR2)}

FREE_TEXT = ("grade", "nih", "narrative")
"""Kinds of published remarks kept in the assessor's own words; they never become a judgement of ours."""

RANKED = ("rob2", "robins_i", "rob1", "pedro", "jadad")
"""Which tool speaks for a study when several do: judgements per domain before scores, the newer before the older.

Cochrane Handbook 5.1, section 8.7: "The use of scales (in which scores for multiple items are added up to produce a
total) is discouraged".
"""
