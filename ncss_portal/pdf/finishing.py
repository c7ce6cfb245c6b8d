"""What WeasyPrint leaves undone in a tagged PDF, done with pikepdf.

Row and column heads get their scope and cells point to the heads that hold for them (ISO 32000-1, 14.8.4.3.4 and
14.8.5.7), identifiers are indexed (14.7.2), list items have a label and one body (table 336), footnotes are notes. The
file says that it meets PDF/UA-1 as well as PDF/A-3a, and opens with its bookmarks. The same input gives the same bytes.
"""

import io
from collections.abc import Iterator

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from ncss_portal.pdf.errors import PdfError
from ncss_portal.pdf.headcells import connect_tables
from ncss_portal.pdf.structuretree import children, structure_elements

UA_IDENTIFIER = "http://www.aiim.org/pdfua/ns/id/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

# PDF/A lets no property stand in the metadata that it does not know, unless its schema is described beside it
# (ISO 19005-3, 6.6.2.3.3). So the mark of PDF/UA brings its own description.
UA_MARK = f"""
<rdf:RDF xmlns:rdf="{RDF}" xmlns:pdfuaid="{UA_IDENTIFIER}"
  xmlns:extension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:schema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:property="http://www.aiim.org/pdfa/ns/property#">
 <rdf:Description rdf:about="" pdfuaid:part="1"/>
 <rdf:Description rdf:about="">
  <extension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
   <schema:schema>PDF/UA identification schema</schema:schema>
   <schema:namespaceURI>{UA_IDENTIFIER}</schema:namespaceURI>
   <schema:prefix>pdfuaid</schema:prefix>
   <schema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <property:name>part</property:name>
    <property:valueType>Integer</property:valueType>
    <property:category>internal</property:category>
    <property:description>Part of ISO 14289 that the file follows</property:description>
   </rdf:li></rdf:Seq></schema:property>
  </rdf:li></rdf:Bag></extension:schemas>
 </rdf:Description>
</rdf:RDF>
"""


def finish(content: bytes) -> bytes:
    """Return the tagged PDF, completed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _give_list_items_a_body(pdf)
        _drop_doubled_links(pdf)
        _name_the_notes(pdf)
        connect_tables(pdf, [element for element in structure_elements(pdf) if element.S == "/Table"])
        _index_identifiers(pdf)
        _smooth_no_pictures(pdf)
        _mark_as_accessible(pdf)
        pdf.Root.PageMode = Name.UseOutlines
        return _saved(pdf)


def _saved(pdf: Pdf) -> bytes:
    target = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    pdf.save(target, deterministic_id=True, object_stream_mode=modes.generate, compress_streams=True)
    return target.getvalue()


def _give_list_items_a_body(pdf: Pdf) -> None:
    """An item holds at most a label and one body; WeasyPrint puts paragraphs and tables of an item beside the body."""
    for item in [element for element in structure_elements(pdf) if element.S == "/LI"]:
        kids = children(item)
        if all(kid.S in ("/Lbl", "/LBody") for kid in kids) and sum(kid.S == "/LBody" for kid in kids) < 2:
            continue
        body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array([])))
        if "/Pg" in item:
            body.Pg = item.Pg
        for kid in kids:
            if kid.S == "/LBody":
                _move_kids(kid, body)
            elif kid.S != "/Lbl":
                kid.P = body
                body.K.append(kid)
        item.K = Array([*(kid for kid in kids if kid.S == "/Lbl"), body])


def _move_kids(source: Object, target: Object) -> None:
    kids = source.get("/K", Array([]))
    for kid in list(kids) if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            kid.P = target
        target.K.append(kid)


def _drop_doubled_links(pdf: Pdf) -> None:
    """A link with an element inside (`<a>see <em>this</em></a>`) gets a second annotation on the inner element."""
    tree = pdf.Root.StructTreeRoot.ParentTree
    owners = {int(tree.Nums[index]): tree.Nums[index + 1] for index in range(0, len(tree.Nums), 2)}
    dropped: set[int] = set()
    for page in pdf.pages:
        annotations = page.get("/Annots")
        if annotations is None:
            continue
        kept = [note for note in annotations if not _is_doubled(note, owners)]
        for note in annotations:
            if _is_doubled(note, owners):
                dropped.add(int(note.StructParent))
                _forget_references(owners[int(note.StructParent)])
        if len(kept) < len(annotations):
            page.Annots = Array(kept)
    if dropped:
        tree.Nums = Array(
            [part for key, owner in sorted(owners.items()) if key not in dropped for part in (key, owner)]
        )


def _is_doubled(annotation: Object, owners: dict[int, Object]) -> bool:
    owner = owners.get(int(annotation.get("/StructParent", -1)))
    return annotation.get("/Subtype") == "/Link" and owner is not None and owner.S != "/Link"


def _forget_references(element: Object) -> None:
    element.K = Array([kid for kid in element.K if not (isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR")])


def _name_the_notes(pdf: Pdf) -> None:
    """The footnotes of a page are the only unnamed group right under the document; each becomes a note with a label."""
    document = pdf.Root.StructTreeRoot.K[0]
    number = 0
    for area in children(document):
        if area.S != "/NonStruct":
            continue
        for note in children(area):
            if note.S == "/Span":
                number += 1
                note.S = Name.Note
                note.ID = String(f"note-{number:05}")
                marks = children(note)
                if marks and marks[0].S == "/NonStruct":
                    marks[0].S = Name.Lbl


def _identified(pdf: Pdf) -> Iterator[tuple[bytes, Object]]:
    for element in structure_elements(pdf):
        if "/ID" in element:
            yield bytes(element.ID), element


def _index_identifiers(pdf: Pdf) -> None:
    names = Array([])
    for identifier, element in sorted(_identified(pdf), key=lambda pair: pair[0]):
        names.append(String(identifier))
        names.append(element)
    if len(names):
        pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=names))


def _smooth_no_pictures(pdf: Pdf) -> None:
    """PDF/A forbids to ask the viewer for smoothing (ISO 19005-3, 6.2.8)."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image" and "/Interpolate" in thing:
            thing.Interpolate = False


def _mark_as_accessible(pdf: Pdf) -> None:
    packet = etree.fromstring(pdf.Root.Metadata.read_bytes(), etree.XMLParser(resolve_entities=False))
    description = packet.find(f"{{{RDF}}}RDF")
    if description is None:
        raise PdfError("The typesetter wrote no metadata.")
    description.extend(etree.fromstring(UA_MARK, etree.XMLParser(remove_blank_text=True)))
    head, tail = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', b'\n<?xpacket end="r"?>'
    pdf.Root.Metadata.write(head + etree.tostring(packet, encoding="utf-8") + tail)
