"""The gallery's content: invented, and not translated, since only those who build pages read it."""

from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

DISPOSITIONS = (
    ("accepted", "Accepted"),
    ("part", "Accepted in part"),
    ("not_accepted", "Not accepted"),
    ("noted", "Noted"),
    ("out", "Outside the scope"),
)
PROGRESS = (("done", "Done"), ("now", "On track"), ("risk", "At risk"), ("late", "Late"), ("none", "Not started"))
DIFFERENCE = (
    ("=", "Operators report a serious incident within "),
    ("del", "24"),
    ("ins", "72"),
    ("=", " hours"),
    ("other", ", by telephone if need be"),
    ("=", "."),
)
LEVELS = (constants.SUCCESS, constants.INFO, constants.WARNING, constants.ERROR)


class ResponseForm(forms.Form):
    """One field of each kind that the portal uses."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="We send you one link to confirm, and the answers.",
        error_messages={"invalid": "Write your e-mail address with an @"},
    )
    role = forms.ChoiceField(
        label="You answer",
        choices=[("self", "for yourself"), ("organisation", "for an organisation")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say for whom you answer"},
    )
    topics = forms.MultipleChoiceField(
        label="What it is about",
        choices=[("law", "Law"), ("skills", "Skills")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chapter = forms.ChoiceField(
        label="Chapter", choices=[("", "All"), ("3.1", "3.1 Essential services")], required=False
    )
    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 4}), help_text="A sentence helps whoever answers you."
    )
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    paper = forms.FileField(label="A paper that belongs to it", required=False)
    agreed = forms.BooleanField(label="I have read how my words are used", help_text="See the page on privacy.")


class FilterForm(forms.Form):
    """What stands above a list."""

    words = forms.CharField(label="Words in comment", widget=forms.TextInput(attrs={"type": "search"}), required=False)
    chapter = forms.ChoiceField(
        label="Chapter", choices=[("", "All"), ("3.1", "3.1 Essential services")], required=False
    )


def context() -> dict[str, Any]:
    """Everything that the gallery page shows."""
    wrong = {"email": "lucia.choc", "reason": "Staff stay silent when they fear for their job.", "until": "2026-12-11"}
    return {
        "wrong_form": ResponseForm(wrong, auto_id="wrong-%s"),
        "fresh_form": ResponseForm(auto_id="fresh-%s"),
        "filter_form": FilterForm(auto_id="filter-%s"),
        "page": Paginator(range(96), 12).page(2),
        "crumbs": [("Process", "#process"), ("Drafts", "#drafts")],
        "actions": [("Take in a spreadsheet", "#in", "link"), ("Add an organisation", "#new", "second")],
        "facts": [("Left", "20 days"), ("Comments so far", "137"), ("Who decides", "Task force, then the Cabinet")],
        "tabs": [
            {"words": "Open", "url": "#open", "count": 102, "current": True},
            {"words": "Prepared", "url": "#prepared", "count": 35, "current": False},
            {"words": "All", "url": "#all", "current": False},
        ],
        "dispositions": DISPOSITIONS,
        "progress": PROGRESS,
        "difference": DIFFERENCE,
        "labels": ["red", "amber+strict", "amber", "green", "clear"],
        "consequences": ["The draft is frozen.", "Anybody can comment on it until 11 December."],
        "sample_messages": [Message(level, "A message after an act.") for level in LEVELS],
    }
