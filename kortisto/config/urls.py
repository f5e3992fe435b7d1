"""The public addresses; the faces have roots of their own (``request.urlconf``)."""

urlpatterns: list = []
