"""Whatever stands in a draft: it composes, and no word of it is lost."""

import re
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import Node
from consultations.publishing.edition import EditionError
from consultations.publishing.headings import check_levels
from consultations.publishing.printing import edition_html
from ncss_portal import markup
from tests.consultations.publishing.pieces import Piece, a_picture, chapters_of, nodes_of, squeezed, visible
from tests.pdf import samples

SCRAPS = [
    "**", "*", "_", "- ", "1. ", "\n\n", "\n", "> ", "Figure 1-", "Table 2: ", "Source: ", "**Term:** ", "ABC - ",
    "https://a.example/x", "[^1]", "[^2]", "[^9]", "<b>", "&amp;", "|", "`", "Annex 1", "Glossary", "FOREWORD",
    "Priority 1: ", "---", "[x](https://b.example)", "\u00a0", "Hon. ", "# ", "بند", "图1 ",
]  # fmt: skip
# Each word occurs once in a text, so that a lost one is noticed.
NOTES = re.compile(r'<span class="fn.*?</span>|<sup>.*?</sup>', re.DOTALL)
TEXTS = st.lists(st.one_of(st.sampled_from(SCRAPS), st.just("?")), max_size=7)
LABELS = st.sampled_from(["1", "2", "3"])
ROLES = st.sampled_from(["", "", "", "caption", "quote", "title"])
CELLS = st.fixed_dictionaries(
    {"text": TEXTS, "colspan": st.integers(1, 3), "rowspan": st.integers(1, 3), "header": st.booleans()}
)
ROWS = st.builds(
    lambda header, cells: Piece("row", data={"header": header, "cells": cells}),
    st.booleans(),
    st.lists(CELLS, max_size=3),
)
PLAN_ROWS = st.builds(
    lambda text, rank: Piece("plan_row", text, data={"rank": rank, "timeline": "soon", "introduction": "why"}),
    TEXTS,
    st.sampled_from(["priority", "objective", "activity"]),
)
PIECES = st.one_of(
    st.builds(lambda text, level: Piece("heading", text, level), TEXTS, st.integers(1, 6)),
    st.builds(lambda text, role: Piece("paragraph", text, role=role), TEXTS, ROLES),
    st.builds(lambda text: Piece("paragraph", text, role="caption"), TEXTS),
    st.builds(lambda text: Piece("paragraph", ["*", *text, "*"]), TEXTS),
    st.builds(lambda text: Piece("list", ["- ", *text]), TEXTS),
    st.builds(lambda rows: Piece("table", rows=tuple(rows)), st.lists(ROWS, max_size=4)),
    st.builds(lambda rows: Piece("plan", rows=tuple(rows)), st.lists(PLAN_ROWS, max_size=5)),
    st.builds(lambda text: Piece("figure", data={"alt": text}), TEXTS),
    st.just(Piece("figure", data={"alt": "A picture"}, figure=a_picture())),
    st.builds(lambda text, label: Piece("footnote", text, label=label), TEXTS, LABELS),
)


def written(pieces: list[Piece]) -> list[Piece]:
    """The scraps put together, with a word of its own in place of each "?"; one note for each label."""
    words = count(1)

    def text(scraps: list[str] | str) -> str:
        return "".join(f" word{next(words)}x " if scrap == "?" else scrap for scrap in scraps)

    def put_together(piece: Piece) -> Piece:
        data = dict(piece.data)
        if "cells" in data:
            data["cells"] = [cell | {"text": text(cell["text"])} for cell in data["cells"]]
        if isinstance(data.get("alt"), list):
            data["alt"] = text(data["alt"])
        return replace(piece, text=text(piece.text), data=data, rows=tuple(map(put_together, piece.rows)))

    notes: dict[str, Piece] = {piece.label: piece for piece in pieces if piece.kind == "footnote"}
    return [put_together(piece) for piece in [*(p for p in pieces if p.kind != "footnote"), *notes.values()]]


def words_of(node: Node) -> list[str]:
    if node.role == Node.Role.TITLE:
        return []
    texts = [node.text, *(cell["text"] for cell in node.cells)]
    return [word for text in texts for word in map(squeezed, markup.to_plain(text).split()) if word]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=12).map(written))
def test_any_sequence_of_nodes_is_published_without_losing_a_word(pieces):
    try:
        edition = replace(samples.edition(), chapters=tuple(chapters_of(*pieces)))
    except EditionError:
        return
    html = edition_html(edition)
    # A note stands in the middle of the words that it belongs to.
    shown = squeezed(visible(html)) + squeezed(visible(NOTES.sub("", html)))

    assert [word for node in nodes_of(pieces) for word in words_of(node) if word not in shown] == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=12).map(written))
def test_every_note_that_is_mentioned_is_set_once(pieces):
    html = "".join(edition_html(replace(samples.edition(), chapters=tuple(chapters_of(*pieces)))))

    marks = html.count('<span class="fn')
    notes = {node.label for node in nodes_of(pieces) if node.kind == Node.Kind.FOOTNOTE}
    assert marks <= len(notes)
    assert "<p></p>" not in html


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 6), max_size=12))
def test_levels_of_headings_are_never_refused(levels):
    for chapter in chapters_of(*(Piece("heading", f"Title {at}", level) for at, level in enumerate(levels))):
        check_levels([1, *(block.level for block in chapter.blocks)], where="here")
