from coding.actions import agreement
from corpus import jobs
from policycoder.celery import app


@app.task(name=agreement.KIND)
def compute_agreement(job_id: str) -> None:
    jobs.run(job_id, agreement.run_agreement)
