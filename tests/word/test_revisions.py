"""Marked-up Word files: what each paragraph was and is to be, who wants it, and where the comments stand."""

import pytest

from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.revisions import read_revisions
from tests.ministry_files import find, truth
from tests.word.building import NAMESPACES, cell, docx, field, note_mark, notes, p, row, run, table

WHO = 'w:author="Ada" w:date="2019-09-03T09:12:00Z"'
BOB = 'w:author="Bob" w:date="2019-09-04T09:12:00"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def ins(inner, who=WHO):
    return f'<w:ins w:id="1" {who}>{inner}</w:ins>'


def gone(text, who=WHO):
    return f'<w:del w:id="1" {who}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def mark(name, who=WHO):
    return f"<w:rPr><w:{name} {who}/></w:rPr>"


def begin(number):
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number):
    return f'<w:commentRangeEnd w:id="{number}"/>'


def sign(number):
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def comment(number, text, para_id=""):
    known = f' w14:paraId="{para_id}"' if para_id else ""
    return f'<w:comment w:id="{number}" {WHO}><w:p{known}>{run(text)}</w:p></w:comment>'


def comments(*inner):
    return f"<w:comments {NAMESPACES} {W14}>{''.join(inner)}</w:comments>"


def read(body, **parts):
    return read_revisions(docx(body, **parts))


def both(paragraphs):
    return [(paragraph.before, paragraph.after) for paragraph in paragraphs]


@pytest.mark.parametrize("name", ["university", "telecom"])
def test_rejecting_all_changes_gives_the_text_that_was_sent_out(name):
    revisions = read_revisions(find(f"markup-{name}.docx").read_bytes())
    base = [paragraph["text"] for paragraph in truth("belize-ncss-2020-2023.truth.json")["paragraphs"]]
    assert [p.before for p in revisions.paragraphs if p.before and p.story != "note"] == base


@pytest.mark.parametrize("name", ["university", "telecom"])
def test_accepting_all_changes_gives_the_text_that_is_wanted(name):
    revisions = read_revisions(find(f"markup-{name}.docx").read_bytes())
    for changed in truth(f"markup-{name}.truth.json")["changed_paragraphs"]:
        assert (changed["before"], (changed["after_accept_all"] or "").strip()) in both(revisions.paragraphs)


def test_replaced_words_stand_on_both_sides():
    (paragraph,) = read(p(run("in ") + gone("four") + ins(run("three")) + run(" years"))).paragraphs
    assert (paragraph.before, paragraph.after) == ("in four years", "in three years")


def test_each_person_has_a_text_of_her_own():
    body = p(gone("Four") + ins(run("Three")) + run(" years ") + ins(run("or so"), BOB))
    (paragraph,) = read(body).paragraphs
    assert paragraph.after_of("Ada") == "Three years"
    assert paragraph.after_of("Bob") == "Four years or so"


def test_who_changes_the_insertion_of_another_builds_on_it():
    body = p(run("once ") + ins(run("and every ") + gone("two years", BOB)) + ins(run("year"), BOB))
    (paragraph,) = read(body).paragraphs
    assert paragraph.before == "once"
    assert paragraph.after_of("Ada") == "once and every two years"
    assert paragraph.after_of("Bob") == "once and every year"


def test_added_and_deleted_paragraphs():
    body = p("One.") + p(ins(run("New.")), mark("ins")) + p(gone("Old."), mark("del")) + p("Two.")
    assert both(read(body).paragraphs) == [("One.", "One."), ("", "New."), ("Old.", ""), ("Two.", "Two.")]


def test_a_paragraph_that_was_cut_in_two_is_one_with_a_cut():
    (paragraph,) = read(p("One sentence. ", mark("ins")) + p("Another one.")).paragraphs
    assert paragraph.before == "One sentence. Another one."
    assert [segment.text for segment in paragraph.segments if segment.marks] == ["\n"]


def test_a_move_is_named_at_both_ends():
    source = f'<w:moveFromRangeStart w:id="5" {WHO} w:name="m1"/>' + p(
        f"<w:moveFrom {WHO}>{run('Moved.')}</w:moveFrom>", mark("moveFrom")
    )
    target = f'<w:moveToRangeStart w:id="6" {WHO} w:name="m1"/>' + p(
        f"<w:moveTo {WHO}>{run('Moved.')}</w:moveTo>", mark("moveTo")
    )
    ends = '<w:moveFromRangeEnd w:id="5"/>', '<w:moveToRangeEnd w:id="6"/>'
    revisions = read(source + ends[0] + p("Stays.") + target + ends[1])
    assert both(revisions.paragraphs) == [("Moved.", ""), ("Stays.", "Stays."), ("", "Moved.")]
    assert [(m.op, m.name) for paragraph in revisions.paragraphs for m in paragraph.marks] == [
        ("from", "m1"),
        ("to", "m1"),
    ]


