"""The floors of the pages of a comment period: views without middleware that do the same work with one query or two."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

from consultations.models import Comment, Node, Reply

PAGE = 20
DRAFT = Engine().from_string(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Draft</title></head><body>{% for one in nodes %}'
    '<section id="p{{ one.pk }}"><h3>{{ one.label }}</h3>{{ one.text|safe }}'
    '<a href="/p/{{ one.pk }}/">{{ one.n }} comments</a></section>{% endfor %}</body></html>'
)


def draft(request: HttpRequest, version: int) -> HttpResponse:
    """The whole draft, with the number of comments beside each piece: one query."""
    nodes = Node.objects.filter(version=version).only("label", "text").order_by("position")
    return HttpResponse(DRAFT.render(Context({"nodes": nodes.annotate(n=Count("comments"))})))


def comments(request: HttpRequest, node: int) -> JsonResponse:
    """Twenty comments of one paragraph with their replies: two queries."""
    listed = list(Comment.objects.filter(node=node).select_related("response").order_by("-number")[:PAGE])
    replies: dict[int, list[dict[str, object]]] = {}
    for reply in Reply.objects.filter(comment__in=[one.pk for one in listed]).select_related("response"):
        said = {"id": reply.pk, "text": reply.body, "at": reply.written_at}
        replies.setdefault(reply.comment_id, []).append(said)
    rows = [
        {
            "id": one.pk,
            "text": one.body,
            "who": one.response.name,
            "at": one.sent_at,
            "replies": replies.get(one.pk, []),
        }
        for one in listed
    ]
    return JsonResponse({"results": rows})


def insert(request: HttpRequest) -> JsonResponse:
    """One INSERT with its COMMIT."""
    now = timezone.now()
    made = Comment.objects.create(
        consultation_id=int(request.POST["period"]),
        response_id=int(request.POST["response"]),
        node_id=int(request.POST["node"]),
        body=request.POST["body"],
        written_at=now,
    )
    return JsonResponse({"id": made.pk}, status=201)


urlpatterns = [
    path("draft/<int:version>", draft),
    path("comments/<int:node>", comments),
    path("insert", insert),
]
