"""The categories that every portal begins with."""

from typing import Any

from django.utils.translation import gettext_noop as _

# The first twelve, with their letters: ITU's list of whom to invite to a national assessment. The others: the kinds of
# stakeholders that national strategies name beside them.
STANDARD = (
    ("ministries", _("Ministries and departments"), "a"),
    ("parliament", _("Parliament and policy makers"), "b"),
    ("judiciary", _("Judiciary and prosecution"), "c"),
    ("regulators", _("Regulators"), "d"),
    ("security", _("National security agencies"), "e"),
    ("military", _("Military"), "f"),
    ("police", _("Law enforcement"), "g"),
    ("infrastructure", _("Operators of critical infrastructure"), "h"),
    ("banks", _("Central bank and banks"), "i"),
    ("telecoms", _("Telecommunications and Internet providers"), "j"),
    ("academia", _("Academia and research"), "k"),
    ("industry", _("Private sector"), "l"),
    ("civil-society", _("Civil society"), ""),
    ("community", _("Community groups"), ""),
    ("technical", _("Technical community"), ""),
    ("local-government", _("Local government"), ""),
    ("media", _("Media"), ""),
    ("international", _("International and regional organisations"), ""),
)
# Without these a process is not thought to have a gap.
NOT_EXPECTED = {"local-government", "media", "international"}


def make_categories(**_signal: Any) -> None:
    """Adds what is missing. Called after each migration, and so after a database was emptied too."""
    from stakeholders.register.models import Category  # noqa: PLC0415 (apps.py imports this before there are models)

    known = set(Category.objects.values_list("key", flat=True))
    Category.objects.bulk_create(
        Category(key=key, name=name, letter=letter, position=position, is_expected=key not in NOT_EXPECTED)
        for position, (key, name, letter) in enumerate(STANDARD, start=1)
        if key not in known
    )
