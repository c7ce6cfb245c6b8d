"""Cleaning and comparing the words of a cell."""

import re
import unicodedata

# Not the joiners U+200C and U+200D, which some scripts need.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile(r"_x000[dD]_|\r\n?|[\v\f\u0085\u2028\u2029]")


def clean_lines(text: str) -> str:
    """The text with ordinary blanks, no invisible marks and no white space round its lines; empty lines are dropped."""
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text with all white space collapsed."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """For comparing headings: no case, no accents, no punctuation. "Échéance :" gives "echeance"."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"\w+|#", plain.casefold()))


def squeezed(text: str) -> str:
    """For finding two spellings of one name: "Speed net" and "Speednet" give the same."""
    return "".join(folded(text).split())


def shortened(text: str, limit: int = 80) -> str:
    """For quoting a cell in a question: at most `limit` characters, on one line."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
