"""Words and layout for a digest: the only room that knows Jinja and premailer. Takes facts, reads
no clock, sends nothing."""

from digest.render.renderer import Renderer
from digest.render.why import why

__all__ = ["Renderer", "why"]
