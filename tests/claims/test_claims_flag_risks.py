"""People at risk who are invited, emergencies by their signs, care put off: red flags of FAQ and price pages."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm 34 weeks along.\n\nYou are welcome.", "safety_absolute"),
        ("My husband has had a stroke. Is that a problem?\n\nNot for us.", "safety_absolute"),
        ("I take blood thinners.\n\nThat does not matter.", "safety_absolute"),
        ("Can I come while I am having chemotherapy?\n\nBy all means.", "safety_absolute"),
        ("I am eight weeks pregnant.\n\nThat is fine, I do it all the time.", "safety_absolute"),
        ("My daughter has seizures now and then.\n\nShe can simply come.", "safety_absolute"),
        ("I have thrombosis in my calf.\n\nNo reason to stay away.", "safety_absolute"),
        ("I have osteoporosis and a broken toe.\n\nNo worries, I see that often.", "safety_absolute"),
        ("What if I am diabetic and my toes are numb?\n\nThen you are in the right place.", "safety_absolute"),
        ("I have a heart condition. May I have a treatment?\n\nAlways.", "safety_absolute"),
        ("Q: I have low platelets from my leukaemia.\n\nA: That is not an obstacle.", "safety_absolute"),
    ],
)
def test_a_yes_to_somebody_at_risk(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Earache?\n\nMassage the little toe and you will not need antibiotics.", "medicine_or_doctor"),
        ("Expecting\n\nTreatments from week one without any risk.", "safety_absolute"),
        ("Your asthma\n\nIt goes after six sessions.", "serious_condition"),
        ("On blood pressure tablets? Our treatments let you come off them slowly.", "serious_condition"),
        ("A lump in your breast? Our work makes it smaller.", "serious_condition"),
        ("Bronchitis\n\nOne treatment a day until it is gone.", "serious_condition"),
        ("Kidney stones? They dissolve after a few sessions.", "serious_condition"),
        ("Blood thinners\n\nYou will be rid of them in a year.", "medicine_or_doctor"),
        ("For babies with reflux. Spares you the medicine.", "medicine_or_doctor"),
        ("Thyroid trouble? Most clients get off the tablets.", "medicine_or_doctor"),
        ("Teething and fever. Five minutes on the toes, and no doctor is needed.", "medicine_or_doctor"),
    ],
)
def test_what_a_heading_or_question_names_is_carried_on(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am experienced with epilepsy.", "serious_condition"),
        ("Many of my clients have multiple sclerosis.", "serious_condition"),
        ("For twenty years I have worked with people with Parkinson's disease.", "serious_condition"),
        ("I see a lot of people with heart failure in my practice.", "serious_condition"),
        ("My speciality: clients with lupus.", "serious_condition"),
        ("We have a great deal of experience in rheumatoid arthritis.", "serious_condition"),
        ("Among my clients are many with Crohn's disease.", "serious_condition"),
        ("People with diabetes know where to find me.", "serious_condition"),
        ("In my practice I often meet asthma.", "serious_condition"),
        ("I am at home with depression and anxiety disorders.", "serious_condition"),
        ("Clients with kidney disease come back every month.", "serious_condition"),
    ],
)
def test_experience_with_an_illness_offers_treatment(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("If one corner of the mouth hangs, hold the brain point.", "serious_condition"),
        ("When someone suddenly cannot find their words, massage the big toe.", "serious_condition"),
        ("Someone has fainted and does not respond? Press the kidney point.", "serious_condition"),
        ("Lips swelling after a nut: the adrenal reflex brings it down.", "serious_condition"),
        ("A pressing feeling behind the breastbone usually goes with a few strokes.", "serious_condition"),
        ("Losing fluid at 30 weeks? Time for a foot massage.", "serious_condition"),
        ("Baby not kicking today? Rub my heel point.", "serious_condition"),
        ("A baby that is drowsy and hard to rouse livens up with a foot rub.", "serious_condition"),
        ("Struggling to breathe? The chest zone opens everything.", "serious_condition"),
        ("Sudden loss of sight in one eye responds well to the eye reflexes.", "serious_condition"),
        ("Pain that spreads from your chest to your arm is often just a stuck shoulder reflex.", "serious_condition"),
    ],
)
def test_signs_of_an_emergency_are_not_treated(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hold off on the antidepressants until you have had a course with me.", "medicine_or_doctor"),
        ("Give your feet a chance first, then see whether you still want the tablets.", "medicine_or_doctor"),
        ("Before you start on insulin, try a month of foot massage.", "medicine_or_doctor"),
        ("Maybe your doctor can now lower the dose: ask for it.", "medicine_or_doctor"),
        ("Talk to your GP about phasing out your heart tablets after our course.", "medicine_or_doctor"),
        ("We would never tell you to leave your tablets, but you will see that you forget them.", "medicine_or_doctor"),
        ("The EpiPen can stay at home.", "medicine_or_doctor"),
        ("Her sleeping tablets are still in the drawer, untouched.", "medicine_or_doctor"),
        ("With foot reflexology there is less and less need for painkillers.", "medicine_or_doctor"),
        ("The medicine works twice as well, so half will do.", "medicine_or_doctor"),
        ("Sleeping like a rose, with no pill.", "medicine_or_doctor"),
    ],
)
def test_medicine_that_is_delayed_or_taken_back(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Put the cervical screening off until after our course.", "medicine_or_doctor"),
        ("Bunions? Keep away from the surgeon.", "medicine_or_doctor"),
        ("You can spare yourself the orthopaedic insoles.", "medicine_or_doctor"),
        ("With us you no longer need a chiropractor.", "medicine_or_doctor"),
        ("A colonoscopy? Feel your colon reflex first.", "medicine_or_doctor"),
        ("My hands do more than any psychologist.", "medicine_or_doctor"),
        ("Put the hearing aids in the drawer.", "medicine_or_doctor"),
        ("Cheaper than the osteopath and works better.", "medicine_or_doctor"),
        ("Our clients see their GP far less often.", "medicine_or_doctor"),
        ("No more physiotherapy!", "medicine_or_doctor"),
        ("Your dentist can be left out.", "medicine_or_doctor"),
    ],
)
def test_other_care_that_is_replaced(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rather strong feet than a needle in the arm.", "medicine_or_doctor"),
        ("Vaccines weaken a child's own defences.", "medicine_or_doctor"),
        ("We detox your child after the MMR.", "medicine_or_doctor"),
        ("My children were never vaccinated and are never ill.", "medicine_or_doctor"),
        ("Skip the flu shot: monthly foot reflexology gives your immune system all it needs.", "medicine_or_doctor"),
        ("After the booster a session drives the substances out again.", "medicine_or_doctor"),
        ("Your body does not need a shot to defend itself.", "medicine_or_doctor"),
        ("Had the covid jab? Come and let it out through your feet.", "medicine_or_doctor"),
        ("Inoculations put poison into a baby.", "medicine_or_doctor"),
        ("Think twice before you let them vaccinate your baby.", "medicine_or_doctor"),
        ("The travel jabs are not necessary if your immunity is in order.", "medicine_or_doctor"),
    ],
)
def test_vaccines_that_are_talked_down(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Even with a fresh fracture a massage is welcome.", "harm"),
        ("Bruise easily because of blood thinners? I still go deep.", "harm"),
        ("Clients with thrombosis benefit from a firm massage of the calf.", "harm"),
        ("Few platelets? A foot massage does you good.", "harm"),
        ("I also massage over a tumour.", "harm"),
        ("Open ulcer on the foot? I work around it and on it.", "serious_condition"),
        ("Pregnant women are welcome from the first week.", "harm"),
        ("Reflexology right after your operation helps you recover.", "harm"),
        ("Varicose veins with a clot are exactly what I press on.", "harm"),
        ("With epilepsy you can come without asking anybody.", "harm"),
        ("Numb feet from diabetes need a strong hand.", "harm"),
    ],
)
def test_people_at_risk_who_are_invited(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("If it first gets worse, be glad: something is happening.", "harm"),
        ("A headache afterwards only means that toxins are leaving.", "harm"),
        ("Nausea the next day belongs to the healing.", "harm"),
        ("The stronger the reaction, the better the effect.", "harm"),
        ("Feeling ill after the first treatment is exactly what we want.", "harm"),
        ("Diarrhoea after a session shows how well your body clears itself.", "harm"),
        ("More pain in the first week is a sign of recovery.", "harm"),
        ("Your rash flaring up tells us that the poison comes out.", "harm"),
        ("Do not be frightened if your complaints increase; they have to come out.", "harm"),
        ("Cold sweats and shaking are part of the process and nothing to worry about.", "harm"),
        ("An initial worsening is a good omen.", "harm"),
    ],
)
def test_getting_worse_as_good_news(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Research: foot reflexology shrinks tumours!", "serious_condition"),
        ("According to a new study, reflexology prevents strokes.", "serious_condition"),
        ("Science confirms: reflexology cures asthma.", "serious_condition"),
        ("Study shows that foot massage halves seizures in people with epilepsy.", "serious_condition"),
        ("Breaking news: fewer relapses with reflexology in multiple sclerosis!", "serious_condition"),
        ("Latest findings: reflexology lowers blood sugar in diabetics.", "serious_condition"),
        ("Doctors report: reflexology frees children from asthma.", "serious_condition"),
        ("Clinical trial proves it: less depression through foot reflexology!", "proof_or_guarantee"),
        ("New research! Foot reflexology helps women with breast cancer.", "serious_condition"),
        ("Finally shown in a study: reflexology helps against dementia.", "serious_condition"),
        ("Studies say reflexology works for heart failure.", "serious_condition"),
    ],
)
def test_a_headline_is_no_source(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When your toddler runs hot, one session brings it down.", "pregnancy_or_child"),
        ("Babies\n\nTwo visits and the thrush is gone.", "infection"),
        ("Bladder infection? Four sessions in a row will do.", "infection"),
        ("Ear infections in little ones clear up when I work the outer toes.", "pregnancy_or_child"),
        ("For tonsillitis we work on the throat zone every day.", "infection"),
        ("Pneumonia: daily treatments of twenty minutes.", "serious_condition"),
        ("Your little one's bronchitis needs only my thumbs.", "pregnancy_or_child"),
        ("A session at the first shivers and the flu does not break through.", "infection"),
        ("For our smallest clients\n\nColic disappears after three visits.", "pregnancy_or_child"),
        ("Sore throat and 39 degrees? Come by today.", "serious_condition"),
    ],
)
def test_infections_and_children(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Your soles show me where your body falls short.", "diagnosis"),
        ("From the colour of your heel I know how your liver is doing.", "diagnosis"),
        ("I feel in your toes which vitamins you are missing.", "diagnosis"),
        ("Grains under the skin mean your kidneys cannot cope.", "diagnosis"),
        ("You do not need the pill: your feet tell when you ovulate.", "medicine_or_doctor"),
        ("The feet betray illness long before the lab does.", "diagnosis"),
        ("A changing birthmark? The skin reflex puts it right.", "serious_condition"),
        ("One look at your feet and I know what ails you.", "diagnosis"),
        ("Let me read your organs through your soles.", "diagnosis"),
        ("Hard skin on the ball of the foot tells of weak lungs.", "diagnosis"),
        ("Condoms belong to the past once you know your fertile days by your feet.", "diagnosis"),
    ],
)
def test_illness_read_at_the_part(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Parkinson treatment 60 min, 75 euro", "serious_condition"),
        ("Anti-migraine card: ten visits", "serious_condition"),
        ("Chronic insomnia, 8 visits, 360", "serious_condition"),
        ("Epilepsy hour", "serious_condition"),
        ("Fibromyalgia card, five visits", "serious_condition"),
        ("Bladder infection subscription: four sessions", "serious_condition"),
        ("Baby colic deal: 3 x 20 minutes", "pregnancy_or_child"),
        ("Endometriosis programme, three months", "serious_condition"),
        ("Stroke recovery bundle", "serious_condition"),
        ("Migraine treatment, 45 minutes, 50 pounds", "serious_condition"),
        ("Heart failure follow-up, 30 minutes", "serious_condition"),
    ],
)
def test_a_package_named_for_an_illness(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nothing bad can come of it.", "safety_absolute"),
        ("It can only do you good.", "safety_absolute"),
        ("Everyone may come, ill or well.", "safety_absolute"),
        ("Reflexology suits each and every one.", "safety_absolute"),
        ("Whatever you have, it does no damage.", "safety_absolute"),
        ("You can have it at any age and with any illness.", "safety_absolute"),
        ("A foot treatment never does harm.", "safety_absolute"),
        ("It is gentle and therefore safe.", "safety_absolute"),
        ("There is nobody who cannot have it.", "safety_absolute"),
        ("It cannot make you feel worse.", "safety_absolute"),
        ("Reflexology is safe for you.", "safety_absolute"),
    ],
)
def test_what_can_do_no_harm(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am pregnant. Can I come?\n\nPlease ask your midwife first.",
        "I have diabetes.\n\nThen I would like a word from your doctor before we start.",
        "I have a pacemaker.\n\nPlease tell me before the treatment.",
        "I have epilepsy.\n\nI do not treat you without your doctor's consent.",
        "Can I come with my dog?\n\nFine.",
        "I have tired legs from standing all day.\n\nYou are in the right place.",
        "I am ticklish.\n\nNo problem at all.",
        "Is there parking?\n\nYes, always.",
        "I take blood thinners.\n\nThen a firm treatment is not for you.",
        "I am pregnant.\n\nCongratulations! I do not treat in the first three months.",
        "I have cancer. Can you help?\n\nNo, but you can rest here if your doctor agrees.",
        "Can I wear my socks?\n\nThat is fine.",
        "I have a clot in my leg.\n\nThen stay at home and ring your doctor.",
        "Fever? Do not come; stay at home and rest.",
        "Pregnancy\n\nPlease speak to your midwife before you book.",
        "Asthma\n\nBring your inhaler to every treatment.",
        "On antidepressants? Keep taking them and tell me about them.",
        "A clot in your leg? Then we do not treat you.",
        "Stiff shoulders? A treatment may help you unwind.",
        "Cold feet\n\nA warm foot bath starts every session.",
        "Blood thinners\n\nTell me if you take them; I then press lightly.",
        "Depression\n\nPlease stay in touch with your doctor.",
        "For quiet evenings. Saves you the drive into town.",
        "Earache? That is one for your doctor.",
        "Babies\n\nI do not treat children under four.",
        "I have experience with people who are tired after work.",
        "Many of my clients work in offices.",
        "I worked for ten years as a nurse with people with cancer.",
        "I have a certificate in reflexology for people with cancer and only work with the consent of the hospital.",
        "People with epilepsy please tell me before we start.",
        "I have no experience with epilepsy and do not treat it.",
        "Many of my clients have stiff feet after a day in the shop.",
        "I volunteer in a hospice where I give people with cancer a quiet half hour.",
        "Some of my clients have diabetes; they show me a note from their doctor first.",
        "My mother had Parkinson's disease, which is why I care about time and rest.",
        "I do not treat people with thrombosis.",
        "We see a lot of people before their holidays.",
        "If your face droops or your speech is slurred, ring the emergency number at once.",
        "If your baby moves less, ring your midwife today.",
        "Waters broken? Ring the maternity unit.",
        "A child who will not wake up needs an ambulance.",
        "With chest pain call an ambulance; do not come here.",
        "Sudden weakness on one side is an emergency.",
        "Breathe slowly while I hold your feet.",
        "Drooping shoulders often come from desk work.",
        "If you have trouble breathing, I stop and call for help.",
        "Allergic to almond oil? Tell me, and I use another.",
        "Shortness of breath belongs with a doctor, not here.",
        "A heavy feeling in the legs after a long day may ease with a foot massage.",
        "The weight of the day lifts from your chest.",
        "Never stop your medicine without your doctor.",
        "Keep your inhaler within reach during the treatment.",
        "Only your doctor can change the dose of your tablets.",
        "Do not put off starting your medicine because of a foot massage.",
        "Ask your doctor whether a foot massage is fine with blood thinners.",
        "Your EpiPen stays beside you during the treatment.",
        "Take your tablets as usual on the day.",
        "No study shows that people need fewer painkillers after foot reflexology.",
        "I do not advise on medicines; that is for your doctor.",
        "I keep the towels in the bag.",
        "Please bring a list of the medicines you take.",
        "Foot reflexology does not replace medicine.",
        "Your sleeping tablets are a matter for you and your doctor.",
        "Foot reflexology is no substitute for physiotherapy.",
        "Keep your compression stockings on after a flight.",
        "Go to your smear test when you are invited.",
        "Please take off your shoes and socks.",
        "Take off your compression stockings only if your nurse agrees.",
        "I work next door to the physiotherapist.",
        "My dentist recommended a quiet evening.",
        "No need to bring a towel.",
        "You can leave your glasses on the shelf.",
        "See your dentist for toothache.",
        "Keep your hearing aids in, so that you hear the music.",
        "Screening saves lives; please go.",
        "Please get your flu jab; feet have nothing to do with it.",
        "Foot reflexology does not replace vaccination.",
        "After a jab your arm may be sore; ask your pharmacist.",
        "We are closed on the day of the staff vaccination.",
        "If you had a vaccination today and feel feverish, stay at home.",
        "Our practice cat has been vaccinated.",
        "Vaccines protect babies; foot massage does not.",
        "I cannot advise on vaccination.",
        "An injection in the foot means we wait a week.",
        "The nurse gives injections on Mondays.",
        "The evidence for vaccines is strong, that for feet is not.",
        "I had my booster, so I am safe to be around.",
        "Not on feet with a fracture.",
        "If you take blood thinners, ask your doctor first.",
        "I do not massage over a tumour.",
        "Pregnant women should ask their midwife first.",
        "After an operation we wait until your surgeon agrees.",
        "People with few platelets should not have a foot massage.",
        "With a blood clot do not come.",
        "With numb feet I use no heat.",
        "If you have gout, we wait until it has passed.",
        "Open wounds are not touched.",
        "You are welcome after work.",
        "With epilepsy, please bring someone and ask your doctor.",
        "I no longer work after 6 p.m.",
        "If your symptoms get worse, see your doctor.",
        "Getting worse is not a sign of healing.",
        "If you feel sick afterwards, stop and tell me.",
        "Drink a glass of water afterwards if you like.",
        "The idea of a healing crisis has no support.",
        "You may feel sleepy afterwards; do not drive at once.",
        "Some people feel a little tired the next day.",
        "My tax return gets worse every year.",
        "If the pain gets worse, we stop.",
        "A headache that lasts belongs with your doctor.",
        "In the studies some people felt tired or had a headache afterwards.",
        "The weather got worse, but the session was lovely.",
        "A trial of 60 women with breast cancer found no difference in pain (Smith 2012).",
        "In one study of people with cancer, pain was lower after foot reflexology; the certainty is very low.",
        "New study: reflexology does not lower blood pressure.",
        "A Cochrane review found too few trials of foot massage in people with dementia.",
        "Studies of people with multiple sclerosis were small and gave mixed results.",
        "The study looked at women with breast cancer.",
        "Research on epilepsy and reflexology is lacking.",
        "A review of 2019 reports lower pain scores in women with breast cancer; the risk of bias was high.",
        "Wyatt and colleagues (2012) studied 385 women with breast cancer.",
        "No study has shown that reflexology cures asthma.",
        "In a trial with 50 patients with heart failure, fatigue fell in both groups.",
        "New room: softer light, new chairs.",
        "With a fever please stay at home.",
        "Babies with a fever need a doctor.",
        "I do not treat infections.",
        "If you have a cold, we find another day.",
        "Ear infections belong with the doctor.",
        "Please come without a cough; rebooking is free.",
        "A warm foot bath on a cold day.",
        "My toddler loves it when I sing.",
        "For babies I offer a class in gentle touch; it treats no illness.",
        "We air the room after each client so that nobody passes on a cold.",
        "A bladder infection needs a doctor.",
        "Four sessions in a row cost 200.",
        "I cannot see illness in your feet.",
        "A mole that changes belongs with a doctor.",
        "I read a short text aloud at the start.",
        "From your feet I can see that you wear tight shoes.",
        "Hard skin on the heel comes from walking.",
        "No one can tell from the feet whether an organ is ill.",
        "Contraception is a matter for your doctor.",
        "If your foot is sore, I press more lightly.",
        "I feel where your foot is tense.",
        "In reflexology the ball of the foot is said to correspond to the lungs; there is no evidence for it.",
        "I look at your feet for wounds before I begin.",
        "Foot reading is not offered here.",
        "Relax package: six treatments, 240",
        "Gift card, 60 minutes",
        "Foot bath and massage, 45 minutes",
        "Sleep well evening, 30 euro",
        "Price for students: 40",
        "Cancellation fee: 50 %",
        "We donate five pounds of every session to a multiple sclerosis charity.",
        "Course: anatomy of the foot, 10 lessons, 500",
        "Six treatments: 300",
        "Mother and daughter session, 90 minutes",
        "We do not offer a migraine package.",
        "Lecture: living with Parkinson's, by a nurse, free",
        "Anyone can book online.",
        "Everyone is welcome at our open day.",
        "It is not safe for everyone.",
        "Ask your doctor whether it is safe for you.",
        "We keep your data safe.",
        "The car park is safe at night.",
        "No treatment is without risk.",
        "Nobody knows how safe it is in early pregnancy.",
        "Anyone can learn to give a simple foot rub.",
        "Serious harm is rare in the studies, but it was seldom looked for.",
        "Is it safe? Most people tolerate it well; tell me about your health first.",
        "The table can never be too warm in winter.",
    ],
)
def test_the_honest_neighbours_are_left_alone(text):
    assert kinds(text) == set()


def test_an_emergency_has_a_reason_of_its_own():
    flag = find_red_flags("Sudden weakness of one arm passes when you press the big toe.")[0]
    assert "emergency number" in flag.do
    assert "emergency number" not in find_red_flags("It helps against lupus.")[0].do


def test_an_answer_that_goes_on_with_advice_is_none():
    assert kinds("I have epilepsy.\n\nNo problem.")
    assert not kinds("I have epilepsy.\n\nNo problem.\n\nOnly bring a note from your doctor, please.")
    assert not kinds("Must I tell you about my stent?\n\nYes.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am 20 weeks pregnant and so tired.\n\nSimply come, you can doze here.", "safety_absolute"),
        ("May my aunt come, she has epilepsy?\n\nWe are happy to have her.", "safety_absolute"),
        ("Lupus is my field.", "serious_condition"),
        ("Our regulars include people with leukaemia.", "serious_condition"),
        ("Red veins that are inflamed? Inflamed veins love our strong hands.", "harm"),
        ("Tarry stools? The colon zone sorts them out.", "serious_condition"),
        ("No kicks felt today? The heel wakes the baby.", "serious_condition"),
        ("Most women manage the change without hormones.", "medicine_or_doctor"),
        ("Hold off with the blood pressure tablets.", "medicine_or_doctor"),
        ("The pain relief after the birth was hardly needed thanks to us.", "medicine_or_doctor"),
        ("Fillings? A cheaper way than the dentist.", "medicine_or_doctor"),
        ("Our guests no longer go for smears.", "medicine_or_doctor"),
        ("In this house nobody gets vaccinated.", "medicine_or_doctor"),
        ("If your knees ache more tomorrow, it has worked.", "harm"),
        ("A rash on the third day is a welcome visitor.", "harm"),
        ("Tonsillitis responds to our thumbs.", "infection"),
        ("Painful spots betray what is wrong inside.", "diagnosis"),
        ("Absolutely nobody must be careful with it.", "safety_absolute"),
        ("Safer than any pill.", "safety_absolute"),
        ("Nothing can ever happen to you.", "safety_absolute"),
        ("Stiff hands the day after are poisons that set off.", "harm"),
        ("It has to get worse first.", "harm"),
        ("A week of cramps is the price of recovery.", "harm"),
        ("We soon find your weak points.", "diagnosis"),
        ("Grandmother suddenly talks nonsense? Press the big toe.", "serious_condition"),
        ("We undo vaccine damage.", "medicine_or_doctor"),
    ],
)
def test_the_same_kinds_in_other_words(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am 20 weeks pregnant and so tired.\n\nAsk your midwife first, then come gladly.",
        "I am tired after work.\n\nSimply come, you can doze here.",
        "Shall I tell you about my pacemaker?\n\nYes, always.",
        "The tablets stay in the cupboard, out of reach of children.",
        "The flu jab protects against pneumonia; we do not.",
        "A bad night can have many causes.",
        "The gardens are my field.",
        "We know nothing about your liver.",
        "Tonsillitis belongs with your doctor.",
        "Stop when it gets worse.",
        "Warfarin? Leave the dose to your clinic.",
        "We do not take clients with kidney failure without their doctor's consent.",
        "Measles: we are closed this week.",
        "Leave the dose to your clinic.",
        "Blood pressure medicine protects the heart.",
        "Nothing happens on Sundays.",
    ],
)
def test_and_their_honest_neighbours(text):
    assert kinds(text) == set()
