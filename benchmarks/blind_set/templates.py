"""Sentences of the blind set; a slot in braces stands for a personal value (labelled) or a trap (not).

{P} person, {G} given name alone, {p}/{g} the same in lower case, {PU} in capitals, {F} foreign name,
{PB}/{GB}/{MB} in Bangla;
{T} phone, {TC} phone that needs its cue, {U} US phone, {W} WhatsApp link, {E} e-mail, {EO} obfuscated e-mail,
{C} card, {N} NID, {H} handle, {L} profile link, {A} address (neutral).
Traps: {order} {track} {price} {date} {imei} {barcode} {millis} {badcard} {masked} {brand} {place} {product} {thing}
{placebn} {brandhandle} {word} {version} {geo} {hotline} {txn}.
Written in one go before its writer had read any rule or word list of the shield.
"""

ENGLISH = """
Parcel for {P} came back undelivered, rider says {T} was switched off.
Hi, this is {P}. I ordered a {product} on {date} and it never reached {place}.
{F} from our Dhaka office will pick it up, reach her on {U}
Seller's name is {P}; he asked me to bKash {price} to {T} before shipping.
Can someone at {brand} please ring me back? {T}
Refund to card {C}, holder {PU}, expiry next year.
my national id is {N} and they still refuse to verify my account
I paid with {C} and got charged twice by {brand}
Please don't share my mail {E} with third parties!
write to {EO} for the price list
Shout-out to {H} for the honest review of the {product}
Follow me at {L} for more hauls from {place}
chat on whatsapp: {W}
Order {order} | {product} | Qty 2 | {price} | Recipient: {P} | {T}
IMEI {imei}, model {product}, bought at {place}. Works fine.
Tracking {track} shows "in transit" since {date}. {brand}, what is going on?
The {brand} outlet in {place} has the best {product} ever
{word} everyone! {brand} {product} now {price} only
Barcode {barcode} scanned wrong at {brand}, batch {millis}
Coordinates {geo}, turn left after {place}
Call our hotline {hotline} for {brand} customer care
{P} and {P} both complained about the {product}.
Spoke to {G} at the counter, very rude. Never again, {brand}!
thanks {g} bhai for the quick delivery
Is {G} apu available today? I want to exchange the {product}
Contact person: {P}
Phone: {T}
Email: {E}
Hello, I am {F} visiting {place}, need a SIM. My number {U}
Best regards,
{P}
{place}
-- {F}, Operations
Signed: {P}, {date}
Complaint by {PU} against {brand} regarding {product}
"{product} is overpriced," said {P}, a student from {place}.
Dr. {P} recommends {product} for winter skin
Mr. {F} never paid for invoice {order}
Deliver {A}, attention {P}, phone {T}
Card ending {masked} was declined for order {order}
NID card number {N}, date of birth {date}
Voter ID: {N} (name {P})
order ref {millis} amount {price} txn {txn}
Not a card: {badcard}, it is my loyalty number at {brand}
Send screenshot to {E} or inbox {H}
Our agent's landline is {TC}, ask for {G}
Emergency contact {P} ({U})
Please tell {p} that the {product} size was wrong
{brandhandle} your {product} ad is misleading
Reached {place} at 10:30, paid {price}, coupon SAVE{version}
Firmware {version} for {product} released on {date}
cc: {E}; bcc: {E}
{T} is the number of the scammer, name {P}, beware!
{P}'s package ({order}) was opened by the courier
I bought {product} from {P} ({L})
Dear {P}, your order {order} is confirmed. Pay {price} on delivery.
Assigned rider: {P}, vehicle Dhaka Metro-Ha {version}, mobile {T}
Winner of our giveaway: {P} from {place}! DM us, {H}
Rip-off!! {brand} charged {C} three times
Do not bring {product} to {A}
call{T} now for {product}
My sister {P} loved the {product}, mom {P} hated it
Customer {F} <{E}> wants an invoice for {order}
dial {TC} and ask for the manager
who is {p}? he commented on every {brand} post
Sold by {brand}, shipped by Pathao, reviewed by {P}
{product} vs {product}: which one, {place} people?
{brand} {place} branch closed on Friday. {word}
ID {N} belongs to my father {P}; please correct the NID spelling
Interview with {P}, founder of {brand}, at {place}
Photo: {P}
From {P} to {P}: happy anniversary! Order {order}
ask {H} or {H} they sell original {product}
my imo {T} and my telegram {L}
{"name": "{P}", "mobile": "{T}", "note": "{product}"}
https://shop.example.com/track?order={order}&phone={T}&email={E}
Payment link sent to {E}&amp;{E}
Received from {PU} Tk {price} TrxID {txn}
"""

