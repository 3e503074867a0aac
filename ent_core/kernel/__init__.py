"""What every app stands on: the clock, typed errors, outbox events, audit, cards, idempotency."""
