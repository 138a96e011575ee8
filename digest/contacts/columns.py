"""What the columns of a table are: by their headers, in many languages, or by what stands in
them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.contacts import mailbox_cell
from digest.contacts.table import Row
from digest.exceptions import UsageError
from digest.text.clean_text import without_accents
from digest.text.near_miss import did_you_mean

_HEADERS = {
    "email": """
        email emailaddress emailaddresses emailid emailadress emailadresse mail mailaddress
        mailadresse email1value email1address emailvalue primaryemail emailprimary workemail
        address subscriber member correo correoelectronico direcciondecorreo courriel adressemail
        adresseemail adressecourriel adresseelectronique indirizzoemail indirizzomail posta
        postaelettronica endereco enderecodeemail correioeletronico emailadres epost epostadress
        epostadresse sahkoposti eposta epostaadresi adresemail emailova почта эпочта
        электроннаяпочта адресэлектроннойпочты メール メールアドレス 电子邮件 电子邮箱 邮箱 邮件
        信箱 電子郵件 이메일 메일 البريدالإلكتروني דואל
    """,
    "name": """
        name fullname displayname nickname realname gecos contactname emaildisplayname anzeigename
        vollername nomcomplet nombrecompleto nomecompleto nombreyapellidos nominativo naam namn navn
        nimi imieinazwisko jmenoaprijmeni adsoyad имя фио 姓名 名前 氏名 이름 성명
    """,
    "given": """
        firstname first givenname forename fname mergefname vorname rufname prenom nombre nombres
        nome primeironome fornavn voornaam fornamn etunimi imie jmeno krestnijmeno ad 名
    """,
    "family": """
        lastname last familyname surname lname mergelname nachname familienname zuname nom
        nomdefamille apellido apellidos cognome sobrenome apelido etternavn efternavn achternaam
        efternamn sukunimi nazwisko prijmeni soyad фамилия 姓
    """,
    "id": "id slug",
    "group": "group gruppe groupe grupo gruppo",
    "timezone": "timezone tz zeitzone fuseauhoraire zonahoraria fusoorario",
    "send_at": "sendat hour",
    "cadence": "cadence frequency",
    "status": """
        status state groupstatus emailstatus memberstatus subscriptionstatus emailsubscriptionstatus
        deliverystatus emailpreference emailpreferences mailpreference deliverypreference
        deliverysetting deliverysettings emaildelivery maildelivery subscription
    """,
    "left": """
        unsubtime unsubscribed unsubscribedat unsubscribeddate unsubscribetime optouttime optedout
        optout cleantime bouncedat complainedat nomail noemail donotemail
    """,
    "wanted": """
        subscribed optin optedin emailoptin acceptsmarketing acceptsemailmarketing
        emailmarketingconsent receivesemail receivesmail receiveemail wantsemail
    """,
}
WHETHER = frozenset({"status", "left", "wanted"})
"""What tells whether somebody gets mail there: each of its columns counts."""
ROLES = tuple(role for role in _HEADERS if role not in WHETHER)
"""What a column may be said to be."""

_KNOWN = {header: role for role, names in _HEADERS.items() for header in names.split()}
_SIGNS = re.compile(r"[\W_]+")
_BEGINNING = 10
"""A header is among so many first rows: some export a title above it."""
_SAMPLE = 500

Places = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The numbers of the columns by what they are, from 0; behind *first* rows come people. Of the
    *headers* there may be none."""

    places: Mapping[str, Places]
    first: int
    headers: tuple[str, ...] = ()

    def told(self, role: str) -> str:
        """Return how the columns of *role* are called: by their headers, or by their numbers."""
        return " + ".join(self._called(place) for place in self.places.get(role, ()))

    def _called(self, place: int) -> str:
        header = self.headers[place] if place < len(self.headers) else ""
        return f'"{header}"' if header else f"column {place + 1}"