ROMANISED = """
{G} bhai, {product} ta ki stock e ache?
{g} apu amar order {order} kobe pabo
ei number e call diyen {T} ami {place} e thaki
amar nam {P}, bari {place}, {product} lagbe
amar naam {p} ar number {T}
{P} namer ek lok taka niye block korse, number {T}
bikash koren {T} e {price} tk, naam {P}
card number {C} dile ki somossa hobe?
vai amar nid {N} diye sim tola jabe?
nid nombor {N} vul ase thik kore den
mail koren {E} te
email {EO} kintu reply nai
insta te {H} page ta fake
{L} ei id theke order korsilam, dhoka khaisi
wp te nok den {W}
{product} er dam koto? {place} e delivery hobe?
{brand} er {product} ta onek valo, {price} e kinlam
order id {order}, tracking {track}, kobe pabo vai
imei {imei} diye check korlam original
{brandhandle} vai reply den na keno
hotline {hotline} e keu dhore na
{G} ke bolben {product} ta ferot nibo
{g} vaiya apnar {product} joss
ami {G} bolchi, {place} theke, ektu {T} e phone diben
{P} er basay pathan, {A}, {T}
delivery man {g} onek valo chilo, {word}
receive korbe {P}, {place}, phn {T}
apnader {place} branch e {G} name keu ache?
{brand} e chakri kore {P}, ore jigges koren
amr abbu {P} er nid {N}
{T} eita bkash personal, {T} eita nagad
oi {G}, {product} ta dekhs?
sir amr card {C} theke taka kete nise {brand}
{price} taka diya {product} kinlam {place} theke {date} tarikhe
{txn} trx id, {price} taka, kokhon confirm hobe
{PU} er parcel ase {place} e, {T}
rong ta valo na, {product} er quality kharap, {brand} boycott
{place} jabo, {product} kinbo, {word}
{p} namer id ta fake, report koren {L}
whatsapp {T} imo {T}
amar boner nam {P}, or jonno {product} nibo
kalke {G} er biye, {product} lagbe urgent
khalamma {P} er jonno {product}
model {version}, batch {millis}, {brand} warranty 1 year
barcode {barcode} mile na vai
loyalty card {badcard} kaj kore na {brand} e
"""

BANGLA = """
আমার নাম {PB}, বাসা {placebn}, ফোন {T}
{PB} নামের একজন {T} নম্বর থেকে ফোন করে টাকা চেয়েছে
{GB} ভাই, {thing} কি স্টকে আছে?
{GB} আপু দাম কত?
{thing} এর দাম কত? {placebn} ডেলিভারি হবে?
অর্ডার {order} এখনো পাইনি, {placebn} থাকি
প্রাপকের নাম: {PB}, মোবাইল নং {T}, {thing} ২টি
জাতীয় পরিচয়পত্র নম্বর {N} ভুল দেখাচ্ছে
এনআইডি {N}, নাম {PB}
আমার কার্ড {C} থেকে দুইবার টাকা কেটেছে
ইমেইল {E} তে জানাবেন
মেইল করুন {EO}
বিকাশ {T} নম্বরে {price} পাঠান
{PB} এর পার্সেল {placebn} অফিসে আছে
{PB}কে বলবেন {thing} ফেরত দেব
{GB}কে ফোন দিন {T}
জনাব {PB} আমাদের {thing} নিয়ে খুশি
ডাঃ {PB} বলেছেন {thing} ভালো
{placebn} থেকে {thing} কিনলাম {price} দিয়ে, খুব ভালো
{thing} আর {thing} এর মধ্যে কোনটা ভালো?
ধন্যবাদ {PB}, আপনার অর্ডার {order} নিশ্চিত হয়েছে
ডেলিভারি ম্যান {GB} খুব ভদ্র
{H} পেজটা ভুয়া, সাবধান
ফেসবুকে {L} থেকে কিনে ঠকেছি
হোয়াটসঅ্যাপ {W}
হটলাইন {hotline} এ কেউ ধরে না
আইএমইআই {imei} মিলছে না
ট্র্যাকিং {track} তিন দিন ধরে একই জায়গায়
বারকোড {barcode}, ব্যাচ {millis}
পাঠিয়েছেন: {PB}
{PB}, {placebn}
গ্রাহক {PB} অভিযোগ করেছেন {thing} নিয়ে
আমি {PB}। {placebn} থাকি। {T} এ কল দিন।
আব্বার নাম {PB}, এনআইডি নং {N}
{PB}র দোকান থেকে {thing} নিলাম
লেনদেন {txn}, {price} টাকা, {date}
শুভ সকাল সবাইকে, আজ {thing} তে ছাড়
ভালোবাসা আর আলো নিয়ে নতুন বছর, {thing} উপহার
আকাশ আজ মেঘলা, {placebn} বৃষ্টি হচ্ছে
স্বপ্নের {thing} এখন {price} টাকায়
যোগাযোগ: {PB} ({T})
{T} এটা {GB} এর নম্বর
{MB}, {placebn}, {T}
ঠিকানা {A}, প্রাপক {PB}
ল্যান্ডলাইন {TC} এ ফোন করবেন
টেলিফোন {TC}
"""


def lines(block: str) -> list[str]:
    """The templates of a block, one a line."""
    return [line for line in block.strip().splitlines() if line.strip()]
