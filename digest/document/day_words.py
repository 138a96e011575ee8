"""Which days somebody means who names them in other words, or in another language."""

import re
from collections.abc import Mapping

from digest.text.clean_text import without_accents

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# A line a language, from Monday on: English, German, Dutch, French, Spanish, Italian, Portuguese
# (with its numbers), Swedish, Danish and Norwegian, Polish, Czech, Turkish, Russian, Chinese,
# Japanese.
_NAMES = """
    monday tuesday wednesday thursday friday saturday sunday
    mon tue wed thu fri sat sun
    mo tu we th fr sa su
    mon tues weds thurs fri sat sun
    mon tues wednes thur fri satur sun
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    montags dienstags mittwochs donnerstags freitags sonnabend sonntags
    mo di mi do fr sa so
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miercoles jueves viernes sabado domingo
    lunedi martedi mercoledi giovedi venerdi sabato domenica
    segunda terca quarta quinta sexta sabado domingo
    segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado domingo
    mandag tisdag onsdag torsdag fredag lordag sondag
    mandag tirsdag onsdag torsdag fredag lørdag søndag
    poniedziałek wtorek sroda czwartek piatek sobota niedziela
    pondeli utery streda ctvrtek patek sobota nedele
    pazartesi salı carsamba persembe cuma cumartesi pazar
    понедельник вторник среда четверг пятница суббота воскресенье
    星期一 星期二 星期三 星期四 星期五 星期六 星期日
    月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
"""
_PHRASES = {
    "daily": (
        "every day,each day,everyday,day,days,all days,once a day,7 days a week,taglich,jeden tag,"
        "dagelijks,quotidien,tous les jours,chaque jour,diario,cada dia,todos los dias,giornaliero,"
        "ogni giorno,todos os dias,dagligen,daglig,codziennie,ежедневно,每天,毎日"
    ),
    "weekdays": (
        "weekday,every weekday,each weekday,workday,workdays,every workday,working days,"
        "business days,werktags,werktage,werktaglich,werkdagen,jours ouvrables,en semaine,"
        "dias laborables,dias uteis,giorni feriali,будни,工作日,平日"
    ),
    "weekly": (
        "every week,each week,week,once a week,wochentlich,jede woche,wekelijks,hebdomadaire,"
        "chaque semaine,semanal,cada semana,settimanale,ogni settimana,еженедельно,每周,毎週"
    ),
    "monthly": (
        "every month,each month,month,once a month,monatlich,jeden monat,maandelijks,mensuel,"
        "chaque mois,mensual,cada mes,mensile,ogni mese,mensal,ежемесячно,每月,毎月"
    ),
    "[sat, sun]": "weekend,weekends,on weekends,at weekends,wochenende,am wochenende,fin de semana",
}
_RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|till|until|through|thru|bis|a|al|au|tot)\b)\s*")
_FILLERS = frozenset({"and", "on", "every", "each", "und", "et", "y", "e", "en"})


def _folded(text: str) -> str:
    dashed = re.sub(r"\.{2,}", "-", without_accents(text.casefold()))
    return " ".join(dashed.replace(".", " ").split())


_NUMBERS: Mapping[str, int] = {
    _folded(name): number % 7 for number, name in enumerate(_NAMES.split())
}
_CADENCES: Mapping[str, str] = {
    phrase: cadence for cadence, said in _PHRASES.items() for phrase in (cadence, *said.split(","))
}


def number(word: str) -> int | None:
    """Return the number of the day of the week that *word* names, Monday being 0.

    >>> number("Montag"), number("Mondays"), number("samedi"), number("moonday")
    (0, 0, 5, None)
    """
    folded = _folded(word)
    return _NUMBERS.get(folded, _NUMBERS.get(folded.removesuffix("s")))


def cadence(text: str) -> str | None:
    """Return the cadence that *text* says in other words, as it is written here.

    >>> cadence("every day"), cadence("Mon-Fri"), cadence("Mo und Do"), cadence("tue to thu")
    ('daily', 'weekdays', '[mon, thu]', '[tue, wed, thu]')
    """
    folded = _folded(text[:100])
    if folded in _CADENCES:
        return _CADENCES[folded]
    words = [word for word in re.split(r"[,;/&+\s]+", folded) if word and word not in _FILLERS]
    days = _between(folded) or {number(word) for word in words}
    return _written({day for day in days if day is not None}) if days and None not in days else None


def _between(text: str) -> "set[int | None]":
    """Return the days from the first that *text* names to the last; none where it is no range."""
    ends = [number(end) for end in _RANGE.split(text)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return set()
    return {(ends[0] + i) % 7 for i in range((ends[1] - ends[0]) % 7 + 1)}


def _written(days: set[int]) -> str:
    if days == set(range(7)):
        return "daily"
    if days == set(range(5)):
        return "weekdays"
    return f"[{', '.join(WEEKDAYS[day][:3] for day in sorted(days))}]"
