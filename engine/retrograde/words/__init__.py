"""What programs read of PyTorch besides numbers: names of classes, where they live, long messages."""
