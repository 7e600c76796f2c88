"""Faults: real processes, real signals, and one question: is anything lost, is anything seen twice?

What plays together, from the outside in:

``python -m tests.faults``  performs rows, prints the table, writes it into ``docs/reliability.md``
:mod:`registry`             a row: number, name, how many injections, what recovery may take, its function
:mod:`performance`          what every row's function gets: it counts, notes and is judged
:mod:`stage`                the stage of rows about delivery: server, source, workers, sink
:mod:`source`               publishes, keeps a log of what it put in, publishes again what is missing
:mod:`worker`               a process of workers (group ``briefing``) or of the sink (group ``persistence``)
:mod:`crew`                 starts these processes, sends them signals
:mod:`shown`                the effect outside Redis: SQLite rows, one for each event, repeats counted
:mod:`journal`              the points that deliveries passed, by process: survives SIGKILL
:mod:`history`              joins all of these and says what was lost, twice, late
:mod:`wounds`               whom a fault struck, and when others took up what it held
:mod:`outcomes`             what rows ask for beside that nothing is lost and nothing twice
:mod:`rows`                 the faults themselves
:mod:`commits`              a proxy before PostgreSQL that cuts a connection in the midst of a COMMIT
:mod:`small_disk`           a disk for PostgreSQL that can be filled
:mod:`earlier`              the release before this one, to be run beside it
:mod:`services`             another stage, the whole system, and its rows: their labels end in ``s``

Times are taken with the monotonic clock, which all processes of a machine share.
"""
