"""Running text: every word that can be seen comes in once, and none that cannot."""

import pytest

from ncss_portal.word.reading import read_docx
from tests.word.building import NAMESPACES, docx, field, note_mark, notes, p, relation, row, run, table

BOX = "<w:txbxContent>" + p("In the box") + "</w:txbxContent>"


def texts(body: str, **others: str) -> list[str]:
    return list(read_docx(docx(body, **others)).paragraphs())


@pytest.mark.parametrize(
    "inner",
    [
        f"<w:ins>{run('Belize')}</w:ins>",
        f"<w:moveTo>{run('Belize')}</w:moveTo>",
        f"<w:smartTag>{run('Belize')}</w:smartTag>",
        f"<w:customXml>{run('Belize')}</w:customXml>",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Belize')}</w:sdtContent></w:sdt>",
        f'<w:hyperlink w:anchor="x">{run("Belize")}</w:hyperlink>',
        f'<w:fldSimple w:instr=" REF x ">{run("Belize")}</w:fldSimple>',
        f"<w:bdo>{run('Belize')}</w:bdo>",
        run("Bel") + run("ize"),
        run("Bel") + "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>" + run("ize"),
        field(" REF x ", run("Belize")),
        field(' IF "1" ' + "</w:instrText></w:r>" + field(" PAGE ", run("7")) + "<w:r><w:instrText>", run("Belize")),
        "<w:r><w:t>Bel<!-- cut -->ize</w:t></w:r>",
        "<w:ruby><w:rubyBase>" + run("Belize") + "</w:rubyBase></w:ruby>",
    ],
)
def test_words_in_wrappers_are_read(inner: str) -> None:
    assert texts(p(run("In ") + inner + run(" today"))) == ["In Belize today"]


def test_breaks_and_tabs_become_single_blanks() -> None:
    assert texts(
        p(run("a ") + "<w:r><w:br/><w:tab/><w:t> b</w:t><w:cr/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>")
    ) == ["a b c-d"]


