"""Addresses of the room `exchange`."""

from django.urls import path, re_path

from stakeholders.exchange import views

urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/new/", views.file_new, name="file_new"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/take/", views.file_take, name="file_take"),
    path("files/<int:pk>/throw-away/", views.file_throw_away, name="file_throw_away"),
    re_path(r"^export\.(?P<ending>xlsx|csv)$", views.export, name="export"),
]
