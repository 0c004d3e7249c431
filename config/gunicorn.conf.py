"""gunicorn behind a reverse proxy: `gunicorn -c config/gunicorn.conf.py`.

The environment decides: PORT, HOST, WEB_WORKERS, DATABASE_URL, REDIS_URL, SECRET_KEY, TRUSTED_PROXIES.
Migrate first with `ticketing migrate`. What differs on one machine goes below the import.
"""

from ticketing.server.serving import *  # noqa: F403  # gunicorn reads a settings file's names
