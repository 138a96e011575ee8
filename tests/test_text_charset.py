"""Which encoding a file is in that does not say so."""

import pytest

from digest.text.charset import decoded

NAMES = {
    "utf-8": "Jörg; Łukasz; Ольга; 山田",
    "utf-8-sig": "Jörg; Łukasz; Ольга; 山田",
    "utf-16": "Jörg; Łukasz",
    "utf-32": "Jörg; Łukasz",
    "utf-16-le": "name;email\nJörg;j@example.org",
    "utf-16-be": "name;email\nJörg;j@example.org",
    "cp1252": "name;email\nJörg Müller;j@example.org\nRenée Dupont;r@example.org",
    "cp1250": "name;email\nŁukasz Wiśniewski;l@example.org\nMałgorzata Żółć;m@example.org",
    "cp1251": "name;email\nИван Петров;i@example.org\nОльга Смирнова;o@example.org",
    "cp1253": "name;email\nΓιώργος Παπαδόπουλος;g@example.org\nΜαρία Νικολάου;m@example.org",
    "cp1254": "ad;e-posta\nAyşe Yılmaz;a@example.org\nGökçe Şahin;g@example.org",
    "cp932": "名前,メール\n山田太郎,t@example.org\n佐藤花子,h@example.org",
    "gb18030": "姓名,邮箱\n王小明,w@example.org\n李华,l@example.org",
    "cp949": "이름,이메일\n김철수,k@example.org\n이영희,l@example.org",
    "mac_roman": "name;email\nJörg Müller;j@example.org\nRenée Dupont;r@example.org",
}


@pytest.mark.parametrize("encoding", NAMES)
def test_names_come_out_as_they_were_written(encoding: str) -> None:
    assert decoded(NAMES[encoding].encode(encoding))[0] == NAMES[encoding]


def test_an_accent_far_down_decides() -> None:
    text = "a@example.org;Ada Roe\n" * 20_000 + "j@example.org;Jörg Müller\n"

    assert decoded(text.encode("cp1252"))[0] == text


def test_an_encoding_that_is_given_is_taken() -> None:
    assert decoded("Żółć".encode("iso8859-2"), "iso8859-2") == ("Żółć", "iso8859-2")


def test_bytes_that_no_encoding_has_are_letters_all_the_same() -> None:
    assert decoded(bytes(range(128, 256)))[0]
