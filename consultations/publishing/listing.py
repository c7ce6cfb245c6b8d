"""Finds the lists that a draft writes as paragraphs: the terms of a glossary, and who signs a foreword."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from consultations.publishing import edition as e

GLOSSARY = re.compile(
    r"glossar|glosari|acronym|acr[oó]nim|abbr[eé]viat|abreviat|\bsiglas\b|\bsigles\b|\bsigle\b|abkürz|afkorting|lexique"
    r"|словарь|сокращен|اختصارات|مصطلحات",
    re.IGNORECASE,
)
FOREWORD = re.compile(
    r"^(?:\W|\d)*(?:foreword|preface|message|pr[óo]logo|prefacio|pref[áa]cio|presentaci[óo]n|mensaje|mensagem"
    r"|avant-propos|pr[ée]face|vorwort|geleitwort|voorwoord|تمهيد|предисловие)",
    re.IGNORECASE,
)
BOLD_TERM = re.compile(r"<strong>(?P<term>[^<]{1,80}?)\s*:?\s*</strong>\s*(?::|[-–—]\s)?\s*(?P<rest>\S.*)", re.DOTALL)
ABBREVIATION = re.compile(r"(?P<term>[A-Z](?:[A-Z0-9/.]|&amp;){1,15})\s*[-–—:]\s*(?P<rest>\S.*)", re.DOTALL)
PLAIN_TERM = re.compile(r"(?P<term>[^\W\d_][^<>:–—]{0,60}?)(?::|\s[-–—])\s+(?P<rest>\S.*)", re.DOTALL)
FORMS = (BOLD_TERM, ABBREVIATION, PLAIN_TERM)
BLANKS = re.compile(r"(\s)\s+")
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
FEWEST_TERMS = 3
SIGNATURE_CHARACTERS = 70


def with_terms(blocks: Iterable[e.Block], *, title: str) -> list[e.Block]:
    """Below a heading that says "Glossary" or "Acronyms", paragraphs or a list of "**Term:** meaning" become terms.

    Nothing becomes a term where fewer than three stand together.
    """
    gathered: list[e.Block] = []
    run: list[tuple[e.Block, tuple[e.Term, ...]]] = []
    below = 1 if GLOSSARY.search(title) else 0  # the level of the heading that opened the glossary
    for block in blocks:
        if isinstance(block, e.Heading) and (not below or block.level <= below):
            below = block.level if GLOSSARY.search(block.title) else 0
        terms = terms_of(block) if below else ()
        if not terms:
            gathered += _settled(run)
            run = []
            gathered.append(block)
        else:
            run.append((block, terms))
    return [*gathered, *_settled(run)]


def _settled(run: list[tuple[e.Block, tuple[e.Term, ...]]]) -> list[e.Block]:
    terms = tuple(term for _block, terms in run for term in terms)
    return [e.Terms(terms)] if len(terms) >= FEWEST_TERMS else [block for block, _terms in run]


def terms_of(block: e.Block) -> tuple[e.Term, ...]:
    """The terms that a paragraph or a flat list consists of; none where anything else is in it."""
    if isinstance(block, e.Paragraph) and not block.role:
        return tuple(_terms([block.html], block.anchor))
    if isinstance(block, e.TextList) and is_flat(block.html):
        items = [only_paragraph(item) for item in ITEM.findall(block.html)]
        terms = tuple(_terms(items, block.anchor))
        return terms if len(terms) == len(items) else ()
    return ()


def _terms(texts: Iterable[str], anchor: str) -> Iterator[e.Term]:
    for text in texts:
        # One blank says as much as ten thousand, over which the patterns would take minutes.
        words = BLANKS.sub(r"\1", text).strip()
        found = next((found for form in FORMS if (found := form.fullmatch(words))), None)
        if found:
            yield e.Term(SafeString(found["term"]), SafeString(found["rest"]), anchor)
            anchor = ""


def is_flat(html: str) -> bool:
    return html.startswith("<ul>") and html.endswith("</ul>") and html.count("<ul") == 1 and "<ol" not in html


def only_paragraph(html: str) -> str:
    """What stands in the only paragraph there is; otherwise the HTML as it is."""
    words = html.strip()
    if words.startswith("<p>") and words.endswith("</p>") and words.count("<p>") == 1:
        return words.removeprefix("<p>").removesuffix("</p>")
    return html


def signed(blocks: list[e.Block]) -> list[e.Block]:
    """The short last lines of a foreword are who signs it."""
    signed_blocks = list(blocks)
    for place in range(len(blocks) - 1, 0, -1):
        block = blocks[place]
        if not isinstance(block, e.Paragraph) or not _is_signature(block):
            break
        signed_blocks[place] = replace(block, role="signature")
    return signed_blocks


def _is_signature(block: e.Paragraph) -> bool:
    words = unescape(strip_tags(block.html)).strip()
    return len(words) <= SIGNATURE_CHARACTERS and not words.endswith((".", ":", "?", ";"))