def test_block_in_content_control_is_read() -> None:
    assert texts(f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In')}</w:sdtContent></w:sdt>" + p("Out")) == ["In", "Out"]


def test_table_of_contents_in_a_control_leaves_no_text() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'

    body = f"<w:sdt>{gallery}<w:sdtContent>{p('Contents')}{p('Vision 3', styled='TOC1')}</w:sdtContent></w:sdt>"

    assert texts(body + p("Vision", styled="Heading1")) == ["Vision"]


def test_table_of_contents_over_several_paragraphs_leaves_no_text() -> None:
    start, end = field(" TOC \\o ", "|").split("|")
    body = p(start + run("Vision 3")) + p(run("Mission 4")) + p(run("Annex 9") + end) + p("Vision", styled="Heading1")

    draft = read_docx(docx(body))

    assert list(draft.paragraphs()) == ["Vision"]
    assert draft.doubts == []


@pytest.mark.parametrize("word", ["Contents", "TABLE OF CONTENTS", "Índice", "المحتويات"])
def test_line_above_a_table_of_contents_goes_with_it(word: str) -> None:
    body = p(word, styled="Heading1") + p(field(" TOC ", run("Vision 3"))) + p("Vision", styled="Heading1")

    assert texts(body) == ["Vision"]


def test_words_beside_a_table_of_contents_are_kept() -> None:
    assert texts(p(run("Before ") + field(" TOC ", run("Vision 3")) + run("after"))) == ["Before after"]


def test_typed_table_of_contents_is_left_out_and_asked_about() -> None:
    draft = read_docx(docx(p("Vision 3", styled="TOC1") + p("Vision", styled="Heading1")))

    assert list(draft.paragraphs()) == ["Vision"]
    assert draft.doubts[0].question.startswith("1 line that looks like a table of contents")


def test_table_of_contents_that_never_ends_does_not_swallow_the_text() -> None:
    start, _end = field(" TOC \\o ", "|").split("|")

    assert texts(p(start + run("Vision 3")) + p("Vision", styled="Heading1") + p("Text"))[-2:] == ["Vision", "Text"]


def test_table_of_contents_that_ends_too_late_stops_at_a_heading() -> None:
    start, end = field(" TOC \\o ", "|").split("|")

    found = texts(p(start + run("Vision 3")) + p("Vision", styled="Heading1") + p("Text") + p(run("End") + end))

    assert found == ["Vision", "Text", "End"]


def test_caption_keeps_its_number() -> None:
    draft = read_docx(docx(p(run("Table ") + field(" SEQ Table ", run("2")) + run(" - Crimes"), styled="Caption")))

    assert (draft.blocks[0].role, draft.blocks[0].text) == ("caption", "Table 2 - Crimes")


def test_quotation_has_its_role_and_no_italics() -> None:
    draft = read_docx(docx(p(run("Said so", "<w:i/>"), styled="Quote")))

    assert (draft.blocks[0].role, draft.blocks[0].text) == ("quote", "Said so")


@pytest.mark.parametrize(
    "drawing",
    [
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>",
    ],
)
def test_text_box_is_read_once_after_its_paragraph(drawing: str) -> None:
    assert texts(p(run("Around") + f"<w:r>{drawing}</w:r>") + p("Next")) == ["Around", "In the box", "Next"]


def test_table_in_a_text_box_is_a_table() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{table(row('1', '2'))}</w:txbxContent></v:textbox></w:pict></w:r>"

    assert [block.kind for block in read_docx(docx(p(box))).blocks] == ["table"]


def test_deleted_end_of_paragraph_joins_it_with_the_next() -> None:
    body = p(run("First, "), "<w:rPr><w:del/></w:rPr>") + p("second.")

    assert texts(body) == ["First, second."]


def test_deleted_paragraph_leaves_nothing() -> None:
    gone = p('<w:del w:id="2"><w:r><w:delText>No</w:delText></w:r></w:del>', '<w:rPr><w:del w:id="1"/></w:rPr>')

    draft = read_docx(docx(gone + p("Yes")))

    assert list(draft.paragraphs()) == ["Yes"]
    assert draft.doubts[0].question.startswith("2 tracked changes")


def test_moved_paragraph_comes_once() -> None:
    away = p(f"<w:moveFrom>{run('Moved')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
    here = p(f"<w:moveTo>{run('Moved')}</w:moveTo>", "<w:rPr><w:moveTo/></w:rPr>")

    assert texts(away + p("Between") + here) == ["Between", "Moved"]


def test_hidden_words_are_left_out_and_asked_about() -> None:
    draft = read_docx(docx(p(run("Open ") + run("secret", "<w:vanish/>"))))

    assert list(draft.paragraphs()) == ["Open"]
    assert "1 passage is hidden" in draft.doubts[0].question


def test_words_struck_through_by_hand_are_kept_and_asked_about() -> None:
    draft = read_docx(docx(p(run("Old", "<w:strike/>") + run(" new"))))

    assert list(draft.paragraphs()) == ["Old new"]
    assert "struck through" in draft.doubts[0].question


def test_comments_are_left_out_and_asked_about() -> None:
    comments = f'<w:comments {NAMESPACES}><w:comment w:id="0">{p("Why?")}</w:comment></w:comments>'

    draft = read_docx(docx(p("Text"), comments=comments))

    assert list(draft.paragraphs()) == ["Text"]
    assert draft.doubts[0].question.startswith("1 comment in the margin")


def test_links_to_web_and_mail_are_kept() -> None:
    links = relation("w", "hyperlink", "https://example.org/a?b=1", external=True)

    draft = read_docx(docx(p(run("See ") + f'<w:hyperlink r:id="w">{run("here")}</w:hyperlink>'), links=links))

    assert draft.blocks[0].text == "See [here](https://example.org/a?b=1)"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "../secret.docx"])
def test_other_links_leave_their_words(target: str) -> None:
    links = relation("w", "hyperlink", target, external=True)

    draft = read_docx(docx(p(f'<w:hyperlink r:id="w">{run("here")}</w:hyperlink>'), links=links))

    assert draft.blocks[0].text == "here"
    assert draft.doubts[0].question.startswith("1 link leads neither")


