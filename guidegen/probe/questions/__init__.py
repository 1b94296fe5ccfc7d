"""The questions that more than one kind of check asks, one class a file."""
