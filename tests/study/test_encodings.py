"""The encoding of a text that is not UTF-8: by its letters, with little text and with much."""

# ruff: noqa: RUF001  words of other alphabets

from __future__ import annotations

import pytest

from riskset.study.encodings import likely_encoding

TEXTS = {
    "windows-1252": [
        "id,ort\n1,Köln\n2,Bonn\n",
        "id,nom\n1,Zoé\n2,Léa\n",
        "id,ciudad\n1,Málaga\n2,Coruña\n",
        "id;by\n1;Århus\n2;Malmö\n",
        "id;CRP (µg/l)\n1;5\n",
        "id;temp (°C)\n1;37\n2;38\n",
        "id;BSA (m²)\n1;1.8\n",
        "id;quote\n1;it\u2019s\n2;\u201ca\u201d\n",
        "N° patient;Sexe;Date de décès;Statut\n1;Femme;;décédé\n2;Homme;;traité\n",
        "id;nafn\n1;Þóra Sæmundsdóttir\n2;Guðrún\n",
    ],
    "windows-1250": ["id,miasto\n1,Łódź\n2,Gdańsk\n", "Nr;Płeć\n1;mężczyzna\n2;leczenie żółte\n"],
    "windows-1251": ["id,город\n1,Москва\n", "Номер;Возраст;Группа\n1;40;контроль\n2;51;лечение\n"],
    "windows-1253": ["Ασθενής;Ηλικία;Ομάδα\n1;40;ελέγχου\n2;51;θεραπείας\n"],
    "windows-1254": ["Hasta;Yaş;Süre (gün)\n1;40;12\n2;51;kadın tedavi hayır\n"],
    "gb18030": ["编号,性别\n1,男\n2,女\n", "病历号,年龄,治疗组,生存时间(月)\n1,40,标准组,12\n"],
    "big5": ["病歷號,年齡,性別,治療組,生存時間(月),死亡\n1,40,男,標準組,9,是\n2,51,女,串聯組,12,否\n"],
    "cp932": ["患者番号,年齢,性別,治療群,生存時間(日),転帰\n1,40,男,試験群,9,死亡\n2,51,女,対照群,12,生存\n"],
    "cp949": ["환자번호,나이,성별,치료군,생존기간(월)\n1,40,남,대조군,9\n2,51,여,치료군,12\n"],
    "mac-roman": ["Alter;Überleben;Ort\n1;männlich;Köln\n2;weiblich;Zürich\n"],
}


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts])
@pytest.mark.parametrize("times", [1, 50])
def test_a_text_is_read_as_it_was_written(encoding: str, text: str, times: int) -> None:
    content = (text * times).encode(encoding)
    assert content.decode(likely_encoding(content)) == text * times


def test_a_text_that_tells_nothing_is_western_european() -> None:
    assert likely_encoding(b"id\n1\xff\n") == "windows-1252"