def test_a_move_that_leads_nowhere_is_a_deletion():
    source = f'<w:moveFromRangeStart w:id="5" {WHO} w:name="m1"/>' + p(f"<w:moveFrom {WHO}>{run('Lost.')}</w:moveFrom>")
    (paragraph,) = read(source).paragraphs
    assert [mark.op for mark in paragraph.marks] == ["del"]


def test_an_added_row_is_known_by_its_row():
    added = row(cell(p(ins(run("8")))), cell(p(ins(run("Rules")))), properties=f"<w:ins {WHO}/>")
    revisions = read(table(row("1", "Law"), added))
    assert [(x.before, x.after, bool(x.row_change)) for x in revisions.paragraphs] == [
        ("1", "1", False),
        ("Law", "Law", False),
        ("", "8", True),
        ("", "Rules", True),
    ]
    assert revisions.paragraphs[2].row == revisions.paragraphs[3].row


def test_changes_of_the_look_are_kept_apart():
    look = run("bold", f"<w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange>")
    (paragraph,) = read(p(run("This is ") + look)).paragraphs
    assert paragraph.looks == [("Ada", "bold")]
    assert not paragraph.marks


def test_a_heading_of_another_level_is_more_than_a_look():
    change = f'<w:pPrChange {WHO}><w:pPr><w:pStyle w:val="Heading2"/></w:pPr></w:pPrChange>'
    (paragraph,) = read(p("Scope", change, styled="Heading1")).paragraphs
    assert (paragraph.new_level.author, paragraph.new_level.level, paragraph.looks) == ("Ada", 1, [])


def test_changes_in_a_footnote():
    changed = notes({1: "A source."}).replace("</w:p>", ins(run(" Seen in May.")) + "</w:p>")
    revisions = read(p(run("Text") + note_mark(1)), footnotes=changed)
    assert both(revisions.paragraphs) == [("Text", "Text"), ("A source.", "A source. Seen in May.")]
    assert revisions.paragraphs[1].story == "note"


def test_a_table_of_contents_is_no_text():
    body = p(field('TOC \\o "1-3"', run("Scope 3"))) + p("Scope")
    assert [paragraph.before for paragraph in read(body).paragraphs] == ["", "Scope"]


def test_a_comment_ends_inside_deleted_words():
    body = p(run("It is ") + begin(0) + run("dear. ") + gone("Who pays?") + end(0) + sign(0) + run(" Nobody."))
    revisions = read(body, comments=comments(comment(0, "Drop it.")))
    (said,) = revisions.comments
    assert (said.author, said.date, said.text) == ("Ada", "2019-09-03T09:12:00Z", "Drop it.")
    segments = revisions.paragraphs[0].segments
    assert [segments[place].text for _paragraph, place in said.pieces] == ["dear. ", "Who pays?"]


def test_a_comment_over_two_paragraphs():
    body = p(run("One ") + begin(0) + run("two.")) + p(run("Three") + end(0) + sign(0))
    (said,) = read(body, comments=comments(comment(0, "Join them."))).comments
    assert said.paragraphs == [0, 1]


def test_a_comment_without_a_range_is_where_its_sign_is():
    (said,) = read(p("One.") + p(run("Two.") + sign(0)), comments=comments(comment(0, "Why?"))).comments
    assert (said.paragraphs, said.pieces) == ([1], [])


def test_replies_and_what_is_resolved():
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A" w15:done="0"/></w15:commentsEx>'
    )
    body = p(begin(0) + begin(1) + run("One.") + end(0) + sign(0) + end(1) + sign(1))
    first, second = read(
        body,
        comments=comments(comment(0, "Why?", "0A"), comment(1, "Because.", "0B")),
        commentsExtended=extended,
    ).comments
    assert (first.resolved, first.parent) == (True, "")
    assert (second.resolved, second.parent) == (False, "0")


def test_what_is_no_word_file_is_refused():
    with pytest.raises(RefusedFile):
        read_revisions(b"no Word file")
