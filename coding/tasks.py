from coding.actions import moving
from coding.results import life
from coding.results.entries import RESULTS
from corpus import jobs
from policycoder.celery import app


def compute(job_id: str) -> None:
    jobs.run(job_id, life.run_result)


for kind in RESULTS:
    app.task(compute, name=life.job_kind(kind))


@app.task(name=moving.KIND)
def migrate_round(job_id: str) -> None:
    jobs.run(job_id, moving.run_migration)


@app.task(name="coding.refresh_counts")
def refresh() -> None:
    moving.release_ended()
    life.refresh()
