# The portal (web, worker, beat) and the proxy before it. Nothing runs as root.
FROM python:3.11-slim-bookworm AS build
COPY requirements/portal.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement /portal.txt

FROM python:3.11-slim-bookworm AS portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/portal
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent portal \
    && install --directory --owner portal --group portal "$VAR_DIR" "$VAR_DIR/files"
COPY --from=build /venv /venv
WORKDIR /portal
COPY . .
USER 10001
# Static files belong to the image; only the folder `files` is a volume, so that a new image brings new static files.
RUN export SECRET_KEY=only-for-this-step-only-for-this-step-only-for-this-step ALLOWED_HOSTS=localhost EMAIL_URL=memorymail:// REDIS_URL=redis://nowhere \
    && python manage.py build_webfonts \
    && python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "ncss_portal.wsgi", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]

FROM caddy:2 AS proxy
# On ports above 1024 the proxy needs no rights, so the file gives up those that it has.
RUN setcap -r /usr/bin/caddy && chown -R 10001:10001 /config /data
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 10001
HEALTHCHECK --start-period=30s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8081/"]
