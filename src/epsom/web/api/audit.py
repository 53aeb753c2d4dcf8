"""An article taken apart: what it claims of magnesium, in which doses, and what it leans on. Nothing sent here is kept.

The text comes as text; whoever has a file reads it first, or uses the command line or the page.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from epsom.exchange.entry_json import Model
from epsom.web.api.problems import Refusal
from epsom.web.api.route import IdempotencyKey, JsonRoute, answer, finished, responses
from epsom.web.page import house_of

router = APIRouter(route_class=JsonRoute, tags=["audit"])
LONGEST = 100_000  # characters; an article has some ten thousand
AUDIT = ("claims", "citations", "doses", "flags", "summary", "language", "about_magnesium", "problems", "title", "text")
_ENDINGS = {"text": "", "html": ".html", "markdown": ".md"}


def _sayable(text: str) -> str:
    """Text that can be written down again: no half letters, no nought."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


class ArticleModel(Model):
    """The words of an article; `kind` says what stands around them."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_sayable)]
    kind: Literal["text", "html", "markdown"] = "text"


@router.post("/audit", responses=responses(*AUDIT, computed=True))
async def audit(request: Request, told: ArticleModel, _: IdempotencyKey = None) -> Response:
    """An article taken apart. Places count code points of `text`, which is what was read out of what was sent."""
    from epsom.core.audit import audit as take_apart
    from epsom.exchange.article import read_article
    from epsom.exchange.audit_json import audit_json

    moment = house_of(request).clock()
    knowledge = house_of(request).companion(moment.day).knowledge
    article = read_article(told.text, f"The article{_ENDINGS[told.kind]}")
    if not article.text.strip():
        raise Refusal(422, "There is no article to read.", "Send its words as text.")
    found = audit_json(take_apart(article.text, knowledge), knowledge)
    return answer(finished({**found, "title": article.title, "text": article.text}, knowledge, moment))
