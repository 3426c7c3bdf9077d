"""How people of each naming custom in England bear their names, and which names they bear.

The stocks of the made-up county are widened, Yoruba and Igbo, Baltic and asylum-seeking families
are added, and each custom says how often a name is written in ways that make records hard to match.
"""

from dataclasses import dataclass, field
from typing import Final

from kinfold.synthetic.cultures import CULTURES


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often, of its children, a custom does something that a form does not foresee."""

    fathers: float = 0.0
    """The father's forename stands as the surname."""
    single: float = 0.0
    """There is one name only."""
    three: float = 0.0
    """The father's name stands between, as part of the name."""
    honorific: float = 0.0
    """A boy's first name is Mohammed, and he is called by the second."""
    own: float = 0.0
    """Brothers and sisters each bear a surname of their own."""
    surname_first: float = 0.005
    """A clerk takes the surname for the forename."""
    middle: float = 0.25
    """There is a middle name."""


@dataclass(frozen=True, kw_only=True)
class Custom:
    """One naming custom: its stocks, its habits and its share of families."""

    name: str
    share: float
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    surnames: tuple[str, ...]
    ethnicities: tuple[str, ...]
    girls_surnames: tuple[str, ...] = ()
    feminine: tuple[tuple[str, str], ...] = ()
    double_barrelled: float = 0.02
    habits: Habits = field(default_factory=Habits)


