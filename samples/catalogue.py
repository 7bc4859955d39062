"""What people of the sample stream buy and where: products, places, shops and payments, in three ways of writing."""

from typing import NamedTuple


class Product(NamedTuple):
    """Something for sale. Prices are whole taka, the usual lowest and highest."""

    category: str
    english: str
    bangla: str
    romanised: str
    lowest: int
    highest: int


class City(NamedTuple):
    """A city, how people spell it, and areas in it (English, Bangla)."""

    spellings: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]


PRODUCTS: tuple[Product, ...] = (
    Product("smartphone", "Samsung Galaxy A55 5G", "স্যামসাং গ্যালাক্সি এ৫৫", "samsung galaxy a55", 42_000, 52_000),
    Product("smartphone", "Xiaomi Redmi Note 14", "রেডমি নোট ১৪", "redmi note 14", 21_000, 27_000),
    Product("smartphone", "iPhone 15 128GB", "আইফোন ১৫", "iphone 15", 92_000, 125_000),
    Product("smartphone", "Realme C75", "রিয়েলমি সি৭৫", "realme c75", 18_500, 22_000),
    Product("smartphone", "Infinix Hot 50", "ইনফিনিক্স হট ৫০", "infinix hot 50", 14_500, 18_000),
    Product("smartphone", "Vivo Y29 smartphone", "ভিভো ওয়াই২৯ স্মার্টফোন", "vivo y29 phone", 19_000, 24_000),
    Product("smartphone", "Walton button phone", "ওয়ালটন বাটন ফোন", "walton button phone", 950, 1_900),
    Product("smartphone", "used Google Pixel 7a", "পুরাতন পিক্সেল ৭এ ফোন", "purano pixel 7a phone", 26_000, 34_000),
    Product("laptop", "HP 15s laptop Core i5", "এইচপি ১৫এস ল্যাপটপ", "hp 15s laptop", 62_000, 78_000),
    Product("laptop", "Lenovo IdeaPad Slim 3", "লেনোভো আইডিয়াপ্যাড ল্যাপটপ", "lenovo ideapad laptop", 55_000, 72_000),
    Product("laptop", "Asus VivoBook 15", "আসুস ভিভোবুক ল্যাপটপ", "asus vivobook laptop", 58_000, 81_000),
    Product("laptop", "MacBook Air M2", "ম্যাকবুক এয়ার এম২", "macbook air m2", 105_000, 138_000),
    Product("laptop", "Acer Nitro gaming laptop", "এসার নাইট্রো গেমিং ল্যাপটপ", "acer nitro gaming laptop", 98_000, 145_000),
    Product("laptop", "second-hand ThinkPad T480", "পুরাতন থিংকপ্যাড ল্যাপটপ", "purano thinkpad laptop", 28_000, 38_000),
    Product("fashion", "Dhakai jamdani saree", "ঢাকাই জামদানি শাড়ি", "dhakai jamdani shari", 4_500, 38_000),
    Product("fashion", "Rajshahi silk saree", "রাজশাহী সিল্ক শাড়ি", "rajshahi silk shari", 5_500, 16_000),
    Product("fashion", "Tangail cotton saree", "টাঙ্গাইলের তাঁতের শাড়ি", "tangail er tanter shari", 950, 3_200),
    Product("fashion", "men's cotton panjabi", "সুতি পাঞ্জাবি", "suti panjabi", 1_150, 4_800),
    Product("fashion", "embroidered Eid panjabi", "ঈদের কাজ করা পাঞ্জাবি", "eid er kaj kora panjabi", 2_200, 6_500),
    Product("fashion", "leather loafer shoes", "চামড়ার লোফার জুতা", "chamrar loafer juta", 1_850, 4_900),
    Product("fashion", "running sneakers", "রানিং স্নিকার জুতা", "running sneaker juta", 1_400, 6_200),
    Product("fashion", "unstitched three piece", "আনস্টিচড থ্রি পিস", "unstitched three piece", 890, 3_900),
    Product("fashion", "georgette hijab", "জর্জেট হিজাব", "georgette hijab", 250, 780),
    Product("fashion", "winter hoodie", "শীতের হুডি", "shiter hoodie", 650, 1_800),
    Product(
        "electronics", "Walton 43 inch smart TV", "ওয়ালটন ৪৩ ইঞ্চি স্মার্ট টিভি", "walton 43 inch smart tv", 32_000, 41_000
    ),
    Product("electronics", "QCY wireless earbuds", "কিউসিওয়াই ইয়ারবাডস", "qcy earbuds", 1_450, 2_900),
    Product("electronics", "20000mAh power bank", "২০০০০ এমএএইচ পাওয়ার ব্যাংক", "20000mah power bank", 1_250, 3_400),
    Product("electronics", "TP-Link dual band router", "টিপি-লিংক রাউটার", "tp-link router", 1_850, 4_500),
    Product("electronics", "Sony noise cancelling headphones", "সনি হেডফোন", "sony headphone", 8_500, 36_000),
    Product("electronics", "rechargeable table fan", "চার্জার ফ্যান", "charger fan", 2_200, 5_200),
    Product("electronics", "Vision microwave oven", "ভিশন মাইক্রোওয়েভ ওভেন", "vision microwave oven", 8_900, 16_500),
    Product("electronics", "Amazfit smartwatch", "অ্যামাজফিট স্মার্টওয়াচ", "amazfit smartwatch", 4_200, 13_500),
    Product("electronics", "65W fast charger", "৬৫ ওয়াট ফাস্ট চার্জার", "65w fast charger", 850, 2_600),
    Product("home", "double bed sheet set", "ডাবল বেডশিট সেট", "double bedsheet set", 750, 2_800),
    Product("home", "5-seater sofa set", "৫ সিটের সোফা সেট", "5 seater sofa set", 24_000, 68_000),
    Product("home", "non-stick fry pan", "নন-স্টিক ফ্রাই প্যান", "non stick fry pan", 690, 1_950),
    Product("home", "rice cooker 2.8 litre", "২.৮ লিটার রাইস কুকার", "rice cooker 2.8 liter", 1_950, 3_600),
    Product("home", "blackout window curtain", "জানালার ব্ল্যাকআউট পর্দা", "janalar porda", 550, 2_400),
    Product("home", "wooden study table", "কাঠের পড়ার টেবিল", "kather porar table", 3_800, 12_500),
    Product("home", "mosquito net", "মশারি", "moshari", 350, 1_200),
    Product("home", "pressure cooker 5.5 litre", "৫.৫ লিটার প্রেসার কুকার", "pressure cooker", 1_650, 3_400),
    Product("home", "winter blanket", "শীতের কম্বল", "shiter kombol", 1_100, 4_600),
    # What people also buy and no special category holds.
    Product("general", "Sundarban honey 1 kg", "সুন্দরবনের মধু ১ কেজি", "sundarban er modhu 1 kg", 850, 1_600),
    Product("general", "HSC admission guide book", "এইচএসসি ভর্তি গাইড বই", "hsc admission guide boi", 280, 720),
    Product("general", "cricket bat", "ক্রিকেট ব্যাট", "cricket bat", 900, 7_500),
    Product("general", "Miniket rice 25 kg", "মিনিকেট চাল ২৫ কেজি", "miniket chal 25 kg", 1_750, 2_200),
    Product("general", "baby diapers pack", "বাচ্চাদের ডায়াপার", "bacchader diaper", 780, 1_650),
    Product("general", "vitamin C serum", "ভিটামিন সি সিরাম", "vitamin c serum", 450, 1_900),
)

