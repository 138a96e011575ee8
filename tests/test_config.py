"""The settings file: what is left out has a default, what is wrong is named, and no password is
ever shown."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import config
from digest.config import KindOptions, Server, Settings
from digest.config.operator import HEARTBEAT, OPERATOR
from digest.config.settings_file import FIELDS, SETTINGS, SOURCE
from digest.config.settings_file import RELAY as SERVER_KEYS
from digest.config.settings_file import SENDER as SENDER_KEYS
from digest.exceptions import SettingsError
from digest.model import Sender, Source
from tests.often import often

ROOT = Path(__file__).parents[1]
PLACE = ("url", "path")
KINDS = {
    "arxiv": KindOptions(options=frozenset({"categories"}), needs=("categories", *PLACE)),
    "biorxiv": KindOptions(options=frozenset({"categories"}), has_long_categories=True),
    "feed": KindOptions(options=frozenset({"first", "fields"}), needs=PLACE),
    "huggingface": KindOptions(options=frozenset({"votes"})),
    "jsonl": KindOptions(needs=PLACE),
    "page": KindOptions(needs=PLACE),
    "pubmed": KindOptions(options=frozenset({"query", "api_key_env"}), needs=("query", "path")),
}
SENDER = "sender: {name: Daily papers, address: digest@example.org}\n"
RELAY = "relay: {host: smtp.example.org}\n"
SOURCES = "sources: [{name: hf, kind: huggingface}]\n"


def mistakes(folder: Path, text: str, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text, **environ)
    return caught.value.mistakes


def load(folder: Path, text: str, **environ: str) -> Settings:
    path = folder / "digest.yaml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, kinds=KINDS, environ=environ)


VARIABLE = (
    "expected the name of an environment variable that is set, got one that is not; "
    "set it with export NAME='…'; the password itself is never written here"
)
WRONG = {
    "an unknown key": (
        SENDER + RELAY + SOURCES + "stroe: a.db\n",
        'digest.yaml:4:1: stroe: expected a known key, got "stroe"; did you mean "store"?',
    ),
    "no sources": (
        SENDER + RELAY,
        'digest.yaml:1:1: top level: expected the key "sources", got none',
    ),
    "an empty list of sources": (
        SENDER + RELAY + "sources: []\n",
        "digest.yaml:3:10: sources: expected at least 1, got 0",
    ),
    "an unknown kind": (
        SENDER + RELAY + "sources: [{name: a, kind: arxv}]\n",
        'digest.yaml:3:27: sources[0].kind: expected one of arxiv, biorxiv, feed, huggingface, jsonl, page, pubmed, got "arxv"; did you mean "arxiv"?',
    ),
    "an option of another kind": (
        SENDER + RELAY + "sources: [{name: a, kind: huggingface, categories: [cs.AI]}]\n",
        'digest.yaml:3:40: sources[0].categories: expected one of name, kind, url, path, votes, got "categories"',
    ),
    "a misspelt option": (
        SENDER + RELAY + "sources: [{name: a, kind: arxiv, categores: [cs.AI]}]\n",
        'digest.yaml:3:34: sources[0].categores: expected a known key, got "categores"; did you mean "categories"?',
    ),
    "two places": (
        SENDER
        + RELAY
        + "sources: [{name: a, kind: jsonl, url: 'https://example.org/a', path: a}]\n",
        "digest.yaml:3:64: sources[0].path: expected url or path, got both",
    ),
    "no place": (
        SENDER + RELAY + "sources: [{name: a, kind: page}]\n",
        "digest.yaml:3:11: sources[0]: expected url or path, got none",
    ),
    "no categories": (
        SENDER + RELAY + "sources: [{name: a, kind: arxiv}]\n",
        "digest.yaml:3:11: sources[0]: expected categories or url or path, got none",
    ),
    "no query": (
        SENDER + RELAY + "sources: [{name: a, kind: pubmed, url: 'https://example.org/e'}]\n",
        "digest.yaml:3:11: sources[0]: expected query or path, got none",
    ),
    "a query without words": (
        SENDER + RELAY + "sources: [{name: a, kind: pubmed, query: ' '}]\n",
        'digest.yaml:3:42: sources[0].query: expected a search of up to 2,000 characters, as PubMed writes it, got " "',
    ),
    "a query of an arXiv": (
        SENDER + RELAY + "sources: [{name: a, kind: arxiv, query: cats, categories: [cs.AI]}]\n",
        'digest.yaml:3:34: sources[0].query: expected one of name, kind, url, path, categories, got "query"',
    ),
    "a name twice": (
        SENDER
        + RELAY
        + "sources:\n- {name: a, kind: huggingface}\n- {name: a, kind: huggingface}\n",
        'digest.yaml:5:10: sources[1].name: expected each name once, got "a" again, as in line 4',
    ),
    "a url that is none": (
        SENDER + RELAY + "sources: [{name: a, kind: page, url: example.org}]\n",
        'digest.yaml:3:38: sources[0].url: expected a web address such as https://example.org/feed, got "example.org"',
    ),
    "a time without a unit": (
        SENDER + RELAY + SOURCES + "collect_every: 60\n",
        'digest.yaml:4:16: collect_every: expected a time such as "1 h" or "30 min", at least 1 min, got "60"',
    ),
    "no time at all": (
        SENDER + RELAY + SOURCES + "collect_every: 0 min\n",
        'digest.yaml:4:16: collect_every: expected a time such as "1 h" or "30 min", at least 1 min, got "0 min"',
    ),
    "a sender's name with a header": (
        'sender: {name: "a\\nBcc: b", address: a@example.org}\n' + RELAY + SOURCES,
        'digest.yaml:1:16: sender.name: expected one line of text, got "a\\nBcc: b"',
    ),
    "a reply address that is a name": (
        "sender: {name: a, address: a@example.org, reply_to: Ada}\n" + RELAY + SOURCES,
        'digest.yaml:1:53: sender.reply_to: expected an e-mail address such as ada@example.org, got "Ada"',
    ),
    "a sender without a domain": (
        "sender: {name: a, address: digest}\n" + RELAY + SOURCES,
        'digest.yaml:1:28: sender.address: expected an e-mail address such as ada@example.org, got "digest"',
    ),
    "security maybe": (
        SENDER + SOURCES + "relay: {host: a, security: maybe}\n",
        'digest.yaml:3:28: relay.security: expected none, starttls or tls, got "maybe"',
    ),
    "a host with its port": (
        SENDER + SOURCES + "relay: {host: 'smtp.example.org:587'}\n",
        'digest.yaml:3:15: relay.host: expected a host name such as smtp.example.org, without its port, got "smtp.example.org:587"; the port has a key of its own: port: 587',
    ),
    "a port out of range": (
        SENDER + SOURCES + "relay: {host: a, port: 0}\n",
        'digest.yaml:3:24: relay.port: expected a whole number from 1 to 65535, got "0"',
    ),
    "a username alone": (
        SENDER + SOURCES + "relay: {host: a, username: me}\n",
        "digest.yaml:3:18: relay.username: expected password_env beside it, got none",
    ),
    "a password alone": (
        SENDER + SOURCES + "relay: {host: a, password_env: HOME}\n",
        "digest.yaml:3:18: relay.password_env: expected username beside it, got none",
    ),
    "credentials in the clear": (
        SENDER + SOURCES + "relay: {host: a, security: none, username: me, password_env: HOME}\n",
        'digest.yaml:3:28: relay.security: expected starttls or tls, got "none"; credentials are only sent over TLS',
    ),
    "a variable that is not set": (
        SENDER + SOURCES + "relay: {host: a, username: me, password_env: hunter2}\n",
        f"digest.yaml:3:46: relay.password_env: {VARIABLE}",
    ),
    "a variable that is not set and looks like one": (
        SENDER + SOURCES + "relay: {host: a, username: me, password_env: DIGEST_PASSWORD}\n",
        f"digest.yaml:3:46: relay.password_env: {config.unset('DIGEST_PASSWORD')}",
    ),
    "votes of too many days": (
        SENDER + RELAY + "sources: [{name: a, kind: huggingface, votes: 8}]\n",
        'digest.yaml:3:47: sources[0].votes: expected a whole number from 1 to 7, got "8"',
    ),
    "votes of a feed": (
        SENDER + RELAY + "sources: [{name: a, kind: feed, path: a, votes: 3}]\n",
        'digest.yaml:3:42: sources[0].votes: expected one of name, kind, url, path, fields, first, got "votes"',
    ),
    "fewer than no entries": (
        SENDER + RELAY + "sources: [{name: a, kind: feed, path: a, first: -1}]\n",
        'digest.yaml:3:49: sources[0].first: expected a whole number from 0 to 1000, got "-1"',
    ),
    "a field that no listing has": (
        SENDER + RELAY + "sources: [{name: a, kind: feed, path: a, fields: {autors: x}}]\n",
        'digest.yaml:3:51: sources[0].fields.autors: expected a known key, got "autors"; did you mean "authors"?',
    ),
    "a field that no entry has": (
        SENDER + RELAY + "sources: [{name: a, kind: feed, path: a, fields: {doi: 'a b'}}]\n",
        'digest.yaml:3:56: sources[0].fields.doi: expected the name of an entry\'s part such as dc:description, got "a b"',
    ),
    "two categories as one": (
        SENDER + RELAY + "sources: [{name: a, kind: arxiv, categories: [cs.AI cs.CL]}]\n",
        'digest.yaml:3:47: sources[0].categories[0]: expected one category such as cs.AI, got "cs.AI cs.CL"; put a comma between two',
    ),
    "a category with a sign": (
        SENDER + RELAY + "sources: [{name: a, kind: biorxiv, categories: ['a+b']}]\n",
        'digest.yaml:3:49: sources[0].categories[0]: expected a category such as cs.AI, got "a+b"',
    ),
    "a contact that cannot be asked": (
        SENDER + RELAY + SOURCES + "contact: Ada\n",
        'digest.yaml:4:10: contact: expected an e-mail address or a web address, got "Ada"',
    ),
    "a keep that forgets what may still come": (
        SENDER + RELAY + SOURCES + "keep: 30 d\n",
        'digest.yaml:4:7: keep: expected "all", or at least 45 d (what is younger may still come in a digest), got "30 d"',
    ),
    "a keep that is no time": (
        SENDER + RELAY + SOURCES + "keep: 1 year\n",
        'digest.yaml:4:7: keep: expected "all", or a time of at least 45 d such as "400 d", got "1 year"',
    ),
    "a patience without a unit": (
        SENDER + RELAY + SOURCES + "patience: 2\n",
        'digest.yaml:4:11: patience: expected a time such as "1 h" or "30 min", at least 1 min, got "2"',
    ),
    "an hour that no clock has": (
        SENDER + RELAY + SOURCES + 'give_up: "24:00"\n',
        'digest.yaml:4:10: give_up: expected a time from "00:00" to "23:59", got "24:00"',
    ),
    "a proxy with its password": (
        SENDER + RELAY + SOURCES + "proxy: http://ada:secret@proxy.example.org/x\n",
        'digest.yaml:4:8: proxy: expected a web address such as http://proxy.example.org:3128, got "http://…@proxy.example.org/x"',
    ),
    "nothing where a file belongs": (
        SENDER + SOURCES + RELAY + "subscribers:\n",
        "digest.yaml:4:13: subscribers: expected a file, a folder or a list of these, got nothing",
    ),
}


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    found = mistakes(tmp_path, text, HOME="/home/ada")

    assert [mistake.removeprefix(f"{tmp_path}/") for mistake in found] == [line]


def test_mistakes_between_settings_are_named_beside_those_within(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path, "relay: {host: a, port: x, username: me}\nsources: [{name: a, kind: page}, a]\n"
    )

    assert [mistake.split(": ")[1] for mistake in found] == [
        "top level",
        "relay.port",
        "relay.username",
        "sources[0]",
        "sources[1]",
    ]


def test_answers_to_a_digest_may_go_elsewhere(tmp_path: Path) -> None:
    sender = (
        "sender: {name: Daily papers, address: digest@example.org, reply_to: ada@example.org}\n"
    )

    assert load(tmp_path, sender + RELAY + SOURCES).sender.reply_to == "ada@example.org"


def test_the_operators_own_words_may_have_many_lines(tmp_path: Path) -> None:
    settings = load(
        tmp_path, SENDER + RELAY + SOURCES + "preamble: |\n  One\n\n  - two\ntrailer: three\n"
    )

    assert (settings.preamble, settings.trailer) == ("One\n\n- two\n", "three")


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    assert load(tmp_path, SENDER + RELAY + SOURCES) == Settings(
        path=tmp_path / "digest.yaml",
        store=tmp_path / "digest.db",
        sources=(Source(name="hf", kind="huggingface"),),
        collect_every=timedelta(hours=1),
        sender=Sender(name="Daily papers", address="digest@example.org"),
        relay=Server(host="smtp.example.org", port=587, security="starttls"),
        subscribers=(tmp_path / "subscribers.yaml",),
        contact=None,
        patience=timedelta(hours=2),
        give_up=time(20),
        proxy=None,
    )


def test_what_is_set_of_sources_reaches_them(tmp_path: Path) -> None:
    bio = "{name: bio, kind: biorxiv, categories: [cell biology, neuroscience]}"
    feed = "{name: j, kind: feed, url: 'https://example.org/j', first: 5, fields: {abstract: dc:description}}"
    settings = load(
        tmp_path,
        SENDER + RELAY + f"sources: [{{name: hf, kind: huggingface, votes: 7}}, {bio}, {feed}]\n",
    )

    assert settings.sources == (
        Source(name="hf", kind="huggingface", votes=7),
        Source(name="bio", kind="biorxiv", categories=("cell biology", "neuroscience")),
        Source(
            name="j",
            kind="feed",
            url="https://example.org/j",
            first=5,
            fields={"abstract": "dc:description"},
        ),
    )


def test_how_sources_are_asked_can_be_set(tmp_path: Path) -> None:
    asked = "contact: ada@example.org\npatience: 30 min\ngive_up: '18:30'\nproxy: http://ada:secret@proxy.example.org:3128\n"
    settings = load(tmp_path, SENDER + RELAY + SOURCES + asked)

    assert (settings.contact, settings.patience, settings.give_up) == (
        "ada@example.org",
        timedelta(minutes=30),
        time(18, 30),
    )
    assert settings.proxy == "http://ada:secret@proxy.example.org:3128"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("contact", ["https://example.org/about", "ada@example.org"])
def test_a_contact_is_an_address_of_either_sort(tmp_path: Path, contact: str) -> None:
    assert load(tmp_path, SENDER + RELAY + SOURCES + f"contact: {contact}\n").contact == contact


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_port_follows_from_security(tmp_path: Path, security: str, port: int) -> None:
    settings = load(
        tmp_path, SENDER + SOURCES + f"relay: {{host: localhost, security: {security}}}\n"
    )

    assert settings.relay.port == port


@pytest.mark.parametrize(
    ("written", "minutes"), [("1 min", 1), ("30min", 30), ("2 h", 120), ("1 d", 1440)]
)
def test_a_time_has_a_unit(tmp_path: Path, written: str, minutes: int) -> None:
    settings = load(tmp_path, SENDER + RELAY + SOURCES + f"collect_every: {written}\n")

    assert settings.collect_every == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "host", ["localhost", "smtp.example.org", "127.0.0.1", "::1", "2001:db8::25"]
)
def test_a_host_is_a_name_or_a_number(tmp_path: Path, host: str) -> None:
    assert load(tmp_path, SENDER + SOURCES + f"relay: {{host: '{host}'}}\n").relay.host == host


def test_paths_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    sources = "sources: [{name: a, kind: jsonl, path: papers/*.jsonl}, {name: b, kind: page, path: /srv/pages}]\n"

    settings = load(
        tmp_path, SENDER + RELAY + sources + "store: ../papers.db\nsubscribers: people/lab.yaml\n"
    )

    assert [source.path for source in settings.sources] == [
        f"{tmp_path}/papers/*.jsonl",
        "/srv/pages",
    ]
    assert settings.store == tmp_path / "../papers.db"
    assert settings.subscribers == (tmp_path / "people/lab.yaml",)


def test_a_password_comes_from_the_environment_and_is_not_shown(tmp_path: Path) -> None:
    relay = "relay: {host: a, security: tls, username: me, password_env: DIGEST_RELAY}\n"
    word = "hunter2"

    settings = load(tmp_path, SENDER + SOURCES + relay, DIGEST_RELAY=word)

    assert settings.relay.password == word
    assert word not in repr(settings)


PUBMED = "sources: [{name: a, kind: pubmed, query: cats, api_key_env: NCBI_KEY}]\n"


def test_the_key_of_a_source_comes_from_the_environment_and_is_not_shown(tmp_path: Path) -> None:
    path, word = tmp_path / "digest.yaml", "hunter2"
    path.write_text(SENDER + RELAY + PUBMED + "contact: ada@example.org\n")

    (source,) = config.load(path, kinds=KINDS, keys={"NCBI_KEY": word}).sources

    assert (source.api_key, source.contact) == (word, "ada@example.org")
    assert word not in repr(source)


def test_a_source_whose_key_is_not_set_is_asked_without(tmp_path: Path) -> None:
    (source,) = load(tmp_path, SENDER + RELAY + PUBMED).sources

    assert source.api_key is None


def test_a_query_over_several_lines_is_one_search(tmp_path: Path) -> None:
    query = "  query: |\n    cats[tiab]\n    OR dogs[tiab]\n"
    (source,) = load(
        tmp_path, SENDER + RELAY + "sources:\n- name: a\n  kind: pubmed\n" + query
    ).sources

    assert source.query == "cats[tiab] OR dogs[tiab]"


def test_an_empty_variable_is_not_a_password(tmp_path: Path) -> None:
    relay = "relay: {host: a, username: me, password_env: DIGEST_RELAY}\n"

    with pytest.raises(SettingsError, match=r"relay\.password_env"):
        load(tmp_path, SENDER + SOURCES + relay, DIGEST_RELAY="")


def test_a_variable_is_named_with_the_line_to_write() -> None:
    assert config.unset("DIGEST_PASSWORD") == (
        "expected the name of an environment variable that is set, got DIGEST_PASSWORD, which is not; "
        "set it before you start: export DIGEST_PASSWORD='…'"
    )


@pytest.mark.parametrize(
    "word",
    ["hunter2", "abcd efgh ijkl mnop", "Correct_Horse", "SG.ABC_DEF", "geheim", "PASS WORD", "Ä_B"],
)
def test_what_may_be_the_password_itself_is_never_quoted(word: str) -> None:
    assert word not in config.unset(word)


def test_who_sends_nothing_needs_no_password(tmp_path: Path) -> None:
    path = tmp_path / "digest.yaml"
    path.write_text(
        SENDER + SOURCES + "relay: {host: a, username: me, password_env: DIGEST_PASSWORD}\n"
    )

    relay = config.load(path, kinds=KINDS).relay

    assert (relay.username, relay.password_env, relay.password) == ("me", "DIGEST_PASSWORD", None)


def test_right_settings_say_where_the_people_are(tmp_path: Path) -> None:
    load(tmp_path, SENDER + RELAY + SOURCES)

    assert config.people_files(tmp_path / "digest.yaml") == (tmp_path / "subscribers.yaml",)


def test_wrong_settings_still_say_where_the_people_are(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "stroe: a\nsubscribers: lab.yaml\n")

    assert config.people_files(tmp_path / "digest.yaml") == (tmp_path / "lab.yaml",)


def test_settings_that_cannot_be_read_do_not_say_where_the_people_are(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(SettingsError) as caught:
        config.load(path, kinds=KINDS)

    assert config.people_files(path) == ()
    assert caught.value.mistakes == (
        f'{path}: expected a file, got nothing of that name; "digest init" writes examples',
    )


def test_the_example_settings_load() -> None:
    settings = config.load(ROOT / "config/digest.example.yaml", kinds=KINDS, environ={})

    assert [source.kind for source in settings.sources] == ["huggingface", "arxiv"]
    assert settings.subscribers == (ROOT / "config/subscribers.yaml",)


@pytest.mark.parametrize(
    "keys", [SETTINGS, SOURCE, FIELDS, SENDER_KEYS, SERVER_KEYS, OPERATOR, HEARTBEAT]
)
def test_every_setting_is_in_the_example_and_in_the_docs(keys: dict[str, object]) -> None:
    example = (ROOT / "config/digest.example.yaml").read_text(encoding="utf-8")
    docs = (ROOT / "docs/settings.md").read_text(encoding="utf-8")

    assert [
        key for key in keys if f" {key}:" not in example.replace("\n", " ") and key != "url"
    ] == []
    assert [key for key in keys if f"`{key}`" not in docs] == []


KEYS = st.sampled_from(
    [
        "store",
        "sources",
        "sender",
        "relay",
        "host",
        "name",
        "kind",
        "url",
        "path",
        "username",
        "security",
    ]
)
TREES = st.recursive(
    st.sampled_from(["a", "arxiv", "none", "~", "''", "https://[", "a@example.org"])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda entries: f"[{', '.join(entries)}]")
        | st.dictionaries(KEYS, inner, max_size=4).map(
            lambda keys: "{" + ", ".join(f"{key}: {keys[key]}" for key in keys) + "}"
        )
    ),
    max_leaves=12,
)


@often(25)
@given(TREES)
def test_any_settings_are_settings_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-settings.yaml"
    path.write_bytes(text.encode(errors="replace"))

    try:
        assert isinstance(config.load(path, kinds=KINDS, environ={}), Settings)
    except SettingsError as error:
        assert error.mistakes  # noqa: PT017  # either outcome is right, any other exception is not
