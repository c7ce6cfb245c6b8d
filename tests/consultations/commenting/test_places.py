"""How places in a draft are named."""

import pytest

from consultations.commenting.places import name_of
from consultations.models import Node
from tests import factories


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": Node.Kind.PARAGRAPH, "label": "29"}, "paragraph 29"),
        ({"kind": Node.Kind.HEADING, "label": "3.1"}, "heading 3.1"),
        ({"kind": Node.Kind.HEADING, "label": "", "text": "*Foreword*"}, "heading “Foreword”"),
        ({"kind": Node.Kind.PLAN_ROW, "label": "2.1.2"}, "row 2.1.2 of the action plan"),
        (
            {"kind": Node.Kind.ROW, "label": "35.2", "data": {"cells": [{"text": ""}, {"text": "In **2027**"}]}},
            "row 35.2, “In 2027”",
        ),
        ({"kind": Node.Kind.ROW, "label": "35.2", "data": {}}, "row 35.2, “–”"),
    ],
)
def test_place_is_called_as_people_call_it(fields, name):
    assert name_of(factories.NodeFactory.build(version=None, **fields)) == name


def test_long_words_are_cut_between_words():
    node = factories.NodeFactory.build(version=None, label="", text="word " * 40)

    assert name_of(node).endswith("word…”")


def test_whole_draft_has_a_name():
    assert name_of(None) == "the whole draft"
