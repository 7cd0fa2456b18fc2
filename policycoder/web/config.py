"""gunicorn's configuration, for `make run` and the container alike; the caller adds the address."""

from policycoder.web.limits import Limits

worker_class = "policycoder.web.worker.Worker"
workers = 4
threads = 2  # each keeps a connection to the database, as do those for files
preload_app = True
control_socket_disable = True
loglevel = "warning"
timeout = 60
graceful_timeout = 4

# Not gunicorn's: read here, so that a value that cannot be used stops the start.
limits = Limits.from_environment()
