"""Removing an import leaves the vault as if it had never been made, but for the trail of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from clinic_assist.chart.datatypes import Identifier
from clinic_assist.chart.facts import Patient
from clinic_assist.errors import UserError
from clinic_assist.store.vault import Vault
from tests.unit.store.conftest import bring_in, charts_of
from tests.vaults.exports import MRN, Export
from tests.vaults.make_vault import write_about


def number(value: str, system: str = MRN) -> Identifier:
    return Identifier(system=system, value=value, type_code="MR")


def picture(vault: Vault) -> list[tuple[object, ...]]:
    """What the charts hold and how patients are listed and found, without the vault's own ids."""
    found = []
    for line in vault.search_patients():
        chart = vault.load_chart(line.patient_id)
        ids = tuple(sorted(fact.id for fact in (*chart.facts, *chart.set_aside)))
        found.append((line.family, line.given, line.birth_date, line.gender, line.mrn, line.fact_count, ids))
    words = ("testperson", "ada", "bea", "77", "88", "14-Jul-1945", "not known", "zoe")
    hits = tuple(tuple(sorted(one.given for one in vault.search_patients(word))) for word in words)
    return [*sorted(found, key=repr), hits, vault.status().sources, vault.status().facts, vault.status().patients]


def newest_import(vault: Vault) -> str:
    return vault.imports()[0].intake_id


def one_person() -> Export:
    export = Export("one")
    ada = export.patient("77", key="urn:uuid:ada")
    export.result(ada.id)
    return export


def more_of_her() -> Export:
    export = Export("more")
    ada = export.patient("77", given="Adele", updated="2024-01-01T00:00:00Z")
    export.condition(ada.id)
    return export


def a_link() -> Export:
    export = Export("link")
    export.patient(identifiers=(number("77"), number("88")))
    return export


def other_number() -> Export:
    export = Export("other")
    ada = export.patient("88")
    export.result(ada.id, digits="3.9")
    return export


def somebody_else() -> Export:
    export = Export("else")
    zoe = export.patient("5", given="Zoe", family="Elsewhere", born="1999-01-01")
    export.result(zoe.id)
    return export


def loose_results() -> Export:
    export = Export("loose")
    export.result("urn:uuid:ada", digits="5.5")
    export.result("Patient/nobody", digits="5.6")
    return export


EXPORTS: tuple[Callable[[], Export], ...] = (
    one_person,
    more_of_her,
    a_link,
    other_number,
    somebody_else,
    loose_results,
)


@pytest.mark.parametrize("removed", EXPORTS, ids=lambda made: made.__name__)
@pytest.mark.parametrize("position", range(len(EXPORTS)))
def test_the_vault_is_as_if_the_import_had_never_been_made(
    vault: Vault, make_vault: Callable[[], Vault], removed: Callable[[], Export], position: int
) -> None:
    others = [made for made in EXPORTS if made is not removed]
    order = [*others[:position], removed, *others[position:]]
    imports = {}
    for made in order:
        bring_in(vault, made())
        imports[made] = newest_import(vault)
    before = picture(vault)
    vault.remove_import(imports[removed])
    without = make_vault()
    for made in others:
        bring_in(without, made())

    assert picture(vault) == picture(without)
    assert picture(vault) != before
    assert vault.verify().records.is_intact
    assert vault.verify().audit.is_intact


def test_imports_removed_in_any_order_leave_nothing(vault: Vault) -> None:
    for order in itertools.islice(itertools.permutations(EXPORTS), 0, 720, 60):
        imports = {}
        for made in order:
            bring_in(vault, made())
            imports[made] = newest_import(vault)
        for made in sorted(order, key=lambda made: made.__name__, reverse=True):
            vault.remove_import(imports[made])

        assert vault.search_patients() == ()
        assert (vault.status().facts, vault.status().sources, vault.status().patients) == (0, 0, 0)
    assert vault.verify().records.is_intact


def test_a_removed_file_can_come_again(vault: Vault) -> None:
    bring_in(vault, one_person(), more_of_her())
    before = picture(vault)
    vault.remove_import(newest_import(vault))
    bring_in(vault, one_person(), more_of_her())

    assert picture(vault) == before
    assert vault.verify().records.is_intact
    assert vault.verify().records.entries == 6


def test_a_file_that_another_import_brought_as_well_stays(vault: Vault) -> None:
    bring_in(vault, one_person())
    bring_in(vault, one_person(), somebody_else())
    foreseen = vault.foresee_removal(newest_import(vault))
    removed = vault.remove_import(newest_import(vault))

    assert removed == foreseen
    assert (removed.files, removed.files_kept, removed.facts, removed.patients, removed.patients_gone) == (
        1,
        1,
        2,
        1,
        1,
    )
    assert [line.given for line in vault.search_patients()] == ["Ada"]


def test_foreseeing_changes_nothing(vault: Vault) -> None:
    bring_in(vault, *(made() for made in EXPORTS))
    before = picture(vault)
    vault.foresee_removal(newest_import(vault))

    assert picture(vault) == before


