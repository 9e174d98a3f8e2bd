"""A process that appends to session ``s`` of the SQLite file it is given, and says what it did.

``python tests/appender.py FILE NAME COUNT``: each acknowledged pair is a line on stdout. A COUNT of
0 is until it is killed.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from heritage_session.conversation import delta
from heritage_session.stores.base import Limits
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import SqliteDatabase
from heritage_session.testing import assistant, read, user


async def main(file: str, name: str, count: int) -> None:
    store = SqlStore(SqliteDatabase(Path(file)), Limits(max_turns=100_000))
    await store.open()
    head = (await read(store)).head
    for n in range(count) if count else itertools.count():
        turns = user(f"{name}/{n}", **{name: str(n)}), assistant(f"{name}/{n}")
        appended = await store.append(
            "s", head.birth, turns, delta(turns), append_id=turns[0].id, known=head.mark
        )
        head = appended.reading.head
        sys.stdout.write(f"{name}/{n}\n")
        sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
