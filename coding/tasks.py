from coding.results import life
from coding.results.entries import RESULTS
from corpus import jobs
from policycoder.celery import app


def compute(job_id: str) -> None:
    jobs.run(job_id, life.run_result)


for kind in RESULTS:
    app.task(compute, name=life.job_kind(kind))


@app.task(name="coding.refresh_counts")
def refresh() -> None:
    life.refresh()
