"""Addresses of documents: the last part of `drafts/…/`."""

from django.utils.text import slugify

from consultations.drafting.models import Document

# Addresses of other pages that begin in the same way.
RESERVED = {"import", "uploads"}


def is_taken(slug: str) -> bool:
    """Whether another document, or another page, has this address."""
    return slug in RESERVED or Document.objects.filter(slug=slug).exists()


def free_slug(title: str) -> str:
    """An address made of the title that no document has yet."""
    base = slugify(title)[:70] or "draft"
    slug, count = base, 1
    while is_taken(slug):
        count += 1
        slug = f"{base}-{count}"
    return slug