CATEGORIES: tuple[str, ...] = ("smartphone", "laptop", "fashion", "electronics", "home", "general")

PRODUCTS_BY_CATEGORY: dict[str, tuple[Product, ...]] = {
    category: tuple(product for product in PRODUCTS if product.category == category) for category in CATEGORIES
}

VARIANTS: dict[str, tuple[str, ...]] = {
    "smartphone": (" 8/256GB", " - Navy", " (Official)", " 6GB RAM, Black", ""),
    "laptop": (" 8GB/512GB SSD", " 16GB RAM", " - Silver", " (2 Years Warranty)", ""),
    "fashion": (" - Size XL", " - Maroon", " (Size 42)", " - Free Size, Blue", ""),
    "electronics": (" - Black", " (1 Year Warranty)", " with Remote", ""),
    "home": (" - King Size", " (Set of 2)", " - Beige", ""),
    "general": (" - Pack of 2", " (Original)", ""),
}

MODELS: dict[str, tuple[str, ...]] = {
    "smartphone": ("SM-A556E/DS", "RMX3941", "X6882", "24117RN76G", "V2434"),
    "laptop": ("15-fd0812TU", "82XQ00DKIN", "X1504VA-NJ1203W", "AN515-58-57Y8", "20L5S0XV00"),
    "fashion": ("PNJ-2291", "JMD-0457", "LF-8812-BR", "SKU-77120"),
    "electronics": ("WD-EF43G", "T13-ANC2", "PB2020D", "Archer-C64", "WH-1000XM4"),
    "home": ("BS-1180", "RC-28DX", "NSFP-26", "ST-4402"),
    "general": ("GEN-1002", "BK-5521", "CB-07"),
}

