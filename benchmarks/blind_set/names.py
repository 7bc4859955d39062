"""Names of people of the blind set, written from memory in one go, before its writer had read any rule or word list.

None is taken from the shield's own lists, from the labelled development text or from a package. Rare ones are meant.
"""

# Full names as people of Bangladesh write them in Latin letters:
# Muslim, Hindu, Buddhist, Christian and hill-tract names.
LATIN = """
Md. Rezaul Karim Chowdhury|Afsana Mim Chowdhury|Tanvir Ahmed Siam|Mst. Rokeya Khatun|Abdullah Al Mamun
Shahriar Kabir Nayeem|Fahmida Nabi Sultana|Zubair Hossain|Nusrat Jahan Tithi|Rakibul Hasan Shanto
Mehedi Hasan Rony|Sadia Afrin Shorna|Arifur Rahman Khan|Tasnim Ferdous|Anika Tabassum
Kazi Mahfuzur Rahman|Syed Nazmul Huda|Rubaiya Islam Ritu|Mahmudul Hasan Joy|Jakia Sultana Jui
Shafiqul Islam Bhuiyan|Golam Mostofa|Farzana Yeasmin|Ruhul Amin Talukder|Habibur Rahman Mollah
Khaleda Parvin|Mizanur Rahman Patwary|Dilruba Yasmin|Ashiqur Rahman Munna|Nishat Anjum Prova
Monira Begum|Sheikh Sadi Mahmud|Shirajum Munira|Obaidul Haque|Jubayer Bin Alam
Towhidul Islam|Ishrat Zahan Eva|Lutfun Nahar|Belal Uddin Sarkar|Mosharraf Hossen
Kamrunnahar Lipi|Shamsul Alam Majumder|Humayra Adiba|Rifat Bin Sattar|Nazia Binte Rahim
Sohel Rana|Selina Akhter Banu|Tahsin Zaman Ratul|Imtiaz Uddin Ahmed|Asaduzzaman Noor
Fariha Tasmia|Ziaul Hoque Polash|Mahbuba Khanam|Nur Mohammad Sheikh|Rashedul Bari
Abdur Rouf Mia|Shakila Zafrin|Wahiduzzaman Liton|Moinul Hossain Opu|Afroza Akter Keya
Bipul Chandra Roy|Supriya Rani Das|Nirmal Kumar Saha|Anindita Bhattacharjee|Partha Pratim Debnath
Joyanta Kumar Paul|Shampa Rani Sutradhar|Prosenjit Biswas|Tumpa Ghosh|Swapan Kumar Barua
Ratna Majumdar|Subrata Sen Gupta|Mithila Chakraborty|Dipankar Nath|Sushmita Karmakar
Uzzal Kumar Shil|Laboni Mondal|Gobinda Halder|Pinki Rani Sarker|Ashim Kumar Dhar
Mong Sing Marma|Sujata Chakma|Ripon Tripura|Nathan Gomes|Theresa Rozario
Sylvester D Costa|Maria Cruze|U Khyaing Marma|Bidhan Tanchangya|Dolly Rebeiro
Enamul Haq Bijoy|Nazmun Naher Shilpi|Saiful Azam|Ferdousi Rahman Priya|Mokhlesur Rahman Sagor
Rownak Jahan|Hasibul Islam Emon|Marufa Akther|Shaheen Alam|Khondaker Rafiq
Sabrina Momtaz|Tariqul Bashar|Rezwana Kabir|Jahangir Alom|Minhajul Abedin
Sumaiya Binte Kamal|Ahnaf Tahmid|Rumana Haque Moni|Golam Rabbani|Nafisa Lubaba
Mushfiqur Rahim Bappi|Aklima Khatun|Shahnaz Parveen|Hafizur Rahman|Bayzid Bostami Rafi
Quazi Tashfeen|Iffat Ara Begum|Delowar Hosen|Rokonuzzaman|Maksuda Begum
Nayan Mia|Rasel Howlader|Parvez Mosharof|Sanjida Islam Chhoa|Momotaz Uddin
Ariful Hoque Gazi|Rahela Khatun|Kawsar Hamid|Munni Aktar|Tofazzal Hossain Fakir
Salauddin Sikder|Zannatul Mawa|Arman Bepari|Hosne Ara Pramanik|Sakib Al Sani
"""

