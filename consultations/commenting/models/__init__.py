"""Comment periods, the responses of those who take part, their comments, and what is not sent yet."""

from consultations.commenting.models.around import Attachment, EarlierWords, Reply, Support
from consultations.commenting.models.comments import Comment
from consultations.commenting.models.drafts import Draft, Held, Holder
from consultations.commenting.models.periods import Consultation, Move, Phase
from consultations.commenting.models.responses import Colleague, Response

__all__ = [
    "Attachment",
    "Colleague",
    "Comment",
    "Consultation",
    "Draft",
    "EarlierWords",
    "Held",
    "Holder",
    "Move",
    "Phase",
    "Reply",
    "Response",
    "Support",
]