def recognised(rows: Sequence[Row], said: Mapping[str, str], name: str) -> Columns:
    """Return what the columns of *rows* are; *said* names some by their headers or numbers, several
    with + between.

    Raises:
        UsageError: one that is *said* is not there, or none holds addresses.
    """
    sample = [row.cells for row in rows[:_SAMPLE]]
    at, headers = _header(sample, said)
    roles = dict(_by_header(headers))
    fixed = {role: _said(role, text, headers, sample, name) for role, text in said.items()}
    if "email" not in fixed:
        fixed["email"] = _addresses(sample[at:], roles.get("email", ()), name)
    if not headers and "name" not in fixed:
        fixed["name"] = _names(sample, fixed["email"])
    taken = {place for places in fixed.values() for place in places}
    free = {role: tuple(p for p in places if p not in taken) for role, places in roles.items()}
    # A French "nom" beside no "prénom" is the whole name, and so is "nombre" in Spanish.
    return Columns(places=_whole({**free, **fixed}), first=at, headers=headers)


def _header(
    sample: Sequence[Sequence[str]], said: Mapping[str, str]
) -> tuple[int, tuple[str, ...]]:
    """Return the row behind the header, and that header: none where the first row is a person."""
    named = {_folded(part) for text in said.values() for part in text.split("+")}
    for number, cells in enumerate(sample[:_BEGINNING]):
        if any(mailbox_cell.parted(cell) for cell in cells):
            break
        folded = [_folded(cell) for cell in cells]
        if any(_KNOWN.get(one) == "email" or one in named for one in folded if one):
            return number + 1, tuple(cells)
    is_header = len(sample) > 1 and not any(map(mailbox_cell.parted, sample[0]))
    is_wide = is_header and len(sample[0]) == len(sample[1])
    return (
        (1, tuple(sample[0])) if is_wide and any(map(mailbox_cell.parted, sample[1])) else (0, ())
    )


def _by_header(headers: Sequence[str]) -> dict[str, Places]:
    found: dict[str, Places] = {}
    for place, header in enumerate(headers):
        if role := _KNOWN.get(_folded(header)):
            found[role] = (*found.get(role, ()), place)
    # The first of several is meant, but every word on whether somebody left counts.
    several = {"email", *WHETHER}
    return {role: its if role in several else its[:1] for role, its in found.items()}


def _said(
    role: str, text: str, headers: Sequence[str], sample: Sequence[Sequence[str]], name: str
) -> Places:
    width = max(map(len, sample), default=0)
    folded = [_folded(header) for header in headers]
    places = []
    for part in (one.strip() for one in text.split("+")):
        if part in headers or _folded(part) in folded:
            places.append(headers.index(part) if part in headers else folded.index(_folded(part)))
        elif part.isascii() and part.isdigit() and 0 < int(part) <= width:
            places.append(int(part) - 1)
        else:
            hint = did_you_mean(part, headers)
            there = f"one of {', '.join(headers)}" if headers else f"a number from 1 to {width}"
            raise UsageError(
                f'{name}: --column {role}={part}: expected {there}, got "{part}"{hint}'
            )
    return tuple(places)


def _addresses(sample: Sequence[Sequence[str]], named: Places, name: str) -> Places:
    """Return the column with most addresses, of those so *named* first."""
    counts = [
        sum(
            len(cells) > place and mailbox_cell.parted(cells[place]) is not None for cells in sample
        )
        for place in range(max(map(len, sample), default=0))
    ]
    for places in (named, range(len(counts))):
        best = max(places, key=lambda place: (counts[place], -place), default=None)
        if best is not None and counts[best]:
            return (best,)
    raise UsageError(f"{name}: no column holds addresses; say which does: --column email=3")


def _names(sample: Sequence[Sequence[str]], email: Places) -> Places:
    """Return the first column of a table without headers that holds letters and no figures."""
    for place in range(max(map(len, sample), default=0)):
        cells = [row[place] for row in sample if len(row) > place and row[place]]
        if place not in email and cells and all(map(_is_name, cells)):
            return (place,)
    return ()


def _is_name(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell)) and "@" not in cell


def _whole(places: Mapping[str, Places]) -> dict[str, Places]:
    found = {role: its for role, its in places.items() if its}
    parts = [found.pop(role) for role in ("given", "family") if role in found]
    if parts and ("name" not in found or len(parts) > 1):
        found["name"] = tuple(place for part in parts for place in part)
    return found


def _folded(header: str) -> str:
    return _SIGNS.sub("", without_accents(header.casefold()))
