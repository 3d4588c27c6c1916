"""From a call to a result: operands of any kind, one type, one device, generated code, a new entry on the tape."""
