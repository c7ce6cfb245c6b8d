"""What a person said in all comment periods."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations.commenting.draft_page import said
from consultations.commenting.models import Comment
from consultations.commenting.places import WHOLE, name_of

OWN_PER_PAGE = 25


@require_safe
def own_comments(request: HttpRequest) -> HttpResponse:
    """What the person said in all comment periods, and what became of it."""
    comments = Comment.objects.written_by(request.user).for_list().order_by("-written_at", "-pk")
    page = Paginator(comments, OWN_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "said": said(comment),
            "place": name_of(comment.node),
            "anchor": comment.node.anchor if comment.node else WHOLE,
            "is_answered": comment.is_sent and comment.consultation.are_answers_public and hasattr(comment, "answer"),
        }
        for comment in page
    ]
    return render(request, "consultations/own_comments.html", {"page": page, "rows": rows})
