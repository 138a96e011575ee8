"""Which time zone somebody means who names a city, an abbreviation or an offset."""

import difflib
import re
import zoneinfo
from functools import cache

from digest.text.clean_text import without_accents

_AMBIGUOUS = {
    "bst": "British Summer Time is Europe/London, Bangladesh's Asia/Dhaka",
    "cst": "of the US it is America/Chicago, of China Asia/Shanghai, of Cuba America/Havana",
    "cdt": "of the US it is America/Chicago, of Cuba America/Havana",
    "ist": "of India it is Asia/Kolkata, of Israel Asia/Jerusalem, of Ireland Europe/Dublin",
    "ast": "of Canada it is America/Halifax, of Arabia Asia/Riyadh",
    "gst": "of the Gulf it is Asia/Dubai, of South Georgia Atlantic/South_Georgia",
    "est": "with summer time it is America/New_York, without it America/Panama",
    "mst": "with summer time it is America/Denver, without it America/Phoenix",
    "aest": "with summer time it is Australia/Sydney, without it Australia/Brisbane",
    "acst": "with summer time it is Australia/Adelaide, without it Australia/Darwin",
    "wst": "of Western Australia it is Australia/Perth, of Samoa Pacific/Apia",
    "amt": "of the Amazon it is America/Manaus, of Armenia Asia/Yerevan",
    "ect": "of Ecuador it is America/Guayaquil",
    "sst": "of Samoa it is Pacific/Pago_Pago, of Singapore Asia/Singapore",
    "birmingham": "in England it is Europe/London, in Alabama America/Chicago",
    "cambridge": "in England it is Europe/London, in Massachusetts America/New_York",
    "portland": "in Oregon it is America/Los_Angeles, in Maine America/New_York",
    "washington": "the city is America/New_York, the state America/Los_Angeles",
    "georgia": "the country is Asia/Tbilisi, the state America/New_York",
    "st petersburg": "in Russia it is Europe/Moscow, in Florida America/New_York",
    "la paz": "in Bolivia it is America/La_Paz, in Mexico America/Mazatlan",
    "san jose": "in California it is America/Los_Angeles, in Costa Rica America/Costa_Rica",
    "cordoba": "in Spain it is Europe/Madrid, in Argentina America/Argentina/Cordoba",
    "merida": "in Mexico it is America/Merida, in Spain Europe/Madrid",
    "valencia": "in Spain it is Europe/Madrid, in Venezuela America/Caracas",
    "melbourne": "in Australia it is Australia/Melbourne, in Florida America/New_York",
    "usa": "by city: America/New_York, America/Chicago, America/Denver, America/Los_Angeles",
    "us": "by city: America/New_York, America/Chicago, America/Denver, America/Los_Angeles",
    "canada": "by city: America/Toronto, America/Winnipeg, America/Edmonton, America/Vancouver",
    "australia": "by city: Australia/Sydney, Australia/Brisbane, Australia/Perth",
    "brazil": "by city: America/Sao_Paulo, America/Manaus, America/Fortaleza",
    "russia": "by city: Europe/Moscow, Asia/Yekaterinburg, Asia/Novosibirsk, Asia/Vladivostok",
}  # fmt: skip
_OTHERS = {
    "America/Los_Angeles": (
        "pst,pdt,pt,pacific time,us pacific,san francisco,san diego,seattle,palo alto,stanford,"
        "berkeley,oakland,sacramento,la jolla,pasadena,irvine,mountain view,santa barbara,"
        "las vegas,california,caltech,ucla,silicon valley"
    ),
    "America/New_York": (
        "edt,et,eastern time,us eastern,nyc,new york city,boston,philadelphia,atlanta,"
        "miami,pittsburgh,baltimore,washington dc,washington d c,princeton,new haven,ithaca,"
        "providence,buffalo,"
        "cleveland,columbus,cincinnati,charlotte,raleigh,durham nc,orlando,tampa,ann arbor,"
        "massachusetts,harvard,yale,bethesda,chapel hill,new jersey"
    ),
    "America/Chicago": (
        "houston,dallas,austin,san antonio,minneapolis,milwaukee,st louis,"
        "new orleans,urbana,champaign,nashville,oklahoma city,texas,illinois,evanston"
    ),
    "America/Denver": "mdt,boulder,salt lake city,albuquerque,colorado",
    "America/Phoenix": "tucson,tempe,arizona",
    "America/Toronto": "ottawa,waterloo ontario,quebec,mcgill",
    "America/Edmonton": "calgary",
    "America/Sao_Paulo": "brt,rio de janeiro,rio,campinas,brasilia,belo horizonte,porto alegre",
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "medellin,cali,colombia",
    "America/Mexico_City": "mexico,guadalajara,puebla",
    "America/Lima": "peru",
    "Africa/Lagos": "wat,abuja,ibadan,nigeria",
    "Africa/Nairobi": "eat,kenya",
    "Africa/Johannesburg": "sast,cape town,pretoria,durban,south africa,stellenbosch",
    "Africa/Cairo": "egypt",
    "Africa/Accra": "kumasi,ghana",
    "Africa/Addis_Ababa": "ethiopia",
    "Africa/Casablanca": "rabat,morocco,fez,marrakesh",
    "Asia/Kolkata": (
        "mumbai,bombay,delhi,new delhi,bangalore,bengaluru,chennai,madras,hyderabad,pune,calcutta,"
        "kanpur,ahmedabad,india,kharagpur"
    ),
    "Asia/Karachi": "pkt,lahore,islamabad,pakistan",
    "Asia/Dhaka": "bangladesh",
    "Asia/Shanghai": (
        "beijing,peking,shenzhen,guangzhou,hangzhou,nanjing,wuhan,xian,xi an,chengdu,tianjin,hefei,"
        "suzhou,china,dalian,xiamen"
    ),
    "Asia/Hong_Kong": "hkt",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "jst,osaka,kyoto,yokohama,nagoya,sapporo,fukuoka,sendai,tsukuba,kobe,japan",
    "Asia/Seoul": "kst,busan,daejeon,incheon,south korea,korea,pohang",
    "Asia/Taipei": "hsinchu,tainan",
    "Asia/Jakarta": "wib,bandung",
    "Asia/Bangkok": "thailand,chiang mai",
    "Asia/Ho_Chi_Minh": "hanoi,saigon,vietnam",
    "Asia/Manila": "pht,quezon city,philippines",
    "Asia/Kuala_Lumpur": "myt,malaysia,penang",
    "Asia/Jerusalem": "idt,israel,haifa,rehovot",
    "Asia/Tehran": "irst,iran,isfahan,shiraz",
    "Asia/Dubai": "abu dhabi,sharjah",
    "Asia/Riyadh": "jeddah,thuwal,saudi arabia,kaust",
    "Asia/Kathmandu": "npt,nepal",
    "Europe/Istanbul": "trt,ankara,izmir,turkey",
    "Europe/London": (
        "england,scotland,oxford,edinburgh,glasgow,manchester,bristol,leeds,liverpool,sheffield,"
        "cardiff,nottingham,southampton,great britain,britain,uk,united kingdom,st andrews"
    ),
    "Europe/Dublin": "cork,galway,limerick",
    "Europe/Lisbon": "porto,coimbra,braga,lisboa",
    "Europe/Berlin": (
        "cest,munich,munchen,muenchen,hamburg,frankfurt,frankfurt am main,cologne,koln,koeln,"
        "stuttgart,dusseldorf,duesseldorf,leipzig,dresden,heidelberg,tubingen,tuebingen,bonn,aachen,"
        "gottingen,goettingen,freiburg,karlsruhe,darmstadt,mainz,bremen,hannover,hanover,nuremberg,"
        "nurnberg,nuernberg,erlangen,wurzburg,saarbrucken,saarbruecken,jena,potsdam,kiel,munster,"
        "muenster,konstanz,germany,deutschland,garching"
    ),
    "Europe/Zurich": "zuerich,geneva,geneve,genf,lausanne,basel,bern,cern,switzerland,lugano",
    "Europe/Vienna": "wien,graz,innsbruck,salzburg,linz,klosterneuburg,austria",
    "Europe/Paris": (
        "lyon,marseille,toulouse,grenoble,bordeaux,strasbourg,lille,nantes,nice,montpellier,rennes,"
        "saclay,france"
    ),
    "Europe/Brussels": "brussel,bruxelles,antwerp,antwerpen,ghent,gent,leuven,louvain,belgium",
    "Europe/Amsterdam": (
        "rotterdam,the hague,den haag,utrecht,delft,leiden,eindhoven,groningen,nijmegen,"
        "netherlands,wageningen"
    ),
    "Europe/Rome": (
        "roma,milan,milano,turin,torino,naples,napoli,bologna,florence,firenze,pisa,padua,padova,"
        "trieste,genoa,genova,venice,venezia,trento,pavia,italy"
    ),
    "Europe/Madrid": "barcelona,seville,sevilla,zaragoza,bilbao,malaga,granada",
    "Europe/Stockholm": "gothenburg,goteborg,uppsala,lund,malmo,linkoping,umea,sweden",
    "Europe/Copenhagen": "aarhus,kobenhavn,odense,lyngby,denmark",
    "Europe/Oslo": "bergen,trondheim,tromso,norway",
    "Europe/Helsinki": "espoo,tampere,turku,oulu,finland",
    "Europe/Warsaw": "krakow,cracow,wroclaw,poznan,gdansk,warszawa,poland",
    "Europe/Prague": "praha,brno,ostrava,czechia,czech republic",
    "Europe/Budapest": "szeged,debrecen,hungary",
    "Europe/Athens": "thessaloniki,heraklion,greece,patras",
    "Europe/Bucharest": "cluj,iasi,timisoara,romania",
    "Europe/Kyiv": "kharkiv,lviv,odesa,ukraine",
    "Europe/Moscow": "msk,st petersburg russia,saint petersburg,moskva",
    "Asia/Novosibirsk": "akademgorodok",
    "Europe/Belgrade": "novi sad,serbia",
    "Australia/Sydney": "aedt,canberra,new south wales",
    "Australia/Perth": "awst",
    "Australia/Adelaide": "acdt",
    "Pacific/Auckland": "nzst,nzdt,wellington,christchurch,dunedin,new zealand",
    "Pacific/Honolulu": "hst,hawaii,oahu,hilo",
    "America/Anchorage": "akst,akdt,alaska",
    "America/St_Johns": "nst,ndt,newfoundland",
    "America/Halifax": "adt",
    "UTC": "z",
}
# The clocks of these never change, which those who write them seldom know; of Etc/GMT+5, which is
# behind Greenwich, nobody expects the sign.
_FIXED = re.compile(r"[EMH]ST|(?:Etc/)?GMT[+-][1-9][0-9]?")
_OFFSET = re.compile(
    r"(?:etc/)?(?:gmt|utc|z)? *[+-] *[0-9]{1,2}(?::?[0-9]{2})?|(?:gmt|utc)[+-][0-9]{1,2}"
)
_WHY = "an offset from Greenwich does not follow summer time; name the zone of the city instead"


