"""What to do about keys that people often write in place of those there are."""

from digest.document import belongs, called

_WORDS = "keyword interests tags words terms search query"
_OF_PERSON = "id email name group timezone send_at cadence weekly_on paused layout extract notices"
_OF_PROFILE = (
    "topics keywords exclude lower authors organizations categories like unlike cutoff limit"
    " related extends without author following topic interests tags keyword"
)
GROUP = {
    **belongs(_OF_PROFILE, "under profile"),
    **belongs("groups profiles subscribers", "at the beginning of a line"),
    **dict.fromkeys(("active", "enabled"), '"active: false" is "paused: true" here'),
    **called(
        timezone="tz zone time_zone time-zone",
        send_at="time hour at send send_time send-at delivery_time",
        cadence="frequency schedule days every interval rhythm",
        weekly_on="day weekday",
        paused="pause disabled holiday vacation",
        layout="format style",
        extract="abstract summary",
    ),
}
PERSON = GROUP | called(
    email="mail e-mail address to",
    id="user username login",
    name="fullname full_name realname",
    group="team",
)
PROFILE = {
    **belongs(_OF_PERSON, "beside profile, not under it"),
    **called(
        keywords=_WORDS,
        authors="author following follow",
        topics="topic sections",
        exclude="excludes excluded not block blacklist ignore",
        categories="category cats",
        organizations="organisations organization orgs affiliations institutions",
        extends="extend inherits base profiles include",
        limit="max maximum top",
        like="likes examples",
        unlike="dislikes",
    ),
}
KEYWORD = called(term="keyword word text phrase name", weight="score boost", field="in where")
AUTHOR = called(name="author person", categories="category")
TOPIC = called(name="title topic section", keywords=_WORDS, limit="max")