_MORE: Final[dict[str, tuple[str, str, str]]] = {
    "pakistani": (
        "Zeeshan Shahzad Nadeem Asim Arslan Junaid Rizwan Sufyan Zubair Ayaan Rayyan Musa Huzaifa",
        "Alisha Nimra Sobia Shazia Nadia Bushra Samina Aliza Eshal Ayesha Safa Hania Uzma Tayyaba",
        "Hussain Ali Mohammed Abbasi Bhatti Awan Ashraf Anwar Zaman Farooq Saleem Sadiq Yousaf",
    ),
    "bangladeshi": (
        "Mizanur Shahin Rakib Ashraful Mehedi Sajid Zakir Tareq Ibrahim Yasin Adnan Musa Sami",
        "Ruksana Shahida Sumaiya Fahima Aklima Mariam Hafiza Samira Nazia Amina Tahmina Ayesha",
        "Begum Khatun Islam Ahmed Hossain Bhuiyan Talukdar Mia Sheikh Mahmud Akhter Rahim Karim",
    ),
    "punjabi": (
        "Sukhdeep Baljit Rajan Hardeep Kulwinder Jagjit Daljit Parminder Tarsem Gurdeep Arjun",
        "Jaspreet Rajinder Balvinder Kuldeep Sharan Tania Sandeep Gurpreet Jasmin Preet Komal",
        "Singh Singh Kaur Dhaliwal Cheema Randhawa Kang Bhullar Hayer Rai Thandi Nijjar",
    ),
    "hindu": (
        "Rahul Vivek Amit Jayesh Hiren Chirag Sahil Dhruvin Arnav Advik Reyansh Kabir Om",
        "Sneha Bhavna Hiral Nidhi Shreya Saanvi Aadhya Khushi Charmi Drashti Myra Anushka",
        "Kumar Singh Verma Reddy Rao Iyer Pillai Panchal Amin Thakkar Vyas Pandya Menon",
    ),
    "tamil": (
        "Aravind Karthik Dinesh Suren Gowtham Vishnu Ajanthan Keerthan Mithun Prashan Rajeevan",
        "Tharsika Dharshini Keerthana Piraveena Shangavi Vithusha Luxmi Sinthuja Niveda Aarthi",
        "Sivapalan Rajendran Kandiah Murugesu Mahendran Paramanathan Krishnan Suresh Ravi Kumar",
    ),
    "polish": (
        "Jan Antoni Franciszek Marcel Wiktor Tymon Nikodem Oskar Maciej Tomasz Kamil Patryk Hubert",
        "Alicja Amelia Antonina Pola Laura Emilia Magdalena Katarzyna Karolina Joanna Ewa Iga",
        "Lis Mazur Krawczyk Grabowski Zając Pawłowski Król Wróbel Wieczorek Jabłoński Majewski "
        "Olszewski Stępień Malinowski Jaworski Dudek Adamczyk Sikora Walczak Baran",
    ),
    "romanian": (
        "Matei Luca Vlad Radu Bogdan Cosmin Marian Florin Sorin Denis Robert Eduard Darius",
        "Sofia Daria Teodora Alexia Roxana Alina Mihaela Simona Larisa Bianca Denisa Cristina",
        "Lupu Rusu Moldovan Marin Barbu Tudor Manea Toma Vasile Neagu Ciobanu Florea Dinu Oprea",
    ),
    "ukrainian": (
        "Mykhailo Danylo Serhii Vladyslav Tymofii Kyrylo Denys Oleh Volodymyr Yehor Mykyta",
        "Mariia Viktoriia Iryna Valeriia Veronika Khrystyna Halyna Tetiana Yeva Liubov Alina",
        "Boiko Koval Rudenko Petrenko Moroz Klymenko Pavlenko Levchenko Hrytsenko Panchenko",
    ),
    "somali": (
        "Ahmed Hassan Yusuf Abdullahi Hamza Mustafa Bashir Jamal Abdulaziz Said Mukhtar Anwar",
        "Fatima Halima Khadra Maryan Sumaya Hawa Zamzam Asha Rahma Safiya Ikran Sabirin Muna",
        "Aden Hersi Isse Dahir Mahamud Elmi Roble Sheikh Salad Duale Nuur Abdulle Gedi",
    ),
    "arabic": (
        "Ali Hussein Hassan Mohammad Abdullah Amir Reza Samir Bilal Nabil Yahya Zaid Mehdi Kian",
        "Zahra Fatemeh Maryam Sara Leila Noura Aya Reem Samira Amal Rana Shirin Nasrin Donya",
        "Ahmadi Hosseini Mohammadi Karimi Abbas Al-Saadi Al-Khatib Ibrahim Jaber Othman Qasim "
        "Rashid Sabbagh Younis Farhadi Moradi",
    ),
    "turkish": (
        "Ali Hasan Hüseyin Mustafa Ahmet Arda Barış Ozan Umut Kaan Azad Baran Rojhat Serhat Welat",
        "Fatma Hatice Merve Gül Tuğba İrem Rojin Berfin Dilan Zelal Şevval Beren Asya Derya",
        "Polat Erdoğan Güneş Aksoy Yıldız Yıldırım Bulut Taş Karataş Bozkurt Aktaş Kılıç Ateş Avcı",
    ),
    "chinese": (
        "Zhiyuan Minghao Tianyu Yichen Chun-Hei Tsz-Hin Lok-Yin Pak-Hei Ethan Ryan Anson Marcus",
        "Yuxin Jingyi Ziyi Siyu Tsz-Yan Wai-Ling Cheuk-Lam Sum-Yi Chloe Hailey Angel Yoyo Ming",
        "Liu Huang Yang Wu Zhou Xu Sun Ma Zhu Hu Tang Yip Tsang Yeung Kwok Chow Lai Leong Xie",
    ),
    "portuguese": (
        "Francisco Guilherme Gustavo Lucas Gabriel Pedro Bernardo Salvador Lourenço Simão André",
        "Maria Ana Sofia Francisca Madalena Constança Rita Camila Letícia Helena Bruna Catarina",
        "da-Silva dos-Santos de-Oliveira Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia "
        "Mendes Nunes Vieira Barbosa Cardoso Rocha Neves Coelho Cruz Freitas",
    ),
    "caribbean": (
        "Jayden Kymani Tyreke Jerome Andre Dwayne Rashaun Kamari Shaquille Leon Reuben Dante",
        "Tiffany Kiara Shania Deja Alicia Chanel Ebony Latoya Kadeisha Zariah Simone Chantal",
        "Johnson Williams Robinson Wright Walker Allen Edwards Green Hall Stewart Palmer Graham",
    ),
    "traveller": (
        "John Patrick Michael William James Bernard Christopher Edward Joseph Hughie Owen",
        "Ann Elizabeth Helen Eileen Barbara Josephine Rosie Mary-Ann Lavinia Kizzy Shannon",
        "Maughan Mongan Casey Joyce Quilligan O'Driscoll Loveridge Boswell Hearn Buckland Penfold",
    ),
    "irish": (
        "Patrick James Liam Rory Daniel Odhrán Ruairí Senan Dáithí Ultan Cormac Declan Killian",
        "Gráinne Éabha Fiadh Sadhbh Bríd Muireann Órla Deirdre Siobhán Eimear Nuala Maeve",
        "Gallagher O'Reilly Quinn Brennan Burke Lynch Daly O'Donnell Moran Fitzgerald Power Duffy",
    ),
    "ghanaian": (
        "Samuel Daniel Prince Bright Isaac Michael Kwesi Yaw Fiifi Jeremiah Caleb Nathaniel",
        "Grace Blessing Mercy Priscilla Efua Araba Yaa Serwaa Dorcas Comfort Rita Elizabeth",
        "Addo Annan Ansah Arthur Baah Bonsu Donkor Nkrumah Opoku Sarpong Tetteh Yeboah Quaye",
    ),
}
_HABITS: Final[dict[str, Habits]] = {
    "english": Habits(middle=0.6, surname_first=0.002),
    "pakistani": Habits(honorific=0.25, own=0.3, fathers=0.1, surname_first=0.015),
    "bangladeshi": Habits(honorific=0.3, own=0.5, surname_first=0.02),
    "punjabi": Habits(three=0.3),
    "hindu": Habits(three=0.2),
    "tamil": Habits(fathers=0.5, single=0.02, surname_first=0.06),
    "romanian": Habits(surname_first=0.02),
    "yoruba": Habits(middle=0.6, surname_first=0.01),
    "igbo": Habits(middle=0.6, surname_first=0.01),
    "ghanaian": Habits(middle=0.6),
    "somali": Habits(three=0.7, fathers=0.3, honorific=0.1, own=0.2, surname_first=0.02),
    "arabic": Habits(three=0.3, fathers=0.15, surname_first=0.02),
    "chinese": Habits(middle=0.1, surname_first=0.08),
    "portuguese": Habits(middle=0.6),
    "asylum": Habits(single=0.12, fathers=0.3, three=0.2, own=0.3, surname_first=0.04),
}


