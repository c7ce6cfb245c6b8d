"""What was shown to a person who is signed in stays in no cache: neither a proxy's nor the browser's own."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class PrivatePages:
    """Middleware: what belongs to a session or shows a message is answered with `Cache-Control: private, no-store`.

    It stands before SessionMiddleware, so that it sees a session that begins in this very answer. The cookie decides
    and not `request.user`, so that public pages ask the database for nobody. A view that says itself how long its
    answer may be kept (a picture of a draft) is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        personal = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
        is_personal = not personal.isdisjoint({*request.COOKIES, *response.cookies})
        if is_personal and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