def test_what_a_clinician_wrote_stays_and_is_counted(vault: Vault) -> None:
    bring_in(vault, one_person())
    (line,) = vault.search_patients()
    write_about(vault, line.patient_id)
    (draft,) = vault.drafts(line.patient_id)
    chart = vault.load_chart(line.patient_id)
    statement = replace(draft.verified.draft.statements[0], citations=(chart.facts[0].id,))
    quoting = replace(draft.verified, draft=replace(draft.verified.draft, statements=(statement,)))
    vault.save_draft(draft.draft_id, quoting)
    foreseen = vault.foresee_removal(newest_import(vault))
    vault.remove_import(newest_import(vault))

    assert (foreseen.drafts_quoting, foreseen.notes_quoting, foreseen.patients_gone) == (1, 0, 1)
    assert vault.load_chart(line.patient_id).facts == ()
    assert len(vault.drafts(line.patient_id)) == len(vault.signed_notes(line.patient_id)) == 1
    assert [one.patient_id for one in vault.search_patients("testperson")] == [line.patient_id]
    bring_in(vault, one_person())
    assert vault.verify().records.is_intact


def test_an_import_is_removed_once(vault: Vault) -> None:
    bring_in(vault, one_person())
    intake = newest_import(vault)
    vault.remove_import(intake)

    assert vault.imports() == ()
    assert vault.remove_import(intake).files == 0
    with pytest.raises(Exception, match="never begun"):
        vault.remove_import("0" * 32)


def test_the_original_files_are_gone(vault: Vault) -> None:
    export = one_person()
    bring_in(vault, export)
    assert vault.source_bytes(export.id)
    vault.remove_import(newest_import(vault))

    with pytest.raises(UserError, match="not in the vault"):
        vault.source_bytes(export.id)
    assert not vault.has_source(export.id)


def test_a_link_in_the_chain_without_its_removal_is_found(vault: Vault) -> None:
    bring_in(vault, one_person())
    bring_in(vault, somebody_else())
    vault.remove_import(newest_import(vault))
    assert vault.verify_records().is_intact
    database = vault._database
    assert database is not None
    database.run_text("DROP TRIGGER chain_never_goes")
    database.run_text("DELETE FROM chain WHERE kind = 'removal'")

    assert not vault.verify_records().is_intact


def test_removing_a_file_does_not_change_whose_its_neighbours_are(vault: Vault) -> None:
    shared = Export("two people")
    ada, zoe = shared.patient("77"), shared.patient("5", given="Zoe", born="1999-01-01")
    shared.result(ada.id)
    shared.result(zoe.id)
    bring_in(vault, shared)
    bring_in(vault, more_of_her())
    vault.remove_import(newest_import(vault))

    assert sorted((len(chart.of(Patient)), len(chart.facts)) for chart in charts_of(vault)) == [(1, 2), (1, 2)]


def test_a_patient_who_was_only_written_about_is_known_when_the_file_comes_again(vault: Vault) -> None:
    bring_in(vault, one_person())
    (line,) = vault.search_patients()
    write_about(vault, line.patient_id)
    vault.remove_import(newest_import(vault))
    bring_in(vault, one_person())

    assert [one.patient_id for one in vault.search_patients()] == [line.patient_id]
    assert len(vault.load_chart(line.patient_id).facts) == 2


def test_each_import_names_its_files_and_those_that_had_come_before(vault: Vault) -> None:
    bring_in(vault, one_person(), somebody_else())
    bring_in(vault, one_person(), more_of_her())
    newest, first = (one.intake_id for one in vault.imports())

    def told(intake: str | None = None) -> list[tuple[str, bool]]:
        return [(report.path, report.already_present) for report in vault.import_reports(intake)]

    one, other, more = one_person().build()[0].name, somebody_else().build()[0].name, more_of_her().build()[0].name
    assert told(first) == [(one, False), (other, False)]
    assert told(newest) == [(one, True), (more, False)]
    assert told() == [(more, False), (other, False), (one, False)]

    vault.remove_import(first)

    assert told(newest) == [(one, False), (more, False)]
    assert told(first) == []


def test_facts_that_found_their_patient_by_an_import_that_is_removed_wait_again(vault: Vault) -> None:
    def person() -> Export:
        export = Export("person")
        export.patient("1", key="Patient/p1")
        return export

    def results() -> Export:
        export = Export("results")
        export.result("Patient/p1")
        return export

    bring_in(vault, person())
    bring_in(vault, results())
    apart = picture(vault)
    bring_in(vault, person(), results())
    together = picture(vault)
    vault.remove_import(newest_import(vault))

    assert [len(chart.facts) for chart in charts_of(vault)] == [1, 1]
    assert picture(vault) == apart != together


def test_a_reference_that_two_imports_answer_otherwise_is_nobodys_whichever_came_first(
    make_vault: Callable[[], Vault],
) -> None:
    def named(name: str) -> Export:
        export = Export(name)
        export.patient(name, key="Patient/p1", given=name)
        return export

    def results() -> Export:
        export = Export("results")
        export.result("Patient/p1")
        return export

    pictures = []
    for names in (("Ada", "Bea"), ("Bea", "Ada")):
        vault = make_vault()
        for name in names:
            bring_in(vault, named(name), results())
        pictures.append(picture(vault))
        assert sorted(line.family for line in vault.search_patients()) == ["Not known", "Testperson", "Testperson"]
        vault.remove_import(newest_import(vault))
        assert sorted(line.fact_count for line in vault.search_patients()) == [2]

    assert pictures[0] == pictures[1]
