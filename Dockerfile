# The front-end packages, by name from the lock file.
FROM node:22-slim AS front
WORKDIR /srv/app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim
# PostgreSQL's client programs, for backup and restore, of the server's own version: Debian's are older.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install --yes --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/app --shell /usr/sbin/nologin programkontor \
 && install --directory --owner programkontor --group programkontor /srv/documents /srv/static
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY --from=front /srv/app/node_modules node_modules
COPY . .
RUN find locale -name '*.po' -exec python config/local/compile.py {} +
USER programkontor
# Static files get names with their hash. The values here are for this one command and stay out of the image.
RUN SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    EMAIL_URL=smtp://build DEFAULT_FROM_EMAIL=build@localhost DATA_DIR=/tmp STATIC_ROOT=/srv/static \
    DJANGO_SETTINGS_MODULE=config.settings.production python manage.py collectstatic --no-input
ENV DJANGO_SETTINGS_MODULE=config.settings.production STATIC_ROOT=/srv/static
EXPOSE 8000
ENTRYPOINT ["python", "-m", "config.entry"]
CMD ["web"]
