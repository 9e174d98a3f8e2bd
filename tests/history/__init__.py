"""Histories of concurrent work on a store: recorded, and judged.

``worker`` is a process whose tasks (``writer``) do random things through the verbs of a store and
through a ``SessionManager`` above it, and write down every invocation and every answer
(``recorder``). ``checker`` reads that (``operation``) and decides, conversation by conversation,
whether one order of appends explains all of it. ``campaign`` does both, round after round.
"""
