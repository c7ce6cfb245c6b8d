"""Addresses of the room `register`."""

from django.urls import path

from stakeholders.register.views import contacts, interactions, keeping, organisations, own, parts

urlpatterns = [
    path("", organisations.organisations, name="organisations"),
    path("new/", keeping.organisation_new, name="organisation_new"),
    path("mine/", own.own_organisations, name="own_organisations"),
    path("participants/", own.participants, name="participants"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", keeping.organisation_edit, name="organisation_edit"),
    path("organisations/<slug:slug>/remove/", keeping.organisation_remove, name="organisation_remove"),
    path(
        "organisations/<slug:slug>/conversations/new/",
        interactions.organisation_interaction_new,
        name="organisation_interaction_new",
    ),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/new/", contacts.contact_new, name="contact_new"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/affiliations/new/", parts.affiliation_new, name="affiliation_new"),
    path("contacts/<int:pk>/consents/new/", parts.consent_new, name="consent_new"),
    path(
        "contacts/<int:pk>/conversations/new/",
        interactions.contact_interaction_new,
        name="contact_interaction_new",
    ),
    path("affiliations/<int:pk>/edit/", parts.affiliation_edit, name="affiliation_edit"),
    path("affiliations/<int:pk>/end/", parts.affiliation_end, name="affiliation_end"),
    path("affiliations/<int:pk>/remove/", parts.affiliation_remove, name="affiliation_remove"),
    path("consents/<int:pk>/withdraw/", parts.consent_withdraw, name="consent_withdraw"),
    path("conversations/<int:pk>/edit/", interactions.interaction_edit, name="interaction_edit"),
]
