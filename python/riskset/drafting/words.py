"""Words by which heads and labels of columns say what they hold: patients, groups, times, events, dates, units."""

# ruff: noqa: RUF001  words of other alphabets
from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from riskset.study.doubts.words import Words

if TYPE_CHECKING:
    from riskset.study.schema_parts import TimeUnit

PATIENT = Words(
    "id patid patno patientid subjid usubjid subject subjectid recordid studyid caseid pid patient patients patienten pat "
    "case paciente paziente patiënt pacjent пациент номер",
    (
        "record_id", "study_id", "patient_id", "patient_no", "study no", "study_no", "patientennummer", "pat-nr", "pat.-nr", "pat_nr", "patnr",
        "patienten-nr", "screening no", "screening_no", "病历号", "患者编号", "患者番号", "编号", "編號", "番号", "환자번호",
    ),
)  # fmt: skip
PRIVATE = Words(
    "name names surname lastname firstname forename initials mrn ssn nhs ahv address street phone telephone mobile email mail "
    "fax zip postcode postal physician doctor surgeon nurse investigator insurance passport username nachname vorname "
    "familienname geburtsname adresse strasse straße telefon plz arzt ärztin operateur nom prénom prenom adresse médecin "
    "nombre apellido apellidos dirección médico cognome indirizzo medico naam achternaam voornaam imię nazwisko фамилия имя",
    (
        "last_name", "first_name", "full_name", "medical record", "medical_record", "hospital number", "hospital_number",
        "social security", "krankenkasse", "姓名", "氏名", "身份证", "电话", "住址", "地址", "이름", "주민",
    ),
)  # fmt: skip
RECORD = Words(
    "mrn ssn nhs ahv insurance passport",
    (
        "medical record", "medical_record", "hospital number", "hospital_number", "social security", "krankenkasse", "身份证",
    ),
)  # fmt: skip
"""What is private and yet numbers patients: records, and not names."""
BIRTH = Words(
    "dob birth birthday birthdate geburt geburtsdatum geburtstag geboren naissance nacimiento nascita nascimento geboorte "
    "urodzenia рождения",
    ("date of birth", "date_of_birth", "birth_date", "出生", "生年月日", "생년월일"),
)
REMARKS = Words(
    "comment comments remark remarks note notes free text memo description bemerkung bemerkungen kommentar anmerkung "
    "notiz freitext remarque remarques commentaire commentaires observaciones comentario comentarios nota note osservazioni "
    "opmerking opmerkingen uwagi комментарий примечание",
    ("备注", "注释", "備考", "비고"),
)
GROUP = Words(
    "arm treatment treated trt tx rx group grp cohort therapy regimen randomised randomized allocation exposure exposed "
    "intervention behandlung gruppe therapie studienarm therapiearm behandlungsarm kohorte traitement groupe bras tratamiento grupo brazo trattamento "
    "gruppo braccio behandeling groep behandling grupp ramię grupa лечение группа",
    ("治疗组", "治疗", "分组", "組別", "治療群", "治療", "群", "군", "치료"),
)
ANSWERED = Words("treated exposed exposure randomised randomized intervention behandelt traité tratado trattato")
"""Groups whose codes 0 and 1 are no and yes."""
ARM = Words(
    "arm studienarm therapiearm behandlungsarm bras brazo braccio ramię", ("randomi", "allocation", "治疗组", "分组")
)
CONTROL = Words(
    "control controls placebo standard conventional usual untreated observation obs none reference kontrolle kontrollgruppe "
    "standardtherapie contrôle témoin placebo estándar controllo controle kontroll kontrola контроль",
    ("non-", "no ", "without", "üblich", "对照", "標準", "标准", "対照", "대조"),
)
ORIGIN = Words(
    "infusion infused transplant transplantation transplanted hsct sct hct randomisation randomization randomised randomized "
    "enrolment enrollment enrolled inclusion diagnosis diagnosed surgery operation operated start baseline entry treatment "
    "therapy admission registration diagnose erstdiagnose diagnosedatum therapiebeginn aufnahme einschluss diagnostic "
    "inclusion greffe traitement début diagnóstico trasplante inicio diagnosi trapianto inizio diagnose start diagnos",
    (
        "transplant", "diagnos", "infusion", "randomi", "enrol", "accept", "therapiebeginn", "einschluss", "operation", "day0",
        "day 0", "day_0", "d0", "诊断", "移植", "回输", "入组", "手术", "診断", "登録", "진단", "이식",
    ),
)  # fmt: skip
ORDERED = Words(
    "grade stage ecog score class risk who nyha asa gleason level severity grad stadium risiko klasse stade risque estadio "
    "riesgo stadio rischio stadium risico performance iss fab ps",
    ("stage", "grade", "stadium", "ecog", "分级", "分期", "评分", "等级", "病期", "病型"),
)
SCORED = Words(
    "ecog ps grade stage score performance nyha stadium grad stade stadio estadio", ("grade", "分级", "分期", "评分")
)
"""Scales on which 0 and 1 are neither no nor yes."""
COUNTS = Words(
    "number num count counts lines nodes lesions episodes relapses cycles prior previous anzahl zahl nombre número numero "
    "aantal liczba число",
    ("number of", "no_of", "no of", "n_", "num_", "_count", "anzahl", "数量", "个数", "次数", "回数"),
)
SEX = Words("sex gender geschlecht sexe sexo sesso geslacht kön køn płeć пол", ("性别", "性別", "성별"))
BEFORE = Words(
    "prior previous before pre baseline history earlier vorher früher antérieur previo precedente eerder",
    ("既往", "前"),
)
CENTRE = Words(
    "centre center site hospital clinic klinik zentrum centro ziekenhuis country region inst institution",
    ("中心", "医院", "施設", "병원"),
)
CAUSE = Words("cause causes todesursache ursache causa doodsoorzaak przyczyna причина", ("死因", "原因", "사인"))
DATE = Words("date dt datum fecha data dato päivä дата", ("date", "datum", "日期", "年月日", "일자", "날짜"))
DEATH_STATUS = Words(
    "status vital alive event events censor cens censored fustat death dead died delta lebt lebend vivant état vivo estado "
    "vivo stato levend",
    ("status", "event", "fustat", "存亡", "生存状态", "结局", "转归", "轉歸", "生死"),
)
ALIVE = Words("alive living lebt lebend vivant vivo stato levend", ("存活", "生存中"))
IS_CENSORED = Words("censored zensiert censuré censurado", ("删失", "打ち切り"))
CENSORED = Words("cens censor censored censoring zensiert censure censura", ("censor", "删失", "打ち切り"))
DEAD = Words(
    "dead died deceased verstorben gestorben tot décédé mort fallecido muerto deceduto overleden død död", ("死",)
)
NO_EVENT = Words(
    "alive censored cens none living lebt lebend zensiert vivant vivo levend ongoing remission",
    ("no event", "no relapse", "event-free", "event free", "keine", "存活", "生存", "无事件", "删失"),
)
GENERIC = frozenset(
    [
        "time",
        "times",
        "day",
        "days",
        "month",
        "months",
        "mo",
        "week",
        "weeks",
        "wk",
        "year",
        "years",
        "yr",
        "status",
        "event",
        "events",
        "cens",
        "censor",
        "censored",
        "delta",
        "indicator",
        "ind",
        "fu",
        "d",
        "m",
        "y",
        "date",
        "surv",
        "survival",
        "flag",
        "the",
        "of",
        "to",
    ]
)
"""Words of heads that do not say of what a time or an event is."""
TIME_PARTS = frozenset(
    ["", "time", "days", "day", "months", "mo", "years", "yr", "status", "stat", "event", "cens", "ev", "d", "m"]
)
"""What stands after the name of an endpoint in one word: ``ostime``."""
TIME = Words(
    "time times days day months month weeks week years year survival surv os pfs lfs rfs efs dfs ttp ttr futime fu followup "
    "duration zeit tage monate wochen jahre dauer überleben überlebenszeit survie temps jours mois tiempo días meses "
    "sobrevida supervivencia tempo giorni mesi sopravvivenza dagen maanden tid dagar månader czas",
    (
        "time",
        "surv",
        "follow",
        "überleben",
        "ueberleben",
        "_days",
        "_months",
        "时间",
        "生存期",
        "生存時間",
        "随访",
        "시간",
    ),
)
UNITS: dict[TimeUnit, Words] = {
    "days": Words(
        "day days d tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dager dni дни дней",
        ("_days", "tage)", "(天)", "天数", "日数", "일)"),
    ),
    "weeks": Words("week weeks wk wks woche wochen semaine semaines semana semanas settimane weken", ("周)", "週)")),
    "months": Words(
        "month months mo mos mon mth mths monat monate monaten mois mes meses mese mesi maand maanden månader miesiące "
        "месяцы месяцев",
        ("_months", "monate)", "(月)", "月)", "个月", "ヶ月", "개월"),
    ),
    "years": Words(
        "year years yr yrs y jahr jahre jahren an ans année années año años anno anni jaar år lata лет годы",
        ("年)", "년)"),
    ),
}
UNKNOWN = frozenset(
    {
        "?", "??", "-", "--", "---", "\u2013", "\u2014", "unknown", "unk", "ukn", "not known", "missing", "miss", "n.a.",
        "n.a", "na", "nd", "n.d.", "n.k.", "nk", "not done", "not available", "not reported", "not evaluable", "not assessed",
        "not recorded", "no data", "undetermined", "unavailable", "unbekannt", "k.a.", "k. a.", "keine angabe", "fehlt",
        "nicht bekannt", "n. b.", "n.b.", "inconnu", "inconnue", "non renseigné", "manquant", "desconocido", "desconocida",
        "sin dato", "sin datos", "sconosciuto", "non noto", "desconhecido", "onbekend", "niet bekend", "okänd", "ukendt",
        "ukjent", "nieznany", "неизвестно", "нет данных", "未知", "不详", "不詳", "不明", "未查", "缺失", "모름", "미상",
    }
)  # fmt: skip
"""Texts, folded, that mean that nothing is known."""
NO_CHOICE = frozenset(
    {
        "none",
        "no",
        "0",
        "nil",
        "negative",
        "neg",
        "keine",
        "kein",
        "aucun",
        "aucune",
        "ninguno",
        "ninguna",
        "nessuno",
        "无",
        "無",
        "なし",
    }
)
"""Texts, folded, that mean that none of several choices was made."""
MALE = frozenset(
    [
        "m",
        "male",
        "man",
        "mann",
        "männlich",
        "maennlich",
        "männl.",
        "masculin",
        "masculino",
        "maskulin",
        "homme",
        "h",
        "hombre",
        "varón",
        "varon",
        "homem",
        "uomo",
        "maschio",
        "maschile",
        "mand",
        "mężczyzna",
        "м",
        "муж",
        "мужской",
        "мужчина",
        "男",
        "男性",
        "남",
        "남자",
        "남성",
    ]
)
FEMALE = frozenset(
    [
        "f",
        "w",
        "female",
        "woman",
        "frau",
        "weiblich",
        "weibl.",
        "féminin",
        "feminin",
        "femenino",
        "feminino",
        "femme",
        "mujer",
        "mulher",
        "femmina",
        "femminile",
        "donna",
        "vrouw",
        "v",
        "kvinde",
        "kvinna",
        "kobieta",
        "k",
        "ж",
        "жен",
        "женский",
        "женщина",
        "女",
        "女性",
        "여",
        "여자",
        "여성",
    ]
)
SCALES: tuple[tuple[str, ...], ...] = (
    ("none", "no", "absent", "mild", "light", "moderate", "severe", "life-threatening", "fatal"),
    (
        "very low",
        "low",
        "standard",
        "intermediate-1",
        "intermediate",
        "int",
        "intermediate-2",
        "medium",
        "high",
        "very high",
    ),
    ("good", "favorable", "favourable", "intermediate", "poor", "adverse", "unfavorable", "unfavourable", "very poor"),
    ("cr", "cri", "vgpr", "pr", "mr", "sd", "pd"),
    ("well", "moderate", "moderately", "poor", "poorly", "undifferentiated"),
    ("never", "former", "current"),
    ("keine", "leicht", "mittel", "mäßig", "mässig", "schwer"),
    ("niedrig", "mittel", "intermediär", "hoch"),
    ("faible", "intermédiaire", "élevé"),
    ("bajo", "intermedio", "alto"),
    ("低", "低危", "中", "中危", "高", "高危"),
)
"""Levels in their order, folded."""
CAPITALS = frozenset(
    [
        "ldh",
        "crp",
        "wbc",
        "hb",
        "bmi",
        "ecog",
        "cmv",
        "ebv",
        "mrd",
        "hla",
        "who",
        "psa",
        "ct",
        "mri",
        "ast",
        "alt",
        "inr",
        "gfr",
        "egfr",
        "nyha",
        "asa",
        "iss",
        "ipss",
        "aml",
        "all",
        "mds",
        "cll",
        "cml",
        "hiv",
        "hbv",
        "hcv",
        "sct",
        "hct",
        "hsct",
        "gvhd",
        "car",
        "bsa",
        "fev",
        "ef",
        "lvef",
        "os",
        "pfs",
        "lfs",
        "rfs",
        "efs",
        "dfs",
        "nrm",
        "ttp",
        "er",
        "pr",
        "pgr",
        "her2",
        "rna",
        "dna",
        "icu",
        "bp",
        "sbp",
        "dbp",
        "hba1c",
        "hdl",
        "ldl",
        "tnm",
    ]
)
"""Abbreviations that labels write in capitals."""

