"""Colours by their role.

An element carries its colour twice: as an attribute, for the PDF, which reads no style sheet inside a picture; and as a
class (`f-ink`, `s-rule`), by which the screen recolours it in the dark (static/css/components/map.css).
"""

# The light values of static/css/tokens.css.
ROLES = {
    "paper": "#fff",
    "tint": "#f2f6f8",
    "tint2": "#e3edf2",
    "ink": "#17232b",
    "soft": "#4a5a64",
    "accent": "#0b4f6c",
    "rule": "#c9d4da",
    "edge": "#6b7d88",
    "good": "#1f6b3a",
    "warn": "#7f5000",
    "bad": "#a4262c",
    "done": "#0b4f6c",
    "track": "#357a99",
}
