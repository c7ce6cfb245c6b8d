"""What is written and said: gathers the rooms' models for Django."""

from consultations.answering.models import Answer, Change
from consultations.commenting.models import (
    Attachment,
    Colleague,
    Comment,
    Consultation,
    Draft,
    EarlierWords,
    Move,
    Reply,
    Response,
    Support,
)
from consultations.drafting.models import Document, Figure, Node, Upload, Version
from consultations.entering.models import ReturnedFile
from consultations.permissions import (
    ConsultationGroupPermission,
    ConsultationUserPermission,
    DocumentGroupPermission,
    DocumentUserPermission,
)
from consultations.publishing.models import Publication
from consultations.questioning.models import Opinion, Question
from consultations.reminding.models import Reminder, Subscription

__all__ = [
    "Answer",
    "Attachment",
    "Change",
    "Colleague",
    "Comment",
    "Consultation",
    "ConsultationGroupPermission",
    "ConsultationUserPermission",
    "Document",
    "DocumentGroupPermission",
    "DocumentUserPermission",
    "Draft",
    "EarlierWords",
    "Figure",
    "Move",
    "Node",
    "Opinion",
    "Publication",
    "Question",
    "Reminder",
    "Reply",
    "Response",
    "ReturnedFile",
    "Subscription",
    "Support",
    "Upload",
    "Version",
]
