"""Pictures drawn on the server: SVG with presentation attributes and classes, for pages and for print.

This package knows shapes, letters and layouts, and nothing of the domain: it is given plain data.
"""
