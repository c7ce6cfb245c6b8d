"""Names as people write them: when two of them are the same, and what address a new organisation gets."""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

# Words that stand in addresses beside the slugs of organisations, or might one day.
RESERVED = frozenset(
    (
        *("new", "edit", "remove", "merge", "undo", "mine", "participants", "contacts", "organisations", "map", "gaps"),
        *("affiliations", "consents", "conversations", "standing", "standings", "files", "export", "retention"),
        *("mergings", "accounts"),
    )
)
SLUG_LENGTH = 80
# So many may enter the same name at the same moment.
TRIES = 5
_ARTICLE = re.compile(r"\bthe\b")
_NO_LETTER = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """The text for comparing and searching: without accents, in small letters."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def squeezed(name: str) -> str:
    """What is left of a name when spaces, signs, accents, capitals and the article do not count."""
    plain = folded(name).replace("&", " and ")
    return _NO_LETTER.sub("", _ARTICLE.sub("", plain)) or _NO_LETTER.sub("", plain)


def has_all_words(words: str, *texts: str) -> bool:
    """Whether each word stands somewhere in the texts."""
    whole = folded(" ".join(texts))
    return all(word in whole for word in folded(words).split())


def free_slug(
    name: str, taken: "QuerySet[Any]", *, otherwise: str = "organisation", reserved: Collection[str] = RESERVED
) -> str:
    """An address made of the name, that no other has and no page needs. `taken`: the things that have one.

    `otherwise` stands for a name of which no address can be made.
    """
    wish = slugify(name)[:SLUG_LENGTH].strip("-") or otherwise
    slug, number = wish, 1
    while slug in reserved or taken.filter(slug=slug).exists():
        number += 1
        slug = f"{wish[: SLUG_LENGTH - 6].strip('-')}-{number}"
    return slug


def save_under_free_slug(thing: Any, find: Callable[[], str]) -> None:
    """Saves a new thing under an address that is free. Who enters the same name at the same moment gets the next one.

    Two who ask at once find the same address free; the database lets only one of them have it, and the other asks anew.
    """
    for is_last in (*(False,) * (TRIES - 1), True):
        thing.slug = find()
        try:
            with transaction.atomic():
                thing.save()
        except IntegrityError:
            if is_last:
                raise
        else:
            return
