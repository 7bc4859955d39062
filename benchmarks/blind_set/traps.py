"""What the blind set holds that looks personal and is not: brands, places, products, codes. From memory, in one go."""

BRANDS = """
Aarong|Walton|Ecstasy|Yellow|Richman|Bata|Apex|Lotto|Samsung|Xiaomi|Realme|Tecno|Infinix|Symphony|Vision|Singer|Pran|Radhuni
Ispahani|Rahimafrooz|Akij|Shah Cement|Abul Khair|Square|Beximco|Otobi|Hatil|Regal Furniture|Rajkonna|Keya Cosmetics|Jui|Tibbet
Kishwan|Fakhruddin Biryani|Sultan's Dine|Kacchi Bhai|Star Kabab|Hajir Biriyani|Nanna Biriyani|Chillox|Tehzeeb|Anjan's|Kay Kraft
Deshal|Rang Bangladesh|Sailor|Le Reve|Nabila|Sara Lifestyle|Easy Fashion|Star Tech|Ryans|Pickaboo|Chaldal|Foodpanda|Pathao
Marcel Fridge|Jamuna Electronics|Meena Bazar|Shwapno|Agora|Mina Click|Rokomari|Mithai|Bombay Sweets|Olympic|Haque Biscuit|Kazi Farms
Kazi & Kazi Tea|Igloo|Polar|Milk Vita|Aftab Dairy|Bengal Meat|Johnson|Calvin Klein|Tommy Hilfiger|Levi's|Ray-Ban|Michael Kors|Hugo Boss
"""

PLACES = """
Mirpur DOHS|Bashundhara City|Jamuna Future Park|Cox's Bazar|Dhanmondi Lake|Uttara Sector 7|New Market|Gulshan Avenue|Banani 11
Chawk Bazar|Elephant Road|Mohammadpur Town Hall|Shahbag Mor|Farmgate|Motijheel|Old Dhaka|Narayanganj|Agrabad|GEC Circle
Zindabazar|Shahjalal Airport|Kazi Nazrul Islam Avenue|Begum Rokeya Sarani|Bijoy Sarani|Shaheed Minar|Ahsan Manzil|Hatirjheel
Sher-e-Bangla Nagar|Bangabandhu Bridge|Sylhet Sadar|Rajshahi Court|Khulna Newmarket|Mymensingh|Comilla Cantonment|Saint Martin
Osmani Medical|Tongi Station Road|Savar Bazar|Karwan Bazar|Sayedabad|Hazrat Shah Paran Mazar|Lalbagh Fort|Sonargaon|Rupnagar
"""

PRODUCTS = """
Galaxy A15|Redmi Note 13 Pro|iPhone 15 Pro Max|Jamdani Saree|Katan Sharee|Punjabi Set|Kashmiri Shawl|Nakshi Kantha|Bata Ambassador
Vision Rice Cooker|Walton Primo|Air Fryer|Smart Watch Ultra|Maxi Dress|Mango Bar|Hilsa Fish|Chinigura Rice|Shan Masala|Rose Water
Lily Cream|Jasmine Oil|Joya Pads|Lux Soap|Sunsilk Shampoo|Honey Nut|Black Forest Cake|Victoria Sponge|Alpha Mouse|Hero Splendor
Tiger Shrimp|Baby Doll Top|Cherry Blossom Tint|Ruby Ring|Pearl Necklace|Ashwagandha Capsule|Wireless Charger|Mini Fan|Tripod Stand
Kurta Pajama|Rajshahi Silk|Manipuri Saree|Hoodie Combo|Gents Wallet|Ladies Hand Bag|Prayer Mat|Ajwa Dates|Kalo Jeera Oil
"""

BANGLA_THINGS = """
জামদানি শাড়ি|কাতান শাড়ি|পাঞ্জাবি|থ্রি পিস|রাইস কুকার|খেজুরের গুড়|সরিষার তেল|মধু|ইলিশ মাছ|চিনিগুড়া চাল|হিজাব|বোরকা|জুতা|ঘড়ি
ওয়ালটন ফ্রিজ|প্রাণ আচার|রাধুনি মসলা|আড়ং|কেয়া সাবান|জুঁই নারিকেল তেল|তিব্বত পাউডার|ইস্পাহানি চা|কাজী ফার্মস|আবুল খায়ের|স্টার কাবাব
নান্না বিরিয়ানি|সুলতানস ডাইন|নকশী কাঁথা|রাজশাহী সিল্ক|কালোজিরা|আজওয়া খেজুর|বিস্কুট|চানাচুর|মিনিকেট চাল|স্মার্ট ঘড়ি|হেডফোন
"""

BANGLA_PLACES = """
মিরপুর ১০|বসুন্ধরা সিটি|ধানমন্ডি লেক|কক্সবাজার|নিউ মার্কেট|গুলিস্তান|উত্তরা|চট্টগ্রাম|সিলেট|রাজশাহী|খুলনা|বরিশাল|শাহবাগ|ফার্মগেট
শহীদ মিনার|কাজী নজরুল ইসলাম এভিনিউ|রোকেয়া সরণি|শাহজালাল বিমানবন্দর|আহসান মঞ্জিল|যমুনা ফিউচার পার্ক|হাতিরঝিল|লালবাগ কেল্লা
"""

BRAND_HANDLES = "@DarazBangladesh @aarong_official @waltonbd @pathao @foodpandabd @StarTechBD @rokomari.com.bd @pickaboo @robi @samsungbd"

# Ordinary words and phrases that begin with a capital, or are also given names.
WORDS = """
Eid Mubarak|Happy Birthday|Black Friday|Winter Collection|Assalamu Alaikum|Good Morning|Customer Care|Pohela Boishakh
Cash On Delivery|Free Shipping|Best Quality|Order Now|Limited Stock|Hot Sale|Thank You|New Arrival|Super Star|Victory Day
"""
