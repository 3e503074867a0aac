"""Asking the assistant over HTTP; the answer is the asker's alone."""

from dataclasses import asdict
from typing import Any

from ninja import Router

from bots import dispatch
from bots.drawing import web
from bots.schemas import AskIn, AssistantAnswer, PressIn
from chat.hub.queries import reading_place
from ent_core.kernel import rates
from ent_core.kernel.errors import TooMany
from ent_core.kernel.http import Request

router = Router(tags=["assistant"])

SURFACE = "web"
QUESTIONS, WITHIN = 60, 60.0  # of one person, in seconds


@router.post("/assistant/ask", response=AssistantAnswer)
def post_ask(request: Request, body: AskIn) -> dict[str, Any]:
    """Answer a question under the asker's rights; ``ch`` must be a channel that they read."""
    _slowly(request)
    if body.ch is not None:
        reading_place(request.user, body.ch)
    found = dispatch.ask(
        request.user, body.text, surface=SURFACE, pupil_id=body.pupil, channel=body.ch
    )
    return shape(found)


@router.post("/assistant/press", response=AssistantAnswer)
def post_press(request: Request, body: PressIn) -> dict[str, Any]:
    """What a button does that the asker was shown; any other is 404."""
    _slowly(request)
    return shape(dispatch.press(request.user, body.button, surface=SURFACE))


def shape(found: dispatch.Answer) -> dict[str, Any]:
    return {
        "intent": found.intent,
        "slots": asdict(found.slots),
        "confidence": round(found.confidence, 4),
        "reply": web.shape(found.reply, found.buttons),
    }


def _slowly(request: Request) -> None:
    wait = rates.take(f"assistant:{request.user.pk}", many=QUESTIONS, seconds=WITHIN)
    if wait is not None:
        raise TooMany(retry_after=wait)
