"""All addresses of the portal."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("roadmap.urls")),
    path("", include("consultations.urls")),
    path("plan/", include("actionplan.urls")),
    path("", include("stakeholders.urls")),
    # allauth by its parts: its own list has old addresses beside, without names.
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/3rdparty/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("ncss_portal.face.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("ncss_portal.demo.urls")))

handler400 = "ncss_portal.face.views.bad_request"
handler403 = "ncss_portal.face.views.permission_denied"
handler404 = "ncss_portal.face.views.page_not_found"
handler500 = "ncss_portal.face.views.server_error"
