"""The categories that come with the portal; those of before become them; who holds a seat becomes a contact."""

from typing import Any

from django.db import migrations

# The first twelve: ITU's list of whom to invite to a national assessment. The others: the kinds of stakeholders that
# national strategies name beside them.
CATEGORIES = [
    ("ministries", "Ministries and departments", "a"),
    ("parliament", "Parliament and policy makers", "b"),
    ("judiciary", "Judiciary and prosecution", "c"),
    ("regulators", "Regulators", "d"),
    ("security", "National security agencies", "e"),
    ("military", "Military", "f"),
    ("police", "Law enforcement", "g"),
    ("infrastructure", "Operators of critical infrastructure", "h"),
    ("banks", "Central bank and banks", "i"),
    ("telecoms", "Telecommunications and Internet providers", "j"),
    ("academia", "Academia and research", "k"),
    ("industry", "Private sector", "l"),
    ("civil-society", "Civil society", ""),
    ("community", "Community groups", ""),
    ("technical", "Technical community", ""),
    ("local-government", "Local government", ""),
    ("media", "Media", ""),
    ("international", "International and regional organisations", ""),
]
OF_BEFORE = {
    "government": "ministries",
    "regulator": "regulators",
    "justice": "police",
    "operator": "infrastructure",
    "finance": "banks",
    "private": "industry",
    "academia": "academia",
    "civil_society": "civil-society",
    "international": "international",
}
# Without these a process is not thought to have a gap.
NOT_EXPECTED = {"local-government", "media", "international"}


def make_categories(apps: Any, schema_editor: Any) -> None:
    Category = apps.get_model("stakeholders", "Category")
    for position, (key, name, letter) in enumerate(CATEGORIES, start=1):
        Category.objects.create(
            key=key, name=name, letter=letter, position=position, is_expected=key not in NOT_EXPECTED
        )


def keep_categories(apps: Any, schema_editor: Any) -> None:
    Category = apps.get_model("stakeholders", "Category")
    for organisation in apps.get_model("stakeholders", "Organisation").objects.all():
        organisation.categories.add(Category.objects.get(key=OF_BEFORE[organisation.category]))


def keep_holders(apps: Any, schema_editor: Any) -> None:
    """Each account that holds a seat gets a contact, with the address and the organisation of the seat."""
    Contact = apps.get_model("stakeholders", "Contact")
    for seat in apps.get_model("stakeholders", "Seat").objects.filter(account__isnull=False):
        account = seat.account
        contact, made = Contact.objects.get_or_create(user=account, defaults={"name": account.name or account.email})
        if made:
            contact.addresses.create(email=account.email)
        contact.affiliations.get_or_create(organisation=seat.organisation)
        seat.holder = contact
        seat.save(update_fields=["holder"])


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0002_register")]

    operations = [
        migrations.RunPython(make_categories, migrations.RunPython.noop),
        migrations.RunPython(keep_categories, migrations.RunPython.noop),
        migrations.RunPython(keep_holders, migrations.RunPython.noop),
    ]
