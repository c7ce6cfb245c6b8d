from django.urls import path

from ncss_portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("sign-in/<int:pk>/", views.sign_in, name="sign_in"),
    path("mail/", views.mail, name="mail"),
]
