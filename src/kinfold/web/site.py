"""The site as a web server runs it: `gunicorn kinfold.web.site:application`."""

import os
from typing import Final

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")

application: Final[WSGIHandler] = get_wsgi_application()
