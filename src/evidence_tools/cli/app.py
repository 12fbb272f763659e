"""`evidence app`: the practitioner's pages in the browser, on this computer alone."""

from __future__ import annotations

import argparse
import webbrowser

from evidence_tools.errors import UsageError
from evidence_tools.files import find_folder

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Serve the pages until stopped with Ctrl + C, or until the window is closed."""
    from evidence_tools.publish.app.server import App

    root = find_folder(arguments.evidence)
    try:
        app = App(root, arguments.port)
    except (OSError, OverflowError) as error:
        words = f"port {arguments.port} cannot be used ({error}). Leave --port out: a free one is taken."
        raise UsageError(words) from None
    app.start()
    print(f"The pages are at\n\n  {app.address}\n\nKeep this window open; to stop, press Ctrl + C in it.", flush=True)
    if not arguments.no_browser:
        webbrowser.open(app.address)
    with app:
        try:
            app.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print("Stopped.")
    return 0
