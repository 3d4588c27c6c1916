"""Switches of the libraries behind PyTorch, which programs set and ask; none of them changes anything here."""

from retrograde.backends import cpu, cuda, cudnn, mkl, mkldnn, mps, openmp

__all__ = ["cpu", "cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp"]
