"""How much anybody may send at once."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class BoundedBodies:
    """Middleware: a request larger than any form of the portal is refused before anybody reads it.

    The check against forged forms looks for its token in the body, and so writes every file to the disk, of strangers
    too and on every page. The proxy has the same limit; but not every proxy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.largest = settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > self.largest:
            page = render_to_string("413.html", {"megabytes": self.largest // 1024**2})
            return HttpResponse(page, status=413)
        return self.get_response(request)
