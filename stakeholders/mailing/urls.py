"""Addresses of the room `mailing`."""

from django.urls import path

from stakeholders.mailing.settling import ACTS, ACTS_ON_MANY
from stakeholders.mailing.views import choices, outbox, returns

urlpatterns = [
    path("stakeholders/addresses/<int:pk>/takes-no-mail/", returns.address_takes_no_mail, name="address_takes_no_mail"),
    path("stakeholders/addresses/<int:pk>/works-again/", returns.address_works_again, name="address_works_again"),
    path("mail-choices/", choices.mail_choices, name="mail_choices"),
    path("mail-choices/stop/<str:token>/", choices.mail_stop, name="mail_stop"),
    path("mail-choices/stop/<str:token>/choose/", choices.mail_stop_choose, name="mail_stop_choose"),
    path("mail/", outbox.outbox, name="outbox"),
    path("mail/mailings/", outbox.outbox_mailings, name="outbox_mailings"),
    path("mail/mailings/<int:pk>/stop/", outbox.outbox_mailing_stop, name="outbox_mailing_stop"),
    *[path(f"mail/all/{act.slug}/", outbox.outbox_all, {"slug": act.slug}, name=act.url_name) for act in ACTS_ON_MANY],
    path("mail/<int:pk>/", outbox.outbox_mail, name="outbox_mail"),
    *[
        path(f"mail/<int:pk>/{act.slug}/", outbox.outbox_mail_act, {"slug": act.slug}, name=act.url_name)
        for act in ACTS
    ],
]
