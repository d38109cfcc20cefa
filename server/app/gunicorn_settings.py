"""How gunicorn serves the program, for `bin/run`, for bench and for installations: `gunicorn -c <this file> wsgi:app`.

Threads, and many of them: a slow phone holds its thread for as long as its photo takes, and must not starve others;
`patience` ends what is slower than any phone.
"""

import os
from pathlib import Path

bind = os.environ.get("XUNCHENG_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "server.app.patience.PatientWorker"
threads = int(os.environ.get("XUNCHENG_WEB_THREADS", "32"))
timeout = 120
graceful_timeout = 15
keepalive = 30
max_requests = 0
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  heartbeats never wait for a disk
certfile = os.environ.get("XUNCHENG_TLS_CERTIFICATE") or None
keyfile = os.environ.get("XUNCHENG_TLS_KEY") or None
accesslog = os.environ.get("XUNCHENG_ACCESS_LOG") or None
logger_class = "server.app.access_log.DiscreetLogger"
errorlog = "-"
loglevel = os.environ.get("XUNCHENG_WEB_LOG_LEVEL", "warning")
control_socket_disable = True
