"""Rows of the fault matrix on the whole system: five services, their servers, and a Paperless to upset.

:mod:`stage`       what a row's function gets: the system, documents that keep coming in, its own checks
:mod:`history`     joins Paperless' shelf, PostgreSQL, letters and ledger: what is lost, twice, late
:mod:`outcomes`    what rows ask for beside that nothing is lost and nothing twice
:mod:`databases`   PostgreSQL is killed, cut off in a COMMIT, read-only, full, deadlocked, locked
:mod:`standstill`  PostgreSQL is away for hours
:mod:`repeats`     events come many times, and old ones after new ones
:mod:`releases`    two releases side by side
:mod:`losses`      Redis loses something: power, everything, a stream, a group, entries
:mod:`paperless`   Paperless answers late, wrong, slowly, not at all
:mod:`models`      a model's server refuses, hangs, fails, never ends
:mod:`outages`     Ollama or Paperless is away for hours
:mod:`poison`      one document in a hundred is poison
:mod:`webhooks`    webhooks are lost, or come in floods
"""
