"""Which request and which face the running code serves; written to every audit event and log line."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
face: ContextVar[str] = ContextVar("face", default="")
