"""What was found on each host before: one folder a host, to which every verification adds one record.

A record holds verdicts, digests and times; never the content of anything, and never a secret.
"""
