"""Personal values and look-alikes of the blind set, in the formats people write; written before any rule was read."""

import random
import string

BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DOMAINS = (
    "gmail.com yahoo.com hotmail.com outlook.com live.com proton.me icloud.com buet.ac.bd agni.com mail.bracu.ac.bd "
    "grameenphone.com example-shop.com.bd nstu.edu.bd aol.co.uk"
).split()
WORDS = "rain moon star blue fly river tiger leaf story travel foodie vlog diary crazy silent boss queen".split()


def digits(rng: random.Random, count: int) -> str:
    """That many random digits."""
    return "".join(rng.choice(string.digits) for _ in range(count))


def luhn_digit(body: str) -> str:
    """The check digit of ISO/IEC 7812-1 for `body`."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def phone(rng: random.Random) -> tuple[str, str]:
    """A mobile number of Bangladesh in one of many formats, with the name of the format."""
    number = "01" + rng.choice("3456789") + digits(rng, 8)
    if len(set(number[3:])) < 3:
        return phone(rng)
    rest = number[1:]
    formats = {
        "plain": number,
        "5-6": f"{number[:5]}-{number[5:]}",
        "5 6": f"{number[:5]} {number[5:]}",
        "5 3 3": f"{number[:5]} {number[5:8]} {number[8:]}",
        "5-3-3": f"{number[:5]}-{number[5:8]}-{number[8:]}",
        "3-4-4": f"{number[:3]}-{number[3:7]}-{number[7:]}",
        "4 7": f"{number[:4]} {number[4:]}",
        "pairs": f"{number[:3]} {number[3:5]} {number[5:7]} {number[7:9]} {number[9:]}",
        "dots": f"{number[:5]}.{number[5:8]}.{number[8:]}",
        "+880": f"+880{rest}",
        "+880 sp": f"+880 {rest[:4]} {rest[4:]}",
        "+880-": f"+880-{rest[:4]}-{rest[4:]}",
        "+88 0": f"+88 {number}",
        "+88-0": f"+88-{number[:5]}-{number[5:]}",
        "880": f"880{rest}",
        "00880": f"00880{rest}",
        "00880 sp": f"00880 {rest[:4]} {rest[4:]}",
        "+880 (0)": f"+880 (0) {rest[:4]}-{rest[4:]}",
        "+880(0)": f"+880(0){rest}",
        "(+880)": f"(+880) {rest[:4]}-{rest[4:]}",
        "(+88)": f"(+88){number}",
        "bangla": number.translate(BANGLA_DIGITS),
        "bangla 5-6": f"{number[:5]}-{number[5:]}".translate(BANGLA_DIGITS),
        "bangla +88": f"+88{number}".translate(BANGLA_DIGITS),
        "full-width": number.translate(FULL_WIDTH),
        "zero-width": f"{number[:5]}\u200b{number[5:8]}\u200c{number[8:]}",
        "letters O l": number.replace("0", "O", 1).replace("1", "l", 1),
        "letters o": number.replace("0", "o"),
        "spread": " ".join(number),
        "underscores": f"{number[:5]}_{number[5:]}",
        "slash": f"{number[:5]}/{number[5:]}",
    }
    name = rng.choice(list(formats))
    return formats[name], name


def cued_phone(rng: random.Random) -> tuple[str, str]:
    """A landline or IP number, or a mobile number of an unassigned block: only its cue tells."""
    formats = {
        "dhaka": f"02-{rng.choice('4579')}{digits(rng, 7)}",
        "dhaka +880": f"+880 2 {rng.choice('45')}{digits(rng, 7)}",
        "chattogram": f"031-{digits(rng, 6)}",
        "sylhet": f"0821-{digits(rng, 6)}",
        "ip": f"0961{rng.choice('0123')}-{digits(rng, 6)}",
        "unassigned": f"012{digits(rng, 8)}",
    }
    name = rng.choice(list(formats))
    return formats[name], name


def us_phone(rng: random.Random) -> tuple[str, str]:
    """A number of the US in one of its formats."""
    area = rng.choice(["212", "646", "415", "917", "713", "305", "202", "312", "718", "818"])
    middle, last = rng.choice("23456789") + digits(rng, 2), digits(rng, 4)
    formats = {
        "(a) x-s": f"({area}) {middle}-{last}",
        "+1 a x s": f"+1 {area} {middle} {last}",
        "+1 (a)": f"+1 (917) {middle}-{last}",
        "dots": f"{area}.{middle}.{last}",
        "dashes": f"{area}-{middle}-{last}",
        "+1 dashes": f"+1-{area}-{middle}-{last}",
        "1 a": f"1-{area}-{middle}-{last}",
        "+1": f"+1{area}{middle}{last}",
        "001": f"001 {area} {middle} {last}",
    }
    name = rng.choice(list(formats))
    return formats[name], name


def whatsapp(rng: random.Random) -> tuple[str, str, str]:
    """A link that holds a number: what stands before it, the number, the name of the format."""
    number = "8801" + rng.choice("3456789") + digits(rng, 8)
    before = rng.choice(
        [
            "https://wa.me/",
            "wa.me/+",
            "https://api.whatsapp.com/send?phone=",
            "http://wa.me/",
            "whatsapp://send?phone=%2B",
            "viber://chat?number=%2B",
            "tel:+",
        ]
    )
    return before, number, before.strip(":/")


def email(rng: random.Random, person: str) -> tuple[str, str]:
    """An address of that person, with the name of its format."""
    parts = "".join(c if c.isascii() and c.isalpha() else " " for c in person.lower()).split()
    first, last = (parts or ["user"])[0], (parts or ["user"])[-1]
    local = rng.choice(
        [
            f"{first}.{last}",
            f"{first}{last}{rng.randint(1, 99)}",
            f"{first}_{last}",
            f"{first[0]}{last}",
            f"{first}{rng.randint(1970, 2009)}",
            f"{last}-{first}",
        ]
    )
    domain = rng.choice(DOMAINS)
    formats = {
        "plain": f"{local}@{domain}",
        "plain 2": f"{local}@{domain}",
        "plain 3": f"{local}@{domain}",
        "plus": f"{local}+{rng.choice(WORDS)}@{domain}",
        "upper": f"{local}@{domain}".upper(),
        "title": f"{local.title()}@{domain.title()}",
        "idn": f"{local}@{rng.choice(['münchen.example', 'উদাহরণ.বাংলা', 'xn--54b7fta0cc.com', 'café.fr'])}",
        "entity": f"{local}&#64;{domain}",
        "percent": f"{local}%40{domain}",
        "full-width at": f"{local}＠{domain}",
        "mailto": f"{local}@{domain}",
        "apostrophe": f"{first}.o'{last}@{domain}",
    }
    name = rng.choice(list(formats))
    return formats[name], name


def obfuscated_email(rng: random.Random, person: str) -> tuple[str, str]:
    """An address spelled so that machines shall not see it."""
    local, domain = f"{person.split()[0].strip('.').lower()}{rng.randint(1, 999)}", rng.choice(DOMAINS)
    if not local.isascii():
        local = f"user{rng.randint(1, 999)}"
    host, _, tail = domain.partition(".")
    dotted = tail.replace(".", " dot ")
    formats = {
        "[at] dot": f"{local} [at] {host} dot {dotted}",
        "(at) (dot)": f"{local}(at){host}(dot){tail.replace('.', '(dot)')}",
        "at dot": f"{local} at {host} dot {dotted}",
        "at the rate": f"{local} at the rate {domain}",
        "at the rate of": f"{local} at the rate of {host} dot {dotted}",
        "{at}": f"{local}{{at}}{domain}",
        "spaces": f"{local} @ {host} . {tail}",
        "comma": f"{local}@{host},{tail}",
        "AT DOT": f"{local} AT {host} DOT {dotted}",
        "_at_": f"{local}_at_{domain}",
        "<at>": f"{local}<at>{host}<dot>{tail}",
        "অ্যাট ডট": f"{local} অ্যাট {host} ডট {tail}",
    }
    name = rng.choice(list(formats))
    return formats[name], name


def card(rng: random.Random) -> tuple[str, str]:
    """A card number of a known issuer with its check digit, in one of its formats."""
    issuer, prefix, length = rng.choice(
        [
            ("visa", "4" + digits(rng, 5), 16),
            ("visa", "4" + digits(rng, 5), 16),
            ("mastercard", "5" + rng.choice("12345") + digits(rng, 4), 16),
            ("mastercard 2", "2" + str(rng.randint(221, 719)) + digits(rng, 2), 16),
            ("amex", rng.choice(["34", "37"]) + digits(rng, 4), 15),
            ("diners", "36" + digits(rng, 4), 14),
            ("discover", "6011" + digits(rng, 2), 16),
            ("jcb", "35" + str(rng.randint(28, 89)) + digits(rng, 2), 16),
            ("unionpay", "62" + rng.choice("2345") + digits(rng, 3), 16),
        ]
    )
    body = prefix + digits(rng, length - 1 - len(prefix))
    number = body + luhn_digit(body)
    groups = (4, 6, 5) if length == 15 else (4, 6, 4) if length == 14 else (4, 4, 4, 4)
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    formats = {
        "plain": number,
        "spaces": " ".join(parts),
        "dashes": "-".join(parts),
        "dots": ".".join(parts),
        "bangla": " ".join(parts).translate(BANGLA_DIGITS),
        "bangla plain": number.translate(BANGLA_DIGITS),
        "two spaces": "  ".join(parts),
        "full-width": number.translate(FULL_WIDTH),
        "zero-width": "\u200b".join(parts),
    }
    name = rng.choice(list(formats))
    return formats[name], f"{issuer} {name}"


def nid(rng: random.Random) -> tuple[str, str]:
    """A national id of Bangladesh: 10 digits (smart card), 13, or 17 (year of birth before the 13)."""
    length = rng.choice([10, 10, 13, 17])
    if length == 17:
        number = str(rng.randint(1950, 2006)) + rng.choice("123456789") + digits(rng, 12)
    else:
        number = rng.choice("123456789") + digits(rng, length - 1)
    formats = {"plain": number, "bangla": number.translate(BANGLA_DIGITS)}
    if length == 10:
        formats["3 3 4"] = f"{number[:3]} {number[3:6]} {number[6:]}"
        formats["3-3-4"] = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    if length == 17:
        formats["4 13"] = f"{number[:4]} {number[4:]}"
    name = rng.choice(list(formats))
    return formats[name], f"{length} {name}"


def handle(rng: random.Random, person: str) -> str:
    """The user name of a person, without @."""
    parts = "".join(c if c.isascii() and c.isalpha() else " " for c in person.lower()).split() or ["user"]
    return rng.choice(
        [
            f"{parts[0]}.{parts[-1]}",
            f"{parts[0]}_{rng.choice(WORDS)}",
            f"{rng.choice(WORDS)}_{parts[-1]}{rng.randint(1, 99)}",
            f"{parts[-1]}{rng.randint(10, 2009)}",
            f"iam{parts[0]}",
            f"{parts[0]}_{parts[-1]}_{rng.randint(1, 9)}",
        ]
    )


def link(rng: random.Random, person: str) -> tuple[str, str]:
    """A profile link: what stands before the user name, and the user name."""
    before = rng.choice(
        [
            "https://www.facebook.com/",
            "fb.com/",
            "https://instagram.com/",
            "www.instagram.com/",
            "https://www.tiktok.com/@",
            "t.me/",
            "https://m.me/",
            "https://twitter.com/",
        ]
    )
    return before, handle(rng, person)


def trap(rng: random.Random, kind: str) -> str:
    """A code that is not personal."""
    if kind == "imei":
        body = rng.choice(["35", "86", "01"]) + digits(rng, 12)
        return body + luhn_digit(body)
    if kind == "badcard":
        body = rng.choice(["9", "8", "1"]) + digits(rng, 14)
        number = body + (luhn_digit(body) if rng.random() < 0.5 else str((int(luhn_digit(body)) + 3) % 10))
        return rng.choice([number, f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"])
    return {
        "order": lambda: rng.choice(
            [
                f"ORD-{digits(rng, 8)}",
                f"#{digits(rng, 7)}",
                f"DZ{digits(rng, 11)}",
                f"{digits(rng, 4)}-{digits(rng, 6)}",
                f"6{digits(rng, 14)}",
                f"INV/2026/{digits(rng, 5)}",
            ]
        ),
        "track": lambda: rng.choice(
            [f"BD{digits(rng, 9)}BD", f"PT{digits(rng, 12)}", f"4{digits(rng, 21)}", f"1Z{digits(rng, 16)}"]
        ),
        "price": lambda: rng.choice(
            [
                f"৳{rng.randint(200, 99000):,}",
                f"{rng.randint(200, 9900)}/-",
                f"BDT {rng.randint(1000, 150000)}.00",
                f"{rng.randint(1, 9)},{digits(rng, 2)},{digits(rng, 3)} tk",
                f"৳{rng.randint(200, 9900)}".translate(BANGLA_DIGITS),
            ]
        ),
        "date": lambda: rng.choice(
            [
                f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2026",
                f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                f"{rng.randint(1, 28)} June 2026",
                f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.2025 14:{rng.randint(10, 59)}",
            ]
        ),
        "barcode": lambda: rng.choice(["89", "69", "50", "84"]) + digits(rng, 11),
        "millis": lambda: rng.choice(["17", "16"]) + digits(rng, 11),
        "masked": lambda: rng.choice(["**** ", "xxxx-", "•••• ", "...", "XXXX XXXX XXXX "]) + digits(rng, 4),
        "version": lambda: rng.choice(
            [f"{rng.randint(10, 99)}", f"{rng.randint(1, 9)}.{rng.randint(0, 9)}.{rng.randint(0, 99)}"]
        ),
        "geo": lambda: f"23.{digits(rng, 6)}, 90.{digits(rng, 6)}",
        "hotline": lambda: rng.choice(["16" + digits(rng, 3), "999", "333", "*247#", "121"]),
        "txn": lambda: "".join(rng.choice(string.ascii_uppercase + string.digits) for _ in range(10)),
    }[kind]()


def address(rng: random.Random) -> str:
    """A postal address."""
    return rng.choice(
        [
            f"House {rng.randint(1, 99)}, Road {rng.randint(1, 40)}, Block {rng.choice('ABCDEF')}, "
            "Banasree, Dhaka 1219",
            f"{rng.randint(1, 500)}/{rng.randint(1, 9)} West Rampura, Dhaka",
            f"Vill: Charpara, P.O: Kaliganj, Gazipur {rng.randint(1000, 9999)}",
            f"Flat {rng.randint(1, 9)}{rng.choice('ABC')}, {rng.randint(1, 99)} Jail Road, Sylhet-3100",
        ]
    )
