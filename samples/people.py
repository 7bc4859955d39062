"""The people of the sample stream: made up, the same in every run, and met in many ways of writing.

The same person comes back in several records and formats, so that a stable token can be told from an unstable one.
No value is taken from a real person: e-mail domains are those of RFC 2606, US numbers are the 555-01xx kept for
fiction, cards are the test numbers that payment processors publish. Bangladesh keeps no such numbers: its phones and
NIDs are random within the plan.
"""

import functools
import random
from itertools import pairwise
from typing import NamedTuple


class Person(NamedTuple):
    """Someone's personal values, each in its plainest form."""

    given: str
    family: str
    given_bangla: str
    family_bangla: str
    username: str
    email: str
    mobile: str
    """Eleven digits, as dialled in Bangladesh."""
    us_phone: str
    """Ten digits, as dialled in the US."""
    nid: str
    """National ID of 10, 13 or 17 digits."""
    card: str
    """13 to 19 digits, right by Luhn."""
    number: int
    """Nine digits, other than anyone else's."""

    @property
    def name(self) -> str:
        """Full name in Latin letters."""
        return f"{self.given} {self.family}"

    @property
    def name_bangla(self) -> str:
        """Full name in Bangla letters."""
        return f"{self.given_bangla} {self.family_bangla}"


# At least five letters each, and none part of a word in the texts: found in an output, it can only be a leak.
GIVEN: tuple[tuple[str, str], ...] = (
    ("Rafiqul", "রফিকুল"),
    ("Tanvir", "তানভীর"),
    ("Nusrat", "নুসরাত"),
    ("Sadia", "সাদিয়া"),
    ("Mahbub", "মাহবুব"),
    ("Farhana", "ফারহানা"),
    ("Imtiaz", "ইমতিয়াজ"),
    ("Shahriar", "শাহরিয়ার"),
    ("Tasnim", "তাসনিম"),
    ("Rezaul", "রেজাউল"),
    ("Sharmin", "শারমিন"),
    ("Abdullah", "আব্দুল্লাহ"),
    ("Jannatul", "জান্নাতুল"),
    ("Mehedi", "মেহেদী"),
    ("Anika", "আনিকা"),
    ("Kamrul", "কামরুল"),
    ("Sumaiya", "সুমাইয়া"),
    ("Ashraful", "আশরাফুল"),
    ("Nazmul", "নাজমুল"),
    ("Fatema", "ফাতেমা"),
    ("Rakibul", "রাকিবুল"),
    ("Ishrat", "ইশরাত"),
    ("Zahidul", "জাহিদুল"),
    ("Mithila", "মিথিলা"),
    ("Arifur", "আরিফুর"),
    ("Subarna", "সুবর্ণা"),
)
FAMILY: tuple[tuple[str, str], ...] = (
    ("Rahman", "রহমান"),
    ("Hossain", "হোসেন"),
    ("Chowdhury", "চৌধুরী"),
    ("Akter", "আক্তার"),
    ("Begum", "বেগম"),
    ("Karim", "করিম"),
    ("Siddique", "সিদ্দিক"),
    ("Bhuiyan", "ভূঁইয়া"),
    ("Talukder", "তালুকদার"),
    ("Mazumder", "মজুমদার"),
    ("Sultana", "সুলতানা"),
    ("Chakma", "চাকমা"),
    ("Biswas", "বিশ্বাস"),
    ("Sarker", "সরকার"),
    ("Khatun", "খাতুন"),
    ("Mahmud", "মাহমুদ"),
)

_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "students.example.org")

# Test numbers that Stripe, PayPal and Adyen publish: VISA, Mastercard, American Express, Discover, JCB.
TEST_CARDS: tuple[str, ...] = (
    "4242424242424242",
    "4111111111111111",
    "4012888888881881",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "3566002020360505",
)

_BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_PEOPLE = 2_000


def in_bangla_digits(text: str) -> str:
    """Return `text` with the digits 0-9 written in Bangla."""
    return text.translate(_BANGLA_DIGITS)


@functools.cache
def people() -> tuple[Person, ...]:
    """Return everyone: 2,000 people, the same in every run."""
    rng = random.Random(1971)  # noqa: S311  made-up people, no secret
    return tuple(_person(rng, number) for number in range(_PEOPLE))


def _person(rng: random.Random, number: int) -> Person:
    given, given_bangla = rng.choice(GIVEN)
    family, family_bangla = rng.choice(FAMILY)
    digits = 100 + number  # makes the name unlike that of a namesake
    birth_year = rng.randrange(1955, 2007)
    nid = rng.choice(
        (
            f"{rng.randrange(10**9, 10**10)}",
            f"{rng.randrange(10**12, 10**13)}",
            f"{birth_year}{rng.randrange(10**12, 10**13)}",
        )
    )
    return Person(
        given=given,
        family=family,
        given_bangla=given_bangla,
        family_bangla=family_bangla,
        username=rng.choice((f"{given}_{family}{digits}", f"{given}.{digits}", f"{family}{given}_{digits}")).lower(),
        email=f"{given}{rng.choice(('.', '_', ''))}{family}{digits}@{rng.choice(_DOMAINS)}".lower(),
        mobile=f"01{rng.choice('3456789')}{rng.randrange(10**7, 10**8)}",
        us_phone=f"{rng.choice(('212', '347', '646', '718', '313', '415'))}55501{rng.randrange(100):02}",
        nid=nid,
        card=rng.choice(TEST_CARDS),
        # A multiplication by a number prime to the modulus scatters, and meets no number twice.
        number=100_000_000 + number * 104_729_003 % 900_000_000,
    )


def spell_mobile(rng: random.Random, mobile: str) -> str:
    """Return the eleven digits of a Bangladesh mobile in one of the ways people write them."""
    operator, subscriber = mobile[:5], mobile[5:]
    match rng.randrange(10):
        case 0 | 1 | 2:
            return mobile
        case 3:
            return f"+88{mobile}"
        case 4:
            return f"88{mobile}"
        case 5 | 6:
            return f"{operator}-{subscriber}"
        case 7:
            return f"+880 {operator[1:]}-{subscriber}"
        case 8:
            return f"{operator} {subscriber[:3]} {subscriber[3:]}"
        case _:
            return f"(+880) {operator[1:]} {subscriber}"


def spell_us_phone(rng: random.Random, digits: str) -> str:
    """Return the ten digits of a US phone in one of the ways people write them."""
    area, exchange, line = digits[:3], digits[3:6], digits[6:]
    return rng.choice(
        (f"+1{digits}", f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"+1 {area} {exchange} {line}")
    )


def spell_card(rng: random.Random, digits: str) -> str:
    """Return a card number plain or in groups as embossed (4-6-5 for American Express, else fours)."""
    bounds = (0, 4, 10, 15) if len(digits) == 15 else range(0, len(digits) + 1, 4)
    groups = [digits[start:end] for start, end in pairwise(bounds)]
    return rng.choice(("", " ", "-")).join(groups)


def spell_email(rng: random.Random, email: str) -> str:
    """Return an e-mail address as it is or in other letter case."""
    return email if rng.random() < 0.85 else rng.choice((email.upper(), email.title()))