@cache
def zones() -> frozenset[str]:
    """Return the names of zones, without those of offsets."""
    known = zoneinfo.available_timezones() - {"Factory", "localtime"}
    return frozenset(name for name in known if not _FIXED.fullmatch(name))


def cure(text: str) -> str | None:
    """Say which zone is meant by *text*, where that is sure, or why it is none."""
    word = _folded(text)
    if _OFFSET.fullmatch(text.strip().casefold()):
        return _WHY
    if word in _AMBIGUOUS or _folded(text.rpartition("/")[2]) in _AMBIGUOUS:
        return _AMBIGUOUS.get(word) or _AMBIGUOUS[_folded(text.rpartition("/")[2])]
    found = _named().get(word) or _placed(text) or _misspelt(text)
    return f'did you mean "{found}"?' if found else None


@cache
def _named() -> dict[str, str]:
    """Return zones by city, country and abbreviation; cities of several zones are left out."""
    named: dict[str, set[str]] = {}
    for zone in zones():
        region, slash, city = zone.rpartition("/")
        # The cities of states have names that others have, too: Indiana/Petersburg.
        if slash and "/" not in region and region != "Etc":
            named.setdefault(_folded(city), set()).add(zone)
        named[_folded(zone)] = {zone}
    cities = {word: next(iter(found)) for word, found in named.items() if len(found) == 1}
    others = {word: zone for zone, words in _OTHERS.items() for word in words.split(",")}
    return cities | others


def _placed(text: str) -> str | None:
    """Return the zone of a city with its country behind a comma, or with its continent before."""
    city, comma, country = text.partition(",")
    named = _named()
    if comma:
        found = named.get(_folded(city))
        return found if found and found == named.get(_folded(country)) else None
    region, slash, city = text.strip().rpartition("/")
    found = named.get(_folded(city))
    if not slash or found is None:
        return None
    continent = "America" if region in {"US", "Canada"} else region
    return found if found.startswith(f"{continent}/") else None


def _misspelt(text: str) -> str | None:
    """Return the zone that is written as *text* is, but for a letter or two.

    Only where its continent stands before: a city of a like name may have another clock.
    """
    near = difflib.get_close_matches(text.strip()[:60].casefold(), _by_name(), n=1, cutoff=0.87)
    return _by_name()[near[0]] if "/" in text and near else None


@cache
def _by_name() -> dict[str, str]:
    return {zone.casefold(): zone for zone in zones() if not zone.startswith("Etc/")}


def _folded(text: str) -> str:
    """Return words without accents, marks and letter case."""
    letters = without_accents(text.replace("ß", "ss").replace("ø", "o"))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.casefold()).split())
