"""Long words that API references have again and again, and words that are one letter away from one of them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of at least seven letters that most references have, in the forms in which they occur.
COMMON_WORDS = _words(
    """
    acceptable accepted accepts accessible accommodate according actions addition additional additionally address
    addresses administration administrative administrator administrators algorithm allocate allowed already
    alternatively another anything appears application applications applied applies appropriate approximate
    ascending assigned associate associated association asynchronous asynchronously attached attempt attribute
    attributes authentication automatically availability available backend backward because behavior belonging
    belongs between boolean calculate capabilities capability catalog certain changed changes changing characters
    classes clients collection communicate comparison compatibility compatible complete completed compute
    configuration configure configured conflict connect connected considered consistency constraints consumption
    contain contained container containing contains content context control correct corresponding created creates
    creating creation criteria current currently dashboard database dedicated default defaults defined defines
    definition deleted deletes deleting deletion dependency dependent depending depends deployment deployments
    deprecated descending described describes describing description desired destination detailed details determine
    determined determines development dictionaries dictionary different differently direction directly disable
    disabled disassociate discovered display document documentation documented dynamic element enabled enables
    encryption endpoint endpoints entries environment equivalent example examples exclusive execute executed
    execution existing expected explicitly exposed expression extended extension external failure feature features
    filtering filters floating following forbidden function functionality further generated generates greater
    guarantee hierarchy homogeneous hostname however hypervisor identical identified identifier identifies identify
    identity ignored immediately implementation include included includes including indicate indicates indicating
    individual information initial initialize installation instance instances instead instruction integer interface
    internal introduced invalid language limited listing location machine managed management mapping matches
    matching maximum meaning mechanism members message metadata methods microversion microversions minimum missing
    modified multiple necessary network networks normally objects occurred occurrence omitted operating operation
    operations operator optional optionally options original otherwise overridden parameter parameters particular
    pattern payload percentage perform performed performing permission persistent physical placement positive
    possible preferred present previous previously private privilege process processed processing progress project
    projects propagate properties property protocol provide provided provider providers provides providing question
    receive received recommended records recovery reference references registered regular rejected related
    relationship relative release removal removed removes removing replace replaced replaces repository represent
    representation represented representing represents request requested requests require required requires reserved
    resource resources response responses responsibility results retention retrieval retrieve retrieved returned
    returns running scheduler seconds section security semantic sending separate separated separately servers
    service services setting settings several similar snapshot sorting specific specification specified specifies
    specify specifying standard started starting statuses storage strategy strings structure subsequent subsequently
    success successful successfully successive supplied support supported supports synchronize template therefore
    threshold through timeout timestamp together tracking transparency transparent treated trigger triggers
    typically unauthorized underlying unsuccessful updated updates updating usually validate validates validation
    version versioning versions virtual volumes whether without workflow
    """
)

#: Words of their own that differ from one of these by a letter more or less, two swapped, or another vowel.
LOOK_ALIKES = _words(
    """
    addiction apples auctions backed behaviour behaviours compete competed constrains crated crates defied defies
    dependant dependants depleted depletes depleting depletion depreciated eternal exiting faltering filers homogenous
    indicting instillation misusing neuron neurons passible patten preform preformed preforming preset presets serves
    settling severs shorting sporting spending stared staring startled startling starring stated stating statues stings
    causal casual complied contact contain continue contract marital martial perfect policies polices prefect
    secession session through tacking thorough though tracing tricking trough trucking underling
    """
)
