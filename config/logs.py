"""Structured logs: facts and ids, never the body of a message or the name of a person."""

import logging.config
import re

import structlog
from django.conf import settings

# The address of a calendar feed is its key: Django names the address of whatever fails.
FEED = re.compile(r"/ics/[^\s/]+")


def configure() -> None:
    """Send every logger through structlog, as lines for people or as JSON for machines."""
    as_json = settings.ENV.log_format == "json"
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_keys,
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        renderer,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stream"], "level": "INFO"},
            "loggers": {
                "axes": {"level": "WARNING"},
                "daphne": {"level": "WARNING"},
                "django.channels.server": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "django.security.DisallowedHost": {"level": "CRITICAL"},  # the answer is a 400
                "httpx": {"level": "WARNING"},
                # A nudge every two seconds is no news.
                "celery.beat": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
            },
        }
    )


def without_keys(
    logger: object, name: str, said: structlog.types.EventDict
) -> structlog.types.EventDict:
    """What is logged, without the secret of any feed."""
    return {
        field: FEED.sub("/ics/…", value) if isinstance(value, str) else value
        for field, value in said.items()
    }
