"""Publishing: the site, notebooks as pages, exports."""
