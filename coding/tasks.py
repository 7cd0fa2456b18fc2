from coding.actions import agreement, counts, words
from corpus import jobs
from policycoder.celery import app


@app.task(name=agreement.KIND)
def compute_agreement(job_id: str) -> None:
    jobs.run(job_id, agreement.run_agreement)


@app.task(name=counts.KIND)
def compute_counts(job_id: str) -> None:
    jobs.run(job_id, counts.run_counts)


@app.task(name="coding.refresh_counts")
def refresh_counts() -> None:
    counts.refresh_counts()


@app.task(name=words.KIND)
def compute_words(job_id: str) -> None:
    jobs.run(job_id, words.run_words)
