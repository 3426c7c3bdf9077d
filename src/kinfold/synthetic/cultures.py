"""The stocks of names from which the children of a made-up county are named, by naming custom.

Every forename and surname is common in its custom, and they are paired by chance: no pair is
meant to be anybody. What makes records hard to match is kept on purpose: surnames that follow
sex, fathers' names as surnames, double-barrelled halves, short forms and lost accents.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Culture:
    """One naming custom: its stock of names, and the codes a school would record with them.

    `feminine` lists surname endings that change for girls. `share` is its share of families.
    """

    name: str
    share: float
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    surnames: tuple[str, ...]
    ethnicities: tuple[str, ...]
    languages: tuple[str, ...]
    religions: tuple[str, ...]
    feminine: tuple[tuple[str, str], ...] = ()
    girls_surnames: tuple[str, ...] = ()
    double_barrelled: float = 0.02


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Village-like surnames are put together from two halves: a long tail, as English surnames have.
_HEADS = _words(
    "Ash Alder Beck Birch Black Brad Bram Bright Broad Burn Cald Carl Chad Clay Cop Cran Crow "
    "Dal Dray East El Fair Fen Fern Gar Glad Gold Green Hal Ham Hart Hazel Hol Kel King Lang "
    "Lin Lock Mar Mead Mil Nor Oak Pem Pres Rad Red Rom Row Sand Sel Shel Stan Strat Sut Thorn "
    "Wad Wal War West Whit Win Wood Wynd Yar"
)
_TAILS = _words(
    "bourne bridge brook bury by combe croft dale den don field ford gate grave ham "
    "hurst land ley low man mere more ridge shaw side stead ton wick well worth"
)
_TRADES = _words(
    "Archer Baker Barker Bell Bishop Bolton Brewer Butcher Carter Chandler Clarke Collier Cook "
    "Cooper Davies Dawson Draper Dyer Edwards Ellis Evans Farmer Fisher Fletcher Foster Fuller "
    "Gardner Glover Green Hall Harper Harris Hill Hughes Hunter Jackson James Jones Lewis "
    "Marsh Mason Miller Moore Morgan Nash Palmer Parker Phillips Potter Price Reed Reeve Roberts "
    "Saddler Shepherd Slater Smith Stone Taylor Thatcher Thomas Turner Tyler Walker Ward Webb "
    "Wheeler White Williams Wright Young"
)
_ENGLISH_SURNAMES = _TRADES * 6 + tuple(
    head + tail for head in _HEADS for tail in _TAILS if head[-1] != tail[0]
)
_ENGLISH_BOYS = _words(
    "Adam Aiden Alexander Alfie Andrew Archie Arthur Ashton Ben Benjamin Bobby Bradley Caleb "
    "Callum Cameron Charlie Christopher Connor Daniel David Dexter Dylan Edward Elijah Elliot "
    "Ethan Evan Finley Frank Freddie Frederick Gabriel George Harley Harrison Harry Harvey Henry "
    "Hugo Isaac Jack Jacob Jake James Jamie Jaxon Jenson Joe Joseph Joshua Jude Kai Kian Leo Leon "
    "Lewis Liam Logan Louie Louis Luca Lucas Luke Mason Matthew Max Michael Nathan Nicholas Noah "
    "Oliver Oscar Owen Patrick Peter Ralph Reggie Reuben Riley Robert Robin Rory Rowan Ryan "
    "Samuel Sebastian Stanley Teddy Theodore Thomas Toby Tyler William Zachary"
)
_ENGLISH_GIRLS = _words(
    "Abigail Ada Alice Amber Amelia Amelie Amy Annabelle Ava Beatrice Bella Bethany Bonnie Caitlin "
    "Charlotte Chloe Clara Daisy Darcie Eleanor Elizabeth Ella Ellie Elsie Emilia Emily Emma Erin "
    "Esme Eva Evelyn Evie Faith Felicity Florence Francesca Freya Georgia Grace Gracie Hannah "
    "Harriet Heidi Holly Imogen Iris Isabella Isla Ivy Jasmine Jessica Katherine Kayla Lacey Lara "
    "Lauren Layla Lily Lola Lottie Lucy Lydia Maddison Maggie Maisie Margaret Martha Matilda Megan "
    "Mia Millie Molly Nancy Niamh Nicole Olivia Orla Paige Penelope Phoebe Poppy Rose Rosie Ruby "
    "Sadie Sarah Scarlett Sienna Skye Sofia Sophie Summer Thea Tilly Victoria Violet Willow Zara"
)

ENGLISH = Culture(
    name="english",
    share=0.56,
    boys=_ENGLISH_BOYS,
    girls=_ENGLISH_GIRLS,
    surnames=_ENGLISH_SURNAMES,
    ethnicities=_words("WBRI WBRI WBRI WBRI WBRI MOTH MWAS NOBT"),
    languages=("ENG",),
    religions=("Christian", "No religion", "No religion", "Refused"),
    double_barrelled=0.06,
)

CULTURES: tuple[Culture, ...] = (
    ENGLISH,
    Culture(
        name="pakistani",
        share=0.06,
        boys=_words(
            "Mohammed Muhammad Ali Hamza Bilal Usman Hassan Hussain Zain Ibrahim Yusuf "
            "Haris Imran Faisal Ahmed Danyal Adeel Kashif Omar Saad Talha Umar Waqas"
        ),
        girls=_words(
            "Aisha Fatima Zainab Maryam Hafsa Amina Iqra Sana Noor Khadija Sumaya Mahnoor "
            "Laiba Anaya Hira Rabia Saima Areeba Inaya Zoya Humaira Mehreen"
        ),
        surnames=_words(
            "Khan Hussain Ahmed Mahmood Malik Iqbal Akhtar Shah Mirza Raja Chaudhry "
            "Butt Qureshi Siddiqui Rafiq Aslam Javed Nawaz Sharif Rehman Yaqoob Bashir"
        ),
        girls_surnames=_words("Bibi Akhtar Begum Kausar Parveen"),
        ethnicities=("APKN",),
        languages=_words("URD PNJ ENG"),
        religions=("Muslim",),
    ),
    Culture(
        name="bangladeshi",
        share=0.03,
        boys=_words(
            "Mohammed Abdul Rahim Kamal Tanvir Shakil Jubair Nahid Rafi Sohel Mahin Ishaq "
            "Tahmid Rayhan Sabbir Arif Fahim Nazmul"
        ),
        girls=_words(
            "Fahmida Nusrat Tasnim Sadia Farhana Rumana Mahima Jannat Sultana Anika Taslima "
            "Raisa Nabila Shirin Mim Tahsina"
        ),
        surnames=_words(
            "Miah Uddin Ali Rahman Islam Hoque Chowdhury Choudhury Alam Ahmed Ullah "
            "Hussain Khan Haque Kabir Sarkar"
        ),
        girls_surnames=_words("Begum Khatun Akther Sultana Khanom"),
        ethnicities=("ABAN",),
        languages=_words("BNG ENG"),
        religions=("Muslim",),
    ),
    Culture(
        name="punjabi",
        share=0.03,
        boys=_words(
            "Arjan Gurpreet Harpreet Jaspreet Manpreet Karan Jaskaran Amrit Ranveer Simran "
            "Tejpal Ekam Fateh Angad Jeevan Sahib"
        ),
        girls=_words(
            "Gurleen Harleen Jasleen Simran Manpreet Kiran Avneet Amrit Navdeep Mehar Asees "
            "Prabhleen Sukhmani Ravneet Japji"
        ),
        surnames=_words(
            "Singh Gill Sandhu Dhillon Sidhu Grewal Bains Sahota Johal Mann Virk Atwal "
            "Uppal Purewal Dosanjh"
        ),
        girls_surnames=_words("Kaur Kaur Kaur Gill Sandhu Bains"),
        ethnicities=("AIND",),
        languages=_words("PNJ ENG"),
        religions=("Sikh",),
    ),
    Culture(
        name="hindu",
        share=0.02,
        boys=_words(
            "Aarav Rohan Dev Nikhil Vihaan Krish Jay Mihir Parth Yash Ishaan Neel Kunal Dhruv"
        ),
        girls=_words(
            "Priya Diya Ananya Isha Kavya Riya Meera Nisha Pooja Tanvi Aarohi Jiya Hetal Krupa"
        ),
        surnames=_words(
            "Patel Shah Mistry Desai Mehta Joshi Sharma Parmar Solanki Chauhan Trivedi "
            "Bhatt Gupta Nair"
        ),
        ethnicities=("AIND", "AOTH"),
        languages=_words("GUJ HIN ENG"),
        religions=("Hindu",),
    ),
    Culture(
        name="tamil",
        share=0.01,
        boys=_words("Kavin Tharun Abishan Vithuran Sanjay Haran Pranav Kajan Nirojan Arun"),
        girls=_words("Abirami Thanusha Kavitha Nila Yalini Sahana Vaishnavi Mathura Anjali Harini"),
        surnames=_words(
            "Sivakumar Rajaratnam Nadarajah Selvarajah Kanagasabai Thirunavukkarasu "
            "Balasingam Yogeswaran Arulanantham Ganeshan"
        ),
        ethnicities=("AOTH",),
        languages=_words("TAM ENG"),
        religions=("Hindu", "Christian"),
    ),
    Culture(
        name="polish",
        share=0.04,
        boys=_words(
            "Jakub Kacper Szymon Filip Michał Mateusz Oliwier Igor Adrian Dawid Piotr Paweł "
            "Bartosz Wojciech Łukasz Krzysztof Stanisław Mikołaj"
        ),
        girls=_words(
            "Zuzanna Julia Maja Lena Hanna Oliwia Wiktoria Aleksandra Natalia Gabriela Nikola "
            "Weronika Małgorzata Agnieszka Kinga Martyna"
        ),
        surnames=_words(
            "Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański "
            "Dąbrowski Kozłowski Jankowski Mazur Krawczyk Piotrowski Grabowski Pawłowski "
            "Michalski Król Wieczorek Jabłoński"
        ),
        feminine=(("ski", "ska"), ("cki", "cka")),
        ethnicities=("WOTH",),
        languages=_words("POL POL ENG"),
        religions=("Christian",),
    ),
    Culture(
        name="romanian",
        share=0.03,
        boys=_words(
            "Andrei Alexandru Ștefan Mihai Ionuț Cristian Gabriel Darius Răzvan Vlad Matei Luca"
        ),
        girls=_words(
            "Maria Ioana Andreea Elena Ștefania Bianca Alexandra Daria Sofia Denisa Mădălina Ana"
        ),
        surnames=_words(
            "Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Rusu Munteanu Matei "
            "Constantin Șerban Lazăr Ciobanu Moldovan"
        ),
        ethnicities=("WOTH", "WROM"),
        languages=_words("RMN ENG"),
        religions=("Christian",),
    ),
    Culture(
        name="ukrainian",
        share=0.01,
        boys=_words("Oleksandr Dmytro Bohdan Andrii Maksym Artem Yaroslav Nazar Ivan Taras"),
        girls=_words("Oksana Yuliia Daryna Sofiia Anastasiia Kateryna Polina Zlata Olena Solomiia"),
        surnames=_words(
            "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliinyk Lysenko Marchenko "
            "Melnyk Savchenko Kovalchuk Zelenskyi"
        ),
        feminine=(("kyi", "ka"),),
        ethnicities=("WOTH",),
        languages=_words("UKR ENG"),
        religions=("Christian",),
    ),
    Culture(
        name="nigerian",
        share=0.03,
        boys=_words(
            "Oluwaseun Ayomide Tobi Chinedu Emeka Obinna Kelechi Temitope Babatunde David Samuel "
            "Daniel Ikenna Femi Adewale Chukwuemeka"
        ),
        girls=_words(
            "Oluwatoyin Ayomide Temiloluwa Chiamaka Adaeze Ngozi Ifeoma Folasade Esther Deborah "
            "Precious Chidinma Bukola Morenike Amarachi"
        ),
        surnames=_words(
            "Adeyemi Okafor Eze Balogun Adebayo Okonkwo Nwosu Ogunleye Afolabi Obi Akande "
            "Chukwu Ojo Nnamdi Oyelaran Uche Adesanya"
        ),
        ethnicities=("BAFR",),
        languages=_words("YOR IGB ENG"),
        religions=("Christian",),
    ),
    Culture(
        name="ghanaian",
        share=0.015,
        boys=_words("Kwame Kofi Kwabena Yaw Emmanuel Nana Kojo Ebenezer Kwaku Joel"),
        girls=_words("Ama Akosua Abena Adwoa Esi Afia Nana Gifty Maame Akua"),
        surnames=_words(
            "Mensah Owusu Boateng Asante Osei Appiah Agyeman Amoah Ofori Antwi Darko Frimpong"
        ),
        ethnicities=("BAFR",),
        languages=_words("AKA ENG"),
        religions=("Christian",),
    ),
    Culture(
        name="somali",
        share=0.015,
        boys=_words(
            "Abdi Abdirahman Mohamed Liban Mahad Ayanle Zakariya Guled Sahal Khalid Ismail"
        ),
        girls=_words("Hodan Ifrah Sagal Hibo Nasra Ayaan Fadumo Amal Sahra Ubah Deeqa"),
        surnames=_words(
            "Ali Mohamed Abdi Hassan Ahmed Farah Warsame Yusuf Omar Ibrahim Jama Osman Nur"
        ),
        ethnicities=("BAFR",),
        languages=_words("SOM ENG"),
        religions=("Muslim",),
    ),
    Culture(
        name="arabic",
        share=0.02,
        boys=_words("Omar Yousef Khaled Ahmad Mustafa Karim Tariq Anas Sami Hadi Firas Ziad"),
        girls=_words("Layla Noor Salma Yasmin Rania Hala Dana Mariam Lina Farah Huda Jana"),
        surnames=_words(
            "Haddad Khalil Mansour Saleh Nasser Al-Masri Al-Hassan Aziz Darwish Hamdan Saeed "
            "Kassem Najjar Rahimi"
        ),
        ethnicities=("OOTH",),
        languages=_words("ARA ENG"),
        religions=("Muslim", "Christian"),
    ),
    Culture(
        name="turkish",
        share=0.015,
        boys=_words("Emre Mehmet Mert Yusuf Kerem Can Burak Efe Deniz Ömer Çağan"),
        girls=_words("Elif Zeynep Defne Ayşe Esra Selin Ece Deniz Büşra Melis Nehir"),
        surnames=_words("Yılmaz Kaya Demir Çelik Şahin Öztürk Aydın Arslan Doğan Koç Kurt Özdemir"),
        ethnicities=("WOTH", "OOTH"),
        languages=_words("TUR ENG"),
        religions=("Muslim", "No religion"),
    ),
    Culture(
        name="chinese",
        share=0.015,
        boys=_words("Jason Kevin Zihan Haoran Yuxuan Ho-Yin Ka-Ming Wei Jun Andy Hei"),
        girls=_words("Emily Xinyi Yuhan Mei Hoi-Ching Wing-Yan Lily Siu-Man Jia Yee Tsz"),
        surnames=_words("Chan Wong Li Zhang Wang Chen Lau Cheung Ng Ho Lam Leung Zhao Lin"),
        ethnicities=("CHNE",),
        languages=_words("CHI ENG"),
        religions=("No religion", "Buddhist"),
    ),
    Culture(
        name="portuguese",
        share=0.015,
        boys=_words("João Tiago Rodrigo Martim Afonso Gonçalo Diogo Miguel Rafael Duarte"),
        girls=_words("Beatriz Matilde Leonor Inês Mariana Carolina Margarida Lara Joana Íris"),
        surnames=_words(
            "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes "
            "Gonçalves Gomes Lopes Araújo"
        ),
        ethnicities=("WOTH",),
        languages=_words("POR ENG"),
        religions=("Christian",),
        double_barrelled=0.2,
    ),
    Culture(
        name="caribbean",
        share=0.025,
        boys=_words(
            "Tyrell Jermaine Malachi Nathaniel Kyron Elijah Isaiah Joshua Tyrese Zion Marcus"
        ),
        girls=_words("Shanice Aaliyah Tiana Imani Jada Naomi Keisha Amara Renee Tamara Nevaeh"),
        surnames=_words(
            "Campbell Brown Grant Gordon Francis Reid Bailey Lewis Powell Thompson Henry "
            "Morrison Clarke Samuels Barrett"
        ),
        ethnicities=("BCRB", "MWBC"),
        languages=("ENG",),
        religions=("Christian", "No religion"),
        double_barrelled=0.12,
    ),
    Culture(
        name="traveller",
        share=0.01,
        boys=_words("Miley Paddy Johnny Jimmy Felix Tommy Danny Martin Simey Levi"),
        girls=_words(
            "Bridget Margaret Kathleen Mary Theresa Shakira Montana Chantelle Winnie Nora"
        ),
        surnames=_words("Ward Doran Connors Cash Stokes McDonagh Doherty Lee Cooper Smith Price"),
        ethnicities=("WIRT", "WROM"),
        languages=("ENG",),
        religions=("Christian",),
    ),
    Culture(
        name="irish",
        share=0.02,
        boys=_words("Seán Cian Oisín Conor Eoin Darragh Fionn Tadhg Cillian Pádraig"),
        girls=_words("Aoife Ciara Saoirse Sinéad Róisín Niamh Caoimhe Orla Clodagh Áine"),
        surnames=_words(
            "Murphy O'Brien Kelly O'Sullivan Byrne Ryan O'Connor Walsh Doyle McCarthy Nolan "
            "Kavanagh McLoughlin O'Neill"
        ),
        ethnicities=("WIRI",),
        languages=("ENG",),
        religions=("Christian", "No religion"),
    ),
)
