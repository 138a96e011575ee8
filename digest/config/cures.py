"""What to do about keys that people often write in place of those there are, in the settings."""

from digest.document import belongs, called

SETTINGS = {
    **belongs("host port security username password_env ehlo connections", "under relay"),
    **belongs("reply_to address", "under sender"),
    **belongs("timezone send_at cadence layout limit related notices", "under defaults"),
    **belongs("keywords authors topics profile", "in subscribers.yaml, under a person"),
    **belongs("groups profiles", "in subscribers.yaml"),
    **called(
        relay="smtp server mailserver mail_server smtp_server",
        sender="from",
        subscribers="people readers users recipients",
        store="database db",
        sources="feeds source",
        defaults="default",
        operator="admin administrator",
        collect_every="interval collect every",
        preamble="header intro",
        trailer="footer",
    ),
}
SENDER = called(address="email e-mail mail from", reply_to="reply-to replyto")
RELAY = {
    "password": (
        'it is called "password_env" here, and holds the name of an environment variable;'
        " the password itself is never written into this file"
    ),
    "pass": 'it is called "password_env" here, and holds the name of an environment variable',
    **called(
        host="server hostname smtp smtp_host address",
        username="user login account",
        security="ssl tls starttls encryption",
        ehlo="helo",
        connections="concurrency max_connections max_conns parallel",
    ),
}
SOURCE = called(
    kind="type", url="link feed href address", path="file folder", categories="category cats"
)


def security(text: str) -> str | None:
    """Say what a protection of a connection is called here."""
    word = text.casefold().replace("/", "")
    if word in {"ssl", "smtps", "ssltls", "tlsssl", "implicit"}:
        return 'ssl is called tls here: write "tls"'
    if word in {"explicit", "stls", "start_tls", "start-tls"}:
        return 'write "starttls"'
    if word in {"true", "yes", "on"}:
        return 'write "starttls" (port 587) or "tls" (port 465)'
    return 'write "none"' if word in {"false", "no", "off", "plain"} else None


def host(text: str) -> str | None:
    """Say where the port or the scheme of a host belongs."""
    name, _, port = text.rpartition(":")
    if name and port.isdecimal() and "/" not in name:
        return f"the port has a key of its own: port: {port}"
    return "write the name alone, without https:// or smtp://" if "://" in text else None
