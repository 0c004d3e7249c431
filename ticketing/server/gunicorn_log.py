"""gunicorn's own log, sent through the pipe of ticketing.telemetry.logs (`logger_class` of its settings)."""

import logging
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # its package carries no types

from ticketing.settings import from_environment
from ticketing.telemetry import logs


class PipedLogger(Logger):
    """Set up in the master before the workers are forked, so they inherit the pipe."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        settings = from_environment()
        logs.configure(settings.log_level, settings.secrets)
        logging.captureWarnings(capture=True)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
