"""What people write: sentences in English, Bangla and romanised Bangla with slots, and the filling of the slots.

A slot is filled when a template names it and keeps its value for the rest of the text, so that a text speaks of one
product and one price. A slot that holds a personal value notes it on the `Story`.
"""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from samples.catalogue import CITIES, CITY_WEIGHTS, COURIERS, MODELS, SHOPS, Product
from samples.people import Person, in_bangla_digits, people, spell_card, spell_email, spell_mobile, spell_us_phone

T = TypeVar("T")

ENGLISH, BANGLA, ROMANISED = "en", "bn", "bn-Latn"
SCRIPTS = (ENGLISH, BANGLA, ROMANISED)

ABOUT_PRODUCT: dict[str, tuple[str, ...]] = {
    ENGLISH: (
        "Just got my {product} from {shop}, paid {price}. Loving it so far!",
        "Is {price} a fair price for a {product} in {city}?",
        "Unboxing the {product} (model {model}) today, full review coming this week.",
        "{product} back in stock at {shop}, {area}. Now {price}, was {old_price}.",
        "Flash sale! {product} only {price}, free delivery inside {city} till Friday.",
        "Ordered a {product} on 11.11, order {order_no}, still not delivered after {days} days.",
        "Honest review of the {product}: {stars}/5. Worth every taka.",
        "Anyone using the {product}? Thinking of buying one before Eid.",
        "Don't buy the {product} from {shop}. Came broken, and no refund after {days} days.",
        "My {product} arrived in {days} days by {courier}, tracking {tracking}. Packaging was great.",
        "Where in {area} can I find an original {product}? Too many copies in the market.",
        "Selling my {product}, used {days} weeks, asking {price}, slightly negotiable.",
        "Compared the {product} with three others, this one wins at {price}.",
    ),
    BANGLA: (
        "{shop} থেকে {product} কিনলাম, দাম নিল {price}। খুব ভালো লাগছে!",
        "{city} শহরে {product} এর বর্তমান দাম কত?",
        "অফার! {product} এখন মাত্র {price}, আগের দাম {old_price}।",
        "{product} নিয়ে আমার রিভিউ: ৫ এ {stars} দিলাম।",
        "{days} দিন হয়ে গেল, অর্ডার {order_no} এখনো হাতে পাইনি। {product} কবে আসবে?",
        "{area} শোরুমে নতুন {product} এসেছে, সীমিত স্টক।",
        "কেউ কি {product} ব্যবহার করেছেন? কেনার আগে মতামত দরকার।",
        "{shop} এর {product} একদম নকল, কেউ নিবেন না।",
        "{courier} কুরিয়ারে {product} পেলাম, ট্র্যাকিং {tracking}। প্যাকেট ঠিক ছিল।",
        "ঈদের আগে {product} কিনতে চাই, বাজেট {price}।",
        "{product} বিক্রি করব, {days} মাস ব্যবহার করা, দাম {price}।",
    ),
    ROMANISED: (
        "{shop} theke {product} kinlam, dam {price}. khub valo lagse!",
        "bhai {city} te {product} er dam koto?",
        "{product} ekhon matro {price}, ager dam {old_price}. offer shesh hobar age niye nin",
        "{days} din hoye gelo, order {order_no} ekhono pai nai. {product} kobe dibe?",
        "{product} use korsi {days} mash, {stars}/5 dibo",
        "keu ki {product} niyechen? kemon, janaben please",
        "{area} e original {product} kothay pabo?",
        "{shop} er {product} ekdom baje, taka ferot dey na",
        "amar {product} {courier} e asche, tracking {tracking}, packet thik silo",
        "eid er age {product} kinbo, budget {price}",
        "{product} bikri korbo, {days} mash use kora, dam {price} fixed",
    ),
}

