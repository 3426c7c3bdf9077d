"""The other ways one name is spelt, shortened or garbled on its way into a record.

Families of spellings come from scripts that England writes in Latin letters by ear; short forms
are the everyday ones. Rates are stated where they are used.
"""

import random
import unicodedata
from typing import Final

from kinfold.synthetic import names

_FAMILIES: Final = (
    "Mohammed Muhammad Mohamed Mohammad Muhammed Mohamad Mohamud Mahamed",
    "Ahmed Ahmad Ahmet Achmed", "Hussain Hussein Husain Hossain Hussayn Hüseyin",
    "Yusuf Yousef Yousuf Youssef Yusef Yusaf", "Omar Umar Umer Omer", "Usman Osman Uthman Othman",
    "Aisha Ayesha Aysha Aishah Ayşe Asha", "Fatima Fatimah Fathima Fatma Fatemeh Fadumo",
    "Zainab Zaynab Zeinab Zeynep", "Maryam Mariam Maryan Miriam Meryem", "Layla Leila Laila Leyla",
    "Ibrahim Ebrahim Ibraheem", "Hassan Hasan Hasaan", "Khadija Khadijah Khadeeja Hatice",
    "Chowdhury Choudhury Chaudhry Chaudhary Choudhry Chowdhry", "Miah Mia Miya Meah",
    "Rahman Rehman Rahaman", "Uddin Udin Ud-Din", "Hoque Haque Huq Hoq", "Siddiqui Siddique Sidiqi",
    "Qureshi Quraishi Koreshi", "Sheikh Shaikh Shaykh", "Malik Malek Maleek", "Akhtar Akhter Akter",
    "Akther Akter Akhtar", "Khatun Khatoon", "Begum Begam Begom", "Khanom Khanam Khanum",
    "Abdirahman Abdurahman Abdulrahman Abdirahmaan Abdelrahman", "Abdi Cabdi", "Ali Cali Aly",
    "Warsame Warsama", "Farah Faarax Farax", "Jama Jaamac Jamac", "Nur Noor Nuur",
    "Oleksandr Alexander Aleksandr Olexandr", "Yuliia Yulia Julia Yuliya", "Dmytro Dmitry Dmitri",
    "Sofiia Sofia Sophia Sofiya", "Mariia Maria Mariya", "Andrii Andriy Andrey Andrei",
    "Anastasiia Anastasia Anastasiya", "Kateryna Katerina Ekaterina", "Iryna Irina", "Oleh Oleg",
    "Viktoriia Victoria Viktoria Viktoriya", "Serhii Sergey Sergei", "Mykhailo Mikhail Michael",
    "Volodymyr Vladimir Volodimir", "Zelenskyi Zelensky Zelenskiy", "Oliinyk Oliynyk Oleynik",
    "Sivakumar Shivakumar Sivakumaar", "Krishnan Kirushnan", "Balasingam Balasingham",
    "Thirunavukkarasu Tirunavukarasu", "Kavitha Kavita", "Priya Piriya", "Luxmi Lakshmi Laxmi",
    "Zhang Cheung Chang", "Wang Wong", "Chen Chan Tan", "Lin Lam Lim", "Liu Lau Low", "Huang Wong",
    "Zhao Chiu Chao", "Yang Yeung Young", "Wu Ng", "Xu Hui Hsu", "Zhou Chow Chou", "Leong Leung",
    "Georgi Georgy Gueorgui", "Nikolay Nikolai Nicolay", "Hristo Christo", "Dimitar Dimiter",
    "Olamide Olamide", "Tobi Toby", "Ogunleye Ogunlaye", "Tesfay Tesfaye Tesfai", "Haile Hailey",
    "Gebre Ghebre", "Kidane Kidan", "Rahimi Raheemi", "Ahmadzai Ahmedzai", "Hewa Heywa",
    "Gurpreet Gurprit", "Jaspreet Jasprit", "Dhillon Dillon", "Sandhu Sandu", "Sidhu Sidu",
    "Kaur Kour", "Manpreet Manprit", "Krupa Kroopa", "Shah Sah", "Mehta Mahta", "Ananya Anannya",
    "McDonagh McDonough", "Connors O'Connor Conners", "Doherty Docherty O'Doherty", "Niamh Neve",
    "Aoife Eefa Efa", "Caoimhe Keeva Kiva", "Sinéad Sinead Shinade", "Seán Sean Shaun Shawn",
    "Sophie Sofie", "Isla Ayla", "Jaxon Jackson Jaxson", "Kayla Kaila", "Zachary Zachery Zackary",
    "Maddison Madison", "Aiden Aidan Ayden", "Connor Conor", "Katherine Catherine Kathryn",
    "Lacey Lacy", "Elliot Elliott Eliot", "Clarke Clark", "Reed Reid Read", "Davies Davis",
    "Phillips Philips", "Thompson Thomson", "Aaliyah Aliyah Alia", "Shanice Chanise",
)  # fmt: skip
_BY_EAR: Final = (
    ("ee", "i"), ("oo", "u"), ("ou", "u"), ("kh", "k"), ("q", "k"), ("ph", "f"), ("iy", "i"),
    ("aa", "a"), ("ii", "y"), ("sz", "sh"), ("cz", "ch"), ("w", "v"), ("zh", "j"), ("dh", "d"),
    ("th", "t"), ("ch", "tch"), ("ai", "ay"), ("ei", "ey"), ("ks", "x"), ("y", "i"), ("j", "y"),
    ("u", "oo"), ("i", "ee"),
)  # fmt: skip
_SHORT: Final = {
    "Charlie": "Charles", "Alfie": "Alfred", "Archie": "Archibald", "Connor": "Con", "Ethan": "Eth",
    "Amelia": "Millie", "Grace": "Gracie", "Hannah": "Han", "Caitlin": "Cait", "Phoebe": "Phebs",
    "Imogen": "Immy", "Lauren": "Loz", "Sophie": "Soph", "Charlotte": "Charlie", "Dylan": "Dyl",
    "Cameron": "Cam", "Callum": "Cal", "Jacob": "Jay", "Reuben": "Ruby", "Harrison": "Harry",
    "Mateusz": "Mati", "Jakub": "Kuba", "Aleksandra": "Ola", "Katarzyna": "Kasia", "Jan": "Janek",
    "Małgorzata": "Gosia", "Agnieszka": "Aga", "Wojciech": "Wojtek", "Stanisław": "Staś",
    "Bartosz": "Bartek", "Tomasz": "Tomek", "Magdalena": "Magda", "Joanna": "Asia",
    "Volodymyr": "Vova", "Dmytro": "Dima", "Anastasiia": "Nastia", "Mykhailo": "Misha",
    "Kateryna": "Katia", "Oluwadamilola": "Dami", "Oluwatobiloba": "Tobi", "Ayomide": "Ayo",
    "Babatunde": "Tunde", "Temitope": "Tope", "Folasade": "Sade", "Chiamaka": "Amaka",
    "Chidinma": "Dinma", "Kelechi": "Kele", "Kosisochukwu": "Kosi", "Somtochukwu": "Somto",
    "Ifeanyi": "Ify", "Harpreet": "Harry", "Jaspreet": "Jas", "Manpreet": "Manny", "Fatima": "Fats",
    "Abdullahi": "Abdi", "Rahmatullah": "Rahmat", "Samiullah": "Sami", "Guilherme": "Gui",
    "Francisco": "Chico", "Beatriz": "Bia", "Cristina": "Cris", "Ioana": "Oana", "Mustafa": "Mus",
    "Nathaniel": "Nate", "Shaquille": "Shaq", "Tyrese": "Ty", "Kathleen": "Kath", "Theresa": "Tess",
}  # fmt: skip
_OTHERS: Final = {
    name: tuple(other for other in family.split() if other != name)
    for family in reversed(_FAMILIES)
    for name in family.split()
}
_LETTERS: Final = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "đ": "d"})


def respelt(rng: random.Random, name: str, *, by_ear: bool) -> str:
    """Another spelling of `name`; where none is listed, one made by ear if `by_ear`."""
    others = _OTHERS.get(name)
    if others:
        return rng.choice(others)
    if not by_ear:
        return name
    fits = [(old, new) for old, new in _BY_EAR if old in name[1:]]
    if not fits:
        return name
    old, new = fits[0] if rng.random() < 0.6 else rng.choice(fits)
    return name[0] + name[1:].replace(old, new, 1)


def shortened(rng: random.Random, name: str) -> str:
    """The everyday short form of `name`, or "" where there is none."""
    short = names.short_form(name)
    other = _SHORT.get(name)
    if short and other:
        return short if rng.random() < 0.6 else other
    return short or other or ""


def plain(name: str) -> str:
    """`name` without its accents."""
    split = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def garbled(rng: random.Random, name: str) -> str:
    """`name` as a system with another code page shows it: question marks or broken letters."""
    if rng.random() < 0.5:
        return "".join(letter if letter.isascii() else "?" for letter in name)
    return name.encode("utf-8").decode("cp1252", errors="replace")
