"""Words of sentences that are about a person, whatever else the word in the person's place means.

«kajol» is eye make-up and a name: that she was called, has a balance on her wallet, does not pick up the phone or is
somebody's brother tells which. Each set has the words of one such sentence, in three scripts.
"""

from __future__ import annotations

from typing import Final

from transforms.privacy.words import ROLE_CUES, inflected, word_set

ABSTRACT: Final = word_set(
    "জীবন স্বপ্ন আশা শান্তি বিজয় মুক্তি প্রেম সত্য সুখ দুঃখ মায়া আলো অভি মন প্রকৃতি সময় ভালোবাসা বিশ্বাস "
    "ভাগ্য কপাল আনন্দ শক্তি মা বাবু সোনা "
    "jibon shopno asha shanti bijoy mukti prem sotto shotto sukh "
    "shukh dukkho maya alo mon somoy valobasha ananda anondo shokti "
    "bhaggo babu sona life dream hope love joy peace"
)
"""What one enjoys, loses and believes in as one does persons («জীবনকে উপভোগ করুন»): the object's ending says nothing."""
COMES_BY_ITSELF: Final = ABSTRACT | word_set(
    "বৃষ্টি মেঘ শীত রোদ ঝড় বর্ষা হাসি খুশি জয় বেলা দিন বসন্ত কুয়াশা তুফান ঢেউ জোয়ার ঘুম রাগ চাঁদ সূর্য তারা "
    "brishti bristi megh shit rod jhor borsha hasi khushi khusi joy "
    "bela din boshonto bosonto kuasha tufan dheu joar ghum rag "
    "chand surjo tara"
)
"""Weather, feelings, times of day: they come and go, too."""
OBJECTS_OF_ACTS: Final = word_set(
    "ফোন কল মেসেজ টাকা রিসিভ রিপ্লাই নক ব্লক ওটিপি ফোনই টাকাটা টাকাও মোবাইল অ্যাডভান্স এডভান্স পেমেন্ট "
    "phone fon call kol msg message sms taka takata receive reply knock nock block otp mobile advance payment"
)
"""What only persons pick up, make, take and pay («kajol phone dhore na»)."""
THINGS_OF_ACTS: Final = word_set(
    "বিয়ে ঝগড়া পরীক্ষা চাকরি রান্না biye jhogra porikkha chakri ranna "
    "সাইজ সাইজটা ঠিকানা মাপ গেট দরজা চাবি পার্সেল পার্সেলটা কুরিয়ার বিল রিভিউ রিফান্ড রিটার্ন প্রুফ স্ক্রিনশট ভয়েস কিস্তি "
    "size sizeta thikana map gate dorja chabi parcel parcelta courier bill "
    "review refund return proof screenshot voice kisti"
)
"""What persons tell, open, carry, pay and send: with a verb of a third person behind, what stands in front is who."""
BACK: Final = word_set("ফেরত ফিরিয়ে ব্যাক চেক কনফার্ম ক্যানসেল জমা ferot back check confirm cancel joma firiye")
"""Between what one asks for or gives and the verb («... taka ferot dise»)."""
ASKED_OF: Final = word_set("ইনবক্স ইনবক্সে নাম্বার নাম্বারটা নম্বর ঠিকানা টাকা টাকাটা inbox inboxe number numberta thikana taka takata")
"""What one asks a person for or to look at («..., inbox check koro»)."""
TELLING: Final = word_set(
    "দাও দিও দেন দিন দিয়েন পাঠাও পাঠান বলো বলেন বলুন করো করেন করুন দেখো দেখেন দেখুন dao dio den diyen diyo "
    "pathao pathan "
    "bolo bolen bolun koro koren korun dekho dekhen dekhun dis diso dish bolis koris dekhis দিস বলিস করিস দেখিস"
)
"""Verbs by which one asks somebody to do something."""
OCCUPATIONS: Final = inflected(
    word_set(
        "driver chairman member mastar mistri mistry darwan daroan hujur daktar ukil montri professor mechanic "
        "electrician painter plumber tailor barber cook bua photographer ইলেকট্রিশিয়ান পেইন্টার প্লাম্বার "
        "বুয়া ফটোগ্রাফার টেইলার "
        "ড্রাইভার চেয়ারম্যান মেম্বার মাস্টার মিস্ত্রি মিস্ত্রী দারোয়ান হুজুর ডাক্তার উকিল মেকানিক বাবুর্চি "
        "কসাই নাপিত দর্জি মাঝি পাইকার"
    )
)
"""What somebody is, right behind the name (সবুজ ড্রাইভার, «fokrul chairman»)."""
ENGLISH_ACTS: Final = word_set(
    "drove drives wants wanted owes owed pays paid lives lived knows knew thinks thought bargained bargains "
    "cancelled canceled cancels texted pinged messaged wore wears waited stitched sewed sews cooks bakes "
    "weaves draws "
    "sings studied studies teaches owns sold lent borrowed booked books insisted agreed apologized apologised lied "
    "cheated scammed blocked unfriended suggested hates hated forgot buys swears swore "
    "promises handles handled manages designs paints scored won lost beat defeated found saw stole kissed "
    "married spoke graduated "
    "died quit "
    "resigned screamed cried laughed smiled refused ignored complained argued begged borrowed earns earned "
    "speaks talks talked"
)
"""What persons do, behind a word whose capital makes it a name («Shimul still owes me»)."""
ADVERBS: Final = word_set("still already never always just also really finally again probably only")
AUXILIARIES: Final = word_set(
    "did didn does doesn is isn was wasn are aren were weren has hasn have haven had hadn will won would "
    "wouldn could couldn can "
    "cannot should shouldn t not never still already also just always even ever yet be been"
)
"""What stands between who does something and the verb, the halves of «didn't» among them."""
BARE_ACTS: Final = word_set(
    "show showed answer answering answered reply replying replied respond responding join joining joined pay "
    "paying paid call "
    "calling text texting speak speaking talk talking know understand want wanting think lying lied cry "
    "crying laughing "
    "studying eaten eating sleeping waiting agree agreed believe believed invited married engaged pick "
    "picking picked "
    "promise promised apologise apologize apologised apologized listen listening remember forgotten marry "
    "collect come bring attend meet help visit gone left arrived fallen missed"
)
"""What only persons do or do not («... did not show up», «... hasn't paid»)."""
HAVES: Final = word_set(
    "laptop wallet bag hair marriage funeral engagement exam office job salary cat dog pet id card passport "
    "licence license "
    "ex room desk email profile fault kid kids parents grandma teacher doctor girlfriend boyfriend roommate "
    "handwriting signature "
    "mother father mom mum dad wife husband brother sister son daughter uncle aunt cousin friend baby boss "
    "house place "
    "flat phone number order parcel bike car bill recipe review dress birthday wedding room address account"
)
"""What stands behind «...'s» and is a person's."""
FEASTS: Final = word_set(
    "puja pooja bijoy boishakh falgun fagun basanta bosonto borsha shorot hemonto diwali joy shanti mukti asha alo"
)
"""Names as well: «sarees for Puja»."""
WORDS_FOR_NAMES: Final = word_set(
    "রাত্রি সুন্দরী সুখী ratri sundori sukhi "
    "নদী আলো বিউটি সোনালী রূপালী রুপালি পাখি টিয়া শাপলা তোতা চাঁদ বন্যা মতি হীরামন nodi alo beauty shonali sonali "
    "rupali pakhi tia tiya shapla tota chad moti"
)
"""Nouns too common to be listed as names, which they are in front of ভাই, আপু."""
GIVING: Final = word_set(
    "pay paid gave give owe tell told asked ask met helped thanked texted phoned messaged blame saw seen knew missed "
    "tagged invited hugged married marry blocked reported sued slapped kissed warned"
)
"""What one does to persons, a capital behind it."""
ASKED_AFTER: Final = frozenset(
    {("where", "is"), ("who", "is"), ("how", "is"), ("miss", "you"), ("missing", "you"), ("of", "you")}
    | {("well", "soon"), ("luck", "to"), ("wishes", "to"), ("well", "done")}
)
"""Pairs of words in front of whom one asks after or wishes something."""
OF_PERSONS: Final = ROLE_CUES | word_set(
    "person man woman guy girl boy kid liar genius fraud cheat thief human soul singer player captain cousin friend "
    "brother sister uncle aunt son daughter father mother wife husband roommate boss gentleman lady barber "
    "carpenter cook "
    "milkman butcher"
)
"""What only a person is («... is a good person»)."""
DETERMINERS: Final = word_set("a an the my our his her your their such one")
ME: Final = word_set("i me ami আমি amra আমরা")
"""With «and» between: somebody is with the writer («... and I», ... আর আমি)."""
TOGETHER: Final = word_set("mile মিলে dujon duijon dujone duijone দুজন দুজনে দুইজন দুইজনে একসাথে eksathe")
"""Behind two names of persons who do it together («polash ar shimul mile ...»)."""
WHOM: Final = word_set("amake amare amk আমাকে আমারে আমাদের amader oke ওকে ওরে take তাকে তারে tomake তোমাকে sobaike সবাইকে")
"""To whom somebody says or does it, between who does and the verb."""
ATTENDED: Final = word_set(
    "ক্লাসে স্কুলে অফিসে কলেজে কাজে ভার্সিটিতে কোচিংয়ে পরীক্ষায় ডিউটিতে প্র্যাকটিসে class classe school "
    "schoole office officee "
    "college collegee kaje coaching duty varsity exam practice"
)
"""Where persons come to, or do not («borsha kal class e asheni»)."""
UNDER_NAME: Final = word_set(
    "অর্ডার অর্ডারটা আইডি আইডিটা পার্সেল বুকিং চালান একাউন্ট অ্যাকাউন্ট order id parcel booking account "
    "challan rekhen rakhen likhen "
    "দিয়েন দিবেন দেবেন দেন দিন দিও পাঠাবেন পাঠান পাঠায়েন পাঠাইয়েন পাঠিয়েন লিখবেন লিখেন লিখুন রাখবেন রাখেন রাখুন কনফার্ম "
    "diyen diben deben den din dio pathaben pathan pathaiyen pathayen likhben likhun rakhben rakhun confirm"
)
"""What stands under a person's name («nila name order»), or is asked to be put there (বকুল নামে দিয়েন)."""
CARRYING: Final = word_set("দিয়ে নিয়ে রেখে ফেলে diye niye rekhe fele")
"""With a verb of coming or going behind, what persons do: «... দিয়ে গেছে»."""
TAKING: Final = (
    "nibe|niben|nebe|neben|nilo|nise|nisen|niche|niyeche|kinbe|kinse|kinlo"
    "|নিবে|নিবেন|নেবে|নেবেন|নিলো|নিল|নিছে|নিসে|নিয়েছে|নিয়েছেন|কিনবে|কিনছে|কিনলো"
)
COUNTS: Final = "ekta|duita|duto|tinta|charta|pachta|ek|dui|tin|char|pach|একটা|দুইটা|দুটো|দুটি|তিনটা|চারটা|পাঁচটা|এক|দুই|তিন|চার|পাঁচ"
"""How many one takes."""
STATES: Final = word_set("অসুস্থ ছুটিতে রাজি অফলাইনে অনলাইনে osustho oshustho chutite raji offline online busy")
"""How only persons are."""
TIMES: Final = word_set(
    "আজ আজকে আজও কাল কালকে কালই গতকাল গতকালকে পরশু এখন এখনো এখনও আবার পরে একটু রাতে সকালে বিকালে বিকেলে দুপুরে সন্ধ্যায় "
    "aj ajke ajk kal kalke kalk gotokal gotokalke porshu ekhon "
    "ekhono akhono abar pore ektu rate raate sokale shokale bikale "
    "bikele dupure sondhay shondhay"
)
"""When somebody comes or does it, between the name and the verb."""
COMING: Final = word_set(
    "এসেছে এসেছিল এসেছিলো এসেছেন এসেছিলেন আসছে আসছিল আসছেন আসবে আসবেন আসেনি "
    "আসেননি আসেন এলো এলেন আসলো আসল গেছে গেছেন গেছিল গিয়েছিল "
    "নিয়ে niye গিয়েছে গেল গেলো যাবে যাবেন যাচ্ছে নিবে নেবে নিবেন নেবেন "
    "দিবে দেবে দিবেন দেবেন দেয়নি দেননি নিয়েছে নিয়েছেন নিছে দিছে দিয়েছে "
    "eseche esheche esechilo eshechilo esechen ashche asche ashse asse asbe "
    "ashbe ashben asben asheni aseni ashen asen elo elen "
    "gese geche gechen gesilo giyeche gelo jabe jaben jacche nibe nebe "
    "niben neben dibe debe diben deben deyni dey dise diche "
    "diyeche nise niche niyeche"
)
"""Verbs of a third person who comes, goes, takes and gives."""
OWNED_BY_PERSONS: Final = word_set(
    "বিকাশে বিকাশের নগদে রকেটে একাউন্টে অ্যাকাউন্টে আকাউন্টে একাউন্ট অ্যাকাউন্ট আইডিতে "
    "আইডি নাম্বারে নম্বরে নাম্বারটা ফোনে মোবাইলে পেজ পেজে পেইজ "
    "পেইজে প্রোফাইল প্রোফাইলে ইনবক্স ইনবক্সে চেম্বার চেম্বারে অফিস অফিসে কাছ বউয়ের জামাইয়ের স্বামী স্ত্রী "
    "স্বামীর স্ত্রীর মায়ের বাবার ভাইয়ের "
    "বোনের গ্যারেজ গ্যারেজে ক্লাস ক্লাসে কোচিং কোচিংয়ে রুমে রুম মেসেজ কল পোস্ট কমেন্ট লাইভ লাইভে গ্রুপ "
    "ঠিকানা বাসাতে বয়স পাওনা দোকানদারি "
    "vagina bhagina bhagne vagne vatija bhatija nati natni shala sala dulabhai dulavai shoshur shashuri jamai "
    "ভাগিনা ভাগ্নে ভাতিজা নাতি নাতনি শালা দুলাভাই শাশুড়ি জামাই "
    "পছন্দ পছন্দের ইচ্ছা রেসিপি রিভিউ রেটিং recipe review cheler meyer "
    "খবর চাকরি চাকরির মৃত্যু মৃত্যুতে জানাজা জানাজায় অপারেশন চিকিৎসা হাতে হাত শ্বশুর শাশুড়ি শ্বশুরবাড়ি "
    "bkash bkashe nagad nagade rocket rokete account accounte id "
    "page pager profile inbox chamber office kas khas thikana "
    "shami swami stri wife husband class coaching room msg message "
    "call post comment live group boyos khobor chakri chakrir hat"
)
"""What persons have, behind a genitive, further to `words.OWNED`."""
CONDUCT: Final = word_set(
    "ব্যবহার আচরণ ব্যবহারটা কথাবার্তা behave behavior behaviour bebohar babohar byabohar achoron kothabarta"
)
"""What persons have that is judged; things have a use."""
JUDGED: Final = word_set(
    "খারাপ ভালো ভাল খুব খুবই অনেক সুন্দর ভদ্র বাজে অসাধারণ চমৎকার জঘন্য অমায়িক মিষ্টি এত একদম "
    "kharap valo bhalo khub khubi onek sundor shundor vodro "
    "bhodro baje osadharon jogonno oshadharon ekdom good bad rude nice"
)
DEFINITE_PERSONS: Final = inflected(
    word_set("ছেলেটা মেয়েটা লোকটা মহিলাটা ভদ্রলোক ছেলেটি মেয়েটি লোকটি cheleta meyeta lokta chelati meyeti lokti")
)
"""A word for a person right behind the name («এই মিলন ছেলেটা»)."""
INTIMATE: Final = word_set("tor tui tore তোর তুই তোরে তোকে toke")
"""Words for whom one speaks to that go with «oi ...» without a comma."""
CALLS: Final = word_set("কিরে কীরে kire ki re ore ওরে শোন শোনো shon shono oii")
"""Words in front of whom one calls, behind which no comma is needed."""
YOUR_STATE: Final = word_set("কেমন কই কোথায় kemon koi kothay kothai")
MINE: Final = word_set("amar amr amader my our আমার আমাদের ওর তার or tar her his")
OF_FAMILY: Final = word_set(
    "bhai vai bon bondhu friend dost cousin mama chacha khala fupu "
    "bou husband wife shami chele meye bhagne vatija kolig colleague "
    "senior junior roommate sir madam teacher boss brother sister son daughter uncle aunt "
    "ভাই বোন বন্ধু বান্ধবী কাজিন মামা চাচা খালা ফুপু বউ স্বামী স্ত্রী ছেলে মেয়ে ভাগ্নে ভাতিজা কলিগ সহকর্মী "
    "রুমমেট স্যার ম্যাডাম বস শিক্ষক "
    "ছাত্র ছাত্রী বড় ছোট মেজ বড়ভাই ছোটভাই boro choto mejo"
)
"""Who somebody is to whom («N amar choto bhai»)."""
MANNERS: Final = word_set(
    "rude polite friendly helpful kind honest dishonest punctual humble arrogant unprofessional cooperative "
    "courteous lazy "
    "drunk sick ill absent angry impatient careful careless late wrong patient respectful aggressive"
)
"""How persons are, behind «... was very»."""
DEGREES: Final = word_set("so very really too always never quite super extremely also again just being")
BY_TURNS: Final = word_set("before after like unlike")
"""With «him» or «her» behind: another person («Ritu before him was excellent»)."""
NEGATIONS: Final = word_set("nai ni nay na naai নাই নি না")
ROLES_ENDED: Final = word_set(
    "photo photos pic picture credit credits poem story lyrics music vocal recipe kobita golpo uposthapona "
    "uposthapon approved "
    "verified checked prepared collected passenger guest speaker coordinator trainer organiser organizer "
    "anchor editor "
    "translator presenter instructor bride groom bor kone patro patri otithi bokta fraud liar batpar chor "
    "sovapoti shovapoti "
    "sompadok ছবি কবিতা গল্প সুর কণ্ঠ রেসিপি উপস্থাপনা উপস্থাপনায় প্রযত্নে প্রস্তুতকারী অনুমোদনকারী অতিথি "
    "বক্তা আলোচক সভাপতি সম্পাদক "
    "বর কনে পাত্র পাত্রী যাত্রী বাটপার প্রশিক্ষক শিল্পী গায়ক লেখক"
)
"""Behind them, and in front of a stop, stands who it is or who made it («Photo: Mim», বর শান্ত, কনে লিপি)."""
CREDITED: Final = word_set(
    "লিখেছেন গেয়েছেন তুলেছেন এঁকেছেন বলেছেন রেঁধেছেন জানিয়েছেন পাঠিয়েছেন সেজেছেন বানিয়েছেন likhesen "
    "likhechen geyechen gaisen "
    "tulechen tulsen ekechen bolechen bolsen redhechen baniyechen banaisen pathaisen pathiyechen"
)
"""Verbs with the ending of respect behind which, and in front of a stop, stands who did it (গান গেয়েছেন ...)."""
DYING: Final = frozenset(
    {("মারা", "গেছেন"), ("মারা", "গেছে"), ("মারা", "গেলেন"), ("mara", "gesen"), ("mara", "gechen"), ("mara", "gese")}
)
IN_EXAMS: Final = word_set("প্রথম ফেল পাস পাশ fail pass first prothom")
HOW: Final = word_set(
    "আমি আমরা খুব খুবই অনেক একটু বেশ এত ami amra khub khubi onek ektu besh beshi very so am are is was feel feeling"
)
"""Words in front of how one is, not who («amra khushi», খুব শান্ত)."""
BEING: Final = word_set(
    "ছিল ছিলো ছিলেন হয়েছে হয়েছেন হলো হয় হন আছে আছেন chilo "
    "silo chilen silen hoyeche hoyechen hoise holo hoy ache achen was is"
)
"""Verbs that say how somebody is."""
BIRTHDAY: Final = word_set("birthday jonmodin jonmodiner জন্মদিন জন্মদিনের bday bdy anniversary")
"""What one wishes persons, the name right behind and then a stop."""
SPEAKING: Final = word_set("bolchi bolsi boltesi bolci boltasi bolchilam বলছি বলতেছি বলছিলাম বলতাছি")
"""«ami ... bolchi»: who calls."""
SURE_ROLES: Final = word_set("মরহুম মরহুমা প্রয়াত ডাক্তার ডাঃ ডা জনাব জনাবা marhum morhum late")
"""What stands in front of names only."""
SURE_OWNED: Final = word_set(
    "মা বাবা মায়ের বাবার বোন বোনের ভাই ভাইয়ের বউ বউয়ের স্বামী স্ত্রী ছেলে ছেলের মেয়ে মেয়ের আম্মু আব্বু "
    "শ্বশুর শাশুড়ি বিকাশে নগদে জানাজা জানাজায় "
    "জন্মদিন জন্মদিনে জন্মদিনের বিয়ে বিয়ের বিয়েতে ব্যবহার আচরণ "
    "ma mayer baba babar bon boner bhai vai bou shami stri "
    "chele cheler meye meyer ammu abbu bkash bkashe nagad jonmodin biye "
    "biyete behave wife husband"
)
"""What no shop and no thing has, behind a genitive."""
ADDRESSED: Final = word_set("স্যার ম্যাডাম ম্যাম দিদি কাকু আন্টি আংকেল ভাবি ভাবী বৌদি সাহেব স্যারের ম্যাডামের স্যারকে ম্যাডামকে")
"""Forms of address that follow even a name that no list has."""
FRAMES: Final = BIRTHDAY | SPEAKING | SURE_ROLES | SURE_OWNED | ADDRESSED | DEFINITE_PERSONS
"""Words beside which stands a name that no list has."""
ROLES_BANGLA: Final = frozenset(word for word in ROLE_CUES | SURE_ROLES if word >= "\u0980") - word_set(
    "বিল ম্যান বিজয়ী রিসিভার কোচ"
)
"""Parts of persons in Bangla script, where a word that is none of the language is a name or a slip."""
RARE_FRAMES: Final = (
    BIRTHDAY
    | SPEAKING
    | DEFINITE_PERSONS
    | ROLES_BANGLA
    | word_set("মরহুম মরহুমা প্রয়াত জনাব বিকাশে নগদে জানাজা জানাজায় namer namok নামের নামক নামে bkashe")
)
"""Those that let a text be searched for names by themselves."""
