"""The newest comments of a period for feed readers: what everybody may read, whoever asks."""

import re
from html import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.commenting.models import Comment, Consultation
from consultations.commenting.places import name_of

NEWEST = 50
# Characters that no XML document may hold.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@login_not_required
@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """An Atom feed. A feed reader has no account, so it never holds more than somebody without one may read."""
    now, anybody = timezone.now(), AnonymousUser()
    public = Consultation.objects.visible_to(anybody, now).filter(audience=Consultation.Audience.PUBLIC)
    period = get_object_or_404(public.select_related("document"), slug=slug)
    shown = Comment.objects.shown_to(anybody, now).filter(consultation=period, hidden_at__isnull=True)
    newest = shown.select_related("response", "node").order_by("-number")[:NEWEST]
    atom = _empty(period, request.path)
    for comment in newest:
        comment.consultation = period
        _add(atom, comment)
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _empty(period: Consultation, path: str) -> Atom1Feed:
    return Atom1Feed(
        title=_plain(_("Comments: %(title)s") % {"title": period.title}),
        link=settings.SITE_URL + period.get_absolute_url(),
        description="",
        language=period.document.language,
        feed_url=settings.SITE_URL + path,
        author_name=settings.PORTAL_NAME,
    )


def _add(atom: Atom1Feed, comment: Comment) -> None:
    url = settings.SITE_URL + comment.get_absolute_url()
    paragraphs = [comment.quote and f"“{comment.quote}”", comment.suggests_words and comment.replacement, comment.body]
    place = {"number": comment.reference, "place": name_of(comment.node)}
    atom.add_item(
        title=_plain(_("%(number)s on %(place)s") % place),
        link=url,
        unique_id=url,
        description="".join(f"<p>{escape(_plain(words))}</p>" for words in paragraphs if words),
        author_name=_plain(comment.response.signature),
        pubdate=comment.sent_at,
        updateddate=comment.sent_at,
    )


def _plain(words: str) -> str:
    return NOT_IN_XML.sub("", words)
