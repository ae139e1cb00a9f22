"""Words by which names and labels say what they are about: age, death, last contact, relapse, sums of rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


@dataclass(frozen=True)
class Words:
    """Words of several languages that mean one thing.

    Attributes
    ----------
    whole : str
        Words, with blanks between them.
    within : tuple of str
        Parts of a text, for languages that put words together or have no blanks, and for several words.
    """

    whole: str
    within: tuple[str, ...] = ()

    def said_by(self, *texts: str) -> bool:
        """Whether one of the texts has one of the words."""
        return any(
            self._known & set(_words(text)) or any(part in text.casefold() for part in self.within) for text in texts
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.whole.split())


def _words(text: str) -> list[str]:
    return _WORD.findall(_CAMEL.sub(" ", unicodedata.normalize("NFC", text)).casefold())


AGE = Words(
    "age alter lebensalter patientenalter spenderalter âge edad età idade leeftijd ålder alder ikä wiek věk vek yaş ηλικία "
    "возраст vârsta életkor",
    ("年龄", "年齢", "年齡", "나이", "연령"),
)
SHORTER_THAN_YEARS = Words(
    "day days week weeks month months hour hours tag tage tagen woche wochen monat monate monaten jours semaines mois "
    "días semanas meses dias giorni settimane mesi dagen weken maanden",
    ("月龄", "月齢", "日龄", "日齢"),
)
TIME = Words(
    f"{SHORTER_THAN_YEARS.whole} time times date dates year years wait waiting delay zeit zeiten dauer datum jahr jahre temps "
    "délai date année années tiempo fecha año años tempo data anno anni tijd jaar tid dato dag år czas data dzień rok",
    (
        *SHORTER_THAN_YEARS.within,
        "wartezeit",
        "zeitpunkt",
        "时间",
        "日期",
        "天数",
        "時間",
        "日付",
        "日数",
        "시간",
        "날짜",
        "일수",
    ),
)
DEATH = Words(
    "death died dead deceased dod exitus tod todes tot verstorben gestorben décès deces décédé mort muerte fallecido "
    "fallecimiento defunción morte óbito obito decesso deceduto overlijden overleden död dödsdatum død dødsdato zgon zgonu "
    "śmierć śmierci smrt smrti úmrtí kuolema kuolinpäivä ölüm смерть смерти",
    ("todesdatum", "todestag", "sterbedatum", "死亡", "사망"),
)
OVERALL_SURVIVAL = Words(
    "os death died tod décès muerte morte óbito overlijden död zgon smrt смерть",
    (
        "overall survival", "overall mortality", "all-cause", "gesamtüberleben", "survie globale", "supervivencia global",
        "sopravvivenza globale", "sobrevida global", "总生存", "總生存", "全生存", "전체생존", "전체 생존",
    ),
)  # fmt: skip
LAST_CONTACT = Words(
    "last lfu fu lastfu letzter letzte letztes letzten dernier dernière dernières derniere último ultimo última ultima "
    "laatste sista siste sidste seneste ostatni ostatniego poslední последний последнего последнее",
    (
        "follow-up", "follow_up", "follow up", "followup", "lastcontact", "lastseen", "nachsorge", "suivi", "seguimiento",
        "随访", "隨訪", "追跡", "추적", "最后", "最後", "最終", "마지막",
    ),
)  # fmt: skip
RELAPSE = Words(
    "relapse relapsed progression progressed recur recurrence recurred metastasis rückfall progrès rechute récidive recaída "
    "recidiva progresión progressão progressione recidief återfall tilbagefald nawrót recidiv рецидив pfs lfs rfs dfs efs "
    "gvhd",
    ("relaps", "rezidiv", "progress", "rechute", "recidiv", "复发", "復発", "再発", "進行", "进展", "재발", "진행"),
)
OF_THE_FILE = Words(
    "export exported extraction extracted cutoff cut lock entered created updated modified report registration autopsy",
    ("stichtag", "datenstand", "autops", "obduktion", "erstellt", "geändert", "截止", "登録日"),
)
_TOTALS = (
    r"(?:grand |sub)?totals?|sums?|summe|gesamt|insgesamt|mittelwert|mittel|somme|moyenne|médiane|suma|promedio|media|"
    r"mediana|soma|média|totale|somma|totaal|gemiddelde|summa|medel|medelvärde|means?|average|avg|median|razem|średnia|"
    r"celkem|průměr|итого|всего|среднее|toplam|ortalama|合计|合計|总计|總計|平均|平均值|总和|합계|총계|평균"
)
TOTAL_ROW = re.compile(rf"\W*(?:{_TOTALS})(?:\s*[:(=].*)?\W*", re.IGNORECASE)
"""What the first cell of a row of sums or means says."""