DETAILS: dict[str, dict[str, tuple[str, ...]]] = {
    ENGLISH: {
        "smartphone": ("Battery easily lasts a day and the camera is sharp at night.", "Gets warm while gaming."),
        "laptop": ("Fast enough for coding, and the keyboard feels good.", "The hinge is already loose."),
        "fashion": ("The fabric is soft and the colour did not fade after washing.", "Size runs small, go one up."),
        "electronics": ("Sound is clear and it pairs in a second.", "Stopped charging after two weeks."),
        "home": ("Fits our small flat in {area} perfectly.", "My mother loves it in the kitchen."),
        "general": ("Delivery man was polite.", "Will order again."),
    },
    BANGLA: {
        "smartphone": ("ব্যাটারি সারাদিন চলে, ক্যামেরাও দারুণ।", "গেম খেললে গরম হয়ে যায়।"),
        "laptop": ("কোডিং আর পড়াশোনার জন্য যথেষ্ট দ্রুত।", "কিবোর্ডটা বেশ আরামদায়ক।"),
        "fashion": ("কাপড়টা নরম, ধোয়ার পর রঙ ওঠেনি।", "সাইজ একটু ছোট আসে।"),
        "electronics": ("সাউন্ড একদম পরিষ্কার।", "দুই সপ্তাহ পরেই চার্জ নেয় না।"),
        "home": ("আমাদের ছোট বাসায় সুন্দর মানিয়েছে।", "মা খুব পছন্দ করেছেন।"),
        "general": ("ডেলিভারি ম্যান খুব ভদ্র ছিলেন।", "আবার অর্ডার করব।"),
    },
    ROMANISED: {
        "smartphone": ("battery saradin chole, camera o joss", "game khelle gorom hoye jay"),
        "laptop": ("coding er jonno onek fast", "keyboard ta aram er"),
        "fashion": ("kapor ta norom, dhoyar por rong uthe nai", "size ektu choto ashe"),
        "electronics": ("sound ekdom clear", "dui soptaho por e charge ney na"),
        "home": ("choto basay sundor maniyeche", "ma onek pochondo korse"),
        "general": ("delivery man onek bhodro silo", "abar order korbo"),
    },
}

ABOUT_LIFE: dict[str, tuple[str, ...]] = {
    ENGLISH: (
        "Stuck in traffic at {area} for {days} hours, {city} never changes.",
        "Rain since morning in {city}, half the roads are under water.",
        "What a match! Bangladesh won by {days} runs in the last over.",
        "Load shedding again in {area}, third time today.",
        "Winter morning in {city}, tea and bhapa pitha by the river.",
        "Delivery riders of {city} deserve better pay. Be kind to them.",
    ),
    BANGLA: (
        "{area} মোড়ে {days} ঘণ্টা ধরে জ্যামে বসে আছি।",
        "সকাল থেকে {city} শহরে বৃষ্টি, রাস্তায় হাঁটু পানি।",
        "আজকের খেলায় বাংলাদেশ জিতেছে, অভিনন্দন টাইগার!",
        "শীতের সকালে ভাপা পিঠা আর চা, আর কী লাগে।",
        "আবার লোডশেডিং, গরমে ঘুম হয় না।",
    ),
    ROMANISED: (
        "{area} te {days} ghonta dhore jam e bose asi",
        "sokal theke {city} te brishti, rastay hatu pani",
        "ajker khelay bangladesh jitse, darun",
        "abar current nai, gorom e ghum hoy na",
        "shiter sokale bhapa pitha ar cha, ar ki lage",
    ),
}

