"""The web server's entry: granian serves ``kortisto.config.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from kortisto.config import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
application = get_wsgi_application()
collector.settle()
