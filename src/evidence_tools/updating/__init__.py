"""Keeping the evidence folder in step with PubMed: from its API, or from NLM's baseline files."""

from .baseline import update_from_baseline
from .updates import UpdateReport, pmids_held, update

__all__ = ["UpdateReport", "pmids_held", "update", "update_from_baseline"]
