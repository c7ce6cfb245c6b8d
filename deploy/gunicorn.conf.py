"""How the web server runs in production. The address to listen on is given on the command line."""

worker_class = "gthread"
workers = 2
threads = 4
# A worker makes room for a new one now and then; not all at the same time.
max_requests = 2000
max_requests_jitter = 200
timeout = 30
# The heartbeat of the workers must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
