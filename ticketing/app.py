"""The composition root: everything is built here, and only here, from the settings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_openapi3 import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

import displays.blueprint
import kiosk.blueprint
import ticketing.realtime.shapes
import ticketing.web.agent.blueprint
import ticketing.web.pages.blueprint
import ticketing.web.reports.blueprint
import ticketing.web.supervisor.blueprint
import ticketing.web.track.blueprint
from ticketing.access.sessions import Lifetimes
from ticketing.composition import build_reporting
from ticketing.languages.messages import Languages
from ticketing.ledger.steady_clock import SteadyClock
from ticketing.realtime import wiring
from ticketing.realtime.bus import Bus, bus_for
from ticketing.realtime.publisher import Publisher
from ticketing.realtime.wiring import Mode, Realtime
from ticketing.reports.context import Reporting
from ticketing.reports.engine.duck import Offload
from ticketing.settings import Settings
from ticketing.web import (
    access,
    api,
    arrivals,
    assets,
    current,
    device_paces,
    health,
    languages,
    metrics,
    paper,
    problems,
    security,
)
from ticketing.web.api import declaring
from ticketing.web.api.reading import ApiRequest
from ticketing.web.api.schemas.common import Problem
from ticketing.web.auth import limits, sessions, views
from ticketing.web.json_provider import OrjsonProvider

MAX_BODY = 64 * 1024
_BLUEPRINTS = (
    views.blueprint,
    displays.blueprint.blueprint,
    kiosk.blueprint.blueprint,
    ticketing.web.agent.blueprint.blueprint,
    ticketing.web.pages.blueprint.blueprint,
    ticketing.web.reports.blueprint.blueprint,
    ticketing.web.supervisor.blueprint.blueprint,
    ticketing.web.track.blueprint.blueprint,
)


@dataclass(frozen=True, slots=True)
class Application:
    """One process of the server. flask: the WSGI application. realtime: started by the entry point."""

    flask: Flask
    core: Reporting
    realtime: Realtime


def create_app(
    settings: Settings,
    *,
    mode: Mode = "gevent",
    clock: Callable[[], datetime] | None = None,
    bus: Bus | None = None,
) -> Application:
    """Build the application on a database that is already migrated. mode: Socket.IO's async mode.

    clock: the machine's, held where elapsed time contradicts it, where none is given.
    """
    bus = bus or bus_for(settings.redis_url)
    publisher = Publisher(bus)
    reporting = build_reporting(settings, publisher.notify, _offload(mode))
    if clock is None:
        clock = SteadyClock(reporting.database)
    if isinstance(clock, SteadyClock):
        reporting = replace(reporting, jump=clock.jump)
    app = _flask(settings)
    app.extensions[current.CORE] = reporting
    app.extensions[current.CLOCK] = clock
    app.extensions[current.OFFLOAD] = _offload(mode)
    build = assets.init_app(app).build
    _web(app, settings, reporting.languages)
    realtime = wiring.build(app, reporting, publisher, bus, build, clock, mode, settings.patches)
    app.extensions[metrics.SAMPLE] = realtime.sampler.sample
    return Application(app, reporting, realtime)


def _offload(mode: Mode) -> Offload:
    """Runner of blocking calls: a thread pool under gevent, so that no report blocks the event loop."""
    if mode != "gevent":
        return lambda call: call()
    from gevent.hub import get_hub

    def on_another_thread(call: Callable[[], Any]) -> Any:
        # The calling thread's hub: each thread with a loop has its own.
        return get_hub().threadpool.apply(call)

    return on_another_thread


def _flask(settings: Settings) -> OpenAPI:
    app = OpenAPI(
        "ticketing",
        info=declaring.INFO,
        security_schemes=declaring.SECURITY_SCHEMES,
        validation_error_model=Problem,
        validation_error_callback=problems.validation_problem,
        doc_ui=False,
        template_folder=str(Path("web") / "templates"),
    )
    key, *older = settings.cookie_keys
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=older)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, SUYAY_DEMO=settings.demo)
    # Of the devices of a demonstration; the cookies may have a key of their own.
    app.config.update(SUYAY_DEMO_KEY=settings.secret_key, SUYAY_PUBLIC_URL=settings.public_url)
    app.config.update(SUYAY_TIMEZONE=settings.timezone, SUYAY_PROXIES=settings.trusted_proxies)
    app.request_class = ApiRequest
    app.json = OrjsonProvider(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # Flask's own way to add middleware
    return app


def _web(app: OpenAPI, settings: Settings, packs: Languages) -> None:
    languages.init_app(app, packs)
    paper.init_app(app, settings.slip_folders, settings.public_url)
    problems.init_app(app)
    security.init_app(app)
    access.init_app(app)
    hours = timedelta(hours=settings.session_idle_hours), timedelta(hours=settings.session_hours)
    sessions.init_app(app, Lifetimes(*hours))
    limits.init_app(app, settings.redis_url)
    arrivals.init_app(app)
    device_paces.init_app(app, settings.device_calls_per_second)
    health.init_app(app, settings.redis_url)
    api.init_app(app, ticketing.realtime.shapes)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
