"""Addresses of the room `questioning`."""

from django.urls import path

from consultations.questioning.views import answering, asking, results

OF = "consultations/<slug:slug>/questions/"

urlpatterns = [
    path(OF, asking.questions, name="questions"),
    path(f"{OF}new/", asking.question_new, name="question_new"),
    path(f"{OF}results/", results.question_results, name="question_results"),
    path(f"{OF}results.csv", results.question_results_csv, name="question_results_csv"),
    path(f"{OF}<int:pk>/", asking.question_edit, name="question_edit"),
    path(f"{OF}<int:pk>/remove/", asking.question_remove, name="question_remove"),
    path(f"{OF}<int:pk>/move/", asking.question_move, name="question_move"),
    path(f"{OF}<int:pk>/answer/", answering.question_answer, name="question_answer"),
    path(f"{OF}<int:pk>/answers/", results.question_opinions, name="question_opinions"),
]
