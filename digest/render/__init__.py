"""Words and layout for a digest: the only room that knows Jinja and premailer. Takes facts, reads
no clock, sends nothing."""

from digest.render.reason import why
from digest.render.renderer import Renderer

__all__ = ["Renderer", "why"]
