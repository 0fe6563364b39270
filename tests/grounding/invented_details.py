"""Details that nobody recorded: words of medicine, common and rare, and plain words that say how grave, where or why."""

from __future__ import annotations

FINDINGS = """
abscess acidosis agitation akathisia alopecia amaurosis anasarca aneurysm anosmia anuria aphasia apraxia arthralgia ascites
asterixis ataxia atelectasis atrophy aura azotaemia bacteraemia ballismus blepharitis blister bradykinesia bronchospasm bruit
bruising bullae cachexia calcification calculus candidiasis carbuncle cardiomegaly cataplexy cellulitis cephalhaematoma
chalazion cheilitis chemosis cholestasis chorea chyluria claudication clonus clubbing coarctation coma confusion constipation
contracture convulsion crepitus cyanosis cyst dehiscence dehydration delirium delusion dementia diaphoresis diplopia
dysarthria dysgeusia dyskinesia dyspareunia dysphagia dysphonia dystonia dysuria ecchymosis ectropion effusion emphysema
empyema encephalopathy enophthalmos enuresis epiphora epistaxis erysipelas erythema eschar exophthalmos exudate fasciculation
fatigue fever fibrosis fissure fistula flatulence flushing fracture galactorrhoea gangrene gigantism glossitis glycosuria
goitre gout granuloma gynaecomastia haemarthrosis haematemesis haematoma haematuria haemolysis haemoptysis haemothorax
hallucinations hemianopia hemiparesis hepatomegaly hernia hiccups hirsutism hoarseness hydrocele hydronephrosis hyperacusis
hyperhidrosis hyperpigmentation hyperreflexia hypersomnia hypertrophy hyphaema hypopyon hyposmia hypothermia hypotonia icterus
ileus impaction incontinence infarction infection inflammation insomnia intussusception ischaemia jaundice keloid keratitis
ketosis koilonychia kyphosis laceration leukoplakia lichenification livedo lordosis lymphadenopathy lymphoedema maceration
malaise mass mastitis melaena menorrhagia metastasis miosis mole mucositis mydriasis myalgia myoclonus myopathy myxoedema
nausea necrosis neuralgia neuropathy neutropenia nodules numbness nystagmus obstruction odynophagia oedema oligohydramnios
oliguria onycholysis ophthalmoplegia opisthotonus orchitis orthopnoea otorrhoea pallor palpitations pancreatitis panniculitis
papilloedema paraesthesia paralysis paraphimosis paresis perforation pericarditis peritonitis petechiae phlebitis photophobia
photopsia pica plaque pleurisy pneumomediastinum pneumothorax poikiloderma polydipsia polyp polyuria presyncope priapism
proctalgia prolapse proptosis proteinuria pruritus psoriasis psychosis ptosis pterygium purpura pus pustules pyelonephritis
pyoderma pyrexia pyuria rales rash regurgitation rhinorrhoea rhonchi rigors rupture sarcoidosis scar sciatica sclerodactyly
scoliosis scotoma seizure sepsis shock sialorrhoea sinusitis spasticity spider splenomegaly steatorrhoea stenosis stomatitis
strabismus striae stricture stridor stupor swelling syncope synechiae tachypnoea telangiectasia tenesmus tetany thrombosis
thrush tics tinnitus torsion torticollis trauma tremor trismus tumour ulceration uraemia urgency urticaria uveitis varices
vertigo vesicles vitiligo volvulus vomiting weakness wheals wheeze xanthelasma xanthoma xerosis xerostomia
""".split()
QUALIFIERS = """
severe mild moderate worsening fulminant refractory intractable massive minimal subtle diffuse focal widespread localised
bilateral unilateral proximal distal dorsal ventral plantar palmar occipital frontal temporal parietal thoracic lumbar sacral
cervical nocturnal intermittent persistent paroxysmal sudden insidious progressive rapidly terminal malignant benign invasive
metastatic recurrent relapsing uncontrolled unstable decompensated complicated uncomplicated symptomatic asymptomatic infected
bleeding ruptured perforated obstructed necrotic painful painless tender irreversible reversible congenital hereditary
autoimmune idiopathic iatrogenic postoperative traumatic alcoholic ischaemic haemorrhagic septic viral bacterial fungal
""".split()
CIRCUMSTANCES = """
overnight accidentally deliberately unexpectedly secretly abroad alone outdoors unconscious unwillingly privately
weekly monthly hourly seldom rarely frequently constantly incorrectly twice
""".split()
DETAILS = (*FINDINGS, *QUALIFIERS, *CIRCUMSTANCES)
_PATTERNS = {
    "finding": ("{s} with {x}.", "{s}, {x}.", "{s} and {x}.", "{s}; {x} noted.", "{s}, complicated by {x}.", "{s}, also had {x}."),
    "quality": ("{s}, {x}.", "{s}, which was {x}.", "{s} ({x})."),
}  # fmt: skip


def with_detail(sentence: str, detail: str, at: int) -> str:
    """A sentence with a detail appended, in the form of that number."""
    forms = _PATTERNS["finding" if detail in FINDINGS else "quality"]
    return forms[at % len(forms)].format(s=sentence.strip().rstrip("."), x=detail)
