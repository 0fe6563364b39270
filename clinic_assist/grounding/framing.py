"""Words that frame a statement without adding anything that a record could deny.

A word that stands neither here nor among the cues of `lexicon` is content: the record must say it too.
"""

from __future__ import annotations

STOP_WORDS = frozenset("of the a an in to on at by for with and or is was were are be been as from due".split())

FRAMING = frozenset(
    """
    of the a an in to on at by for with and or is was were are be been being as from due that this these those
    there which who whose whom it its he she they his her their him them patient pt mr mrs ms miss man woman
    person individual gentleman lady client also plus both each per has have had having do does did will can may
    about after before during since until till between within over under through up into out off then than so
    such only just very including include includes included consists comprising following follows listed list
    lists noted note notes recorded record records documented documentation document chart reported report
    reports reporting shows show showed shown showing reveals revealed demonstrates demonstrated indicates
    indicated states stated stating says said saying found finding observed identified remains remained
    remaining become became known established seen evidence current currently recent recently diagnosed
    diagnosis diagnoses condition problem disorder disease illness presenting presented presents complains
    complaint history historical background medical clinical past previous previously prior former value values
    result results reading readings level levels measured measurement measurements measure test tests tested
    testing lab labs laboratory study panel assay specimen sample obtained drawn collected taken date dated time
    day medication medications medicine medicines drug drugs prescription prescriptions prescribed prescribing
    prescribe prescribes therapy treatment treated treating treats regimen dose doses dosage dosing takes take
    taking took uses use using used started start starting begun begin began initiated commenced continue
    continues continued continuing receiving receives received given gave administered administration dispensed
    written issued authored ordered order orders asserted entered allergy allergic allergies intolerance
    intolerant reaction reactions reacts reacted causes caused causing manifested manifestation severity
    criticality seriousness substance agent procedure procedures underwent undergone undergo performed perform done
    completed complete surgery operation carried vaccine vaccinated vaccination immunized immunization immunised
    immunisation shot booster status state verification type kind category reason indication because onset ended
    end beginning year years month months week weeks old aged age ago later earlier duration long visit
    encounter attended appointment contact course approximately approx roughly around circa total number count
    overall respectively please see via eg ie etc vs versus above below least most more less greater fewer
    reference range normal interval outcome conclusion comment remark details detail family daily once twice
    times every hourly needed required prn last latest newest first earliest initial initially next one two
    three four five six seven eight nine ten dr boy girl infant baby male female case significant doctor
    physician clinician provider nurse summary overview information item items entry entries data named called
    regarding concerning although though however but while whereas except yet still now today yesterday again
    further additional additionally other another well all any some several multiple various down change changed
    changes trend trended trending compared comparison against same s t st nd rd th x no code coded coding goal
    plan care alert device product situ place grew grown you your yours team made available came arrived issued
    we our us re nb w rx dh imms vacc vaccs comorbidity comorbidities issue issues episode episodes
    check checks checked stood stands read reads registered ran run sat tested assessed conducted undertaken undertake
    returned get gets got getting gotten charted logged filed entered scored plotted
    saw see usual usually bloods file files put placed place commence commences commencing initiate initiates
    script scripts regular regularly
    picked noticed discovered uncovered developed develops develop arose emerged appeared
    carries bears live lives living experienced experiences experiencing dealing manifesting manifests manifested
    attendance ahead light moved part relevant holds hold gives give brings bring exposure onwards onward term longterm
    lasted lasting lasts go went gone goes going come comes coming away
    """.split()
)