PERSONAL: dict[str, tuple[str, ...]] = {
    ENGLISH: (
        "Call {phone} to order.",
        "WhatsApp: {phone}",
        "Contact {name}, {phone}, {area}.",
        "Email me at {email} for details.",
        "My name is {name}, please check my order {order_no}.",
        "Call Mr. {name} at {phone} after 5pm.",
        "Thanks {handle} for the tip!",
        "My cousin in New York can bring one, her number is {us_phone}.",
        "They charged my card {card} twice!",
        "EMI rejected, although I gave my NID {nid}.",
        "Reach us: {phone} / {email}",
        "Refund should go to bKash {phone}, name {name}.",
    ),
    BANGLA: (
        "অর্ডার করতে কল করুন {phone_bangla} নম্বরে।",
        "যোগাযোগ: {phone_bangla}",
        "মোবাইল: {phone}",
        "আমার নাম {name_bangla}, ফোন {phone_bangla}।",
        "ইমেইল করুন {email} ঠিকানায়।",
        "আমার এনআইডি নম্বর {nid_bangla}, তবু ভেরিফাই হয়নি।",
        "জাতীয় পরিচয়পত্র নং {nid}।",
        "কার্ড নম্বর {card} থেকে দুইবার টাকা কেটেছে।",
        "নাম: {name_bangla}, ঠিকানা: {area}।",
        "ধন্যবাদ {handle} আপনাকে।",
        "বিকাশ নম্বর {phone_bangla} (পার্সোনাল)।",
    ),
    ROMANISED: (
        "nite chaile call den {phone}",
        "amar number {phone}",
        "amar nam {name}, thikana {area}",
        "mail koren {email}",
        "nid no {nid} diye verify hoy nai",
        "amar card {card} theke duibar taka katse",
        "thanks {handle} bhai",
        "bkash korsi {phone_bangla} theke",
        "jogajog: {name}, {phone}",
    ),
}

ORDER_NOTES: tuple[str, ...] = (
    "Please call {phone} before delivery.",
    "Leave it with the guard, house is behind the mosque.",
    "Gift for my sister {name}, do not put the bill inside.",
    "ডেলিভারির আগে {phone_bangla} নম্বরে কল দিবেন।",
    "বিকালের পরে আসবেন।",
    "delivery er age call diben {phone}",
    "Send the invoice to {email}",
    "Paid with card {card}, please confirm.",
    "Exchange of order {order_no}, size was wrong.",
    "NID {nid} for the EMI form.",
)

HASHTAGS: dict[str, tuple[str, ...]] = {
    "smartphone": ("smartphone", "mobilebd", "স্মার্টফোন", "techreview", "android"),
    "laptop": ("laptop", "laptopbd", "ল্যাপটপ", "studentlife"),
    "fashion": ("saree", "panjabi", "শাড়ি", "eidcollection", "ফ্যাশন", "deshifashion"),
    "electronics": ("gadgets", "electronics", "গ্যাজেট", "gadgetbd"),
    "home": ("homedecor", "kitchen", "ঘরসাজাই", "homeandliving"),
    "general": ("bangladesh", "dhakalife", "বাংলাদেশ", "deshi", "daily"),
}

EMOJIS = ("😍", "🔥", "😡", "🙏", "🇧🇩", "😂", "❤️", "👍🏽", "📱", "🛍️", "👨‍👩‍👧", "✨")


def pick(rng: random.Random, options: Sequence[T]) -> T:
    """Return one of `options`, each as likely (several times as fast as `Random.choice`)."""
    return options[int(rng.random() * len(options))]


def grouped(amount: int) -> str:
    """Return whole taka grouped as in South Asia: the last three digits, then twos (1,25,000)."""
    digits = str(amount)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


class Story(dict[str, str]):
    """Fills the slots of one record's texts on demand.

    Attributes:
        rng: source of chance.
        person: whose personal values the slots take.
        product: what the texts are about.
        city: index into `CITIES`.
        script: the way of writing; set it before filling a template of another.
        pii: the personal values given out so far, in the form given out.
    """

    __slots__ = ("city", "person", "pii", "product", "rng", "script")

    def __init__(self, rng: random.Random, product: Product) -> None:
        super().__init__()
        self.rng = rng
        self.product = product
        self.person: Person = pick(rng, people())
        self.city: int = rng.choices(range(len(CITIES)), CITY_WEIGHTS)[0]
        self.script = ENGLISH
        self.pii: list[str] = []

    def __missing__(self, slot: str) -> str:
        value = _SLOTS[slot](self)
        self[slot] = value
        return value

    def fill(self, template: str, script: str) -> str:
        """Return `template` with its slots filled for `script`; values of another script are dropped."""
        if script != self.script:
            self.clear()
            self.script = script
        return template.format_map(self)

    def tell(self, value: str) -> str:
        """Note `value` as personal and return it."""
        if value not in self.pii:
            self.pii.append(value)
        return value


