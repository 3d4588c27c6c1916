"""What is done to parameters: clipping, vectors, normalised weights, parametrizations, tables, starting values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import nn
from retrograde.nn import utils
from retrograde.nn.utils import parametrizations, parametrize


def with_grads(*grads: list[float]) -> list[Any]:
    found = []
    for grad in grads:
        parameter = nn.Parameter(rg.zeros(len(grad)))
        parameter.grad = rg.tensor(grad)
        found.append(parameter)
    return found


def test_gradients_are_clipped_by_their_norm_together() -> None:
    a, b = with_grads([3.0, 0.0], [4.0])
    assert utils.clip_grad_norm_([a, b], 1.0).item() == 5.0
    np.testing.assert_allclose([*a.grad.tolist(), *b.grad.tolist()], [0.6, 0.0, 0.8], rtol=1e-5)
    assert utils.clip_grad_norm_([a, b], 2.0).item() == pytest.approx(1.0, rel=1e-5)
    assert a.grad.tolist()[0] == pytest.approx(0.6, rel=1e-5)


@pytest.mark.parametrize(("kind", "norm"), [(1, 7.0), (2.0, 5.0), ("inf", 4.0), (float("inf"), 4.0)])
def test_the_norm_may_be_another(kind: Any, norm: float) -> None:
    assert utils.get_total_norm([rg.tensor([3.0]), rg.tensor([-4.0])], kind).item() == pytest.approx(norm)


def test_a_norm_that_is_not_finite_is_refused_when_asked() -> None:
    bad = with_grads([float("inf")])
    with pytest.raises(RuntimeError, match="is non-finite, so it cannot be clipped"):
        utils.clip_grad_norm_(bad, 1.0, error_if_nonfinite=True)


def test_elements_are_clipped_by_their_size() -> None:
    (a,) = with_grads([3.0, -0.1, -7.0])
    utils.clip_grad_value_(a, 0.5)
    np.testing.assert_allclose(a.grad.tolist(), [0.5, -0.1, -0.5])


def test_parameters_go_to_a_vector_and_back() -> None:
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    vector = utils.parameters_to_vector(net.parameters())
    assert vector.shape == (13,)
    utils.vector_to_parameters(rg.arange(13.0), net.parameters())
    assert net[1].bias.tolist() == [12.0]
    assert net[0].weight.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated")
def test_a_normalised_weight_has_the_length_it_is_given() -> None:
    layer: Any = utils.weight_norm(nn.Linear(3, 2))
    before = layer(rg.ones(1, 3)).tolist()
    with rg.no_grad():
        layer.weight_g.mul_(2)
        layer.bias.zero_()
    layer(rg.ones(1, 3)).sum().backward()
    np.testing.assert_allclose(layer.weight.norm(dim=1).tolist(), layer.weight_g.reshape(2).tolist(), rtol=1e-6)
    assert layer.weight_v.grad is not None
    utils.remove_weight_norm(layer)
    assert sorted(layer.state_dict()) == ["bias", "weight"]
    assert layer(rg.ones(1, 3)).tolist() != before


@pytest.mark.parametrize("norm", [utils.spectral_norm, parametrizations.spectral_norm])
def test_the_largest_singular_value_becomes_one(norm: Any) -> None:
    rg.manual_seed(0)
    layer = norm(nn.Linear(4, 3), n_power_iterations=30)
    layer(rg.ones(1, 4)).sum().backward()
    assert np.linalg.norm(layer.weight.detach().numpy(), 2) == pytest.approx(1.0, rel=1e-4)


class Doubled(nn.Module):
    def forward(self, x: Any) -> Any:
        return x * 2

    def right_inverse(self, x: Any) -> Any:
        return x / 2


def test_a_parameter_may_be_computed() -> None:
    layer: Any = nn.Linear(2, 1)
    before = layer.weight.tolist()
    parametrize.register_parametrization(layer, "weight", Doubled())
    assert layer.weight.tolist() == before
    layer.weight = rg.ones(1, 2)
    assert layer.parametrizations.weight.original.tolist() == [[0.5, 0.5]]
    layer(rg.ones(1, 2)).backward()
    assert layer.parametrizations.weight.original.grad.tolist() == [[2.0, 2.0]]
    assert parametrize.is_parametrized(layer, "weight")
    parametrize.remove_parametrizations(layer, "weight")
    assert type(layer) is nn.Linear
    assert layer.weight.tolist() == [[1.0, 1.0]]
    with pytest.raises(ValueError, match="does not have a parametrization on bias"):
        parametrize.remove_parametrizations(layer, "bias")


def test_no_gradient_flows_to_padding() -> None:
    table = nn.Embedding(4, 2, padding_idx=-1)
    assert table.weight[3].tolist() == [0.0, 0.0]
    table(rg.tensor([[0, 3], [0, 1]])).sum().backward()
    assert table.weight.grad is not None
    assert table.weight.grad.tolist() == [[2.0, 2.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


def test_gradients_may_count_by_frequency() -> None:
    table = nn.Embedding(3, 1, scale_grad_by_freq=True)
    (table(rg.tensor([0, 0, 1])) * rg.tensor([[1.0], [3.0], [5.0]])).sum().backward()
    assert table.weight.grad is not None
    assert table.weight.grad.tolist() == [[2.0], [5.0], [0.0]]


def test_rows_in_use_are_shortened() -> None:
    table = nn.Embedding.from_pretrained(rg.tensor([[3.0, 4.0], [3.0, 4.0]]), max_norm=1.0)
    np.testing.assert_allclose(table(rg.tensor([0]))[0].tolist(), [0.6, 0.8], rtol=1e-5)
    assert table.weight[1].tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    ("mode", "rows"), [("sum", [[3.0], [0.0], [7.0]]), ("mean", [[1.5], [0.0], [3.5]]), ("max", [[2.0], [0.0], [4.0]])]
)
def test_bags_are_summed_averaged_or_their_largest_taken(mode: str, rows: list[list[float]]) -> None:
    table = nn.EmbeddingBag.from_pretrained(rg.tensor([[1.0], [2.0], [3.0], [4.0]]), mode=mode)
    assert table(rg.tensor([0, 1, 2, 3]), rg.tensor([0, 2, 2])).tolist() == rows


def test_orthogonal_starting_values_are_orthogonal() -> None:
    for shape in ((3, 5), (5, 3), (2, 2, 2)):
        w = nn.init.orthogonal_(rg.empty(*shape), gain=2).numpy().reshape(shape[0], -1)
        product = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
        np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


@pytest.mark.parametrize(("low", "high"), [(-2.0, 2.0), (-0.1, 0.1)])
def test_truncated_values_stay_inside(low: float, high: float) -> None:
    rg.manual_seed(0)
    values = nn.init.trunc_normal_(rg.empty(2000), a=low, b=high).numpy()
    assert (values.min() >= low, values.max() <= high) == (True, True)
    assert abs(values.mean()) < 0.1 * high
    assert values.std() > 0.4 * high


def test_a_lazy_layer_becomes_a_plain_one() -> None:
    layer = nn.LazyLinear(2)
    held = list(layer.parameters())
    assert repr(held[0]) == "<UninitializedParameter>"
    layer(rg.ones(3, 4))
    assert type(layer) is nn.Linear
    assert layer.weight is held[0]
    assert layer.weight.shape == (2, 4)
