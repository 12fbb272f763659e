"""What this room borrows: the stand-in for PubMed lives in `tests/pubmed`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))
