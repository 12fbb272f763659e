"""Screening: people decide which records count; the program orders, groups, counts and never hides."""

from .decisions import Decision, decide, pending, reset
from .desk import Candidate, Desk
from .grouping import groups
from .prisma import Flow, prisma_counts, prisma_csv
from .relevance import Relevance, marks, relevance

__all__ = [
    "Candidate",
    "Decision",
    "Desk",
    "Flow",
    "Relevance",
    "decide",
    "groups",
    "marks",
    "pending",
    "prisma_counts",
    "prisma_csv",
    "relevance",
    "reset",
]
