"""Names of every custom that lives in England: what is one name, and what must stay two."""

import pytest

from kinfold.people import standard
from kinfold.people.letters import mended


def share(one: str, other: str) -> bool:
    return not standard.forename_forms(one).isdisjoint(standard.forename_forms(other))


def family(one: str, other: str) -> bool:
    return not standard.surname_forms(one).isdisjoint(standard.surname_forms(other))


ONE_FORENAME = {
    "english": "Katie=Katherine Bill=William Ted=Edward Peggy=Margaret Zac=Zachary Steven=Stephen"
    " Catherine=Kathryn Sara=Sarah Jaxon=Jackson Chloe=Khloe Finley=Finlay Sophie=Sofie",
    "welsh": "Dai=Dafydd Sion=Siôn Gruff=Gruffydd Llewellyn=Llywelyn",
    "irish": "Niamh=Neve Caoimhe=Keeva Seán=Shaun Pádraig=Paddy Aoife=Eefa Saoirse=Sersha",
    "scottish": "Eilidh=Ailie Ruaridh=Rory Alasdair=Alistair Mhairi=Maggie",
    "polish": "Kasia=Katarzyna Kuba=Jakub Gosia=Małgorzata Wiktoria=Victoria Łukasz=Lukasz",
    "ukrainian": "Oleksandr=Alexander Sasha=Oleksandr Yuliia=Iulia Dmytro=Dmitry Mykola=Nikolai"
    " Serhii=Sergey Andriy=Andrei Yevhen=Evgeny Олександр=Oleksandr Зоряна=Zoriana",
    "romanian": "Ionuț=Ionut Ștefan=Stefan Mitică=Dumitru Costel=Constantin",
    "portuguese": "João=Joao Gonçalo=Goncalo Chico=Francisco Zé=José Thiago=Tiago",
    "turkish": "Ayşe=Ayse Çağan=Cagan Mehmet=Mehmed İbrahim=Ibrahim Hüseyin=Huseyin",
    "somali": "Maxamed=Mohamed Cabdi=Abdi Faadumo=Fatima Xasan=Hassan Yuusuf=Yusuf",
    "yoruba": "Seun=Oluwaseun Tobi=Oluwatobi Ṣọlá=Shola Tunde=Babatunde Olusola=Olushola",
    "igbo": "Emeka=Chukwuemeka Nonso=Chinonso Amaka=Chiamaka Ify=Ifeoma Ebuka=Chukwuebuka",
    "ghanaian": "Kwadwo=Kojo Kweku=Kwaku Adjoa=Adwoa Efua=Afua Kwesi=Kwasi",
    "arabic": "Mohammed=Muhammad Md=Mohammad Aisha=Ayesha Hussein=Husain Yousef=Yusuf"
    " Abdur-Rahman=Abdulrahman Abdirahman=Abdelrahman Saifeddine=Saifuddin Omar=Umar Zaynab=Zeinab"
    " Khadija=Khadeejah",
    "south_asian": "Preet=Manpreet Jas=Jaspreet Laxmi=Lakshmi Shreya=Shriya Tarun=Tharun"
    " Gurjeet=Gurjit Saif-ud-Din=Saifuddin Parvinder=Parwinder",
    "chinese": "Ka-Ming=Kaming Ho-Yin=HoYin Xin-Yi=Xinyi",
    "hebrew": "Moishe=Moshe Chana=Channa Yanky=Yaakov Rivky=Rivka",
    "eritrean": "Yohannes=Yohanes Tesfay=Tesfaye Philmon=Filmon",
    "traveller": "Miley=Michael Biddy=Bridget Mary-Kate=MaryKate",
    "caribbean": "Tyrell=Terrell Renée=Renae Dwayne=Duane Zeke=Ezekiel",
}
ONE_SURNAME = {
    "english": "Smith=Smyth Stevens=Stephens Clark=Clarke Smith-Jones=Jones Smith-Jones=SmithJones",
    "irish": "O'Brien=Brien O'Brien=OBrien O'Sullivan=Sullivan McCarthy=MacCarthy",
    "scottish": "McDonald=MacDonald Mackintosh=McIntosh Stewart=Stuart",
    "welsh": "Price=Pryce Rees=Reece Davies=Davis",
    "polish": "Kowalska=Kowalski Wiśniewska=Wisniewski Lewandowska=Levandowski Nowak=Novak",
    "baltic": "Kazlauskaitė=Kazlauskas Kazlauskienė=Kazlauskas Bērziņa=Berzins Ivanova=Ivanov",
    "czech": "Nováková=Novák Dvořáková=Dvořák",
    "ukrainian": "Shevchenko=Szewczenko Oliinyk=Oliynyk Zelenska=Zelenskyi Chornaya=Chorny",
    "greek": "Papadopoulou=Papadopoulos",
    "romanian": "Țurcanu=Turcanu Șerban=Serban",
    "german": "Müller=Mueller Müller=Muller Sørensen=Soerensen",
    "turkish": "Yılmaz=Yilmaz Öztürk=Ozturk Şahin=Sahin",
    "iberian": "D'Souza=DeSouza Souza=Sousa García-López=Garcia Deoliveira=Oliveira"
    " dos-Santos=Santos Dossantos=Santos Rodrigues=Rodriguez",
    "arabic": "Al-Masri=ElMasri Al-Masri=Masri Chowdhury=Choudhry Qureshi=Quraishi Haque=Hoque",
    "sikh": "Kaur-Gill=Gill Singh-Sandhu=Sandhu",
    "chinese": "Cheung=Zhang Wong=Huang Chow=Zhou",
    "vietnamese": "Nguyễn=Nguyen Trần=Tran",
    "ghanaian": "Agyei=Adjei Acheampong=Akyeampong",
    "yoruba": "Adesina=Adeshina Sonibare=Shonibare",
    "tamil": "Sivakumar=Shivakumar Ganeshan=Ganesan",
}
#: Brothers and sisters bear both: no form in common.
TWO_FORENAMES = (
    "Aisha=Asha Mohamed=Mohamud Jan=Jana Hassan=Hussein Ali=Alia Maria=Marian Yusuf=Joseph"
    " Amina=Amira Zain=Zainab"
    " Zara=Sara Ella=Ellen Evan=Ewan Owen=Oliver Mia=Maya Leo=Leah Kai=Kaya Adam=Ada"
    " Omar=Ammar Hamza=Hafsa Ahmed=Hamid Jack=Jake Tom=Tim Dan=Dean Lily=Lola Isla=Ayla Eva=Ava"
    " Chinedu=Chidinma Kofi=Kwame Ama=Abena Oluwaseun=Oluwatobi Gurpreet=Harpreet Ka-Ming=Ka-Yan"
    " Siu-Man=Siu-Ling Salim=Salma Karim=Karima Amir=Amira Samir=Samira Nadia=Nadir Daniel=Denise"
    " Aaron=Erin Sean=Sian Paul=Paula Ivan=Ivana Mihai=Maria Yasin=Yasmin Faris=Farida"
    " Abdulrahman=Abdulrahim Abdulaziz=Abdullah Robert=Ruth Khalid=Khadija Safa=Safiya Huda=Hadi"
    " Saifuddin=Saifullah Emeka=Ebuka Temitope=Temitayo Joao=Joana Amelia=Mia Lily=Elsie"
    " Daisy=Maisie Meera=Myra Ali=Reza Kwame=Nana Mya=Mia Jose=Joseph Mehmet=Mahmut"
).split()
TWO_SURNAMES = (
    "Smith=Jones Khan=Kahan Begum=Bibi Ali=Alam Singh=Sandhu Brown=Braun Wood=Ford Elwood=Wood"
    " Alford=Ford Chan=Cheung Kaur=Kumar Kaur-Gill=Kaur-Bains Begum-Miah=Begum-Ali Owusu=Osei"
    " Popescu=Popa Ivanov=Ivanenko Nowak=Nowicki Hughes=Hayes Mackay=Mack Zhou=Zhu Li=Lai"
).split()


