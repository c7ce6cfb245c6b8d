"""What a caption calls itself ("Table 2", "Cuadro 4.1", "Figure 1-Areas"), and the small print below a table.

Word numbers captions in the language of its user, and people type them as they like. What is not recognised stays in
the words of the caption: nothing is dropped but the sign that parts the number from the words.
"""

import re
from html import unescape

from django.utils.safestring import SafeString

from consultations.publishing import edition as e

TABLE_WORDS = "tables?|tab\\.?|tablas?|cuadros?|tableaux?|tabelas?|quadros?|tabellen?|tabelle|tabell?a|таблица|جدول|表"
PICTURE_WORDS = (
    "figures?|fig\\.?|figuras?|figuur|figur|charts?|diagrams?|diagramas?|diagrammes?|graphs?|gráfic[oa]s?|graphiques?"
    "|ilustraci[óo]n|illustration|images?|imagen|imagem|pictures?|photos?|maps?|mapas?|cartes?|sch[ée]ma|exhibits?"
    "|box|boxes|recuadro|encadré|abbildung|abb\\.?|schaubild|рисунок|рис\\.?|الشكل|شكل|图|圖|図"
)
NUMBER = r"(?:n[.\s]?[ºo°]\.?\s*)?(?:[A-Z]{1,2}[-.]?)?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?|(?-i:[IVXLC]{1,6})\b"
PART = r"\s*(?:[-–—―:.：،]\s*)*"
# A word that we know, with or without a sign behind the number; or any word, when the sign is there.
KNOWN = rf"(?:{TABLE_WORDS}|{PICTURE_WORDS})\s*(?:{NUMBER})(?![\w%])"
OTHER = r"[^\W\d_]{2,20}\.?\s+\d{1,3}(?:\.\d{1,3})*(?=\s*[-–—:.]\s*[^\s\d])"
LABEL = re.compile(rf"(?P<label>{KNOWN}|{OTHER}){PART}", re.IGNORECASE)
EMPHASIS = re.compile(r"<(?P<tag>strong|em)>(?P<inside>(?:(?!<(?:/?(?P=tag))>).)*)</(?P=tag)>(?P<rest>.*)", re.DOTALL)
SMALL_PRINT = re.compile(
    r"(?:sources?|notes?|fuentes?|notas?|fontes?|remarques?|quellen?|anmerkungen?|bron|key|legend|leyenda|légende"
    r"|nb|n\.b\.|المصدر|источник)\s*[:.：]|[*†‡§¹²³]|\(\d{1,2}\)\s",
    re.IGNORECASE,
)
SMALL_PRINT_CHARACTERS = 400

NOTE_OR_TAG = re.compile(r'<span class="fn.*?</span>|<sup>.*?</sup>|<[^>]*>', re.DOTALL)


def caption_from(html: SafeString) -> e.Caption:
    """The number of a caption apart from its words, whether all, the number or nothing of it is in bold."""
    words = html.replace("&nbsp;", "\u00a0").strip()
    emphasis = EMPHASIS.fullmatch(words)
    if emphasis and not emphasis["rest"].strip():
        words = emphasis["inside"].strip()
        emphasis = EMPHASIS.fullmatch(words)
    if emphasis and (found := LABEL.fullmatch(emphasis["inside"].strip())):
        return e.Caption(SafeString(re.sub(rf"^{PART}", "", emphasis["rest"])), found["label"])
    found = LABEL.match(words)
    if not found:
        return e.Caption(SafeString(words))
    return e.Caption(SafeString(words[found.end() :]), found["label"])


def plain_words(html: SafeString) -> str:
    """What a caption says, without its notes: the words for those who do not see the picture."""
    return " ".join(unescape(NOTE_OR_TAG.sub("", html)).split())


def names_a_table(caption: e.Caption) -> bool:
    return re.match(rf"(?:{TABLE_WORDS})\b|表", caption.label, re.IGNORECASE) is not None


def is_small_print(plain: str) -> bool:
    """Whether a paragraph below a table or a picture says where it comes from, or what a star in it means."""
    return len(plain) <= SMALL_PRINT_CHARACTERS and SMALL_PRINT.match(plain.lstrip()) is not None
