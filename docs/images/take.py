"""Take the pictures of the README from the site as it is now: `python docs/images/take.py`.

Needs Chromium and the packages of the extra `pages`. Writes site.png (light), site-dark.png and site-phone.png.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from evidence_tools import Evidence
from evidence_tools.publish.site import build_site

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUESTION = "May I say reflexology improves sleep?"
# File, width, height, light or dark, page (the front page with a question, or a claim's).
PICTURES = (
    ("site.png", 1100, 760, "light", "index.html"),
    ("site-dark.png", 1100, 760, "dark", "claims/sleep-quality-reflexology.html"),
    ("site-phone.png", 360, 760, "light", "index.html"),
)


def main() -> int:
    """Build the site and take every picture."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("No Chromium on this computer: no picture was taken.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site = build_site(Evidence.load(HERE.parents[1] / "evidence"), Path(place) / "site").parent
        running = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, width, height, scheme, page in PICTURES:
            context = running.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            shown = context.new_page()
            shown.goto((site / page).as_uri())
            if page == "index.html":
                shown.fill("#words", QUESTION)
                shown.wait_for_selector("#results a")
            shown.screenshot(path=HERE / name)
            context.close()
            print(f"Written: {name}")
        running.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
