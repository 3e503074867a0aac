"""Replies as they are shown: plain text, the web's data, Telegram's messages."""
