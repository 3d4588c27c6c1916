"""Everything around the ops on fake devices: names, moving, mixing, factories, changes in place, training, printing."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.devices import arrays, cupy_library
from retrograde.op import OPS
from retrograde.program.run import recording
from retrograde.recording.events import Event
from retrograde.tensor import Tensor

from .on_device import on_cuda  # noqa: TID251
from .stand_in import Device as FakeDevice  # noqa: TID251
from .stand_in import Traffic, fake_devices  # noqa: TID251


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


def same(there: Tensor, here: Tensor) -> None:
    assert there.is_cuda
    np.testing.assert_allclose(arrays.host(there.array), here.array, rtol=1e-6, atol=1e-6)


# ---- names


def test_devices_are_known_by_type_and_number() -> None:
    device = torch.device("cuda:1")
    assert (device.type, device.index, str(device)) == ("cuda", 1, "cuda:1")
    assert repr(device) == "device(type='cuda', index=1)"
    assert device == torch.device("cuda", 1) != torch.device("cuda")
    assert {device: 1}[torch.device(device)] == 1
    assert pickle.loads(pickle.dumps(device)) == device


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: torch.device("tpu"), RuntimeError, "at start of device string: tpu"),
        (lambda: torch.device("cuda:x"), RuntimeError, "Invalid device string: 'cuda:x'"),
        (lambda: torch.device("cuda:0", 1), RuntimeError, "must not include an index"),
        (lambda: torch.device("cuda", -1), RuntimeError, "must not be negative"),
        (lambda: torch.device(None), TypeError, "(!NoneType!)"),
        (lambda: torch.device(0), RuntimeError, "Cannot access accelerator device"),
        (lambda: torch.zeros(2, device=3.5), TypeError, "must be torch.device, not float"),  # type: ignore[arg-type]
        (lambda: torch.zeros(2, device="cuda"), AssertionError, "Torch not compiled with CUDA enabled"),
        (lambda: torch.zeros(2).cuda("cpu"), RuntimeError, "must be cuda device"),
        (lambda: torch.zeros(2, device="mps"), NotImplementedError, "from the 'MPS' backend"),
        (lambda: torch.zeros(2).to("mps"), RuntimeError, "not linked with support for mps devices"),
        (lambda: torch.zeros(2).to("xpu"), AssertionError, "Torch not compiled with XPU enabled"),
        (lambda: torch.Generator("cuda"), RuntimeError, "Cannot get CUDA generator"),
        (lambda: torch.cuda.get_device_name(), AssertionError, "Torch not compiled with CUDA enabled"),
        (lambda: torch.cuda.Event(), RuntimeError, "dummy base class Event"),
        (lambda: torch.nn.Linear(1, 1).to("cuda"), AssertionError, "Torch not compiled with CUDA enabled"),
    ],
)
def test_what_is_not_there_is_refused(make: Callable[[], Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=re.escape(match)):
        make()


def test_the_refusal_says_how_to_get_a_device() -> None:
    with pytest.raises(AssertionError) as caught:
        torch.zeros(1).cuda()
    assert cupy_library.HINTS[cupy_library.obstacle()] in caught.value.__notes__


def test_asking_is_cheap_and_loads_nothing() -> None:
    code = "import sys, time, retrograde; start = time.perf_counter(); found = retrograde.cuda.is_available()"
    code += "; print(time.perf_counter() - start, found, 'cupy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert answer[1:] == ["False", "False"]
    torch.cuda.is_available()
    started = time.perf_counter()
    for _ in range(10):
        torch.cuda.is_available()
    assert (time.perf_counter() - started) / 10 < 1e-3


def test_a_run_stays_on_the_cpu(devices: Traffic) -> None:
    assert torch.cuda.is_available()
    with cupy_library.cpu_only():
        assert torch.cuda.obstacle() == "cpu only"
        assert not torch.cuda.is_available()
        with pytest.raises(AssertionError):
            torch.zeros(1, device="cuda")


# ---- moving


def test_tensors_move_and_come_back(devices: Traffic) -> None:
    x = torch.tensor([1.0, 2.0])
    there = x.to("cuda:1")
    assert (str(there.device), there.get_device(), there.is_cuda) == ("cuda:1", 1, True)
    assert there.to("cuda:1") is there
    assert x.cpu() is x
    assert there.cpu().tolist() == there.tolist() == [1.0, 2.0]
    assert str(there.cuda(0).device) == "cuda:0"
    assert str(x.to(there).device) == "cuda:1"
    assert str(x.to(0).device) == "cuda:0"
    assert there.to(torch.float64, copy=True).dtype is torch.float64


def test_gradients_come_back_to_where_their_tensor_is(devices: Traffic) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.cuda()
    assert y.grad_fn is not None
    assert y.grad_fn.name() == "ToCopyBackward0"
    (y * y).sum().backward()
    assert x.grad is not None
    assert (str(x.grad.device), x.grad.tolist()) == ("cpu", [2.0, 4.0])


def test_a_graph_may_lead_through_several_devices(devices: Traffic) -> None:
    x = torch.tensor([1.0, 2.0], device="cuda:1", requires_grad=True)
    a, b = x.to("cuda:0"), x.cpu()
    ((a * a).cpu() + (b * 3) + x.to("cuda:0").cpu()).sum().backward()
    assert x.grad is not None
    assert (str(x.grad.device), x.grad.tolist()) == ("cuda:1", [6.0, 8.0])
    assert FakeDevice.current == 0


def test_numpy_takes_tensors_of_the_cpu_only(devices: Traffic) -> None:
    x = torch.ones(2, device="cuda")
    for take in (x.numpy, lambda: np.asarray(x)):
        with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy"):
            take()


# ---- mixing


def test_mixed_devices_are_refused(devices: Traffic) -> None:
    x = torch.ones(2, device="cuda")
    words = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and "
    for other in (torch.ones(2), torch.ones(2, device="cuda:1"), torch.ones((), device="cuda:1")):
        with pytest.raises(RuntimeError, match=re.escape(f"{words}{other.device}!")) as caught:
            x + other
        assert "model.to(device)" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="at least two devices, cuda:0 and cpu!"):
        torch.ones(2) + torch.ones((), device="cuda")
    with pytest.raises(RuntimeError, match="at least two devices"):
        x.add_(torch.ones(2))


def test_layers_say_which_argument_is_elsewhere(devices: Traffic) -> None:
    layer = torch.nn.Linear(2, 1).cuda()
    words = "but got mat1 is on cpu, different from other tensors on cuda:0 (when checking argument in method wrapper"
    with pytest.raises(RuntimeError, match=re.escape(words)):
        layer(torch.ones(1, 2))
    with pytest.raises(RuntimeError, match=re.escape("got mat2 is on cpu")):
        torch.ones(1, 2, device="cuda") @ torch.ones(2, 1)


def test_single_numbers_of_the_cpu_mix(devices: Traffic) -> None:
    x = torch.tensor([1.0, 2.0], device="cuda", requires_grad=True)
    scale = torch.tensor(3.0, requires_grad=True)
    y = (x * scale + torch.tensor(1.0)).sum()
    assert y.item() == 11.0
    y.backward()
    assert x.grad is not None
    assert scale.grad is not None
    same(x.grad, torch.tensor([3.0, 3.0]))
    assert (str(scale.grad.device), scale.grad.item()) == ("cpu", 3.0)


@pytest.mark.parametrize("apply", [lambda x: 2 - x, lambda x: 2 / x, lambda x: 2**x, lambda x: x**2, lambda x: x > 1])
def test_python_numbers_stand_on_either_side(devices: Traffic, apply: Callable[[Tensor], Tensor]) -> None:
    x = torch.tensor([1.0, 2.0])
    before = devices.to_host
    there = apply(x.cuda())
    assert devices.to_host == before
    same(there, apply(x))


# ---- making


FACTORIES: list[Callable[..., Tensor]] = [
    lambda **d: torch.tensor([1.0, 2.0], **d),
    lambda **d: torch.as_tensor(np.ones(2), **d),
    lambda **d: torch.zeros(2, 2, **d),
    lambda **d: torch.ones(2, **d),
    lambda **d: torch.empty(2, **d),
    lambda **d: torch.full((2,), 3.0, **d),
    lambda **d: torch.eye(2, **d),
    lambda **d: torch.arange(4, **d),
    lambda **d: torch.linspace(0, 1, 3, **d),
    lambda **d: torch.rand(2, **d),
    lambda **d: torch.randn(20, **d),
    lambda **d: torch.randint(0, 9, (3,), **d),
    lambda **d: torch.randperm(5, **d),
    lambda **d: torch.zeros_like(torch.ones(2), **d),
    lambda **d: torch.rand_like(torch.ones(2), **d),
    lambda **d: torch.nn.Linear(2, 3, **d).weight,
]


@pytest.mark.parametrize("make", FACTORIES)
def test_factories_make_tensors_anywhere(devices: Traffic, make: Callable[..., Tensor]) -> None:
    assert str(make(device="cuda:1").device) == "cuda:1"
    assert str(make(device="cuda").device) == "cuda:0"
    torch.cuda.set_device(1)
    assert str(make(device="cuda").device) == "cuda:1"


def test_the_default_device_is_where_tensors_go(devices: Traffic) -> None:
    with torch.device("cuda:1"):
        assert str(torch.zeros(1).device) == str(torch.tensor([1.0]).device) == "cuda:1"
        assert str(torch.zeros(1, device="cpu").device) == "cpu"
        assert str(torch.get_default_device()) == "cuda:1"
    torch.set_default_device("cuda")
    try:
        assert str(torch.rand(1).device) == str(torch.get_default_device()) == "cuda:0"
    finally:
        torch.set_default_device(None)
    assert str(torch.zeros(1).device) == str(torch.get_default_device()) == "cpu"


def test_random_numbers_of_a_device_are_a_stream_of_their_own(devices: Traffic) -> None:
    torch.manual_seed(3)
    first, here = torch.rand(3, device="cuda"), torch.rand(3)
    torch.manual_seed(3)
    assert torch.rand(3).tolist() == here.tolist()
    assert torch.rand(3, device="cuda").tolist() == first.tolist()
    torch.cuda.manual_seed_all(4)
    again = torch.rand(3, device="cuda").tolist()
    generator = torch.Generator("cuda").manual_seed(4)
    assert torch.rand(3, device="cuda", generator=generator).tolist() == again
    with pytest.raises(RuntimeError, match="Expected a 'cuda' device type for generator but found 'cpu'"):
        torch.rand(3, device="cuda", generator=torch.Generator())


def test_fills_and_copies_cross_devices(devices: Traffic) -> None:
    x = torch.zeros(2, 2, device="cuda:1")
    x.fill_(2.0)
    x.copy_(torch.ones(2))
    x.uniform_()
    x.normal_()
    x.zero_()
    x[0] = torch.ones(2)
    x[1, 1] = 5
    assert x.tolist() == [[1.0, 1.0], [0.0, 5.0]]
    here = torch.zeros(2, 2)
    here.copy_(x)
    assert here.tolist() == x.tolist()


# ---- changes in place, views, indices


def _in_place(device: str) -> list[Tensor]:
    x = torch.arange(6.0, device=device).reshape(2, 3).requires_grad_()
    y = x * 1
    row = y[0]
    row.mul_(3)
    y[:, 1] += 1
    y.t()[0].add_(2)
    y[torch.tensor([1, 0], device=device), torch.tensor([0, 2], device=device)] = 7.0
    (y * y).sum().backward()
    assert x.grad is not None
    return [y.detach(), row.detach(), x.grad]


def test_views_and_changes_in_place(devices: Traffic) -> None:
    for there, here in zip(_in_place("cuda:1"), _in_place("cpu"), strict=True):
        same(there, here)


INDICES: list[Callable[[Tensor], Tensor]] = [
    lambda x: x[1],
    lambda x: x[:, ::2],
    lambda x: x[None, ..., 1],
    lambda x: x[[1, 0]],
    lambda x: x[torch.tensor([1, 1])],
    lambda x: x[torch.tensor([1, 1], device=x.device)],
    lambda x: x[x > 2],
    lambda x: x[torch.tensor(1, device=x.device)],
    lambda x: x.gather(1, torch.tensor([[0], [2]], device=x.device)),
    lambda x: torch.where(x > 2, x, 0.0),
    lambda x: x.masked_fill(x > 2, -1.0),
    lambda x: x.max(1).values + x.argmax(1),
    lambda x: x.sort(1, descending=True).indices,
    lambda x: torch.cat([x, x * 2]).split(2)[1],
    lambda x: x.T.contiguous().view(-1),
    lambda x: torch.nn.functional.one_hot(x.long(), 9),
    lambda x: torch.nn.functional.dropout(x, 0.0),
    lambda x: x.nonzero(),
]


@pytest.mark.parametrize("pick", INDICES)
def test_indexing_on_a_device(devices: Traffic, pick: Callable[[Tensor], Tensor]) -> None:
    x = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    same(pick(x.to("cuda:1")), pick(x))


# ---- training


def _model() -> Any:
    torch.manual_seed(0)
    nn = torch.nn
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


OPTIMIZERS = sorted(
    name for name in torch.optim.__all__ if isinstance(getattr(torch.optim, name), type) and name[0].isupper()
)
STEPPING = [name for name in OPTIMIZERS if name not in ("Optimizer", "LBFGS", "SparseAdam", "Muon")]


def _trained(device: str, optimizer: str, steps: int = 3) -> list[Tensor]:
    model = _model().to(device)
    x, y = torch.ones(5, 4) * torch.arange(5.0)[:, None], torch.tensor([0, 1, 2, 1, 0])
    x, y = x.to(device), y.to(device)
    step = getattr(torch.optim, optimizer)(model.parameters(), lr=0.01)
    for _ in range(steps):
        step.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        step.step()
    return [p.detach() for p in model.parameters()]


@pytest.mark.parametrize("optimizer", STEPPING)
def test_optimizers_step_on_a_device(devices: Traffic, optimizer: str) -> None:
    for there, here in zip(_trained("cuda:1", optimizer), _trained("cpu", optimizer), strict=True):
        np.testing.assert_allclose(arrays.host(there.array), here.array, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW"])
def test_a_training_step_copies_nothing_to_the_host(devices: Traffic, optimizer: str) -> None:
    model = _model().cuda()
    x, y = torch.ones(5, 4).cuda(), torch.tensor([0, 1, 2, 1, 0]).cuda()
    step = getattr(torch.optim, optimizer)(model.parameters(), lr=0.01)
    for _ in range(2):
        before = vars(devices).copy()
        step.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        step.step()
    assert devices.to_host == before["to_host"]
    assert devices.to_device == before["to_device"]
    assert devices.launches - before["launches"] < 150


def test_states_are_saved_and_restored(devices: Traffic) -> None:
    model = _model().cuda()
    state = model.state_dict()
    assert all(value.is_cuda for value in state.values())
    twin = _model()
    twin.load_state_dict(state)
    assert not next(twin.parameters()).is_cuda
    same(next(model.parameters()), next(twin.parameters()))
    assert next(copy.deepcopy(model).parameters()).is_cuda
    x = torch.ones(2, device="cuda:1")
    assert str(pickle.loads(pickle.dumps(x)).device) == "cuda:1"


# ---- printing, telling


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: torch.tensor([1.0, 2.5], device="cuda"), "tensor([1.0000, 2.5000], device='cuda:0')"),
        (lambda: torch.tensor(1, device="cuda:1"), "tensor(1, device='cuda:1')"),
        (lambda: torch.zeros(0, 2, device="cuda"), "tensor([], device='cuda:0', size=(0, 2))"),
        (
            lambda: torch.ones(1, device="cuda", dtype=torch.float64, requires_grad=True),
            "tensor([1.], device='cuda:0', dtype=torch.float64, requires_grad=True)",
        ),
        (
            lambda: torch.ones(1, device="cuda", requires_grad=True) * 2,
            "tensor([2.], device='cuda:0', grad_fn=<MulBackward0>)",
        ),
    ],
)
def test_printing(devices: Traffic, make: Callable[[], Tensor], text: str) -> None:
    assert repr(make()) == text


def test_python_takes_numbers_from_a_device(devices: Traffic) -> None:
    x = torch.tensor(2.0, device="cuda")
    assert (float(x), int(x), bool(x), x.item(), f"{x:.1f}") == (2.0, 2, True, 2.0, "2.0")
    assert [t.item() for t in torch.arange(3, device="cuda")] == [0, 1, 2]
    assert 2.0 in torch.tensor([1.0, 2.0], device="cuda")


def test_a_listener_hears_of_devices(devices: Traffic) -> None:
    events: list[Event] = []
    with recording(events.append):
        x = torch.tensor([1.0, 2.0], device="cuda", requires_grad=True)
        (x * 2).sum().backward()
    places = {event.dev for event in events if hasattr(event, "dev")}
    assert places == {"cuda"}


# ---- what a GPU is asked


def test_what_programs_ask_of_a_gpu(devices: Traffic) -> None:
    cuda = torch.cuda
    assert (cuda.device_count(), cuda.current_device(), cuda.is_initialized()) == (2, 0, True)
    assert cuda.get_device_name(1) == "Stand-in 1"
    assert str(torch.accelerator.current_accelerator()) == "cuda"
    assert str(torch.device(1)) == "cuda:1"
    cuda.synchronize()
    with cuda.device(1):
        assert cuda.current_device() == 1
    with pytest.raises(RuntimeError, match="invalid device ordinal"):
        torch.zeros(1, device="cuda:7")


def test_every_op_is_in_the_vocabulary_of_a_device(devices: Traffic) -> None:
    from retrograde.op import RAW

    xp = arrays.xp_of(on_cuda(torch.ones(1)).array)
    assert set(vars(RAW[xp])) >= set(OPS)
