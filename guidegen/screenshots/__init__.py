"""Pictures of what a customer sees: image files with marks drawn on them, and recorded terminals as text."""
