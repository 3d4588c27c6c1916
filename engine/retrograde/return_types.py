"""`torch.return_types`: the named tuples that functions with several results return, printed as PyTorch prints them."""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any


@cache
def _named(fields: tuple[str, ...]) -> Any:
    """Named tuples of these fields: several functions give the same, and making the class takes long."""
    return namedtuple("result", fields)


def _result(name: str, *fields: str) -> Any:
    """A class of named tuples; `fields` are the results in order."""

    def text(self: Any) -> str:
        inside = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{inside})"

    return type(name, (_named(fields),), {"__slots__": (), "__module__": "torch.return_types", "__repr__": text})


max = _result("max", "values", "indices")
min = _result("min", "values", "indices")
sort = _result("sort", "values", "indices")
topk = _result("topk", "values", "indices")
kthvalue = _result("kthvalue", "values", "indices")
median = _result("median", "values", "indices")
nanmedian = _result("nanmedian", "values", "indices")
mode = _result("mode", "values", "indices")
cummax = _result("cummax", "values", "indices")
cummin = _result("cummin", "values", "indices")
aminmax = _result("aminmax", "min", "max")
histogram = _result("histogram", "hist", "bin_edges")
histogramdd = _result("histogramdd", "hist", "bin_edges")
frexp = _result("frexp", "mantissa", "exponent")
qr = _result("qr", "Q", "R")
svd = _result("svd", "U", "S", "V")
slogdet = _result("slogdet", "sign", "logabsdet")
lu = _result("lu", "P", "L", "U")
triangular_solve = _result("triangular_solve", "solution", "cloned_coefficient")
linalg_svd = _result("linalg_svd", "U", "S", "Vh")
linalg_qr = _result("linalg_qr", "Q", "R")
linalg_eigh = _result("linalg_eigh", "eigenvalues", "eigenvectors")
linalg_eig = _result("linalg_eig", "eigenvalues", "eigenvectors")
linalg_slogdet = _result("linalg_slogdet", "sign", "logabsdet")
linalg_lstsq = _result("linalg_lstsq", "solution", "residuals", "rank", "singular_values")
linalg_lu = _result("linalg_lu", "P", "L", "U")
linalg_lu_factor = _result("linalg_lu_factor", "LU", "pivots")
linalg_cholesky_ex = _result("linalg_cholesky_ex", "L", "info")
linalg_inv_ex = _result("linalg_inv_ex", "inverse", "info")
linalg_solve_ex = _result("linalg_solve_ex", "result", "info")
