"""What is written and said: gathers the rooms' models for Django."""

from consultations.answering.models import Answer, Change
from consultations.commenting.models import Comment, Consultation, Response
from consultations.drafting.models import Document, Figure, Node, Upload, Version
from consultations.permissions import (
    ConsultationGroupPermission,
    ConsultationUserPermission,
    DocumentGroupPermission,
    DocumentUserPermission,
)
from consultations.publishing.models import Publication
from consultations.reminding.models import Reminder, Subscription

__all__ = [
    "Answer",
    "Change",
    "Comment",
    "Consultation",
    "ConsultationGroupPermission",
    "ConsultationUserPermission",
    "Document",
    "DocumentGroupPermission",
    "DocumentUserPermission",
    "Figure",
    "Node",
    "Publication",
    "Reminder",
    "Response",
    "Subscription",
    "Upload",
    "Version",
]
