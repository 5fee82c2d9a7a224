"""Long words that API references have again and again, and words that are one letter away from one of them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


#: Words of at least seven letters that most references have, in the forms in which they occur.
COMMON_WORDS = _words(
    """
    acceptable accepted accepts accessibility accessible accommodate according actions addition additional additionally
    address addresses administration administrative administrator administrators algorithm allocate allowed already
    alternatively another anything appears application applications applied applies appropriate approximate ascending
    assigned associate associated association asynchronous asynchronously attached attachment attachments attempt
    attribute attributes authentication automatically availability available backend backward because behavior belonging
    belongs between boolean calculate capabilities capability catalog certain changed changes changing characters
    classes clients collection communicate comparison compatibility compatible complete completed compute configuration
    configure configured conflict connect connected considered consistency constraints consumption contain contained
    container containing contains content context control correct corresponding created creates creating creation
    criteria current currently dashboard database dedicated default defaults defined defines definition deleted deletes
    deleting deletion dependency dependent depending depends deployment deployments deprecated descending described
    describes describing description desired destination detailed details determine determined determines development
    dictionaries dictionary different differently direction directly disable disabled disassociate discovered display
    document documentation documented dynamic editable element enabled enables encryption endpoint endpoints entries
    environment equivalent example examples exclusive execute executed execution existing expected explicitly exposed
    expression extended extension external failure feature features filtering filters floating following forbidden
    fulfilled function functionality further generated generates greater guarantee hierarchy homogeneous hostname
    however hypervisor identical identified identifier identifies identify identity ignored immediately implementation
    include included includes including indicate indicates indicating individual information initial initialize
    installation instance instances instead instruction integer interface internal introduced invalid language limited
    listing location machine managed management mapping matches matching maximum meaning mechanism members message
    metadata methods microversion microversions minimum missing modified multiple necessary network networks normally
    objects occurred occurrence occurring occurs omitted operating operation operations operator optional optionally
    options original otherwise overridden parameter parameters particular pattern payload percentage perform performed
    performing permission persistent physical placement positive possible preferred present previous previously private
    privilege process processed processing progress project projects propagate properties property protocol provide
    provided provider providers provides providing question receive received recommended records recovery reference
    references registered regular rejected related relationship relative release removal removed removes removing
    replace replaced replaces repository represent representation represented representing represents request requested
    requests require required requires reserved resource resources response responses responsibility results retention
    retrieval retrieve retrieved returned returns revision revisions running scheduler seconds section security semantic
    sending separate separated separately servers service services setting settings several similar similarly snapshot
    sorting specific specification specified specifies specify specifying standard started starting statuses storage
    strategy strings structure subsequent subsequently success successful successfully successive supplied support
    supported supports synchronize synthetic template therefore threshold through timeout timestamp together tracking
    transfer transfers transparency transparent treated trigger triggers typically unauthorized underlying unsuccessful
    updated updates updating usually validate validates validation version versioning versions virtual volumes whether
    without workflow
    """
)

#: Words of their own that differ from one of these by a letter more or less, two swapped, or another vowel.
LOOK_ALIKES = _words(
    """
    accented addiction anther apples attacked auctions backbend backed behaviour behaviours casual causal cerates
    chancing chanting charging cheating clanging compete competed complected complied confected confiture constrains
    contact contain continue contract convected crated crates crating creaking creaming creasing cremated cremates
    cremating cremation crenation defending defied defies dependant dependants depleted depletes depleting depletion
    depreciated derailed descried descries detained eternal evitable excepted exiting expended fallowing faltering
    filers flouting grater homogenous identities incudes indicting infernal instillation interlace interval intervals
    locution marching marital martial messuage misusing neuron neurons passible patten patter perfect pervious
    perviously placemen polices policies precessed precessing precious preciously prefect preform preformed preforming
    preset presets professed professing protects recommenced reflated reprieve reprieved requited requites resected
    reverence reverences schedule secession serves session settling settlings severs shorting sittings smarting snorting
    spending sporting stared staring starling starring startled startling starving stated stating statues statures
    statutes stetting stings stricture tacking thorough though through topically tracing tricking trough trucking
    underling uprating
    """
)

#: Slips of short words, which are no words themselves, with what they stand for; a slash is between two of these.
SLIPS = _pairs(
    """
    adn:and agian:again alos:also beacuse:because becuase:because beign:being bewteen:between cna:can comming:coming
    doamin:domain eacg:each fasle:false feild:field fiels:field/fields fiter:filter flase:false folowing:following
    foramt:format frmo:from geting:getting gruop:group hte:the imge:image incude:include infomation:information
    lenght:length lits:list mesage:message metod:method mininum:minimum nad:and nmae:name nto:not nubmer:number
    ohter:other onyl:only opion:option otehr:other outher:other/outer pasword:password perfom:perform queus:queues
    quoto:quota reqest:request retun:return serivce:service sevrer:server shold:should shoud:should sould:should
    sucess:success taht:that teh:the tha:the/that thi:this thier:their ths:the/this ture:true udpate:update
    unqiue:unique usign:using vaild:valid valeu:value valide:valid verison:version veryify:verify voulme:volume
    whcih:which whith:with wich:which wih:with wiht:with wth:with yuo:you
    """
)
