"""Words for outcomes and instruments of a folder, as the readers of abstracts and tables take them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.extraction import Vocabulary
from evidence_tools.folder import Schema
from evidence_tools.folder.editing import read_rows

__all__ = ["vocabulary_of"]


def vocabulary_of(root: Path, schema: Schema) -> Vocabulary:
    """Return the words for outcomes and instruments of a folder."""

    def table(name: str) -> pd.DataFrame:
        return schema[name].frame(read_rows(root, name))

    own = load_vocabulary(evidence=root).own
    return Vocabulary(table("outcomes"), table("instruments"), own)
