"""The plain words around a medicine's name: everyday words, doses, times of day, and "I no longer take it".

Words only. Which medicine is meant is `medicines`; no medicine is named here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Parts of a label that are never a medicine by themselves: units, forms, salts, release, makers.
LABEL_WORDS = frozenset(
    """
    mg mcg ug µg μg microgram micrograms milligram milligrams mgs mcgs gram grams gm gms ml mls iu ius ie ui unit units
    meq mmol mol kg percent x
    g l cc oz dose doses dosage dosing strength tab tabs tablet tablets tabl tbl tbs cap caps capsule capsules caplet
    caplets pill pills pil softgel softgels gelcap gelcaps gel gels gummy gummies lozenge lozenges chew chews chewable
    chewables effervescent dispersible dissolvable soluble sachet sachets powder powders liquid syrup suspension
    solution drop drops drip spray sprays patch patches cream ointment lotion injection injections inj pen pens
    shot shots infusion implant iv im sc po sl pr inhaler puff puffs nebuliser nebulizer suppository suppositories
    enema mouthwash tincture extract tbsp tsp teaspoon teaspoons tablespoon spoon spoonful scoop scoops bottle box pack
    packet packets strip blister vial ampoule amp
    er xr sr cr dr la xl ir mr pr cd ds ec od odt hd lp mups retard depot forte plus extra extended delayed immediate
    modified controlled slow prolonged sustained release released releasing coated enteric gastro resistant film
    filmtabletten filmtablette tablette tabletten kapsel kapseln tropfen dragee comprime comprimes gelule gelules
    comprimido comprimidos capsula capsulas cp cpr cps gtt
    sodium hcl hydrochloride monohydrate dihydrate trihydrate anhydrous hydrate hyclate besylate besilate maleate
    succinate tartrate fumarate citrate phosphate sulfate sulphate acetate mesylate mesilate bromide hydrobromide
    chloride carbonate gluconate nitrate oxalate tosylate medoxomil cilexetil etexilate disodium hemihydrate sesquihydrate
    dipotassium salt elemental axetil proxetil pivoxil valerate propionate furoate decanoate palmitate xinafoate
    oxide stearate otic ophthalmic topical nasal eardrops eyedrops transdermal natrium natrii solostar flexpen kwikpen flextouch penfill turbohaler turbuhaler diskus ellipta respimat evohaler
    accuhaler handihaler breezhaler autohaler hfa autoinjector
    generic generics brand branded otc rx prescription prescribed prescriptions strength low high max maximum double
    half quarter regular original natural vegan organic bio pharma pharmaceuticals lab labs
    teva mylan sandoz accord ratiopharm hexal stada zentiva aurobindo cipla zydus apotex arrow biogaran cinfa normon kern
    heumann aliud abz zentiva actavis viatris apo sanofi pfizer bayer bristol merck gsk lupin torrent intas amneal
    kirkland costco walmart cvs walgreens boots holland barrett solgar thorne doctors doctor's best nature made
    """.split()
)

# Everyday words of notes people write; a list is shorter and surer than any guess about what a name looks like.
EVERYDAY_WORDS = frozenset(
    """
    a about above ache aches aching acid acidity acne act action actually add added adhd after afternoon again against
    age ago all allergic allergies allergy almost alone along already also alternate alternating although always am an
    and anemia anaemia angina ankle ankles another anti anxiety anxious any anymore anyone anything apart apparently
    appetite approx approximately appointment are arm arms around arthritis as ask asked asking asthma at ate attack
    attacks autumn available avoid avoiding away
    baby back bad balance based basis be because bed bedside bedtime been before began begin beginning being below
    besides best better between big bigger birth birthday bit black bladder bleeding bloating blood blue body bone bones
    both bought bowel bowels brain breakfast breath breathing brown bug build but buy by
    call called came can cancer cannot cant cardiologist care case cause caused causes causing chance change changed
    changes check checked checkup chemist chest child children cholesterol christmas chronic clear clinic clue cold
    colour color combination combined come comes coming common complete completed condition consultant continue
    continued control copd could couldnt couple course cramp cramps crohns currently cut cycle
    daily dark date day days dealing dec december decided deficiency definitely delay dentist depends depressed
    depression derm dermatologist diabetes diabetic diagnosed did didnt diet different dinner directed disease dizzy
    do doc docs doctor does doesnt dog doing done dont down drink drinking drug drugs drugstore due during
    each ear early easily eat eating eczema eight either eleven else empty end endo endocrinologist enough entire epilepsy
    etc evening evenings eventually ever every everyday everything exactly example except exercise experience eye eyes
    face fall family far fast fasting fatigue feb february feel feeling feet felt few fibromyalgia fill finally find
    fine finish finished finishing first fit five flare flares flu fluid food foods foot for forget forgot forgotten
    form formula fortnight fortnightly found four free frequency friday fridge friend from front full further future
    gave general gerd get gets getting give given giving glass go goes going gone good got gout gp grapefruit great
    green grey gut gyn
    had hair half hand hands happen happy hard has hasnt have havent having hay hayfever he head headache headaches health
    healthy heart heartburn heavy help helped helpful helping helps her here hers high higher him his history hit hives
    home hopefully hospital hot hour hourly hours house how however hrs hr hs hubby husband hypertension hypothyroid
    hypothyroidism hyperthyroidism
    i ibs id idea if ill im immediately important in include including increase increased infection infections
    inflammation infrequently insomnia inside instead instructions into irregular is isnt issue issues it itch itching
    itchy its itself ive
    jan january job joint joints juice july june just
    keep keeps kept kick kid kidney kidneys kids kind knee knees knew know known
    label large last lasts late lately later least leaflet leave left leg legs less let level levels lifelong light
    like list literally little liver living long longer look looking lot lots lower lowest lunch lunchtime lung lungs
    made mainly maintenance make makes making many march may maybe me meal meals mealtime mealtimes mean medical medication
    medications medicament medicine medicines med meds memory menopause mention mentioned middle midday midnight might
    migraine migraines mild milk mind mine minute minutes mirror missed mix moderate mom moment mon monday month monthly
    months mood more morning mornings most mostly mother mouth move much multiple mum muscle muscles must my myself
    name named names nap natural nausea near nearly neck need needed needing needs nerve nerves neuropathy never new
    newly next nice night nightly nights nightmares nighttime nil nine no nobody non none nope normal normally nose not
    nothing now number numb nurse
    occasion occasional occasionally october oct off often oh ok okay old on once one ones online only onto open
    or orange order other others otherwise our out over own
    pain painful pains palpitations panic paper parkinsons part partner past patient pcos peak people per perhaps period
    periods perimenopause person pharmacist pharmacy physician pink place plan planning please pm pms possible possibly
    post postpartum pre pregnant prescriber prescribing prescribe present pressure prevent prevention previous previously
    probably problem problems product prophylaxis prostate psychiatrist ptsd purple put
    question quick quit quite
    rarely rash rather really reason recently recommended red reduce reduced reduces refill reflux regimen
    relax relief remember remembered replaced restless result results rheumatoid right ring round routine run running
    same sat saturday saw say says schedule season seasonal second see seem seems seen seizure seizures self sensitive sept
    september seven several severe shape she shift short should shoulder show shower sick side sides since sinus
    sinuses six size skin skip skipped sleep sleeping sleepy sleeplessness small smaller smoke smoking so some someone
    something sometimes somewhere soon sore sorry sort special spell spelled spelling spring stage start started starting
    starts stay stayed steady still stomach stop stopped stopping stops stress stroke strong stronger stuff
    such suggested summer sun sunday supper supplement supplements supply supposed sure surgeon surgery sweat swelling
    switch switched symptom symptoms system
    take taken takes taking talk tea teatime tell ten test tested tests than thanks that the their them then therapist
    therapy there these they thing things think thinking third this those though thought three through throughout
    thursday thyroid tid till time times tiny tired to today together told tolerate tomorrow too took tooth top total
    toward transplant travel treat treated treating treatment trial tried triggers trouble try trying tues tuesday
    tummy turned twelve twice two type
    ulcer ulcers under unknown unless unsure until unwell up upset urine us use used useful user uses using usual usually
    uti utis
    various vary very via virus visit vitamin vitamins
    wait waiting wake waking walk want wanted warm was wasnt watch water way wean weaning we weather wed wednesday week
    weekday weekdays weekend weekends weekly weeks weight well went were wet what whatever when whenever where whether
    which while white who whole why wife will winter wise with within without women wont wonder woke work worked working
    works world worried worse would wouldnt
    antibodies diamonds ecstasy fargo indicators kendrick neon palin sits sunscreen vita
    regularly consistently properly noon allowed of miss misses min mins minimum coffee bath baths milk juice alcohol-free dairy snack snacks bread toast porridge
    cereal oatmeal egg eggs salad fruit fruits fasted shower sauna travelling travel flight flights trip holiday holidays
    school shiftwork even life love man men woman women state team money city play real set group public business point
    support power believe country line service thank thanks area following law car story hopes means able book friends
    social fact guy single become death pay true fuck lost research won win wrong girl boy john matter air watch
    understand class close human members series community police deal report turn development services yourself fire fun
    major media phone behind easy type according education final former ready son daughter street bring college current
    heard father process song study word across himself herself students words board cost field held road town main need
    department fight force hear space term killed land mean project sex site account especially parents position similar
    died happened lead likely perfect personal security share star view break return rights sense answer design interest
    learn policy society bank brought certain performance press received role sent themselves worth became bill value
    source sound provide follow official production rate reading save stand amount management match model picture step
    trust follow key page range review science trade upon brother sister character chief cup football hate led looked
    property quality send style vote amazing related serious terms title article damn decision enjoy met situation
    technology website written choice considered difficult figure loss modern parts popular published safe version voice
    whose writing army huge internet practice rules towards ways access base created deep followed mark offer pass
    professional risk truth cases district minister note piece products straight growth included officer respect response
    specific standard track create effect effects funny limited gives places required hers theirs added happens includes
    knowledge search subject wide claim developed fear generally global goals interested judge material opportunity
    secretary stories annual cannot bar feature floor growing idea ideal insurance majority meant opinion physical rule
    successful approach test leaving brain aware ache tight shaky jittery foggy groggy drowsy nap naps dose-dependent
    brand-name generic-brand colleague neighbour neighbor neighbours aunt uncle cousin grandma grandpa granddad mate
    online-bought expired leftover leftovers spare borrowed tasted tasting swallowed swallow swallowing crushed crush
    dissolved dissolve dissolving mixed mix mixing stirred split splitting cutting chewed chewing sucked rinse apply
    applied applying rub rubbed inject injected injecting inhale inhaled sniff sprayed wear wore worn stuck peel
    yellowish whitish pinkish bluish oval round-shaped square triangle triangular shiny scored imprint imprinted
    ayunas en com dans avant manger jeun nuchtern zwischen mahlzeiten mahlzeit wasser glas viel wenig manchmal selten
    immer wieder gerade zurzeit aktuell momentan derzeit jetzt sonst ausser
    attached discontinued workout gym smoothie shake yoghurt yogurt honey lemon
    discontinued document file knows list lists letter printed record records sheet
    yeah year yearly years yellow yes yesterday yet you young your yours
    qd qds bd bid tds qid qod qhs qam qpm prn hs ac pc po nocte mane noc stat sos am pm rpt repeat
    ich nehme nehmen mein meine meinen gegen morgens mittags abends nachts taglich taeglich taglich einmal zweimal dreimal
    woche wochen tag tage vor nach dem der die das den ein eine einen und oder mit ohne zum zur zu bei bedarf essen
    fruhstuck nuchtern schlafengehen schlafen schmerzen kopfschmerzen blutdruck bluthochdruck herz magen keine kein nichts
    nicht seit jeden jede morgen abend mittag nacht halbe halb nur wenn notig noch auch dann stuck
    je prends mon ma mes pour le la les du des un une deux trois fois par jour matin midi soir nuit coucher avant apres
    repas au aux avec sans et ou si besoin tous toutes aucun aucune rien semaine petit dejeuner jours contre
    yo tomo mi mis para el los las del de uno una dos tres veces por al dia dias manana tarde noche acostarme antes
    despues comida comidas desayuno cena con sin y o cada necesario nada ninguno ninguna semana horas cuando en que
    ogni giorno mattina sera volta volte
    """.split()
)

# Common English words that look like a medicine's name; written right, they are never a medicine written wrong.
NOT_MISSPELLED = frozenset(
    """
    ability accent accept acres actin activate actively actor actors advance aesthetic aesthetics aides akira alain
    alcoholic alejandro alert alias alice aliens alive allan alliance allies alternately alters amaze ambient
    america among anchorage anesthesia angelic angelina angles annuity antidote apparel approval approved approves
    aquatic arctic areas arenas argentine aries arise armies armor arrays arresting arrogance articulate asean aspen
    aspiring assassin assert assertive asteroid astral astro astros attending attention attentive augmented
    augustine autos avalon avert avian avocado axial biker bilateral bloke bonnie bottoms brilliant bullock bunny
    buttocks cadet caesar calibrated camden canada canals cannes canvas capita captions carcass cardiff cardinals
    cardio cards cares caribbean carlyle carmel carmen caroline carte cascade casino catalan cecil celebrate celeste
    celine cellar cereal cesar chairmen chaplin charity charmed cheryl chilean chlorine chopper choral chrome
    circulate clarified clarinet clarity classed climate clint clone clout coates codes coffin cohesion colder
    coldest coles coliseum collage collapse collapsing collars collecting collection collections colleen colon
    columbia comets commerce committees compare comparing compassion competent compiler complain concept concern
    concert concerted concerto concerts concise concord concur connecting connection connor conor conquer consensus
    consent conserve console consort constant consul contacting continent continuing contrived converse convert
    cooper coral cores corey corrected correction correctional correctly cortex cortez costello council cover
    coverage covers covert creating creation creations creative creator cristina crossing crystalline crystals
    cullen cultivate cultural culturally cultured cultures cyanide cynical daisy daley dance david dawson decorating
    decoration deepen deluxe denies deodorant depend depressing desired desires desolate diamond diane dickson
    differing dilemma discover dixon dolphin doris downs durant dynamics ebooks edible efficient elaine elise elixir
    ellison elvis emerge emergence emergency emergent emery emission encourage ended entry epitome erotic erratic
    escalate esther evans exert expansive expert exporting extras farage faulty fenton fertility fertilizer fiber
    fibres filipino filthy fiscal fluoride forage forest formats forrest forster forsyth forth forty fourth fragile
    freestyle frozen fused genetics germain germanic gloomy golfer gotten graphite gravel hana harmony hidden humor
    hydrogen ideas immigrant immortal importing imran indicator inference information inhibits inhuman inhumane
    innovate inspire instantly insulated insulting integrate intelligence interact josie keeper kerala kinase lacey
    laden lance lankan larkin laser lasted latin latter leaks leans lenses lessen lesson lever levin levine liberia
    lifted likes linden lines lipid lisbon listed listen liter litter lives loans local logan loosen loretta
    lorraine loser loses lovely loves lovin lured luther lyric lyrical lyrics madison magistrate malice malik
    mandarin mantra marines marino marvelous mason matrices mavericks maxim maxine meetup mental merge metadata
    metal metaphor metaphors micro microwave milan milano million minaj miners mines minimizing minus mission
    mitigate moines monoxide moral morale moreno motif motivate mustache nazis neural nickel nicola nicole nodes
    norse northern noted notes nothin occurring ocean oceans odessa olive olivia omission onset opened optimized
    optimum option orleans oscar oswald ovens overall overlooks oxford oxide ozone panama pancreas pancreatic
    panorama parks party pauline pendulum pepsi peptide perch percy perks peroxide persist philip philippe philips
    phillies phillip phyllis pillar pirates plain plane plank plans plant poetic porte porto preceded precise
    preface preferring premise premium preparing preserve preserved preserves pretty primary principal principle
    principles prior priscilla pristine profiling program programme prohibiting prohibition proper prophecy prospect
    protecting protection proto prove proved proven proverb proves pryor radios raise ramos ranks ratios reacting
    reaction reactions reactive recap recovering refer regained regan regents relaxing rename renee replace reptile
    reset reside resisting resolute rested restoring retinal reversing revert rhythmic ronnie rotary sabrina saint
    salon saloon sanctuary satire scenes seasonally secretive securing selecting selection selections selector
    selena sellers semen senate sensed sensory separate sermon settler settlers settles shorten shorter siberia
    silica silly simon simone simple singular skill sleeper sleeps sleeves slopes slows solar sorts spain spans
    spark spartans speak spectral spirit spirits sprinter staged stale stalled stamps starry starter steelers
    stephen sterile stumps sugar suppress supreme surface surviving sutton syndrome tahoe taker takin tamil tanaka
    taste tasty taxis temper tempest tennessee tension tensions terence terrence themes theodore theorem thorns
    thrones tokens torres tracker trailer trainees transferring translate transporting trevor tribes tries twins
    twist ultra undone unicef unison unrest untrue upton urban users valet valley valleys values valves vanish
    varies vendor versatile verse verses vertical vertigo vibrating victor videos viktor welcome winds wines
    zeppelin
    """.split()
)

# A clause that says what the medicine is for names no medicine of its own.
REASON_WORDS = frozenset({"for", "because", "against", "treating", "gegen", "pour", "para", "contre"})

# Connecting words that begin a new item of a list.
ITEM_WORDS = frozenset({"and", "also", "plus", "then", "und", "et", "y", "or", "sowie", "aussi", "tambien"})


# --- what is said not to be taken ----------------------------------------------------------------------------------
_NOT_TAKEN = re.compile(
    r"""
    \ballerg(?:ic|y|ies)(?:\s+to\b|\s*[:=-])       | \b(?:bad\s+)?reaction\s+to\b | \bintoleran(?:t\s+(?:of|to)|ce\s+to)\b
    | \bno\s+longer\b(?:\s+(?:take|taking|on|use|using|need|prescribed))?
    | \b(?:am\s+|i'?m\s+)?not\s+(?:currently\s+|presently\s+)?(?:taking|on|using|prescribed)\b
    | \b(?:do\s+not|don'?t|dont|doesn'?t|didn'?t|never)\s+(?:currently\s+)?(?:take|took|taken|use|used|tolerate|had)\b
    | (?<!never\ )(?<!not\ )(?<!n't\ )(?<!nt\ )\b(?:stopped|discontinued|quit|ceased|came\s+off|gave\s+up|got\s+off|
        taken\s+off|went\s+off|weaned\s+off|tapered\s+off|switched\s+from|changed\s+from|moved\s+from|abgesetzt|
        arret[eé]e?|dej[eé]\s+de)\b
        (?!\s+(?:smoking|drinking|eating|working|helping|sleeping|having|being|me\b|the\s+pain|my\s+pain))
        (?:\s+(?:taking|using|the|my|de|tomar))?
    | \bused\s+to\s+(?:take|be\s+on|use|have)\b | \b(?:previously|formerly|was|were)\s+(?:taking|on)\b
    | \bin\s+the\s+past\b | \binstead\s+of\b | \bavoid(?:ing)?\b | \bnone\s+of\b
    | (?:^|(?<=[,;.\n(]))\s*(?:no|without|keine?|kein|pas\s+de|sin)\s+(?!longer\b|idea\b|clue\b|changes?\b|problems?\b)
    """,
    re.VERBOSE,
)


def not_taken(lowered: str) -> list[tuple[int, int, int]]:
    """Stretches said not to be taken: (start of the words that say so, their end, end of what they reach)."""
    cues = [each.span() for each in _NOT_TAKEN.finditer(lowered)]
    if not cues:
        return []
    from epsom.core.medicines.denial import reach_of  # few lists deny anything, and its patterns take a while to build

    return [(start, stop, end) for start, stop in cues if (end := reach_of(lowered, start, stop)) is not None]


# --- when it is taken ----------------------------------------------------------------------------------------------
class Timing(NamedTuple):
    """Times of day read from a text, how often a day, and whether only when needed."""

    slots: tuple[str, ...]
    doses_per_day: int | None
    as_needed: bool


_AS_NEEDED = re.compile(
    r"""\b(?:prn|p\.r\.n\.?|(?:as|when|if|whenever)\s+(?:needed|required|necessary)|when\s+i\s+need|as\s+reqd?|sos|
    only\s+when|bei\s+bedarf|b\.?\s?bed\.?|si\s+besoin|si\s+es\s+necesario|si\s+necesario|al\s+bisogno|
    for\s+(?:the\s+)?(?:odd|occasional)|now\s+and\s+(?:then|again)|occasionally|sometimes)(?!\w)""",
    re.VERBOSE,
)
_SLOTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slot, re.compile(rf"(?<!\w)(?:{words})(?!\w)"))
    for slot, words in (
        (
            "morning",
            r"(?:in\s+the\s+|every\s+|each\s+)?mornings?|(?:every\s+|each\s+)?a\.?m\.?|[0-9]{1,2}\s?am|mane|qam|breakfast|"
            r"on\s+waking|waking|wake\s+up|morgens|fr[uü]hst[uü]ck|matin|petit[- ]d[eé]jeuner|por\s+la\s+ma[nñ]ana|"
            r"desayuno|first\s+thing|mattina|in\s+der\s+fr[uü]h",
        ),
        ("noon", r"noon|midday|lunch(?:time)?|mittags?|midi|mediod[ií]a|al\s+mediod[ií]a"),
        ("afternoon", r"afternoons?|teatime|nachmittags?|apr[eè]s-midi|por\s+la\s+tarde"),
        ("evening", r"evenings?|dinner(?:time)?|supper|evening\s+meal|abends?|soir|cena|sera|tea-time"),
        (
            "night",
            r"(?:at\s+|every\s+|each\s+)?nights?|nightly|bed\s?time|before\s+bed|at\s+bed|bed|nocte|noct|noc|q?hs|"
            r"to\s+sleep|before\s+sleep|zur\s+nacht|nachts|vor\s+dem\s+schlafen(?:gehen)?|au\s+coucher|"
            r"al\s+acostarse|por\s+la\s+noche|noche|coucher|pm\s+sleep",
        ),
    )
)
_SCHEME = re.compile(r"(?<![\d./-])([0-4½])\s?-\s?([0-4½])\s?-\s?([0-4½])(?:\s?-\s?([0-4½]))?(?![\d./-])")
_SCHEME_SLOTS = ("morning", "noon", "evening", "night")
_PER_WEEK = re.compile(
    r"\b(?:weekly|week|month(?:ly)?|fortnight(?:ly)?|woche|semaine|semana|every\s+other\s+day|qod)\b"
)
NUMBER_WORDS = {
    "once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "thrice": 3, "four": 4, "five": 5, "six": 6,
    "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4,
}  # fmt: skip
_TIMES = re.compile(
    r"""\b(?:(?P<count>\d|one|two|three|four|five|six)\s*(?:x|times?|mal|fois|veces|vez|doses?|tablets?|tabs?|capsules?|caps?)
    |(?P<word>once|twice|thrice|einmal|zweimal|dreimal|viermal))\s*
    (?:a|per|every|each|/|am|par|al|por|pro)?\s*(?:day|daily|d|t[aä]glich|tag|jour|d[ií]a)\b""",
    re.VERBOSE,
)
_EVERY_HOURS = re.compile(
    r"\b(?:q|every\s+|alle\s+|cada\s+|toutes\s+les\s+)(\d{1,2})\s?(?:h|hrs?|hours?|hourly|stunden|horas|heures)\b"
)
_CODES = (
    (re.compile(r"\b(?:q\.?i\.?d\.?|qds)(?!\w)"), 4),
    (re.compile(r"\b(?:t\.?i\.?d\.?|tds)(?!\w)"), 3),
    (re.compile(r"\b(?:b\.?i\.?d\.?|bd)(?!\w)"), 2),
    (re.compile(r"\b(?:q\.?d\.?|od|o\.d\.|once\s+daily|daily|every\s+day|each\s+day|qhs|qam|nightly|nocte|mane|"
                r"every\s+(?:morning|night|evening)|t[aä]glich|tous\s+les\s+jours|cada\s+d[ií]a)(?!\w)"), 1),
)  # fmt: skip


def timing(lowered: str) -> Timing:
    """Times of day, doses a day (`None`: not said, or not daily) and "when needed", as far as the text says."""
    slots = {slot for slot, words in _SLOTS if words.search(lowered)}
    doses: int | None = None
    scheme = _SCHEME.search(lowered)
    if scheme:
        taken = [slot for slot, n in zip(_SCHEME_SLOTS, scheme.groups(), strict=True) if n not in {None, "0"}]
        slots.update(taken)
        doses = len(taken) or None
    if doses is None and not _PER_WEEK.search(lowered):
        doses = _doses_a_day(lowered)
    order = [slot for slot, _ in _SLOTS if slot in slots]
    return Timing(tuple(order), doses, bool(_AS_NEEDED.search(lowered)))


def _doses_a_day(lowered: str) -> int | None:
    times = _TIMES.search(lowered)
    if times:
        word = times.group("count") or times.group("word")
        return (int(word) if word.isdigit() else NUMBER_WORDS[word]) or None
    hours = _EVERY_HOURS.search(lowered)
    if hours and 1 <= int(hours.group(1)) <= 24:
        return 24 // int(hours.group(1))
    return next((count for code, count in _CODES if code.search(lowered)), None)
