"""How long a check takes against Python's own start, and how the time grows with the number of articles.

Run: ``python benchmarks/claims.py``. Times are processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from evidence_tools.claims import find_claims

PARAGRAPHS = (
    "Foot reflexology may reduce stress and help you sleep better, and many guests say that they feel lighter.",
    "Our studio lies beside the old mill, and the tram stops in front of the door every ten minutes until late.",
    "The therapist begins with a warm footbath and works along the arch with thumbs and knuckles for a while.",
    "Studies show that massage lowers blood pressure, eases back pain and improves circulation in the feet and legs.",
    "Please tell us if you are pregnant or take blood thinners, and ask your doctor first if you are not sure.",
)
COUNTS = (10, 30, 100, 300, 1000)


def article(number: int, words: int = 1_000) -> str:
    """Return an article of about `words` words; no two have the same first line."""
    lines = [f"Foot massage number {number}"]
    while sum(len(line.split()) for line in lines) < words:
        lines.append(PARAGRAPHS[(len(lines) + number) % len(PARAGRAPHS)])
    return "\n\n".join(lines)


def process_seconds(code: str) -> float:
    """Return the processor time of a fresh Python that runs `code`; the best of five."""
    best = float("inf")
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def main() -> None:
    text = article(1)
    start = process_seconds("pass")
    tables = process_seconds("import pandas")
    check = process_seconds(f"from evidence_tools.claims import find_claims; find_claims({text!r})")
    print(f"one article of {len(text.split())} words, in a fresh process")
    print(f"  Python alone             {start:6.3f} s")
    print(f"  Python with its tables   {tables:6.3f} s   (import pandas, which the evidence folder needs)")
    ratios = f"{check / start:.1f} x Python alone, {check / tables:.2f} x with tables"
    print(f"  Python and the finder    {check:6.3f} s   ({ratios})")
    find_claims(text)
    print("many articles in one process")
    per_article = []
    for count in COUNTS:
        texts = [article(n) for n in range(count)]
        begin = time.process_time()
        for each in texts:
            find_claims(each)
        per_article.append((time.process_time() - begin) / count)
        growth = per_article[-1] / per_article[0]
        print(f"  {count:5d} articles   {per_article[-1] * 1000:6.1f} ms each   ({growth:.2f} x the first row)")


if __name__ == "__main__":
    main()
