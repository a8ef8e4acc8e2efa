//! What words tell by themselves.

use crate::language::Tone;

#[rustfmt::skip] // Words side by side, not one a line.
pub(super) static TONES: &[(Tone, &str)] = &[
    // Talking on the telephone.
    (Tone::Grave, "received arrived must gotta gonna wanna shall oughta away quit quitting oclock clock sell sold selling sells hear heard hearing listen listening listened speak speaking spoke talk talking talked call called calling caller \
        callers calls phoned ring ringing rang rung line lines signal connection text texts texted message messages messaged \
        voicemail email emails emailed mail notification notifications alert alerts alarm code codes pin password passcode otp link \
        links number numbers digit digits address name names named identity verify verification verifying security question \
        questions answer reply robot recording voice noise loud quiet echo busy ready \
        available present driving cooking eating walking sleeping awake asleep slept bed attention english spanish language interpreter translator"),
    // The bank and its business.
    (Tone::Grave, "bank banks banking banker account accounts balance limit overdraft statement branch teller manager agent advisor adviser \
        representative department customer customers client clients holder cardholder member service support helpline lawyer attorney \
        solicitor police cop cops officer court sue suing claim complaint complain complaining block blocked blocking freeze frozen cancel canceled \
        cancelled cancelling canceling stop stopped stopping decline declined dispute disputed disputing report reported reporting refund \
        refunded refunds reverse reversed chargeback investigate investigation check checked checking look looking looked help \
        helping explain repeat again wait hold hang hung moment moments minute minutes second seconds sec proceed \
        continue tell send sending give giving gave given show let put reset unlock lock locked locking \
        unfreeze activate activated deactivate apply applied application appointment meeting information info details proof evidence receipt"),
    // Losing, lending and deceiving.
    (Tone::Grave, "lost lose losing loses loss missing misplaced misplace taken took take takes taking gone disappeared vanished left \
        leave leaving borrowed borrow borrowing lent lend lending loan loaned loans share shared sharing swapped found find snatched \
        dropped fell thrown threw hid hidden fake trick tricked tricking cheat cheated cheating lie lied lying liar liars dishonest \
        criminal gang crooks hack leak leaked breach virus victim danger dangerous threat threatened scared scary afraid worried worry worrying \
        concerned concern panic upset angry annoyed furious unhappy shocked shock surprised surprise surprising confused confusing strange weird odd \
        unusual suspicious dodgy wrong mistake mistaken mistakes error errors glitch incorrect bad terrible horrible awful \
        problem problems trouble issue issues emergency urgent crime impossible ridiculous nonsense rubbish joke joking kidding unknown unfamiliar unrecognized unrecognised"),
    // Denying, doubting and wishing.
    (Tone::Grave, "without nothing none neither nor nowhere hardly barely scarcely instead rather except excluding besides refuse \
        refused refusing deny denied denying reject rejected returned return returning returns exchange exchanged against unable failed fail failing \
        forgot forget forgotten wonder wondering doubt doubting doubts doubtful unsure guess guessing suppose assume hope hoping wish wishing want wants wanting \
        try tries attempt attempted attempts attempting supposed allegedly apparently pending thinking think thought believe know knew known understand \
        understood idea clue reason why how what when where who whom whose which whoever whatever whenever wherever else different other others another \
        separate previous former once twice double triple third fourth first last next half partial partially part rest remaining extra \
        duplicate wrongly smaller bigger cheaper larger lower higher best worst least most time times thing things way ways point end middle start beginning \
        nearly almost unless although though however yet ever whether since despite"),
    // Other people, who may have done it.
    (Tone::Grave, "man men woman women guy guys lady ladies boy boys girl girls person persons people stranger strangers neighbor neighbors \
        neighbour neighbours friend friends roommate roommates housemate flatmate flatmates tenant tenants colleague colleagues coworker coworkers employee employees \
        worker workers staff ex boss landlord landlady driver cleaner nurse carer caregiver maid nanny babysitter assistant secretary \
        somebody someone anybody anyone everybody everyone him his her hers their theirs he she they himself herself themselves \
        thief thieves crook scammer hacker"),
    // What is paid otherwise, or as a rule, or was not spoken of.
    (Tone::Grave, "rent mortgage bill bills tax taxes insurance cash cheque cheques check checks atm withdrawal withdrew withdraw \
        transfer transferred transfers wire wired crypto bitcoin voucher vouchers salary wage wages money records record safety protection health heart schedule background barking crying \
        racket whistling cheap on off outside inside wet broken good bad same something anything everything somewhere needs wants debt debts fee fees fine interest lottery prize \
         anymore jail prison hospital abroad overseas died dead death funeral \
        card cards wallet purse phone phones mobile cellphone"),
    (Tone::Quotes, "answered answering replied shouted wrote typed whispered insisted repeated telling tells swore sworn say says said saying ask asks asked asking told claims claimed claiming pretend pretending pretended swear promise promised \
        pressed press typed spell spelled"),
    (Tone::Shops, "buying bought purchased purchasing ordered ordering chose chosen collected restocked restocking stocked stocking \
        furnished furnishing filled filling refilled topped topping renewed renewing treated treating splurged spent spending shopping paid paying tapped \
        swiped upgraded donated rented hired redecorating redecorated refurbishing"),
    (Tone::Gets, "got getting gotten grabbed picked fetched needed replaced replacing wanted used required"),
    (Tone::Goes, "went going gone drove ran popped nipped stopped came decided finally eventually fancied walked rushed dashed visited headed swung \
        dropped just also then actually really had to was were could"),
    (Tone::State, "is im am are isnt hes shes theyre youre let can will only thanks thank"),
    (Tone::Was, "was were has have had got did do does been be just"),
    (Tone::Around, "dog cat baby radio doorbell bell store shop street town city place village corner shops stores house home school church train bus plumber electrician \
        postman mailman delivery tv television telly kettle washing phone wind traffic bird birds parrot kids children neighbor baby toddler"),
    (Tone::For, "for"),
    (Tone::Often, "every each always often sometimes regularly occasionally weekly monthly yearly"),
    (Tone::Number, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty \
        sixty seventy eighty ninety hundred thousand dollars dollar bucks euros euro pounds pound quid cents pence pesos rupees naira"),
    (Tone::With, "with to of from alongside beside"),
    (Tone::Article, "the a an some those them these that new our"),
    (Tone::Till, "till tills checkout checkouts register counter pump forecourt"),
    // Food and drink.
    (Tone::Goods, "bits bobs truck van car tank caravan boat scooter prescriptions trousers tyres pipe copper pharmacy chemist chemists vet vets dentist optician opticians mechanic hairdresser hairdressers barber salon florist bakery butcher butchers garage petrol magazine magazines braids braiding manicure nails haircut massage spa concert cinema theatre museum park zoo motel nights airbnb tuition course courses lessons lesson classes class internet broadband airtime topup load data groceries grocery food meat beef pork chicken turkey ham fish salmon shrimp prawns rice beans flour sugar bread milk cheese \
        eggs butter oil fruit fruits vegetables veggies potatoes onions tomatoes apples bananas snacks candy sweets chocolate cake cakes cookies biscuits \
        coffee tea juice soda water wine beer beers liquor whiskey vodka drinks pizza sandwiches takeaway takeout  bbq \
        barbecue charcoal spices cereal formula diapers nappies wipes pasta noodles yams plantain sausages burgers ice"),
    // Clothes and what is worn.
    (Tone::Goods, "clothes clothing jacket jackets coat coats shirt shirts tshirts trousers pants jeans shorts skirt dress dresses suit suits shoes \
        boots sneakers trainers sandals heels socks underwear bra bras hat hats cap gloves scarf scarves sweater sweaters jumper jumpers hoodie hoodies uniform \
        uniforms pajamas pyjamas robe gown sari sarees saree kurta belt belts tie ties handbag backpack backpacks bag bags suitcase suitcases luggage \
        watches ring rings necklace earrings bracelet jewelry jewellery sunglasses makeup cosmetics perfume lipstick wig wigs \
        costume costumes fabric fabrics cloth yarn wool leather cleats jersey jerseys swimsuit swimwear"),
    // House and garden.
    (Tone::Goods, "furniture sofa sofas couch settee armchair chair chairs table tables desk desks bench bookcase bookshelf shelf shelves shelving cabinet \
        cabinets cupboard wardrobe dresser drawers mattress mattresses pillow pillows blanket blankets duvet bedding sheets towels curtains blinds rug rugs carpet \
        carpets lamp lamps lights bulbs lighting mirror mirrors clock vase frame frames paint paints wallpaper tile tiles tiling flooring laminate lumber timber wood \
        plywood cement concrete bricks gravel sand mulch soil compost plants plant flowers roses seeds seedlings tree trees fence fencing gate shed greenhouse hose \
        mower lawnmower strimmer trimmer hedge rake shovel spade wheelbarrow pots pans pot pan cookware cutlery dishes plates bowls cups mugs kettle \
        toaster microwave oven stove cooker hob fridge freezer refrigerator dishwasher washer dryer washing hoover vacuum iron blender mixer fryer airfryer grill \
        heater heaters radiator boiler fan fans aircon conditioner dehumidifier generator generators candles decorations ornaments bin bins bucket buckets \
        detergent soap shampoo toothpaste cleaning bleach napkins patio parasol gazebo hammock tent tents pool paddling sandpit trampoline swing"),
    // Tools, cars and trades.
    (Tone::Goods, "tool tools toolbox toolkit drill drills saw saws sander hammer screws nails bolts ladder ladders pipe pipes plumbing wiring cable cables \
        socket sockets faucet tap sink toilet bathtub shower tire tires tyre tyres brakes brake battery batteries wipers exhaust engine parts filter filters \
        petrol gas gasoline diesel fuel lubricant bike bikes bicycle scooter helmet tractor trailer combine chainsaw compressor welder welding forklift \
        supplies materials equipment gear stock inventory machinery sewing strings clay glazes canvas brushes easel instrument guitar violin piano drum drums \
        amplifier speakers speaker microphone camera cameras lens tripod printer printers ink toner stationery folders books \
        book textbooks textbook"),
    // Electronics, play, children, animals, health, journeys.
    (Tone::Goods, "tv television telly laptop laptops tablet ipad iphone macbook monitor monitors keyboard mouse headphones earphones earbuds airpods \
        charger chargers console playstation xbox nintendo game games toy toys lego doll dolls puzzle puzzles stroller pram buggy pushchair crib cot carseat \
        bottles bouncer playpen kibble aquarium cage litter leash collar hay feed saddle medicine medicines medication tablets vitamins prescription wheelchair \
        walker crutches dentures gym treadmill dumbbells weights yoga golf clubs fishing rods rod tackle cooler kayak surfboard skis skateboard football basketball \
        tickets ticket flight flights hotel cruise vacation trip present presents gift gifts hamper wreath balloons wedding anniversary graduation christening baptism quinceanera \
        decor furnishings appliances appliance gadgets gadget recliner treats hampers bouquet headset router drone projector soundbar subwoofer"),
];