SHOP_CATEGORIES: dict[str, tuple[str, ...]] = {
    "smartphone": ("Mobiles & Tablets", "Smartphones", "মোবাইল", "smartphone"),
    "laptop": ("Laptops", "Computers & Laptops", "ল্যাপটপ"),
    "fashion": ("Women's Fashion", "Men's Fashion", "পোশাক", "fashion"),
    "electronics": ("Electronic Accessories", "TV & Home Appliances", "electronics"),
    "home": ("Home & Living", "Kitchen & Dining", "home"),
    "general": ("Groceries", "Health & Beauty", "Books", "Others"),
}
"""Labels that shops give, which need not agree with one another."""

CITIES: tuple[City, ...] = (
    City(
        ("Dhaka", "Dhaka, Bangladesh", "dhaka", "ঢাকা", "DHAKA", "Dacca"),
        (
            ("Dhanmondi", "ধানমন্ডি"),
            ("Mirpur 10", "মিরপুর ১০"),
            ("Uttara Sector 7", "উত্তরা"),
            ("Banani", "বনানী"),
            ("Mohammadpur", "মোহাম্মদপুর"),
            ("New Market", "নিউ মার্কেট"),
        ),
    ),
    City(
        ("Chattogram", "Chittagong", "চট্টগ্রাম", "Chittagong, BD", "ctg", "চিটাগাং"),
        (("Agrabad", "আগ্রাবাদ"), ("GEC Circle", "জিইসি মোড়"), ("Halishahar", "হালিশহর")),
    ),
    City(("Sylhet", "সিলেট", "sylhet", "Sylhet, Bangladesh"), (("Zindabazar", "জিন্দাবাজার"), ("Amberkhana", "আম্বরখানা"))),
    City(("Rajshahi", "রাজশাহী", "rajshahi", "Rajshahi, BD"), (("Shaheb Bazar", "সাহেব বাজার"), ("Uposhohor", "উপশহর"))),
    City(("Khulna", "খুলনা", "khulna", "Khulna Sadar"), (("Boyra", "বয়রা"), ("Sonadanga", "সোনাডাঙ্গা"))),
    City(("Cox's Bazar", "কক্সবাজার"), (("Kolatoli", "কলাতলী"),)),
    City(("Barishal", "বরিশাল", "Barisal"), (("Nathullabad", "নথুল্লাবাদ"),)),
    City(("Rangpur", "রংপুর"), (("Jahaj Company More", "জাহাজ কোম্পানি মোড়"),)),
    City(("Cumilla", "কুমিল্লা", "Comilla"), (("Kandirpar", "কান্দিরপাড়"),)),
)

CITY_WEIGHTS: tuple[int, ...] = (45, 17, 9, 8, 7, 4, 4, 3, 3)
"""Share of each of `CITIES` in percent."""

SHOPS: tuple[str, ...] = (
    "Gadget Haat",
    "TechNook BD",
    "Rongdhonu Fashion",
    "Ghorer Saaj",
    "Shopno Bazaar",
    "Dokan24",
    "Notun Digonto Store",
    "Daraz",
    "Smart Corner",
    "Tanter Bari",
)

PAYMENTS: tuple[str, ...] = ("cod", "bkash", "nagad", "rocket", "card", "Cash on Delivery", "বিকাশ")

COURIERS: tuple[str, ...] = ("Pathao", "RedX", "Steadfast", "Sundarban Courier", "DEX", "Paperfly")
