"""The commands: one module each, with a click `command`. What is heavy is imported when it runs."""
