"""Sixty coders at work: each saves every two seconds, and opens a page now and then.

    python -m benchmarks.many_coders [SECONDS] [CODERS]

The target on two cores: no error in five minutes, 95 % of the saves answered within 200 ms. Who
falls behind goes on at once, and does not catch up.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.client import Client, shown
from benchmarks.common import Session, product
from benchmarks.save_judgement import body, prepare

SECONDS, CODERS, CLAUSES = 300, 60, 150
EVERY = 2.0  # seconds from save to save
PAGE_EVERY = 10  # saves


@dataclass
class Work:
    """What was answered, and how quickly, in seconds."""

    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    async def ask(self, into: list[float], client: Client, *request) -> None:
        try:
            seconds, status, _said = await client.ask(*request)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.wrong[type(error).__name__] += 1
            client.close()
            return
        into.append(seconds)
        if status != 200:
            self.wrong[str(status)] += 1


async def code(
    work: Work, client: Client, assignment: int, clauses: list[int], pages: list[str], until: float
) -> None:
    """Clause after clause, then once more with other nodes."""
    draw = random.Random(assignment)
    due = time.monotonic() + draw.uniform(0, EVERY)
    k = 0
    while due < until:
        await asyncio.sleep(due - time.monotonic())
        said = body(k) | {"revision": k // len(clauses)}
        path = f"/api/v1/assignments/{assignment}/clauses/{clauses[k % len(clauses)]}/"
        await work.ask(work.saves, client, "PUT", path, said)
        k += 1
        if k % PAGE_EVERY == 0:
            await work.ask(work.pages, client, "GET", draw.choice(pages))
        due = max(due + EVERY, time.monotonic())


def main(arguments: list[str]) -> None:
    seconds, coders = [int(one) for one in arguments] + [SECONDS, CODERS][len(arguments) :]
    with product() as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        project, passes = prepare(owner, passes=coders, clauses=CLAUSES)
        sessions = [Session(base, "owner", accounts["owner"]) for _ in passes]
        work = Work()

        async def all_of_them() -> None:
            until = time.monotonic() + seconds
            await asyncio.gather(
                *(
                    code(
                        work,
                        Client(session, base),
                        assignment,
                        clauses,
                        [f"/assignments/{assignment}/", "/", f"/projects/{project}/documents/"],
                        until,
                    )
                    for session, (assignment, clauses) in zip(sessions, passes, strict=True)
                )
            )

        asyncio.run(all_of_them())
        print(
            f"many coders: {coders} for {seconds} s: {len(work.saves)} saves {shown(work.saves)},"
            f" {len(work.pages)} pages {shown(work.pages) if work.pages else ''},"
            f" wrong: {dict(work.wrong) or 'nothing'}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
