"""Addresses of the room `reminding`."""

from django.urls import path

from consultations.reminding.views import closing, schedule, subscriptions

PERIOD = "consultations/<slug:slug>/mails/"

urlpatterns = [
    path(PERIOD, schedule.period_mails, name="period_mails"),
    path(f"{PERIOD}recipients/", schedule.period_recipients, name="period_recipients"),
    path(f"{PERIOD}new/", schedule.period_mail_new, name="period_mail_new"),
    path(f"{PERIOD}usual/", schedule.period_mails_usual, name="period_mails_usual"),
    path(f"{PERIOD}stop/<int:pk>/", schedule.period_mailing_stop, name="period_mailing_stop"),
    path(f"{PERIOD}<int:pk>/", schedule.period_mail, name="period_mail"),
    path(f"{PERIOD}<int:pk>/test/", schedule.period_mail_test, name="period_mail_test"),
    path(f"{PERIOD}<int:pk>/remove/", schedule.period_mail_remove, name="period_mail_remove"),
    path("consultations/<slug:slug>/closing.ics", closing.closing_calendar, name="closing_calendar"),
    path("drafts/<slug:slug>/subscribe/", subscriptions.document_subscribe, name="document_subscribe"),
    path("subscriptions/<str:token>/", subscriptions.subscription, name="subscription"),
]
