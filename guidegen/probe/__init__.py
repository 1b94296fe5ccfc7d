"""From what checks want to know to one POSIX sh script, and from its output to facts."""
