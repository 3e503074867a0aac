"""How much at once: token buckets, shared through Valkey where it answers, else of the process.

``take`` may do I/O (a millisecond, or a quarter of a second once when Valkey has just died);
``Bucket`` never does, for code that must not wait.
"""

import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

REDIS_PATIENCE = 0.25
REDIS_REST = 5.0
MOST_KEYS = 50_000

# KEYS[1] the bucket; ARGV: capacity, seconds to fill it. A bucket is two numbers that expire. The
# time is Valkey's own: machines whose clocks differ, or go back, share it.
_SCRIPT = """
local many, seconds = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left, at = tonumber(kept[1]) or many, tonumber(kept[2]) or now
left = math.min(many, left + math.max(0, now - at) * many / seconds)
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) * seconds / many end
redis.call('HSET', KEYS[1], 'left', left, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(seconds * 1000) + 1000)
return tostring(wait)
"""


@dataclass
class Bucket:
    """``many`` acts at once, filled again evenly over ``seconds``. One owner, no lock, no I/O."""

    many: int
    seconds: float
    left: float = field(default=-1.0)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.left < 0:
            self.left = float(self.many)

    def take(self) -> float | None:
        """None: go on; else the seconds to wait."""
        now = time.monotonic()
        self.left = min(self.many, self.left + (now - self.at) * self.many / self.seconds)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return None
        return (1 - self.left) * self.seconds / self.many


_lock = threading.Lock()
_buckets: dict[str, Bucket] = {}
_rests_until = 0.0


def take(key: str, *, many: int, seconds: float) -> float | None:
    """Count one act of ``key`` against ``many`` in ``seconds``. None: go on; else seconds to wait.

    ``RATE_LIMITS=off`` lets everything through.
    """
    if not settings.RATE_LIMITS:
        return None
    global _rests_until
    if settings.REDIS_URL and time.monotonic() >= _rests_until:
        try:
            wait = float(_script()(keys=[f"rate:{key}"], args=[many, seconds]))
            return wait or None
        except redis.RedisError as error:
            _rests_until = time.monotonic() + REDIS_REST
            log.warning("rates_without_redis", error=repr(error))
    with _lock:
        bucket = _buckets.get(key)
        if bucket is None:
            if len(_buckets) >= MOST_KEYS:
                _buckets.clear()  # generous rather than big: the limits are against haste
            bucket = _buckets[key] = Bucket(many, seconds)
        return bucket.take()


@lru_cache(maxsize=1)
def _script() -> "redis.commands.core.Script":
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_PATIENCE,
        socket_connect_timeout=REDIS_PATIENCE,
    )
    return client.register_script(_SCRIPT)


def forget() -> None:
    """Empty the process's own buckets."""
    with _lock:
        _buckets.clear()