def pairs(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (custom, *pair.split("=", 1))  # type: ignore[misc]  # every pair has two sides
        for custom, told in table.items()
        for pair in told.split()
    ]


@pytest.mark.parametrize(("custom", "one", "other"), pairs(ONE_FORENAME))
def test_one_forename_has_a_form_in_common(custom: str, one: str, other: str) -> None:
    assert share(one, other), custom
    assert standard.forename_agreement(one, other) in {"exact", "spelling", "form"}


@pytest.mark.parametrize(("custom", "one", "other"), pairs(ONE_SURNAME))
def test_one_surname_has_a_form_in_common(custom: str, one: str, other: str) -> None:
    assert family(one, other), custom
    assert standard.surname_agreement(one, other) in {"exact", "spelling", "form"}


@pytest.mark.parametrize("pair", TWO_FORENAMES)
def test_two_forenames_have_none(pair: str) -> None:
    one, other = pair.split("=")
    assert not share(one, other)
    assert standard.forename_agreement(one, other) not in {"exact", "spelling", "form"}


@pytest.mark.parametrize("pair", TWO_SURNAMES)
def test_two_surnames_have_none(pair: str) -> None:
    one, other = pair.split("=")
    assert not family(one, other)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Łukasz", "LUKASZ", "exact"),
        ("Aisha", "Ayesha", "spelling"),
        ("Ted", "Edward", "form"),
        ("Mohammed Bilal", "Bilal", "spelling"),
        ("Mohammed Bilal", "Mohammed Hamza", "part"),
        ("Lily Mae", "Mae", "part"),
        ("Kamil", "Kmail", "slip"),
        ("Ecky", "Aeki", "none"),
        ("Servah", "Zerwa", "sound"),
        ("Aisha", "", "unknown"),
        ("Baby Girl", "Aisha", "unknown"),
    ],
)
def test_how_strongly_forenames_agree(one: str, other: str, said: str) -> None:
    assert standard.forename_agreement(one, other) == said
    assert standard.forename_agreement(other, one) == said
    assert said == "unknown" or said in standard.AGREEMENTS


