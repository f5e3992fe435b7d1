"""The web server's entry: granian serves ``kortisto.config.wsgi:application``."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kortisto.config import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # the pages' code too, before anybody waits for it
collector.settle()