BANGLA = """
মোঃ রেজাউল করিম|আফসানা মিম চৌধুরী|তানভীর আহমেদ সিয়াম|মোছাঃ রোকেয়া খাতুন|আব্দুল্লাহ আল মামুন
শাহরিয়ার কবির|ফাহমিদা সুলতানা|জুবায়ের হোসেন|নুসরাত জাহান তিথি|রাকিবুল হাসান শান্ত
মেহেদী হাসান রনি|সাদিয়া আফরিন স্বর্ণা|আরিফুর রহমান খান|তাসনিম ফেরদৌস|আনিকা তাবাসসুম
কাজী মাহফুজুর রহমান|সৈয়দ নাজমুল হুদা|রুবাইয়া ইসলাম ঋতু|মাহমুদুল হাসান জয়|জাকিয়া সুলতানা
শফিকুল ইসলাম ভূঁইয়া|গোলাম মোস্তফা|ফারজানা ইয়াসমিন|রুহুল আমিন তালুকদার|হাবিবুর রহমান মোল্লা
খালেদা পারভীন|মিজানুর রহমান পাটোয়ারী|দিলরুবা ইয়াসমিন|আশিকুর রহমান মুন্না|নিশাত আনজুম
মনিরা বেগম|শেখ সাদী মাহমুদ|সিরাজুম মুনিরা|ওবায়দুল হক|তৌহিদুল ইসলাম
ইশরাত জাহান ইভা|লুৎফুন নাহার|বেলাল উদ্দিন সরকার|মোশাররফ হোসেন|কামরুন্নাহার লিপি
শামসুল আলম মজুমদার|হুমায়রা আদিবা|রিফাত বিন সাত্তার|সোহেল রানা|সেলিনা আক্তার বানু
তাহসিন জামান|ইমতিয়াজ উদ্দিন আহমেদ|আসাদুজ্জামান|ফারিহা তাসমিয়া|জিয়াউল হক পলাশ
মাহবুবা খানম|নুর মোহাম্মদ শেখ|রাশেদুল বারী|আব্দুর রউফ মিয়া|ওয়াহিদুজ্জামান লিটন
বিপুল চন্দ্র রায়|সুপ্রিয়া রানী দাস|নির্মল কুমার সাহা|অনিন্দিতা ভট্টাচার্য|পার্থ প্রতিম দেবনাথ
জয়ন্ত কুমার পাল|শম্পা রানী সূত্রধর|প্রসেনজিৎ বিশ্বাস|টুম্পা ঘোষ|স্বপন কুমার বড়ুয়া
রত্না মজুমদার|মিথিলা চক্রবর্তী|দীপঙ্কর নাথ|সুস্মিতা কর্মকার|উজ্জ্বল কুমার শীল
লাবণী মণ্ডল|গোবিন্দ হালদার|মং সিং মারমা|সুজাতা চাকমা|রিপন ত্রিপুরা
থেরেসা রোজারিও|এনামুল হক বিজয়|নাজমুন নাহার শিল্পী|সাইফুল আজম|ফেরদৌসী রহমান
রওনক জাহান|হাসিবুল ইসলাম ইমন|মারুফা আক্তার|শাহীন আলম|খন্দকার রফিক
সাবরিনা মমতাজ|জাহাঙ্গীর আলম|মিনহাজুল আবেদীন|আহনাফ তাহমিদ|রুমানা হক মনি
গোলাম রব্বানী|মুশফিকুর রহিম|আকলিমা খাতুন|শাহনাজ পারভীন|হাফিজুর রহমান
ইফফাত আরা|দেলোয়ার হোসেন|রোকনুজ্জামান|মাকসুদা বেগম|নয়ন মিয়া
রাসেল হাওলাদার|সানজিদা ইসলাম ছোঁয়া|মমতাজ উদ্দিন|রাহেলা খাতুন|মুন্নী আক্তার
তোফাজ্জল হোসেন ফকির|সালাউদ্দিন সিকদার|জান্নাতুল মাওয়া|আরমান বেপারী|হোসনে আরা প্রামাণিক
"""

FOREIGN = """
Margaret O'Sullivan|Jeremy Castillo|Priyanka Deshmukh|Hannah Lindqvist|Terrence Boyd|Olivia Hargreaves|Miguel Santos
Katherine Brooks|Derek Whitfield|Samantha Pryce|Leon Fischer|Naomi Feldman|Gregory Hoffman|Isabella Moretti|Aaron McKenzie
Ravi Shankar Iyer|Angela Kowalski|Vincent Tran|Deborah Jenkins|Philip Anderson|Sofia Ramirez|Brandon Keller|Julia Novak
Harold Simmons|Wei Zhang|Yuki Tanaka|Fatima Al-Sayed|Peter van Dijk|Emily Carter|Nathan Brooks|Grace Kim|Thomas Becker
"""

GIVEN_LATIN = """
Shumon Rifat Nabila Tonmoy Sharmin Jewel Rupa Masud Poly Shimul Rasel Lamia Anik Tuhin Bristy Kakoli Shihab Mitu Hridoy
Sumon Farhana Nadim Papia Zahid Ruma Sajib Asif Tania Ripon Ononna Mamun Shathi Riyad Nipa Polash Hasan Munia Khokon Arafat
Dipu Swapna Fahim Sabbir Tanjila Mukta Saiful Rubel Nahid Oishi Parvin Jamal Shapla Babul Raihan Lucky Meher Nazim Bithi Tushar
"""

GIVEN_BANGLA = """
সুমন রিফাত নাবিলা তন্ময় শারমিন জুয়েল রুপা মাসুদ পলি শিমুল রাসেল লামিয়া অনিক তুহিন কাকলি শিহাব মিতু হৃদয় ফারহানা নাদিম
পাপিয়া জাহিদ রুমা সজীব আসিফ তানিয়া রিপন অনন্যা মামুন সাথী রিয়াদ নিপা পলাশ মুনিয়া খোকন আরাফাত স্বপ্না ফাহিম সাব্বির
তানজিলা মুক্তা সাইফুল রুবেল নাহিদ ঐশী জামাল শাপলা বাবুল রায়হান মেহের নাজিম বীথি তুষার
"""


def split(text: str) -> list[str]:
    """The names of a block: one a bar or line."""
    return [name.strip() for line in text.strip().splitlines() for name in line.split("|") if name.strip()]
