"""A recipe becomes a guide: one HTML file, one PDF, and the case that says for whom they were made."""
