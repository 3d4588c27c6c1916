"""Tensors that come from no other tensor: from Python data, from a shape, from chance."""
