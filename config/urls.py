"""Every address of Préau: the API, sign-in, health, and the pages of the app."""

from django.conf import settings
from django.urls import include, path, re_path

from config import docs, health, views
from config.api import api
from ent_core.calendar import feed_page

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("_allauth/", include("config.sign_in")),
    path("api/v1/docs", docs.page),
    path("api/v1/", api.urls),
    path("ics/<slug:secret>.ics", feed_page.feed),
    path("sw.js", views.built, {"name": "sw.js", "kind": "text/javascript"}),
    path(
        "manifest.webmanifest",
        views.built,
        {"name": "manifest.webmanifest", "kind": "application/manifest+json"},
    ),
    path("channels/<int:channel_id>", views.channel),
    *(path(name, views.page) for name in views.PAGES),
    re_path(rf"^(?:{'|'.join(views.SUBJECTS)})(?:/[\w-]+){{0,3}}$", views.page),
]
if settings.DEMO:
    urlpatterns.append(path("style", views.page))
urlpatterns.append(re_path(r"^(?!api/|_allauth/|static/).*$", views.missing))

handler400 = "config.problems.bad_request"
handler404 = "config.views.nothing_here"
handler500 = "config.problems.fault"
