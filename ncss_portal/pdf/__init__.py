"""Turns HTML into a PDF that may be published: tagged, archivable, the same bytes for the same input.

`rendering.render_pdf` is the way in. Nothing in this package knows what the documents say.
"""
