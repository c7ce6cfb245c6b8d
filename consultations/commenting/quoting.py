"""Words inside a node: a W3C TextQuoteSelector on the node's plain text, found again or not at all."""

import re
from dataclasses import dataclass

from consultations.drafting.models import Node
from ncss_portal import markup

# So many characters before and after the words are kept; enough to tell two places apart.
CONTEXT = 64


@dataclass(frozen=True, slots=True)
class Quote:
    """The words as they stand in the plain text of a node, and what stands around them."""

    exact: str = ""
    prefix: str = ""
    suffix: str = ""

    @property
    def fields(self) -> dict[str, str]:
        return {"quote": self.exact, "quote_prefix": self.prefix, "quote_suffix": self.suffix}


def plain_of(node: Node) -> str:
    """The text in which quotes are found: of a row its cells, with a blank between them."""
    if node.cells:
        return " ".join(words for cell in node.cells if (words := markup.to_plain(cell.get("text", ""))))
    return markup.to_plain(node.text)


def find(quote: Quote, text: str) -> tuple[int, int] | None:
    """Where the quote stands in a text, from and to; None where it stands nowhere. Of several places, the one whose
    surroundings fit best.
    """
    if not quote.exact:
        return None
    starts = [start for start in range(len(text)) if text.startswith(quote.exact, start)]
    if not starts:
        return None
    start = max(starts, key=lambda place: _fit(quote, text, place))
    return start, start + len(quote.exact)


def standing(quote: Quote, node: Node | None) -> Quote:
    """The quote as it stands in a node, with what stands around it there; no quote where the words stand nowhere.

    A browser breaks lines where the plain text has a blank, so white space counts as one blank.
    """
    if node is None or not quote.exact.strip():
        return Quote()
    text = plain_of(node)
    # Of what surrounds the words no more is compared than is kept: somebody may send pages of it.
    asked = Quote(_even(quote.exact).strip(), _even(quote.prefix)[-CONTEXT:], _even(quote.suffix)[:CONTEXT])
    found = find(asked, text)
    return quote_at(text, *found) if found else Quote()


def _even(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def quote_at(text: str, start: int, end: int) -> Quote:
    """The quote of the words from `start` to `end` of a text."""
    return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def _fit(quote: Quote, text: str, start: int) -> int:
    end = start + len(quote.exact)
    before = text[max(0, start - len(quote.prefix)) : start]
    after = text[end : end + len(quote.suffix)]
    fit = 0
    while fit < len(quote.prefix) and before.endswith(quote.prefix[len(quote.prefix) - fit - 1 :]):
        fit += 1
    behind = 0
    while behind < len(quote.suffix) and after.startswith(quote.suffix[: behind + 1]):
        behind += 1
    return fit + behind