def _product(story: Story) -> str:
    match story.script:
        case "bn":
            return story.product.bangla
        case "bn-Latn":
            return story.product.romanised
        case _:
            return story.product.english


def _amount(story: Story) -> int:
    product = story.product
    amount = product.lowest + int(story.rng.random() * (product.highest - product.lowest))
    step = 500 if amount > 10_000 else 50 if amount > 1_000 else 10
    return amount // step * step


def _spell_price(story: Story, amount: int) -> str:
    plain = grouped(amount)
    if story.script == BANGLA:
        in_bangla = in_bangla_digits(plain)
        return pick(story.rng, (f"{in_bangla} টাকা", f"৳{in_bangla}", f"{plain} টাকা"))
    if story.script == ROMANISED:
        return pick(story.rng, (f"{amount} tk", f"{plain} taka", f"{amount}/-", f"৳{amount}"))
    return pick(story.rng, (f"Tk {plain}", f"৳{plain}", f"BDT {amount}", f"{plain} Tk", f"{plain}/-"))


def _small_number(story: Story, highest: int) -> str:
    number = str(2 + int(story.rng.random() * (highest - 1)))
    return in_bangla_digits(number) if story.script == BANGLA else number


def _city(story: Story) -> str:
    spellings = CITIES[story.city].spellings
    in_bangla = [spelling for spelling in spellings if not spelling.isascii()]
    return pick(
        story.rng, in_bangla if story.script == BANGLA else [s for s in spellings if s.isascii() and "," not in s]
    )


def _area(story: Story) -> str:
    english, bangla = pick(story.rng, CITIES[story.city].areas)
    return bangla if story.script == BANGLA else english


def order_number(rng: random.Random) -> str:
    """Return an order number as shops print it: not personal."""
    number = int(rng.random() * 10**7)
    return pick(rng, (f"#BD-{number:07}", f"ORD2025{number:07}", f"#{number:07}", f"DRZ-{number:07}-A"))


def tracking_number(rng: random.Random) -> str:
    """Return a consignment number as couriers print it: not personal."""
    number = int(rng.random() * 10**9)
    return pick(rng, (f"DEX-BDN-{number:010}", f"RX{number:09}BD", f"SFR25{number % 10**6:06}", f"DD2812{number:09}XK"))


_SLOTS: dict[str, Callable[[Story], str]] = {
    "product": _product,
    "price": lambda story: _spell_price(story, _amount(story)),
    "old_price": lambda story: _spell_price(story, story.product.highest * 6 // 5),
    "model": lambda story: pick(story.rng, MODELS[story.product.category]),
    "city": _city,
    "area": _area,
    "shop": lambda story: pick(story.rng, SHOPS),
    "courier": lambda story: pick(story.rng, COURIERS),
    "days": lambda story: _small_number(story, 14),
    "stars": lambda story: _small_number(story, 5),
    "order_no": lambda story: order_number(story.rng),
    "tracking": lambda story: tracking_number(story.rng),
    "name": lambda story: story.tell(story.person.name),
    "name_bangla": lambda story: story.tell(story.person.name_bangla),
    "phone": lambda story: story.tell(spell_mobile(story.rng, story.person.mobile)),
    "phone_bangla": lambda story: story.tell(in_bangla_digits(spell_mobile(story.rng, story.person.mobile))),
    "us_phone": lambda story: story.tell(spell_us_phone(story.rng, story.person.us_phone)),
    "email": lambda story: story.tell(spell_email(story.rng, story.person.email)),
    "handle": lambda story: story.tell(f"@{story.person.username}"),
    "nid": lambda story: story.tell(story.person.nid),
    "nid_bangla": lambda story: story.tell(in_bangla_digits(story.person.nid)),
    "card": lambda story: story.tell(spell_card(story.rng, story.person.card)),
}
