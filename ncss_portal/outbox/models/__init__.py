"""The outbox's rows: mails, mass mailings, what people wish, and what came back."""

from ncss_portal.outbox.models.mailings import Mailing
from ncss_portal.outbox.models.mails import Mail
from ncss_portal.outbox.models.pace import Pace
from ncss_portal.outbox.models.recipients import Bounce, MailChoice

__all__ = ["Bounce", "Mail", "MailChoice", "Mailing", "Pace"]
