"""Under which keys feedparser has what the settings name as feeds do."""

from digest.model import Source

# What feedparser calls otherwise than the feeds do.
_ALIASES = {
    "author": "authors",
    "content_encoded": "content",
    "contributor": "contributors",
    "creator": "authors",
    "dc_contributor": "contributors",
    "dc_creator": "authors",
    "dc_description": "summary",
    "dc_title": "title",
    "description": "summary",
    "guid": "id",
}


def keys(source: Source, part: str, *usual: str) -> tuple[str, ...]:
    """Return where *part* may stand, those of the settings first: feedparser has dc_source."""
    if part not in source.fields:
        return usual
    key = source.fields[part]
    folded = key.replace(":", "_").lower()
    return (key, _ALIASES.get(folded, folded), *usual)
