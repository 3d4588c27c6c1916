"""Ops behind layers: tables of vectors, recurrences, attention, hooks."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from . import Oracle

ORACLES: dict[str, Oracle] = {
    "embedding": lambda p: lambda weight, indices: F.embedding(indices, weight, **p),
    "embedding_dense_backward": lambda p: (
        lambda a, indices: torch.ops.aten.embedding_dense_backward(
            a, indices, p["rows"], p.get("padding_idx", -1), p.get("scale_grad_by_freq", False)
        )
    ),
    "bilinear": lambda p: lambda a, weight, b: F.bilinear(a, b, weight),
    "recur": lambda p: lambda x, h, weight: x[p["first"] : p["first"] + len(h)] + h @ weight.T,
    "steps": lambda p: lambda *states: torch.stack(states),
    "batch_first": lambda p: lambda a: (a * 1).transpose_(0, 1),
    "packed": lambda p: lambda a: torch._VF._pack_padded_sequence(a, torch.tensor([2, 1]), False)[0],
    "scaled_direction": lambda p: lambda v, length: torch._weight_norm(v, length, p["dim"]),
    "attention_scores": lambda p: lambda query, key: (query * p["scale"]) @ key.transpose(-2, -1),
    "sigmoid_part": lambda p: lambda a: a.chunk(p["count"], 1)[p["part"]].sigmoid(),
    "tanh_part": lambda p: lambda a: a.chunk(p["count"], 1)[p["part"]].tanh(),
    "cell_state": lambda p: lambda forgets, c, enters, value: forgets * c + enters * value,
    "cell_output": lambda p: lambda leaves, c: leaves * c.tanh(),
    "gate": lambda p: lambda a, b: (a[p["first"] : p["first"] + len(b)] + b).chunk(3, 1)[p["part"]].sigmoid(),
    "candidate": lambda p: (
        lambda a, b, resets: torch.tanh(
            a[p["first"] : p["first"] + len(b)].chunk(3, 1)[p["part"]] + resets * b.chunk(3, 1)[p["part"]]
        )
    ),
    "blend": lambda p: lambda h, new, keeps: (h - new) * keeps + new,
    "watched": lambda p: lambda a: torch.nn.modules._functions.BackwardHookFunction.apply(a)[0],
}