def test_half_of_a_surname_run_together_is_a_part() -> None:
    assert standard.surname_agreement("WOODGATEROBERTS", "Roberts") == "part"
    assert standard.surname_agreement("WoodgateRoberts", "Roberts") == "form"
    assert standard.surname_agreement("Roberts", "Woodgate") == "none"
    assert standard.surname_agreement("Unknown", "Woodgate") == "unknown"
    assert standard.surname_agreement("Kaur", "Kaur Gill") == "part"


def test_an_honorific_does_not_join_brothers() -> None:
    assert not share("Mohammed Bilal", "Mohammed Hamza")
    assert "muhammad" in standard.forename_parts("Mohammed Bilal")
    called = standard.forename_forms("Mohammed", middle="Bilal")
    assert not called.isdisjoint(standard.forename_forms("Bilal"))
    assert "bilal" not in standard.forename_forms("Adam", middle="Bilal")
    assert "bilal" in standard.forename_parts("Adam", middle="Bilal")
    assert not share("Syed Ali", "Syed Hassan")


def test_an_initial_is_passed_over() -> None:
    assert share("S. Abirami", "Abirami")
    assert share("Abirami S", "Abirami")
    assert standard.forename_forms("S") == {"s"}


def test_what_a_hyphen_joins_is_one_name() -> None:
    assert share("Hoi-Ching Annabelle", "Hoi-Ching")
    assert share("Hoi-Ching Annabelle", "Hoi Ching")
    assert not share("Hoi-Ching Annabelle", "Hoi-Man")
    assert share("Mary-Kate Ann", "Mary Kate")


def test_spellings_leave_out_everyday_forms_and_halves() -> None:
    assert "edward" not in standard.forename_spellings("Ted")
    assert "muhammad" in standard.forename_spellings("Mohamed")
    assert "smith" not in standard.surname_spellings("Smith-Jones")
    assert "berg" in standard.surname_spellings("van der Berg")


