"""A document's date in the words of its language, as Quarto prints it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL = ("today", "now", "last-modified")
STYLES = ("long", "full", "iso")
_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%m-%d-%Y")
_MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2}) (?P<month>[A-Za-z]+)\.?,? (?P<year>\d{4})")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "de-at": "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
}
# The order of a long date, and what stands between the day of the week and it.
_LONG = {
    "en": "MMMM D, YYYY", "de": "D. MMMM YYYY", "fr": "D MMMM YYYY", "es": "D [de] MMMM [de] YYYY", "it": "D MMMM YYYY",
    "nl": "D MMMM YYYY", "pt": "D [de] MMMM [de] YYYY", "da": "D. MMMM YYYY", "sv": "D MMMM YYYY", "nb": "D. MMMM YYYY",
} | dict.fromkeys(("en-au", "en-gb", "en-ie", "en-in", "en-nz", "en-sg"), "D MMMM YYYY")  # fmt: skip
_AFTER_WEEKDAY = {
    "en": ", ", "de": ", ", "fr": " ", "es": ", ", "it": " ", "nl": " ", "pt": ", ", "da": " [den] ", "sv": " ", "nb": " ",
    "en-ie": " ", "fr-ch": ", ", "it-ch": ", ",
}  # fmt: skip
LANGUAGES = tuple(_WEEKDAYS)
_TOKEN = re.compile(r"\[(?P<literal>[^\]]*)\]|(?P<token>[A-Za-z]+)")
_NUMBERS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
TOKENS = (*_NUMBERS, "M", "D", "MMMM", "dddd")


def moment_of(written: str, document: Path) -> dt.datetime | None:
    """The moment that a date of a document's metadata is; None where it is none that is understood."""
    if written in {"today", "now"}:
        now = dt.datetime.now().astimezone()
        return now if written == "now" else now.replace(hour=0, minute=0, second=0, microsecond=0)
    if written == "last-modified":
        return dt.datetime.fromtimestamp(document.stat().st_mtime).astimezone()
    for form in _FORMS:
        try:
            return dt.datetime.strptime(written, form)  # noqa: DTZ007  a day is one wherever it is read
        except ValueError:
            continue
    return _in_words(written) or _timestamp(written)


def _in_words(written: str) -> dt.datetime | None:
    found = _MONTH_FIRST.fullmatch(written) or _DAY_FIRST.fullmatch(written)
    months = [name[:3].lower() for name in _MONTHS["en"].split()]
    if found is None or found["month"][:3].lower() not in months:
        return None
    try:
        return dt.datetime(int(found["year"]), months.index(found["month"][:3].lower()) + 1, int(found["day"]))  # noqa: DTZ001
    except ValueError:
        return None


def _timestamp(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(written) if "T" in written else None
    except ValueError:
        return None


def printed(moment: dt.datetime, form: str, language: str) -> str:
    """A date in a form: `long`, `full`, `iso`, or tokens such as `D MMMM YYYY` with text in brackets."""
    return _TOKEN.sub(lambda match: _value(match, moment, language), _pattern(form, language))


def needs_words(form: str, language: str) -> bool:
    """Whether a form prints names of months or days."""
    found = [match["token"] for match in _TOKEN.finditer(_pattern(form, language))]
    return "MMMM" in found or "dddd" in found


def unknown_tokens(form: str) -> list[str]:
    """What a form holds that is not a token here."""
    if form in STYLES:
        return []
    return [match["token"] for match in _TOKEN.finditer(form) if match["token"] and match["token"] not in TOKENS]


def knows(language: str) -> bool:
    """Whether the names of months in a language are known."""
    return language.lower().partition("-")[0] in LANGUAGES


def _pattern(form: str, language: str) -> str:
    if form == "iso":
        return "YYYY-MM-DD"
    long = _of(_LONG, language)
    return {"long": long, "full": f"dddd{_of(_AFTER_WEEKDAY, language)}{long}"}.get(form, form)


def _value(match: re.Match[str], moment: dt.datetime, language: str) -> str:
    token = match["token"]
    if token is None:
        return match["literal"]
    if token in _NUMBERS:
        return moment.strftime(_NUMBERS[token])
    names = {"MMMM": (_MONTHS, moment.month - 1), "dddd": (_WEEKDAYS, moment.weekday())}
    if token in names:
        table, index = names[token]
        return _of(table, language).split()[index]
    return str({"M": moment.month, "D": moment.day}.get(token, token))


def _of(table: dict[str, str], language: str) -> str:
    """What a table has for a language with its region, else for the language, else for English."""
    code = language.lower()
    return table.get(code) or table.get(code.partition("-")[0]) or table["en"]
