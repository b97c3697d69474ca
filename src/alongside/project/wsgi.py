"""The WSGI application that granian serves, for the web and the liaison process alike."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