def test_hyperlink_field_becomes_a_link() -> None:
    draft = read_docx(docx(p(field(' HYPERLINK "https://example.org" ', run("here")))))

    assert draft.blocks[0].text == "[here](https://example.org)"


def test_bold_and_italics_are_kept_without_the_blanks_around() -> None:
    draft = read_docx(docx(p(run("Lead: ", "<w:b/>") + run("the ") + run(" CITO", "<w:i/>") + run("."))))

    assert draft.blocks[0].text == "**Lead:** the *CITO*."


@pytest.mark.parametrize(
    "text", ["الاستراتيجية الوطنية للأمن السيبراني", "國家資通安全戰略", "Стратегия кибербезопасности", "กลยุทธ์"]
)
def test_other_scripts_survive(text: str) -> None:
    assert texts(p(run(text, "<w:rtl/>"), "<w:bidi/>")) == [text]


def test_bold_of_right_to_left_text_is_its_own_switch() -> None:
    draft = read_docx(docx(p(run("أمن", "<w:rtl/><w:bCs/>") + run(" سيبراني", "<w:rtl/><w:b/>"))))

    assert draft.blocks[0].text == "**أمن** سيبراني"


def test_symbols_of_symbol_fonts_become_characters() -> None:
    body = p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + run(" done"))

    assert texts(body) == ["✓ done"]


def test_unknown_symbol_is_asked_about() -> None:
    draft = read_docx(docx(p('<w:r><w:sym w:font="Webdings" w:char="F041"/></w:r>')))

    assert "1 symbol of a special font" in draft.doubts[0].question


def test_formula_is_taken_as_plain_text() -> None:
    draft = read_docx(docx(p(run("Risk ") + "<m:oMath><m:r><m:t>R=p·d</m:t></m:r></m:oMath>")))

    assert list(draft.paragraphs()) == ["Risk R=p·d"]
    assert "1 formula" in draft.doubts[0].question


def test_footnotes_are_numbered_in_the_order_of_reference() -> None:
    body = p(run("B") + note_mark(7)) + p(run("A") + note_mark(2) + run(" and") + note_mark(7))

    draft = read_docx(docx(body, footnotes=notes({2: "Second", 7: "First"})))

    assert [block.text for block in draft.blocks] == ["B[^1]", "A[^2] and[^1]"]
    assert [(note.label, note.plain) for note in draft.footnotes] == [("1", "First"), ("2", "Second")]


def test_endnotes_join_the_footnotes_and_are_asked_about() -> None:
    body = p(run("A") + note_mark(1) + note_mark(1, "endnote"))

    draft = read_docx(docx(body, footnotes=notes({1: "Foot"}), endnotes=notes({1: "End"}, "endnote")))

    assert [note.plain for note in draft.footnotes] == ["Foot", "End"]
    assert "1 endnote was taken as a footnote" in draft.doubts[0].question


def test_mark_without_a_footnote_is_asked_about() -> None:
    draft = read_docx(docx(p(run("A") + note_mark(9)), footnotes=notes({1: "Foot"})))

    assert (draft.blocks[0].text, draft.footnotes) == ("A", [])
    assert "1 footnote mark has no footnote" in draft.doubts[0].question


def test_footnote_mark_chosen_by_hand_is_replaced_by_the_number() -> None:
    mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'

    draft = read_docx(docx(p(run("A") + mark + run(" b")), footnotes=notes({1: "Foot"})))

    assert draft.blocks[0].text == "A[^1] b"


def test_doubts_name_the_heading_above() -> None:
    draft = read_docx(docx(p("Vision", styled="Heading1") + "<w:altChunk/>"))

    assert draft.doubts[0].where == "Vision"


def test_strict_files_are_read_like_others() -> None:
    data = docx(p("Text"), extra={"word/document.xml": _strict(p("Vision", styled="Heading1"))})

    assert read_docx(data).outline == [(1, "Vision")]


def _strict(body: str) -> str:
    document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return document.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
