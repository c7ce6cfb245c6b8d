"""Addresses of the room `entering`."""

from django.urls import path

from consultations.entering.views import markup, matrix, on_behalf, returned

urlpatterns = [
    path("consultations/<slug:slug>/enter/", on_behalf.comment_enter, name="comment_enter"),
    path("consultations/<slug:slug>/matrix.<str:ending>", matrix.matrix_empty, name="matrix_empty"),
    path("consultations/<slug:slug>/matrix/", matrix.matrix_bring, name="matrix_bring"),
    path("consultations/<slug:slug>/matrix/<int:pk>/", matrix.matrix_preview, name="matrix_preview"),
    path(
        "consultations/<slug:slug>/returned/<int:pk>/throw-away/",
        returned.returned_throw_away,
        name="returned_throw_away",
    ),
    path("consultations/<slug:slug>/markup/", markup.markup_bring, name="markup_bring"),
    path("consultations/<slug:slug>/markup/<int:pk>/", markup.markup_preview, name="markup_preview"),
]
