"""The web server: gunicorn keeps the processes, waitress the connections, whose waiting costs no thread.

A thread works on a request that has come in whole, and hands over the answer without waiting for
whoever reads it. `config` is gunicorn's configuration, `worker` what runs in each of its processes.
"""
