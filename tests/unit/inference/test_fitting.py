"""Whether and how a model is loaded, from its dimensions and what is free."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.inference.fitting import (
    GIGABYTE,
    MARGIN_BYTES,
    DoesNotFitError,
    FreeMemory,
    KvType,
    ModelFigures,
    choose_plan,
    predict,
)

SEVEN_B = ModelFigures(  # the dimensions of Qwen2.5-7B at Q4_K_M (config.json; 4.7 GB)
    layers=28,
    heads=28,
    width=3584,
    feed_forward=18944,
    kv_width=28 * 4 * (128 + 128),
    vocabulary=152064,
    weight_bytes=4_683_000_000,
    trained_context=32768,
)
TINY = ModelFigures(
    layers=4,
    heads=4,
    width=128,
    feed_forward=256,
    kv_width=1024,
    vocabulary=400,
    weight_bytes=1_400_000,
    trained_context=1024,
)


def plan_for(free_gb: float, *, gpu_gb: float = 0, gpu_layers: int = -1, context: int = 8192) -> object:
    free = FreeMemory(ram=int(free_gb * GIGABYTE), gpu=int(gpu_gb * GIGABYTE))
    return choose_plan(SEVEN_B, free, context_tokens=context, gpu_layers=gpu_layers)


def test_a_token_of_a_7b_model_takes_56_kib_in_the_cache() -> None:
    short, longer = (predict(SEVEN_B, n, kv_type=KvType.F16, flash_attention=True, gpu_layers=0) for n in (8192, 16384))
    mask = 512 * 8192 * 2

    assert longer.ram_bytes - short.ram_bytes - mask == 8192 * 56 * 1024


def test_with_room_the_whole_window_is_kept_exactly_and_without_a_card_flash_attention_stays_off() -> None:
    plan = plan_for(64)

    assert (plan.context_tokens, plan.kv_type, plan.flash_attention) == (8192, KvType.F16, False)
    assert (plan.gpu_layers, plan.gpu_bytes, plan.is_window_cut) == (0, 0, False)


def test_less_and_less_memory_turns_on_flash_attention_then_8_bits_then_cuts_the_window_then_refuses() -> None:
    seen = []
    for tenths in range(90, 60, -1):
        try:
            plan = plan_for(tenths / 10, context=8192)
        except DoesNotFitError:
            seen.append("refused")
            continue
        seen.append((plan.context_tokens, plan.flash_attention, plan.kv_type.value))
    steps = list(dict.fromkeys(seen))

    assert steps[:3] == [(8192, False, "f16"), (8192, True, "f16"), (8192, True, "q8_0")]
    assert [step[0] for step in steps[3:-1] if step != "refused"] == sorted((s[0] for s in steps[3:-1]), reverse=True)
    assert steps[-1] == "refused"


def test_a_model_that_does_not_fit_is_refused_with_figures() -> None:
    with pytest.raises(DoesNotFitError) as refusal:
        plan_for(5)

    assert 4.9 * GIGABYTE < refusal.value.needed_bytes < 5.6 * GIGABYTE
    assert refusal.value.free_bytes == 5 * GIGABYTE


def test_a_card_with_room_takes_all_layers_with_flash_attention_and_two_gigabytes_stay_free_on_it() -> None:
    plan = plan_for(16, gpu_gb=24)

    assert plan.gpu_layers == SEVEN_B.layers + 1
    assert plan.flash_attention
    assert plan.gpu_bytes + MARGIN_BYTES <= 24 * GIGABYTE
    assert plan.ram_bytes < GIGABYTE


def test_a_small_card_takes_as_many_layers_as_fit_and_none_where_the_person_says_so() -> None:
    some, none, limited = (
        plan_for(16, gpu_gb=6),
        plan_for(16, gpu_gb=6, gpu_layers=0),
        plan_for(16, gpu_gb=24, gpu_layers=7),
    )

    assert 0 < some.gpu_layers < SEVEN_B.layers + 1
    assert some.gpu_bytes + MARGIN_BYTES <= 6 * GIGABYTE
    assert (none.gpu_layers, none.gpu_bytes) == (0, 0)
    assert limited.gpu_layers == 7


def test_a_very_small_model_is_loaded_on_a_machine_with_less_than_the_margin_free() -> None:
    plan = choose_plan(TINY, FreeMemory(ram=GIGABYTE), context_tokens=8192, gpu_layers=0)

    assert plan.context_tokens == 1024  # what it was trained for
    assert plan.state_bytes == 0
    with pytest.raises(DoesNotFitError):
        choose_plan(TINY, FreeMemory(ram=GIGABYTE // 2), context_tokens=8192, gpu_layers=0)


@given(ram=st.integers(0, 40), gpu=st.integers(0, 40), layers=st.integers(-1, 40), context=st.integers(64, 60_000))
def test_no_plan_takes_what_is_to_stay_free(ram: int, gpu: int, layers: int, context: int) -> None:
    free = FreeMemory(ram=ram * GIGABYTE, gpu=gpu * GIGABYTE)
    try:
        plan = choose_plan(SEVEN_B, free, context_tokens=context, gpu_layers=layers)
    except DoesNotFitError:
        assert ram <= 10
        return

    assert plan.ram_bytes + plan.state_bytes + MARGIN_BYTES <= free.ram or 10 * plan.ram_bytes <= free.ram
    assert plan.gpu_bytes + MARGIN_BYTES <= free.gpu or 10 * plan.gpu_bytes <= free.gpu
    assert plan.context_tokens <= context
    assert plan.kv_type is KvType.F16 or plan.flash_attention


def test_a_model_whose_file_does_not_say_its_window_gets_the_wished_one() -> None:
    unsaid = replace(SEVEN_B, trained_context=0)

    assert choose_plan(unsaid, FreeMemory(ram=64 * GIGABYTE), context_tokens=777, gpu_layers=0).context_tokens == 777
