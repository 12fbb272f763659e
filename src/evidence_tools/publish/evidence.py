"""The evidence with what can be handed out: what `from evidence_tools import Evidence` gives to a notebook."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

from evidence_tools.publish.outputs import write_output
from evidence_tools.tracker.evidence import Evidence as Tracked

__all__ = ["Evidence", "Written"]


class Written(type(Path())):  # type: ignore[misc]  # the class of paths of this system
    """A file that was written; in a notebook it is a link to it."""

    def __repr__(self) -> str:
        return f"Written: {self}"

    def _repr_html_(self) -> str:
        name = html.escape(str(self), quote=True)
        return f'<p>Written: <a href="{name}" target="_blank">{name}</a></p>'


class Evidence(Tracked):
    """A validated evidence folder with everything one can ask of it, and the exports."""

    def export(self, kind: str, out: str = "", claim: str = "", exercise: bool = False) -> Written:
        """Write the evidence for another program, a class or a client; the same as ``evidence export``.

        Parameters
        ----------
        kind : str
            xlsx, docx, lesson, slides, bib, ris, csl, robvis, prisma, claimreview, sof.
        out : str
            The file; by default one named after the kind and the claim, in the folder of the notebook.
        claim : str
            One claim only.
        exercise : bool
            docx, lesson: the version for students.

        Raises
        ------
        UsageError
            An unknown kind or claim, an option that means nothing for it, or a file somebody else wrote.
        """
        from .exports import Options, export, file_for  # Word and Excel are loaded only by who writes them

        options = replace(Options(), claims=(claim,) if claim else (), exercise=exercise)
        path = file_for(kind, out or _name(kind, claim, exercise), options)
        return Written(write_output(str(path), export(self, kind, options, path)))

    def worksheet(self, claim: str, out: str = "") -> Written:
        """Write the worksheet of a claim for Word: its evidence without the verdict."""
        return self.export("docx", out, claim, exercise=True)

    def answer_key(self, claim: str, out: str = "") -> Written:
        """Write the answer key to a claim's worksheet for Word."""
        return self.export("docx", out, claim)

    def student_version(self, claim: str, out: str = "") -> Written:
        """Write the lesson on a claim as a notebook for students: answer boxes, nothing given away."""
        return self.export("lesson", out, claim, exercise=True)

    def teacher_version(self, claim: str, out: str = "") -> Written:
        """Write the lesson on a claim as a notebook with the answers."""
        return self.export("lesson", out, claim)

    def slides(self, claim: str, out: str = "") -> Written:
        """Write the lesson on a claim as slides: one page for any browser, without a network."""
        return self.export("slides", out, claim)


# What a file is called, by kind and whether it is for students.
_NAMES = {
    ("docx", True): "worksheet{}.docx",
    ("docx", False): "answer-key{}.docx",
    ("lesson", True): "lesson-students{}.ipynb",
    ("lesson", False): "lesson-teacher{}.ipynb",
    ("slides", False): "slides{}.html",
    ("xlsx", False): "evidence{}.xlsx",
    ("sof", False): "summary-of-findings{}.html",
    ("csl", False): "references{}.json",
    ("robvis", False): "risk-of-bias{}.csv",
    ("claimreview", False): "claimreview{}.json",
}


def _name(kind: str, claim: str, exercise: bool) -> str:
    return _NAMES.get((kind, exercise), f"{kind}{{}}.{'csv' if kind == 'prisma' else kind}").format(
        claim and f"-{claim}"
    )