_UNIT = re.compile(r"^(?P<name>.*?\S)\s*[(\[](?P<unit>[^()\[\]]{1,20})[)\]]\s*$")
_ROMAN = re.compile(
    r"(?:stage |grade |stadium |grad )?(?P<roman>i{1,3}|iv|v|vi{0,3})(?P<part>[a-d]?)[期级級]?", re.IGNORECASE
)
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_NUMBERED = re.compile(r"(?P<word>\D*?)(?P<number>\d+)(?P<part>[a-d]?)[期级級分]?")
_RANGE = re.compile(r"[<>≤≥]\s*=?\s*\d[\d.,]*|\d[\d.,]*\s*(?:-|–|to|bis)\s*<?\s*\d[\d.,]*|\d[\d.,]*\s*\+")


def folded(text: str) -> str:
    """A text as it is compared with the words of this module."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def label_of(name: str) -> str:
    """A printed label for the head of a column: words, capitals for abbreviations, the unit after a comma."""
    found = _UNIT.match(name)
    text, unit = (found["name"], found["unit"].strip()) if found else (name, "")
    words = re.split(r"[\s_.]+", re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text.strip()).strip("_. "))
    said = " ".join(word.upper() if _is_abbreviation(word) else word for word in words if word)
    plain = {"years", "year", "yrs", "days", "months", "weeks", "kg", "cm"}
    if not unit and len(words) > 1 and words[-1].casefold() in plain:
        said, unit = said[: -len(words[-1])].rstrip(), words[-1].casefold()
    said = said[:1].upper() + said[1:]
    return f"{said}, {unit}" if unit else said or name


def _is_abbreviation(word: str) -> bool:
    """Whether a word of a head is written in capitals: a known one, or one of letters and digits, such as a gene."""
    if not (word.islower() or word.isupper()):
        return False
    mixed = word.isalnum() and any(sign.isdigit() for sign in word[1:]) and word[:1].isalpha()
    return word.casefold() in CAPITALS or (mixed and len(word) <= 6 and word.isascii())


def rank(level: str) -> tuple[int, ...] | None:
    """The place of a level that is a Roman number, numbered or a range; None where it is none of them."""
    text = folded(level)
    roman = _ROMAN.fullmatch(text)
    if roman:
        return _ROMANS[roman["roman"]], ord(roman["part"] or "`")
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return int(numbered["number"]), ord(numbered["part"] or "`")
    return None


def scale_order(levels: list[str]) -> list[str] | None:
    """Levels in the order of a known scale, of Roman or other numbers, or of ranges; None where they have none."""
    texts = {level: folded(level) for level in levels}
    for scale in SCALES:
        if all(text in scale for text in texts.values()):
            return sorted(levels, key=lambda level: scale.index(texts[level]))
    ranks = {level: rank(level) for level in levels}
    words = {re.sub(r"\d+[a-d]?[期级級分]?$", "", text) for text in texts.values()}
    if all(place is not None for place in ranks.values()) and (
        len(words) == 1 or all(map(_ROMAN.fullmatch, texts.values()))
    ):
        return sorted(levels, key=lambda level: ranks[level] or ())
    if all(_RANGE.fullmatch(text) for text in texts.values()):
        return sorted(levels, key=_limit)
    return None


def _limit(level: str) -> tuple[float, int]:
    number = re.search(r"\d[\d.,]*", level)
    low = float(number[0].rstrip(".,").replace(",", ".")) if number else 0.0
    return low, -1 if level.strip()[:1] in "<≤" else 1 if level.strip()[:1] in ">≥" else 0


def unit_said(*texts: str) -> TimeUnit | None:
    """The unit of time that a head or a label says."""
    return next((unit for unit, said in UNITS.items() if said.said_by(*texts)), None)


_OF_DATES = frozenset(
    {
        "date",
        "dates",
        "dt",
        "d",
        "datum",
        "day",
        "time",
        "of",
        "at",
        "the",
        "von",
        "der",
        "de",
        "du",
        "la",
        "le",
        "des",
        "del",
        "di",
        "fecha",
        "data",
        "dato",
    }
)


def origin_in_words(name: str) -> str:
    """What time counts from, as a time axis says it: ``infusion`` of ``infusion_date``."""
    said = [word for word in re.findall(r"[^\W\d_]+", name) if folded(word) not in _OF_DATES]
    return " ".join(said).casefold() or name
