"""Included under `/p/<slug:programme>/`."""

from django.urls import path

from engawa.shared.streams.view import state, stream

urlpatterns = [path("stream", stream, name="stream"), path("state", state, name="state")]
