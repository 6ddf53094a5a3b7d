"""Identifiers in the order in which they are made."""

from threading import Thread
from uuid import RFC_4122, UUID

from annotations.ids import new_id


def test_each_id_is_a_uuid_of_version_7_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {(UUID(one).version, UUID(one).variant) for one in made} == {(7, RFC_4122)}


def test_threads_do_not_make_the_same_id() -> None:
    made: list[str] = []
    threads = [Thread(target=lambda: made.extend(new_id() for _ in range(2000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000
