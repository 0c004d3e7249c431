"""The WSGI application that gunicorn serves: one per worker process, with its live loop running."""

from ticketing import settings
from ticketing.app import create_app

_built = create_app(settings.from_environment())
realtime = _built.realtime
realtime.start()
application = _built.flask
database = _built.core.database
languages = _built.core.languages