def _words(text: str) -> tuple[str, ...]:
    # "da-Silva" keeps its particle together until here; true hyphens join two capitals.
    return tuple(word.replace("-", " ") if word[0].islower() else word for word in text.split())


def _widened() -> tuple[Custom, ...]:
    made = []
    for one in CULTURES:
        if one.name == "nigerian":
            continue
        boys, girls, surnames = (_words(more) for more in _MORE.get(one.name, ("", "", "")))
        made.append(
            Custom(
                name=one.name,
                share=one.share,
                boys=one.boys + boys,
                girls=one.girls + girls,
                surnames=one.surnames + surnames,
                ethnicities=one.ethnicities,
                girls_surnames=one.girls_surnames,
                feminine=one.feminine,
                double_barrelled=one.double_barrelled,
                habits=_HABITS.get(one.name, Habits()),
            )
        )
    return tuple(made)


_ADDED: Final = (
    Custom(
        name="yoruba",
        share=0.018,
        boys=_words(
            "Oluwaseun Ayomide Tobi Temitope Babatunde David Samuel Femi Adewale Olamide Ayodeji "
            "Oluwatobiloba Kehinde Taiwo Damilola Olumide Segun Joshua Gbenga Olaoluwa"
        ),
        girls=_words(
            "Oluwatoyin Ayomide Temiloluwa Folasade Esther Deborah Bukola Morenike Titilayo "
            "Oluwadamilola Kehinde Taiwo Funmilayo Yetunde Ibukun Simisola Feyisayo Adeola Mercy"
        ),
        surnames=_words(
            "Adeyemi Balogun Adebayo Ogunleye Afolabi Akande Ojo Oyelaran Adesanya Ogunbanjo "
            "Adeleke Oladipo Akinola Bankole Fashola Olatunji Sowande Oyekan Ajayi Alabi"
        ),
        ethnicities=("BAFR",),
        double_barrelled=0.03,
        habits=_HABITS["yoruba"],
    ),
    Custom(
        name="igbo",
        share=0.012,
        boys=_words(
            "Chinedu Emeka Obinna Kelechi Ikenna Chukwuemeka Daniel Uchenna Chidi Nnamdi "
            "Chibueze Ifeanyi Onyekachi Kosisochukwu Somtochukwu Ebuka Tochukwu Victor"
        ),
        girls=_words(
            "Chiamaka Adaeze Ngozi Ifeoma Precious Chidinma Amarachi Nkechi Oluchi Adanna "
            "Chizaram Kamsiyochukwu Munachimso Ogechi Ezinne Favour Uju Nneoma"
        ),
        surnames=_words(
            "Okafor Eze Okonkwo Nwosu Obi Chukwu Nnamdi Uche Okeke Onyekwere Ibe Nwachukwu "
            "Anyanwu Ugwu Okoro Iwu Onuoha Madu Nwankwo Ezeh"
        ),
        ethnicities=("BAFR",),
        habits=_HABITS["igbo"],
    ),
    Custom(
        name="baltic",
        share=0.015,
        boys=_words(
            "Lukas Matas Nojus Jonas Domantas Rokas Mantas Artūrs Jānis Roberts Kristaps Edgars "
            "Georgi Dimitar Nikolay Ivan Stoyan Kaloyan Hristo Plamen"
        ),
        girls=_words(
            "Emilija Gabija Ugnė Austėja Kotryna Eglė Rūta Līga Elīna Sanija Evelīna Zane "
            "Desislava Viktoria Gergana Yoana Siyana Teodora Ralitsa Mila"
        ),
        surnames=_words(
            "Kazlauskas Petrauskas Jankauskas Stankevičius Butkus Žukauskas Bērziņš Kalniņš Ozols "
            "Liepiņš Ivanov Petrov Dimitrov Georgiev Stoyanov Todorov Kolev Iliev Nikolov Hristov"
        ),
        ethnicities=("WOTH",),
        feminine=(
            ("auskas", "auskaitė"),
            ("ius", "iūtė"),
            ("ņš", "ņa"),
            ("ov", "ova"),
            ("ev", "eva"),
        ),
        habits=Habits(surname_first=0.015),
    ),
    Custom(
        name="asylum",
        share=0.02,
        boys=_words(
            "Ahmad Abdullah Najib Farhad Hamid Rahmatullah Zabiullah Samiullah Hewa Karwan Rebaz "
            "Aram Filmon Yonas Samuel Henok Adam Mustafa Abdelrahman Yasir Minh Duc Erion Klajdi"
        ),
        girls=_words(
            "Zarghona Parwana Freshta Mina Shno Hêvî Lana Selam Feven Rahel Semhar Winta Amna "
            "Hiba Tasneem Linh Thuy Huong Arta Elira Besa Nazanin Mahsa Yalda"
        ),
        surnames=_words(
            "Ahmadzai Stanikzai Noori Safi Rahimi Amiri Hussein Mahmood Kareem Tesfay Haile Gebre "
            "Kidane Berhane Adam Osman Abakar Nguyen Tran Pham Le Hoxha Shehu Gjoka Khan Mohammadi"
        ),
        ethnicities=("OOTH", "AOTH", "BAFR", "WOTH"),
        habits=_HABITS["asylum"],
    ),
)
CUSTOMS: Final = _widened() + _ADDED
SHARES: Final = tuple(one.share for one in CUSTOMS)
ASYLUM: Final = _ADDED[-1]
ENGLISH: Final = CUSTOMS[0]
