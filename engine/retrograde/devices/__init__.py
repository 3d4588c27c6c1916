"""Where numbers live and which library computes with them: NumPy, or CuPy on CUDA."""
