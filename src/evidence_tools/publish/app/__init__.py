"""The app: the site on this computer, with a place to check one's own page and to decide what waits."""
