"""The PyTorch that programs find here, by its number: what is here behaves as that one does."""

__all__ = ["__version__", "cuda", "debug", "git_version", "hip", "xpu"]

__version__ = "2.13.0+cpu"
debug = False
cuda = None
hip = None
xpu = None
git_version = ""
