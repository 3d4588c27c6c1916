"""What element types hold and how they mix, and the default one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import retrograde as torch
from retrograde import dtypes


@pytest.fixture(autouse=True)
def _float32_again() -> Iterator[None]:
    yield
    dtypes.set_default_dtype(dtypes.float32)


def test_limits_of_types() -> None:
    assert torch.finfo(torch.float32).eps == 2.0**-23
    assert torch.finfo(torch.float16).max == 65504.0
    assert (torch.finfo().dtype, torch.finfo(torch.bfloat16).bits) == ("float32", 16)
    assert repr(torch.iinfo(torch.uint8)) == "iinfo(min=0, max=255, dtype=uint8)"
    with pytest.raises(TypeError, match=r"Use torch\.iinfo to handle"):
        torch.finfo(torch.int64)
    with pytest.raises(TypeError, match=r"Use torch\.finfo to handle"):
        torch.iinfo(torch.float32)


def test_how_types_mix() -> None:
    assert torch.promote_types(torch.int32, torch.float16) is torch.float16
    assert torch.result_type(torch.ones(2, dtype=torch.int8), 1.5) is torch.float32
    assert (torch.can_cast(torch.float64, torch.int64), torch.can_cast(torch.bool, torch.uint8)) == (False, True)


def test_the_default_type_is_that_of_what_is_made_and_is_not_printed() -> None:
    torch.set_default_dtype(torch.float64)
    made = (torch.tensor([1.5]), torch.rand(1), torch.linspace(0, 1, 2), torch.arange(2.0), torch.arange(2) / 2)
    assert {x.dtype for x in made} == {torch.float64}
    assert repr(made[0]) == "tensor([1.5000])"
    assert repr(made[0].float()) == "tensor([1.5000], dtype=torch.float32)"
    torch.set_default_tensor_type(torch.FloatTensor)
    assert torch.get_default_dtype() is torch.float32
    with pytest.raises(TypeError, match="only floating-point types"):
        torch.set_default_dtype(torch.int64)


def test_types_without_numbers_have_a_name_and_refuse_the_rest() -> None:
    assert (repr(torch.bfloat16), torch.complex64.is_complex, torch.bfloat16.itemsize) == ("torch.bfloat16", True, 2)
    with pytest.raises(TypeError, match=r"computes nothing in torch\.bfloat16") as caught:
        torch.ones(2).to(torch.bfloat16)
    assert "float32" in caught.value.__notes__[0]