def test_a_word_that_tells_no_family_counts_only_alone() -> None:
    assert "begum" in standard.surname_forms("Begum")
    assert "begum" not in standard.surname_forms("Begum Choudhury")
    assert standard.is_generic("kaur")
    assert not standard.is_generic("gill")
    assert standard.surname_forms("van") >= {"van"}


def test_a_bag_knows_no_order_of_names() -> None:
    assert standard.bag("Thi Mai", "", "Nguyen") >= {"thi", "mai", "nguyen"}
    assert standard.bag("Nguyen", "Mai") <= standard.bag("Mai", "", "Nguyễn")
    assert standard.bag(None, "") == frozenset()


def test_other_names_in_one_field_are_each_a_name() -> None:
    assert standard.surname_forms("Smith aka Jones") >= {"smith", "jones"}
    assert standard.surname_forms("Khan née Malik") >= {"khan", "malik"}
    assert standard.forename_forms("Miss Sara") >= {"sara"}
    assert standard.forename_forms("Master") == {"master"}


@pytest.mark.parametrize(
    "text",
    ["Baby", "Baby Girl SMITH", "baby boy", "Unborn", "UNKNOWN", "N/K", "n/a", "NFN", "A N Other",
     "Twin 1", "Twin A", "Baby B Smith", "Test", "ZZTest", "NULL", "XXTESTPATIENT", "-", "...",
     "?", "", " ", "12345", "Infant of Jones", "Male", "Not known", "tbc", "x"],
)  # fmt: skip
def test_what_stands_for_no_forename_is_none(text: str) -> None:
    assert standard.forename_key(text) == ""
    assert standard.forename_forms(text) == frozenset()


def test_names_that_look_like_placeholders_are_names() -> None:
    assert standard.surname_key("Child") == "child"
    assert standard.forename_key("Child") == ""
    assert standard.surname_key("Null") == "null"
    assert standard.surname_key("NULL") == ""
    assert standard.forename_key("Na") == "na"
    assert standard.forename_key("N/A") == ""
    assert standard.key("Testa") == "testa"


@pytest.mark.parametrize(
    ("damaged", "name"),
    [
        ("JosÃ©", "jose"),
        ("JosÃƒÂ©", "jose"),
        ("Ko?odziej", "kolodziej"),
        ("Ko\ufffdodziej", "kolodziej"),
        ("Ko??odziej", "kolodziej"),
        ("KoÅ‚odziej", "kolodziej"),
        ("Ko³odziej", "kolodziej"),
        ("Å\ufffdukasz", "lukasz"),
        ("Liepi??", "liepins"),
        ("WiÅ›niewski", "wisniewski"),
        ("Å\x81ukasz", "lukasz"),
        ("Ã\x81ine", "aine"),
        ("Smith?", "smith"),
        ("Zoë", "zoe"),
        ("São", "sao"),
        ("Ãsa\x80", "asa"),
    ],
)
def test_damaged_letters_are_recovered_where_one_name_fits(damaged: str, name: str) -> None:
    assert standard.key(damaged) == name


def test_text_that_is_not_damaged_is_left_alone() -> None:
    for text in ("José", "Ångström", "Ãngela", "Đorđe", "plain"):
        assert mended(text) == text


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("kowalski", "kovalsky", True),
        ("shevchenko", "schevchenko", True),
        ("hassan", "hussein", False),
        ("jan", "jana", False),
        ("maria", "mara", False),
        ("philip", "filip", True),
        ("aisha", "asha", False),
        ("yasin", "jasin", False),
        ("ng", "ng", True),
        ("cecilia", "sesilia", True),
        ("maya", "mia", False),
        ("bao", "bai", False),
        ("eugene", "ugene", True),
    ],
)
def test_a_sound_tells_names_apart_in_any_language(one: str, other: str, alike: bool) -> None:
    assert (standard.sound(one) == standard.sound(other)) == alike
